"""Where the rows of one order ended in the runs in force, and which exceptions they belong to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intake.exceptions import EvidenceRow, ExceptionFound, from_json
from intake.store import quoted
from matching.tables import FoundExceptionRow, MatchRunRow

OUTCOMES_FILE: Final = "outcomes.parquet"


@dataclass(frozen=True, slots=True)
class RunInForce:
    """The run whose word stands for a plan and a shop."""

    id: int
    number: str
    plan: str
    rule_version: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Where a plan put a row. Rows of one group were judged together; `found_no` counts within the run."""

    plan: str
    outcome: str
    reason: str
    group_no: int | None
    found_no: int | None


RowId = tuple[str, int, int]  # kind, file_id, row_no


@dataclass(frozen=True, slots=True)
class Standing:
    """By row, where each plan put it; and the exceptions of these rows by plan and number."""

    runs: Mapping[str, RunInForce]
    ended: Mapping[RowId, tuple[Ended, ...]]
    found: Mapping[tuple[str, int], ExceptionFound]

    def of(self, row: EvidenceRow, plan: str) -> Ended | None:
        """What the plan made of the row; None where it has no run in force, or took no such rows."""
        ends = self.ended.get((row.kind, row.file_id, row.row_no), ())
        return next((one for one in ends if one.plan == plan), None)

    def exception(self, row: EvidenceRow, plan: str) -> ExceptionFound | None:
        """The exception that the row belongs to."""
        ended = self.of(row, plan)
        return None if ended is None or ended.found_no is None else self.found.get((plan, ended.found_no))


NOTHING_RUN: Final = Standing({}, {}, {})


def runs_in_force_for(session: Session, shop_id: int | None) -> dict[str, RunInForce]:
    """Of each plan the latest published run that looked at the shop."""
    covers = or_(MatchRunRow.shop_id.is_(None), MatchRunRow.shop_id == shop_id)
    rows = session.execute(
        select(MatchRunRow.id, MatchRunRow.number, MatchRunRow.plan, MatchRunRow.rule_version)
        .where(MatchRunRow.state == "published", covers)
        .order_by(MatchRunRow.id)
    )
    return {row.plan: RunInForce(*row) for row in rows}


def standing_of(
    session: Session, rows: Collection[EvidenceRow], *, shop_id: int | None, runs_dir: Path
) -> Standing:
    """Reads the outcomes of the rows' files only. What a run left no outcomes of says nothing."""
    runs = runs_in_force_for(session, shop_id)
    written = {name: runs_dir / run.number / OUTCOMES_FILE for name, run in runs.items()}
    paths = {name: path for name, path in written.items() if path.is_file()}
    ended = _ended(rows, paths)
    numbers: dict[str, set[int]] = defaultdict(set)
    for ends in ended.values():
        for one in ends:
            if one.found_no is not None:
                numbers[one.plan].add(one.found_no)
    found = {
        (plan, found_no): one
        for plan, wanted in numbers.items()
        for found_no, one in _found(session, runs[plan].id, wanted)
    }
    return Standing(runs, ended, found)


def ended_in(rows: Collection[EvidenceRow], plan: str, path: Path) -> dict[RowId, tuple[Ended, ...]]:
    """Where one run put these rows."""
    return _ended(rows, {plan: path} if path.is_file() else {})


def _ended(rows: Collection[EvidenceRow], paths: Mapping[str, Path]) -> dict[RowId, tuple[Ended, ...]]:
    by_file: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        by_file[row.file_id].add(row.row_no)
    if not by_file or not paths:
        return {}
    ids = {(row.kind, row.file_id, row.row_no) for row in rows}
    query = " UNION ALL ".join(_read(plan, path, by_file) for plan, path in paths.items())
    ended: dict[RowId, list[Ended]] = defaultdict(list)
    with duckdb.connect(config={"temp_directory": ""}) as connection:
        for kind, file_id, row_no, *rest in connection.execute(query).fetchall():
            if (kind, file_id, row_no) in ids:
                ended[kind, file_id, row_no].append(Ended(*rest))
    return {row: tuple(sorted(ends, key=_first)) for row, ends in ended.items()}


def _first(one: Ended) -> tuple[str, bool, int]:
    """Of several fates of one row the exceptions come first."""
    return one.plan, one.found_no is None, one.found_no or 0


def _read(plan: str, path: Path, by_file: Mapping[int, Iterable[int]]) -> str:
    places = " OR ".join(
        f"(file_id = {file_id} AND row_no IN ({', '.join(str(one) for one in sorted(numbers))}))"
        for file_id, numbers in sorted(by_file.items())
    )
    files = ", ".join(str(file_id) for file_id in sorted(by_file))
    return (
        f"SELECT kind, file_id, row_no, {quoted(plan)} AS plan, outcome, reason, group_no, found_no "
        f"FROM read_parquet({quoted(str(path))}) WHERE file_id IN ({files}) AND ({places})"
    )


def _found(session: Session, run_id: int, numbers: Collection[int]) -> Iterable[tuple[int, ExceptionFound]]:
    rows = session.execute(
        select(FoundExceptionRow.found_no, FoundExceptionRow.found).where(
            FoundExceptionRow.run_id == run_id, FoundExceptionRow.found_no.in_(numbers)
        )
    )
    return [(row.found_no, from_json(row.found)) for row in rows]
