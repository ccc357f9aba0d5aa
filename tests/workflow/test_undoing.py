"""Taking an import back, and putting a corrected file in its place."""

import threading
from datetime import datetime

import pytest
from sqlalchemy import select

from audit.queries import events_of
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading
from intake import queries
from intake.facts import FactKind, FileId
from intake.importing import ImportOptions
from intake.refusals import IntakeRefused
from matching.running import run_plan
from people.actors import SYSTEM
from tests.intake.file_desk import LEDGER, Importer, line, table
from workflow.importing import import_received
from workflow.tables import TicketRow
from workflow.undoing import supersede_import, undo_import

BROKEN = (
    "账户,流水号,订单号,售后单号,业务类型,收入金额,支出金额,账户余额,发生时间,结算批次号,备注,币种\n"
    "shanyue@example.com,B1,,,交易收款,10.00,,10.00,2026-06-01 10:00:00,,,CNY\n"
    "shanyue@example.com,B2,,,交易收款,10.00,,99.00,2026-06-02 10:00:00,,,CNY\n"
)


class Desk(Importer):
    """An importer whose findings become tickets."""

    def bring(self, body: bytes | str, *, name: str = "file.csv") -> FileId:
        file_id = self.receive(body, name=name)
        import_received(
            self.database, self.stores, file_id=file_id, actor=SYSTEM, now=self.now, options=ImportOptions()
        )
        return file_id

    def undo(self, file_id: FileId) -> None:
        undo_import(
            self.database, self.stores, file_id=file_id, reason="wrong file", actor=SYSTEM, now=self.now
        )

    def supersede(self, file_id: FileId, by: FileId) -> None:
        supersede_import(
            self.database, self.stores, file_id=file_id, by=by, reason="corrected", actor=SYSTEM, now=self.now
        )

    def amounts(self) -> list[tuple[object, ...]]:
        return self.facts(FactKind.LEDGER, "ledger_no", "amount_minor")

    def tickets(self) -> list[tuple[str, str]]:
        with reading(self.database) as session:
            rows = session.scalars(select(TicketRow).order_by(TicketRow.id))
            return [(row.type, row.state) for row in rows]

    def status(self, file_id: FileId) -> str:
        with reading(self.database) as session:
            found = queries.file(session, file_id)
        assert found is not None
        return found.status


@pytest.fixture
def desk(database: Database, settings: Settings, now: datetime) -> Desk:
    return Desk(database, settings, now)


def test_an_import_that_is_undone_leaves_no_facts_and_its_tickets_are_cleared(desk: Desk) -> None:
    file_id = desk.bring(BROKEN)
    assert desk.tickets() == [("balance_gap", "open")]
    desk.undo(file_id)
    assert (desk.amounts(), desk.tickets(), desk.status(file_id)) == (
        [],
        [("balance_gap", "cleared")],
        "undone",
    )
    with reading(desk.database) as session:
        last = events_of(session, f"file:{file_id}")[-1]
    assert (last.type, last.body["reason"]) == ("file_undone", "wrong file")
    with pytest.raises(IntakeRefused) as refused:
        desk.undo(file_id)
    assert refused.value.code == "not_imported"
    again = desk.bring(BROKEN)  # the same bytes may come again
    assert (desk.status(again), len(desk.amounts())) == ("imported", 2) or desk.status(
        again
    ) == "control_failed"


def test_what_a_later_file_shares_with_an_undone_one_stays(desk: Desk) -> None:
    first = desk.bring(table(LEDGER, [line("L1", "1.00"), line("L2", "2.00")]))
    second = desk.bring(table(LEDGER, [line("L2", "2.50"), line("L3", "3.00")]), name="later.csv")
    third = desk.bring(table(LEDGER, [line("L3", "3.00"), line("L4", "4.00")]), name="last.csv")
    assert desk.tickets() == [("conflicting_line", "open")]
    desk.undo(first)
    assert desk.amounts() == [("L2", 250), ("L3", 300), ("L4", 400)]
    assert desk.tickets() == [("conflicting_line", "cleared")]
    with reading(desk.database) as session:
        counted = [queries.import_result(session, one).rows.accepted for one in (first, second, third)]
    assert counted == [2, 2, 1]


def test_an_import_that_a_run_has_read_cannot_be_undone_but_superseded(
    desk: Desk, settings: Settings
) -> None:
    first = desk.bring(table(LEDGER, [line("L1", "1.00"), line("L2", "2.00")]))
    run_plan(
        desk.database,
        desk.stores.facts,
        plan="settlement",
        runs_dir=settings.runs_dir,
        requested_by=SYSTEM,
        now=desk.now,
    )
    with pytest.raises(IntakeRefused) as refused:
        desk.undo(first)
    assert refused.value.code == "import_used"
    corrected = desk.receive(table(LEDGER, [line("L1", "1.00"), line("L2", "2.20")]))
    desk.supersede(first, corrected)
    assert desk.amounts() == [("L1", 100), ("L2", 220)]
    assert (desk.status(first), desk.status(corrected)) == ("superseded", "imported")
    assert desk.tickets() == []


def test_a_corrected_file_that_was_imported_already_may_take_the_place(desk: Desk) -> None:
    first = desk.bring(table(LEDGER, [line("L1", "1.00"), line("L2", "2.00")]))
    corrected = desk.bring(table(LEDGER, [line("L1", "1.00"), line("L2", "2.20")]), name="corrected.csv")
    assert desk.tickets() == [("conflicting_line", "open")]
    desk.supersede(first, corrected)
    assert desk.amounts() == [("L1", 100), ("L2", 220)]
    assert desk.tickets() == [("conflicting_line", "cleared")]


def test_a_file_of_another_kind_takes_no_place(desk: Desk) -> None:
    first = desk.bring(table(LEDGER, [line("L1", "1.00")]))
    orders = desk.receive("店铺,订单号,商品编码,数量,商品金额,运费,买家实付,支付时间,订单状态\n")
    with pytest.raises(IntakeRefused):
        desk.supersede(first, orders)
    assert desk.amounts() == [("L1", 100)]


def test_an_undo_beside_imports_loses_nothing(desk: Desk) -> None:
    first = desk.bring(table(LEDGER, [line(f"L{at}", "1.00") for at in range(20)]))
    others = [
        desk.receive(
            table(LEDGER, [line(f"L{at}", "1.00") for at in range(start, start + 20)]), name=f"{start}"
        )
        for start in (10, 15)
    ]
    threads = [threading.Thread(target=desk.run, args=(one,)) for one in others]
    threads.append(threading.Thread(target=desk.undo, args=(first,)))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert desk.amounts() == sorted((f"L{at}", 100) for at in range(10, 35))
