"""A block: some thousand rows of a file as typed columns, and the fact lines they become."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.classification import Classifier

HASH_LENGTH: Final = 20
SEPARATOR: Final = "\x1f"


@dataclass(slots=True)
class Block:
    """Typed columns by field name. Blank text is "", blank numbers and times are null."""

    count: int
    columns: Mapping[str, pa.Array]
    types: Mapping[str, pa.DataType]
    classifier: Classifier

    def has(self, name: str) -> bool:
        """Whether the file has the column at all."""
        return name in self.columns

    def __getitem__(self, name: str) -> pa.Array:
        """The column; one of blanks where the file has none of that name."""
        if name in self.columns:
            return self.columns[name]
        type_ = self.types[name]
        return self.same("") if type_ == pa.string() else pa.nulls(self.count, type_)

    def having(self, **columns: pa.Array) -> "Block":
        """The block with these columns put in or in the place of its own."""
        return Block(self.count, {**self.columns, **columns}, self.types, self.classifier)

    def same(self, value: object, type_: pa.DataType | None = None) -> pa.Array:
        return pa.repeat(pa.scalar(value, type_), self.count)

    def zero(self, name: str) -> pa.Array:
        """The amount or number, blank counting as 0."""
        return pc.fill_null(self[name], 0)

    def yes(self, name: str) -> pa.Array:
        """Whether the yes-or-no column says yes; blank is no."""
        return pc.equal(self[name], "y")

    def first_filled(self, *names: str) -> pa.Array:
        """Of several text columns the first that is not blank, row by row."""
        found = self[names[-1]]
        for name in reversed(names[:-1]):
            found = pc.if_else(pc.not_equal(self[name], ""), self[name], found)
        return found


@dataclass(slots=True)
class Lines:
    """Fact lines, each from the row of its block at position `at`.

    `identity` is the line's identity within its scope, occurrence not yet counted. Lines marked in `hashed`
    have no number of their own: identity is a hash of their content, and becomes their number.
    """

    at: np.ndarray
    columns: dict[str, pa.Array]
    identity: pa.Array
    hashed: pa.Array


@dataclass(slots=True)
class Money:
    """What a row moved and what stood in the account after it, for controls; null where unreadable.

    `book` keeps apart what one account keeps apart: its currencies.
    """

    amount: pa.Array
    balance: pa.Array
    moment: pa.Array
    book: pa.Array | None = None


@dataclass(slots=True)
class Shaped:
    """What a block's rows say. `wrong`: by position, the field to blame and the code.

    `excluded`: rows that are no facts of the kind and no mistakes either; they are counted, and say nothing.
    """

    lines: tuple[Lines, ...]
    wrong: dict[int, tuple[str, str]] = field(default_factory=dict)
    money: Money | None = None
    excluded: frozenset[int] = frozenset()


def whole_block(
    block: Block, columns: dict[str, pa.Array], identity: pa.Array, hashed: pa.Array | None = None
) -> Lines:
    """One line for every row."""
    at = np.arange(block.count)
    return Lines(at, columns, identity, block.same(False) if hashed is None else hashed)


def taken(lines: Lines, mask: pa.Array) -> Lines:
    """Only the lines where the mask holds."""
    keep = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    where = pa.array(keep)
    return Lines(
        lines.at[keep],
        {name: column.take(where) for name, column in lines.columns.items()},
        lines.identity.take(where),
        lines.hashed.take(where),
    )


def joined(*parts: pa.Array | str) -> pa.Array:
    """Text parts joined by `|`, as identities are written."""
    return pc.binary_join_element_wise(*parts, "|", null_handling="replace", null_replacement="")


def content_hash(columns: Mapping[str, pa.Array]) -> pa.Array:
    """A hash of what the rows say, the same whatever file or format they come in."""
    texts = [_text(column) for _name, column in sorted(columns.items())]
    together = pc.binary_join_element_wise(*texts, SEPARATOR, null_handling="replace", null_replacement="")
    digests = [sha256(one.encode()).hexdigest()[:HASH_LENGTH] for one in together.to_pylist()]
    return pa.array(digests, pa.string())


def _text(column: pa.Array) -> pa.Array:
    return column if column.type == pa.string() else pc.cast(column, pa.string())


def number_or_hash(numbers: pa.Array, content: Mapping[str, pa.Array]) -> tuple[pa.Array, pa.Array]:
    """(number, or a hash of the content where there is none; which are hashes)."""
    hashed = pc.equal(numbers, "")
    if not pc.any(hashed).as_py():
        return numbers, hashed
    return pc.if_else(hashed, content_hash(content), numbers), hashed
