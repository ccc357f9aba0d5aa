"""A run: staged, proved, published in one piece, and the same again for the same facts."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select

from audit.queries import events_of
from database.engine import Database
from database.job_runs import Lease, LeaseLost, claim, fail, request_job
from database.unit_of_work import reading, unit_of_work
from intake.facts import FactKind
from intake.store import FactStore
from matching import engine
from matching.engine import InvariantBroken
from matching.queries import exceptions_of, run_in_force, run_page, runs
from matching.running import RunRefused, run_plan
from matching.statements import read_statement
from matching.tables import FoundExceptionRow, MatchRunRow
from tests.matching.recorded import LIN, record_company, record_facts, run
from tests.matching.small_company import SmallCompany, everything_covered

COMPANY = SmallCompany(
    as_of={1: date(2026, 7, 20)},
    files=everything_covered(),
    rows={
        FactKind.ORDERS: [
            {
                "order_no": number,
                "goods_amount_minor": 10000,
                "buyer_paid_minor": 10000,
                "order_status": "completed",
                "completed_at": datetime(2026, 6, 5),
            }
            for number in ("O1", "O2", "O3")
        ],
        FactKind.LEDGER: [
            {
                "ledger_no": f"L{number}",
                "order_no": f"O{number}",
                "class": "trade",
                "business_type": "交易",
                "amount_minor": amount,
                "occurred_at": datetime(2026, 6, 6, 9, 30),
            }
            for number, amount in ((1, 10000), (2, 9500), (9, 700))
        ],
    },
)


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    return FactStore(tmp_path / "facts")


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def recorded(database: Database, store: FactStore, now: datetime) -> Database:
    record_company(database, COMPANY)
    record_facts(database, store, COMPANY, now=now)
    return database


def test_a_run_answers_as_the_command_prints_it(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    answer = run(recorded, store, runs_dir, "settlement", now=now).as_json()
    assert isinstance(answer.pop("seconds"), float)
    assert answer == {
        "run": "R-20260720-01",
        "plan": "settlement",
        "rule_version": engine.PLANS["settlement"].rule_version,
        "left": {"rows": 3, "amounts": {"CNY": 30000}},
        "right": {"rows": 3, "amounts": {"CNY": 20200}},
        "matched": {"groups": 1, "left_rows": 1, "right_rows": 1},
        "exceptions": {"short_settled": 1, "unknown_order": 1, "unsettled": 1},
        "in_transit": 0,
        "excluded": 0,
        "conserved": True,
    }


def test_an_exception_tells_the_whole_story(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    result = run(recorded, store, runs_dir, "settlement", now=now)
    with reading(recorded) as session:
        short = next(one for one in exceptions_of(session, result.run_id) if one.type == "short_settled")
    assert (short.platform, short.shop, short.account, short.key) == ("taobao", "S", "", {"order_no": "O2"})
    assert (short.amount_minor, short.currency, short.team) == (-500, "CNY", "finance")
    assert short.explanation.code == "short_settled"
    assert {"due_minor": 10000, "came_minor": 9500, "missing_minor": 500}.items() <= dict(
        short.explanation.params
    ).items()
    assert [(term.name, term.amount_minor) for term in short.terms] == [("came", 9500), ("due", -10000)]
    order, line = short.evidence
    assert (order.kind, order.file, order.row_no, order.odd) == ("orders", "orders.csv", 2, frozenset())
    assert (line.kind, line.file, line.row_no) == ("ledger", "ledger.csv", 2)
    assert line.fields["occurred_at"] == "2026-06-06 09:30:00"
    assert line.odd == {"amount_minor"}


def test_the_same_facts_give_the_same_bytes_again(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    first = run(recorded, store, runs_dir, "settlement", now=now)
    second = run(recorded, store, runs_dir, "settlement", now=now + timedelta(days=1))
    assert first.digest == second.digest
    bytes_of = [_outcomes(runs_dir, one.number).read_bytes() for one in (first, second)]
    assert bytes_of[0] == bytes_of[1]
    with reading(recorded) as session:
        found = [
            [one.evidence_digest for one in exceptions_of(session, result.run_id)]
            for result in (first, second)
        ]
        page = run_page(session, second.number)
    assert found[0] == found[1]
    assert page is not None
    assert (page.since, page.changes) == (first.number, ())


def _outcomes(runs_dir: Path, number: str) -> Path:
    return runs_dir / number / "outcomes.parquet"


def test_every_row_stands_in_the_outcomes_once(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    result = run(recorded, store, runs_dir, "settlement", now=now)
    rows = pq.read_table(_outcomes(runs_dir, result.number)).to_pylist()
    assert [(row["kind"], row["row_no"], row["outcome"], row["reason"]) for row in rows] == [
        ("ledger", 1, "matched", ""),
        ("ledger", 2, "exception", "short_settled"),
        ("ledger", 3, "exception", "unknown_order"),
        ("orders", 1, "matched", ""),
        ("orders", 2, "exception", "short_settled"),
        ("orders", 3, "exception", "unsettled"),
    ]


def test_a_run_is_sealed_into_its_own_stream(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    result = run(recorded, store, runs_dir, "refunds", now=now)
    with reading(recorded) as session:
        (event,) = events_of(session, f"run:{result.number}")
    assert (event.type, event.actor_name) == ("run_published", "lin")


def test_a_run_in_force_never_gives_way_to_an_earlier_one(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first run works, a second of the same plan starts and is published."""
    from matching import running

    later: list[str] = []
    evaluate = engine.evaluate

    def overtaken(*args: object, **named: object) -> object:
        monkeypatch.setattr(running, "evaluate", evaluate)
        later.append(run(recorded, store, runs_dir, "settlement", now=now).number)
        return evaluate(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "evaluate", overtaken)
    first = run(recorded, store, runs_dir, "settlement", now=now)
    assert (first.number, first.is_published, later) == ("R-20260720-01", False, ["R-20260720-02"])
    with reading(recorded) as session:
        in_force = run_in_force(session, "settlement")
        assert in_force is not None
        assert in_force.number == "R-20260720-02"
        assert [one.state for one in runs(session)] == ["published", "superseded"]


