"""The rows of a file that were rejected, as a file to be put right and dropped back.

They are read from the original again, as the import read it, with everything above the header line: the file
says itself whose it is, and the header of the row numbers of which file they are. Dropped back, what was put
right is new, and settles the problem of its row.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice

from sqlalchemy.orm import Session

from intake import queries
from intake.correcting import mark_of
from intake.data_rows import DataRows
from intake.facts import FileId
from intake.importing import company_of
from intake.originals import Kept
from intake.own_layouts import read_as
from intake.problems import RowProblem
from intake.reading import Asked
from intake.receiving import Stores
from intake.recognising import recognise
from intake.sheets import csv_bytes
from intake.tables import SourceFileRow

Wording = Callable[[RowProblem], str]


def export(
    session: Session,
    stores: Stores,
    *,
    file_id: FileId,
    row_header: str,
    reason_header: str,
    wording: Wording,
) -> bytes:
    """CSV (UTF-8 for Excel) of the rejected rows: their own columns, the row number, and the reason."""
    row = session.get_one(SourceFileRow, file_id)
    said = queries.asked_of(session, file_id)
    asked = Asked(read_as(row.layout) or said.get("source"), said.get("shop"), said.get("account"))
    company = company_of(session)
    content = stores.originals.content(Kept(row.sha256, row.size), name=row.name)
    with stores.facts.staging() as staged:
        read = stores.read(content, file_id=file_id, asked=asked, company=company, staged=staged)
    reasons: dict[int, list[str]] = {}
    for one in read.problems:
        reasons.setdefault(one.row_no, []).append(wording(one))

    def rows() -> Iterator[list[str]]:
        grid, found = recognise(content, source=asked.source, bounds=stores.bounds, own=company.layouts)
        with closing(grid.rows()) as every:
            yield from islice(every, found.header_index)
            yield [*next(every), f"{row_header} {mark_of(row)}", reason_header]
        width = len(found.headers)
        data = DataRows(found.headers, found.layout.footer_marks, stores.bounds.csv_rows)
        for block in data.of(grid.blocks(found.header_index + 1)):
            for at, row_no in enumerate(block.numbers.tolist()):
                if row_no in reasons:
                    even = (block.rows.row(at) + [""] * width)[:width]
                    yield [*even, str(row_no), " ".join(reasons[row_no])]

    return csv_bytes(rows())
