"""Wide rows: one row of a source, several signed lines, their sum held against the row's own."""

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block, Lines, taken, whole_block
from intake.sources.money import Wrong, classed, ledger_identity, positions

COMPONENTS_DIFFER: Final = "components_differ"
Columns = Mapping[str, pa.Array]


def part(
    block: Block,
    common: Columns,
    *,
    business_type: pa.Array | str,
    amount: pa.Array,
    tells: Sequence[pa.Array] = (),
) -> Lines:
    """One line of every row, classed by the texts that tell, else by its business type.

    `common` are the columns that all lines of a row share, `ledger_no` among them.
    """
    kind = block.same(business_type) if isinstance(business_type, str) else business_type
    classes, fees = classed(block, *(tells or (kind,)))
    columns = {
        **common,
        "business_type": kind,
        "class": classes,
        "fee_code": fees,
        "amount_minor": pc.fill_null(amount, 0),
    }
    return whole_block(block, columns, ledger_identity(common["ledger_no"], kind, "", amount))


def filled(lines: Lines) -> Lines:
    """Only the lines that move something."""
    return taken(lines, pc.not_equal(lines.columns["amount_minor"], 0))


def total(block: Block, names: Sequence[str]) -> pa.Array:
    """The sum of the named columns row by row, blank counting as 0."""
    summed = pa.repeat(pa.scalar(0, pa.int64()), block.count)
    for name in names:
        summed = pc.add(summed, block.zero(name))
    return summed


def differing(name: str, mask: pa.Array) -> Wrong:
    """Rows where the mask holds, as rows whose parts do not make up the amount in column `name`."""
    return dict.fromkeys(positions(mask), (name, COMPONENTS_DIFFER))