def test_a_broken_invariant_publishes_nothing(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = engine.PLANS["settlement"]
    lossy = engine.Plan(
        plan.name,
        plan.steps,
        plan.found_tables,
        "SELECT currency, receivable + 1 AS measure FROM order_lines",
        plan.right_inputs,
    )
    monkeypatch.setitem(engine.PLANS, "settlement", lossy)
    with pytest.raises(InvariantBroken, match="settlement, left"):
        run(recorded, store, runs_dir, "settlement", now=now)
    with reading(recorded) as session:
        assert [one.state for one in runs(session)] == ["failed"]
        assert session.scalar(select(func.count()).select_from(FoundExceptionRow)) == 0


def _lease(database: Database, now: datetime) -> Lease:
    with unit_of_work(database) as work:
        job = request_job(work, kind="reconcile", arguments={}, now=now, requested_by="lin")
        lease = claim(work, job, worker="w", now=now, lease_seconds=15, attempts_max=3)
    assert lease is not None
    return lease


def test_a_job_taken_over_publishes_nothing_and_leaves_nothing(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matching import running

    lease = _lease(recorded, now)
    evaluate = engine.evaluate

    def taken_over(*args: object, **named: object) -> object:
        with unit_of_work(recorded) as work:
            again = claim(
                work,
                lease.job_run_id,
                worker="other",
                now=now + timedelta(minutes=1),
                lease_seconds=15,
                attempts_max=3,
            )
        assert again is not None
        return evaluate(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "evaluate", taken_over)
    with pytest.raises(LeaseLost):
        run_plan(
            recorded, store, plan="settlement", runs_dir=runs_dir, requested_by=LIN, now=now, lease=lease
        )
    with reading(recorded) as session:
        assert [one.state for one in runs(session)] == ["failed"]
        assert session.scalar(select(func.count()).select_from(FoundExceptionRow)) == 0


def test_a_second_attempt_of_a_job_abandons_what_the_first_left(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    lease = _lease(recorded, now)
    first = run_plan(
        recorded, store, plan="settlement", runs_dir=runs_dir, requested_by=LIN, now=now, lease=lease
    )
    with unit_of_work(recorded) as work:  # as if killed between staging and publishing
        row = work.session.get_one(MatchRunRow, first.run_id)
        row.state, row.published_at, row.result = "running", None, None
    second = run_plan(
        recorded, store, plan="settlement", runs_dir=runs_dir, requested_by=LIN, now=now, lease=lease
    )
    with reading(recorded) as session:
        assert [one.state for one in runs(session)] == ["published", "abandoned"]
        assert list(exceptions_of(session, first.run_id)) == []
        assert len(list(exceptions_of(session, second.run_id))) == 3
    assert first.digest == second.digest


def test_what_cannot_be_run_is_refused(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    with pytest.raises(RunRefused) as refused:
        run(recorded, store, runs_dir, "horoscope", now=now)
    assert (refused.value.code, refused.value.params["plan"]) == ("plan_unknown", "horoscope")
    with pytest.raises(RunRefused) as refused:
        run_plan(recorded, store, plan="returns", runs_dir=runs_dir, requested_by=LIN, now=now, shop_id=7)
    assert refused.value.code == "shop_unknown"


def test_a_run_told_to_stop_right_after_it_was_published_keeps_what_it_found(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matching import running

    publish = running._publish

    def interrupted(*args: object, **named: object) -> bool:
        publish(*args, **named)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_publish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(recorded, store, runs_dir, "settlement", now=now)
    with reading(recorded) as session:
        (published,) = runs(session)
        assert published.state == "published"
        assert len(list(exceptions_of(session, published.id))) == 3


def test_a_second_attempt_of_a_job_goes_on_with_the_run_the_first_published(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    lease = _lease(recorded, now)
    first, second = (
        run_plan(
            recorded, store, plan="settlement", runs_dir=runs_dir, requested_by=LIN, now=now, lease=lease
        )
        for _ in range(2)
    )
    assert second == first
    with reading(recorded) as session:
        assert [one.number for one in runs(session)] == [first.number]


def test_a_run_of_a_job_that_failed_for_good_does_not_look_alive_for_ever(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    lease = _lease(recorded, now)
    dead = run_plan(
        recorded, store, plan="settlement", runs_dir=runs_dir, requested_by=LIN, now=now, lease=lease
    )
    alive = run(recorded, store, runs_dir, "settlement", now=now)
    with unit_of_work(recorded) as work:
        for one in (dead, alive):  # as if both were killed between staging and publishing
            row = work.session.get_one(MatchRunRow, one.run_id)
            row.state, row.published_at, row.result = "running", None, None
        fail(work, lease, error="killed too often", now=now)
    run(recorded, store, runs_dir, "settlement", now=now)
    with reading(recorded) as session:
        assert [one.state for one in runs(session)] == ["published", "running", "abandoned"]
        assert list(exceptions_of(session, dead.run_id)) == []


def test_the_statement_tells_of_every_source_currency_and_day_what_the_run_sealed(
    recorded: Database, store: FactStore, runs_dir: Path, now: datetime
) -> None:
    done = run(recorded, store, runs_dir, "settlement", now=now)
    folder = runs_dir / done.number
    assert sha256((folder / "statement.csv").read_bytes()).hexdigest() == done.figures.statement_sha256
    told = list(read_statement(folder))
    assert {(one.side, one.day) for one in told} == {("left", ""), ("right", "2026-06-06")}
    assert (sum(one.rows for one in told), sum(one.minor for one in told)) == (6, 50200)
