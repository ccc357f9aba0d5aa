"""The rows of a file that were rejected, as a file to be put right and dropped back.

They are read from the original again, as the import read it, with everything above the header line: the file
says itself whose it is, and the header of the row numbers of which file they are. Dropped back, what was put
right is new, and settles the problem of its row.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from database.engine import Database
from database.unit_of_work import reading
from intake import queries
from intake.facts import FileId
from intake.importing import company_of
from intake.marks import mark_of
from intake.own_layouts import read_as
from intake.problems import RowProblem
from intake.reading import Asked
from intake.receiving import Stores
from intake.rejected_rows import RowTold, told_in
from intake.sheets import csv_bytes
from intake.tables import SourceFileRow
from intake.taking import open_original
from people.actors import Actor

REASON: Final = "bad rows exported"
Wording = Callable[[RowProblem], str]


def export(
    database: Database,
    stores: Stores,
    *,
    file_id: FileId,
    actor: Actor,
    now: datetime,
    row_header: str,
    reason_header: str,
    wording: Wording,
) -> bytes:
    """CSV (UTF-8 for Excel) of the rejected rows: their own columns, the row number, and the reason.

    Of very many the first, and the last header says so. That the original was opened is recorded. Raises
    IntakeRefused where it is gone, or cannot be read any more.
    """
    with reading(database) as session:
        row = session.get_one(SourceFileRow, file_id)
        mark = mark_of(row.id, row.sha256)
        said = queries.asked_of(session, file_id)
        asked = Asked(read_as(row.layout) or said.get("source"), said.get("shop"), said.get("account"))
        company = company_of(session)
    content = open_original(database, stores, file_id=file_id, reason=REASON, actor=actor, now=now)
    if content is None:
        raise LookupError(file_id)
    with stores.facts.staging() as staged:
        rejected = stores.tell_rejected(content, file_id=file_id, asked=asked, company=company, staged=staged)
        told = sum(one.row_no > 0 for one in told_in(staged))
        reason = reason_header if told == rejected else f"{reason_header} ({told} / {rejected})"
        return csv_bytes(_lines(told_in(staged), f"{row_header} {mark}", reason, wording))


def _lines(
    rows: Iterator[RowTold], row_header: str, reason_header: str, wording: Wording
) -> Iterator[tuple[str, ...]]:
    for one in rows:
        if one.row_no < 0:
            yield one.cells
        elif one.row_no == 0:
            yield (*one.cells, row_header, reason_header)
        else:
            yield (*one.cells, str(one.row_no), " ".join(map(wording, one.problems)))
