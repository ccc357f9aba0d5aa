"""A small company's evening: four files imported and every plan run, as jobs, over SQLite.

It may be killed at any SQL statement: from that one on nothing reaches the database any more, not even the
clearing up that an ordinary error would do. What stands at the end is told in words that do not depend on how
often it was begun.
"""

import io
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from audit.tables import AuditEventRow
from company import masterdata
from database.clock import FixedClock
from database.engine import Database, open_database
from database.job_runs import JobRunId, job_run, request_job
from database.settings import Settings
from database.types import JsonValue
from database.unit_of_work import reading, unit_of_work
from intake.queries import FileView, files
from intake.receiving import Stores, Upload, receive_uploads
from jobs.kinds import Workshop
from jobs.running import take_up
from matching.engine import PLANS
from matching.queries import exceptions_of, run_in_force
from matching.tables import FoundExceptionRow, MatchRunRow
from people.accounts import add_user
from people.actors import SYSTEM, Role
from tests.conftest import NOON
from workflow.invariants import check_invariants
from workflow.tables import TicketRow

COMPANY = """
[[shop]]
name = "山月家居"
platform = "taobao"
currency = "CNY"
timezone = "Asia/Shanghai"
[[account]]
number = "shanyue@example.com"
kind = "ledger"
shop = "山月家居"
currency = "CNY"
"""
_ORDERS = "店铺,订单号,子订单号,商品编码,数量,商品金额,运费,买家实付,支付时间,完成时间,订单状态"
_LEDGER = "账户,流水号,订单号,售后单号,业务类型,收入金额,支出金额,账户余额,发生时间,结算批次号,备注,币种"
_CASES = (
    "店铺,售后单号,订单号,子订单号,售后类型,商品编码,数量,申请金额,同意金额,"
    "售后状态,申请时间,退款时间,退货快递单号"
)


_RECEIPTS = "店铺,入库单号,订单号,售后单号,退货快递单号,商品编码,良品数,次品数,入库时间"
_EARLY, _LATE = "2026-05-20 10:00:00", "2026-07-20 10:00:00"  # what the files cover reaches this far


def _order(number: int, status: str = "交易成功", *, paid: str = "2026-06-01 10:00:00") -> str:
    done = "2026-06-05 10:00:00" if status == "交易成功" else ""
    return f"山月家居,16000{number},,SKU1,1,100.00,0,100.00,{paid},{done},{status}"


def _line(
    number: str, order: int, income: str, *, type_: str = "交易收款", at: str = "2026-06-06 10:00:00"
) -> str:
    return f"shanyue@example.com,{number},16000{order},,{type_},{income},,,{at},,,CNY"


def _case(number: int, order: int) -> str:
    return (
        f"山月家居,C{number},16000{order},,退货退款,SKU1,1,30.00,30.00,已退款,"
        f"2026-06-07 10:00:00,2026-06-08 10:00:00,SF{number}"
    )


FILES = {
    "orders.csv": (
        _ORDERS,
        *(_order(1), _order(2, "已付款"), _order(3), _order(4), _order(5)),
        *(_order(8, "已付款", paid=_EARLY), _order(7, "已付款", paid=_LATE)),
    ),
    "orders again.csv": (_ORDERS, _order(2), _order(3), _order(6)),  # one is further on, one is known
    "ledger.csv": (
        _LEDGER,
        *(_line("L1", 1, "100.00"), _line("L2", 2, "95.00"), _line("L3", 3, "100.00")),
        *(_line("L4", 3, "100.00"), _line("L9", 9, "7.00"), _line("L10", 4, "3.00", type_="奇怪的钱")),
        *(_line("L11", 8, "100.00", at=_EARLY), _line("L12", 7, "100.00", at=_LATE)),
    ),
    "ledger again.csv": (_LEDGER, _line("L1", 1, "100.00"), _line("L2", 2, "96.00")),  # it contradicts
    "cases.csv": (_CASES, _case(1, 1), _case(2, 4), _case(3, 7).replace("2026-06-08 10:00:00", _LATE)),
    "receipts.csv": (
        _RECEIPTS,
        *(f"山月家居,R{n},,,SF7{n},SKU1,1,0,{at}" for n, at in enumerate((_EARLY, _LATE))),
    ),
}
FILES["orders under another name.csv"] = FILES["orders.csv"]
FILES["unknown.csv"] = ("a,b", "1,2")
PLANNED = tuple(PLANS)


