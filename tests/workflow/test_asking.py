"""Asking for work from a page: the same wish is one, also when it comes twice at once."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from database.tables import JobRunRow
from database.unit_of_work import reading, unit_of_work
from intake.facts import FileId
from intake.importing import ImportOptions
from intake.originals import Kept
from intake.tables import ImportBatchRow, SourceFileRow
from tests.workflow.conftest import Company
from tests.workflow.situations import NOW, PEOPLE
from workflow.asking import ask_for_import, ask_to_import_again

FILES = (("orders.csv", Kept("0" * 64, 10)), ("ledger.csv", Kept("1" * 64, 10)))
CLICKS = 6


def asked(company: Company, command_id: str) -> str:
    with unit_of_work(company.database) as work:
        return ask_for_import(work, kept=FILES, actor=PEOPLE["lin"], now=NOW, command_id=command_id)


def counted(company: Company) -> tuple[int, ...]:
    with reading(company.database) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(row)) or 0
            for row in (JobRunRow, ImportBatchRow, SourceFileRow)
        )


def test_a_command_sent_many_times_at_once_is_one_batch(company: Company) -> None:
    with ThreadPoolExecutor(CLICKS) as pool:
        numbers = set(pool.map(lambda _: asked(company, "a click " * 40), range(CLICKS)))
    assert len(numbers) == 1
    assert counted(company) == (1, 1, 2)
    assert asked(company, "a click " * 39) not in numbers


def test_asking_again_for_many_files_with_another_source_is_another_wish(company: Company) -> None:
    files = [FileId(number) for number in range(1, 101)]
    lin = PEOPLE["lin"]
    with unit_of_work(company.database) as work:
        jobs = [
            ask_to_import_again(
                work, files=some, batch="B-1", options=ImportOptions(source=source), actor=lin, now=NOW
            )
            for some, source in (
                (files, None),
                (files, None),
                (files, "template_orders"),
                ([*files, FileId(101)], None),
            )
        ]  # fmt: skip
    assert jobs == [1, 1, 2, 3]
