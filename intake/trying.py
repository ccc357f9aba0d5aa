"""A draft of a layout tried on a table's first rows: read exactly as an import would, and kept nowhere."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow.parquet as pq

from intake.content import Content
from intake.exceptions import Explanation
from intake.facts import FactKind, FileId
from intake.looking import Glance
from intake.masking import masked_problem
from intake.own_layouts import OwnLayout
from intake.problems import RowProblem
from intake.reading import Asked, Reading, read_file
from intake.receiving import Stores
from intake.refusals import IntakeRefused
from intake.scopes import Company

SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """What the first rows become. `lines` are facts by column, of the row `row_no`."""

    kind: FactKind | None
    read: int
    rejected: int
    lines: tuple[Mapping[str, Any], ...]
    problems: tuple[RowProblem, ...]
    refusal: Explanation | None = None


def tried(draft: OwnLayout, glance: Glance, *, company: Company, stores: Stores) -> Trial:
    """The first rows as the draft reads them, or why it cannot read them at all."""
    body = io.StringIO(newline="")
    csv.writer(body, lineterminator="\n").writerows(glance.rows)
    content = _in_memory(body.getvalue().encode())
    with_draft = replace(company, layouts=(draft,), mask_key=stores.mask_key)
    with stores.facts.staging() as staged:
        try:
            read = read_file(
                content,
                file_id=FileId(0),
                asked=Asked(source=draft.name),
                company=with_draft,
                staged=staged,
                bounds=stores.bounds,
            )
        except IntakeRefused as refused:
            return Trial(None, 0, 0, (), (), refused.explanation)
        return _trial(read, pq.read_table(staged).slice(0, SHOWN).to_pylist())


def _in_memory(body: bytes) -> Content:
    return Content("first rows", len(body), lambda: io.BytesIO(body))


def _trial(read: Reading, lines: list[dict[str, Any]]) -> Trial:
    shown = sorted(read.problems, key=lambda one: one.row_no)[:SHOWN]
    return Trial(
        read.kind,
        read.read,
        read.rejected,
        tuple(lines),
        tuple(masked_problem(one) for one in shown),
    )