class Killed(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Blade:
    """Falls at the n-th statement or commit; from then on the database is out of reach."""

    falls_at: int | None = None
    seen: int = 0

    def watch(self, database: Database) -> None:
        for engine in {database.writer, database.reader}:
            event.listen(engine, "before_cursor_execute", self._statement)
            event.listen(engine, "commit", self._commit)

    def _statement(self, *_: object) -> None:
        self._count()

    def _commit(self, _: object) -> None:
        self._count()

    def _count(self) -> None:
        self.seen += 1
        if self.falls_at is not None and self.seen >= self.falls_at:
            raise Killed


@dataclass(slots=True)
class Evening:
    """One home with the files received and the jobs asked for."""

    home: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(
            {"DUIPING_HOME": str(self.home), "DUIPING_HEARTBEAT_SECONDS": "600", "DUIPING_JOB_ATTEMPTS": "9"}
        )

    @contextmanager
    def opened(self, blade: Blade | None = None) -> Iterator[Workshop]:
        database = open_database(f"sqlite:///{self.home / 'duiping.sqlite3'}")
        if blade is not None:
            blade.watch(database)
        try:
            yield Workshop(database, self.settings, self.clock)
        finally:
            database.dispose()

    def prepare(self, template: Path) -> None:
        """The company, its clerk, the files received, and both jobs asked for."""
        self.home.mkdir(parents=True)
        shutil.copy(template, self.home / "duiping.sqlite3")
        with self.opened() as shop:
            with unit_of_work(shop.database) as work:
                masterdata.load(work, COMPANY)
                add_user(
                    work,
                    name="lin",
                    display_name="林",
                    roles=[Role.FINANCE],
                    password=None,
                    actor=SYSTEM,
                    now=NOON,
                )
            uploads = [Upload(name, io.BytesIO("\n".join(rows).encode())) for name, rows in FILES.items()]
            stores = Stores.of(shop.settings, shop.database)
            _, received = receive_uploads(shop.database, stores, uploads=uploads, actor=SYSTEM, now=NOON)
            asked: dict[str, dict[str, JsonValue]] = {
                "import_batch": {"files": list(received), "actor": "lin"},
                "reconcile": {"plans": list(PLANNED), "actor": "lin"},
            }
            for kind, arguments in asked.items():
                with unit_of_work(shop.database) as work:
                    request_job(work, kind=kind, arguments=arguments, now=NOON, requested_by="lin")

    def copied(self, home: Path) -> "Evening":
        shutil.copytree(self.home, home)
        return Evening(home)

    def work(self, blade: Blade | None = None) -> None:
        """What a worker does that takes up both jobs, and is killed where the blade falls."""
        with self.opened(blade) as shop, suppress(Killed):
            for number in (1, 2):
                take_up(shop, JobRunId(number), worker="w")
        self.clock.moment += timedelta(minutes=1)  # the lease of whoever died runs out

    def told(self) -> dict[str, Any]:
        """What stands, whoever did it and however often it was begun."""
        with self.opened() as shop, reading(shop.database) as session:
            jobs = [job_run(session, JobRunId(number)) for number in (1, 2)]
            streams = session.execute(select(AuditEventRow.stream, AuditEventRow.type)).all()
            told: dict[str, Any] = {
                "jobs": [one.state for one in jobs if one is not None],
                "files": sorted(map(_file, files(session))),
                "tickets": sorted(
                    (one.type, one.key_text, one.amount_minor, one.state, one.version)
                    for one in session.scalars(select(TicketRow))
                ),
                "events": Counter(
                    (stream.partition(":")[0], type_)
                    for stream, type_ in streams
                    if not stream.startswith("run:")
                ),
                "found": {plan: self._in_force(shop, plan) for plan in PLANNED},
                "left staged": session.scalar(
                    select(func.count())
                    .select_from(FoundExceptionRow)
                    .join(MatchRunRow, MatchRunRow.id == FoundExceptionRow.run_id)
                    .where(MatchRunRow.state != "published")
                ),
                "still running": session.scalar(
                    select(func.count()).select_from(MatchRunRow).where(MatchRunRow.state == "running")
                ),
                "published": Counter(
                    session.scalars(select(MatchRunRow.plan).where(MatchRunRow.state == "published"))
                ),
                "result": None if jobs[1] is None else _tickets_of(jobs[1].result),
            }
        return told | {"broken": self.broken()}

    def broken(self) -> list[str]:
        """The invariants that do not hold."""
        with self.opened() as shop:
            checks = check_invariants(
                shop.database,
                Stores.of(shop.settings, shop.database),
                runs_dir=shop.settings.runs_dir,
                now=self.clock.now(),
            )
        return [
            f"{one.name}: {one.detail}" for one in checks if not one.ok and one.name != "schema_is_current"
        ]

    def _in_force(self, shop: Workshop, plan: str) -> list[tuple[str, str]]:
        with reading(shop.database) as session:
            run = run_in_force(session, plan)
            found = [] if run is None else exceptions_of(session, run.id)
            return [(one.identity, one.evidence_digest) for one in found]


def _file(file: FileView) -> tuple[Any, ...]:
    rows = file.rows
    return file.name, file.status, rows.read, rows.accepted, rows.seen, rows.changed, rows.rejected


def _tickets_of(result: Any) -> list[Any]:
    return [] if result is None else [one["tickets"] for one in result["runs"]]
