"""Runs a plan over registered facts, and proves that every row and every cent ended in exactly one place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Final

import duckdb

from matching import joining, plain, scope
from matching.coverage import SourceStretch, Stretch, covered_by_owner, reaches
from matching.parameters import TABLES, Parameters, register
from matching.plans import courier, orders, payouts, refunds, returns, settlement, shipments, vouchers
from matching.steps import Step, perform, version_of

OUTCOMES: Final = ("matched", "within_tolerance", "exception", "in_transit", "excluded")


class InvariantBroken(Exception):
    """A run that lost or doubled a row or a cent: its results must not be used."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a plan, where its exceptions stand, and what goes in on either side.

    `joins_money`: orders, cases, receipts and the ledger are joined before the plan's own steps. Plans that
    do without bring their own rows, and say whose evidence they want by number (`matching.evidence`).
    `prepare` makes what the steps start from, of `prepared` steps and what they cannot say.
    `compares_sides`: what the files of either side cover is known, under `orders_platform` and `orders_own`.
    `sets_aside`: orders beyond doubt never meet the steps (`matching.plain`); what goes in is then told by
    the facts themselves, as sums with their `rows`.
    """

    name: str
    steps: tuple[Step, ...]
    found_tables: tuple[str, ...]
    left_inputs: str
    right_inputs: str
    joins_money: bool = True
    compares_sides: bool = False
    sets_aside: bool = False
    prepared: tuple[Step, ...] = ()
    prepare: Callable[[duckdb.DuckDBPyConnection], None] | None = None

    @property
    def rule_version(self) -> str:
        names = [f"{table}.{column}" for table, columns in TABLES.items() for column, _ in columns]
        joined = (*scope.TOLD_BY_PLATFORM, *scope.STEPS, *joining.STEPS)
        before = joined if self.joins_money else self.prepared
        before += plain.STEPS if self.sets_aside else ()
        return version_of((*before, *self.steps), names)


def _plan(
    module: ModuleType,
    *,
    joins_money: bool = True,
    compares_sides: bool = False,
    sets_aside: bool = False,
) -> Plan:
    """The plan that a module of `matching.plans` tells."""
    return Plan(
        module.PLAN,
        module.STEPS,
        module.FOUND_TABLES,
        module.LEFT_INPUTS,
        module.RIGHT_INPUTS,
        joins_money=joins_money,
        compares_sides=compares_sides,
        sets_aside=sets_aside,
    )


# In the order in which they are run, shown and told.
PLANS: Final = {
    plan.name: plan
    for plan in (
        _plan(orders, joins_money=False, compares_sides=True),
        _plan(settlement, sets_aside=True),
        _plan(refunds),
        _plan(returns),
        _plan(shipments, joins_money=False),
        _plan(courier, joins_money=False),
        replace(_plan(payouts, joins_money=False), prepared=payouts.PREPARED, prepare=payouts.prepare),
        _plan(vouchers, joins_money=False),
    )
}


@dataclass(frozen=True, slots=True)
class Total:
    """Rows and money of one side in one outcome; for receipts the currency is `pieces`."""

    side: str
    currency: str
    outcome: str
    reason: str
    rows: int
    measure: int


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    *,
    parameters: Parameters,
    files: Sequence[SourceStretch],
    sets_aside: bool = False,
) -> tuple[Total, ...]:
    """Leaves the plan's tables in the connection, whose views hold the facts; totals in a fixed order.

    What comes out is the same where plain orders are not set aside, only later. Raises InvariantBroken when
    what came out is not exactly what went in.
    """
    connection.execute(f"CREATE TEMP TABLE ledger_told AS {_LEDGER_TOLD}")
    sided = _sided(connection, files) if plan.compares_sides else []
    register(
        connection,
        parameters,
        coverage=reaches((*files, *sided)),
        fund_days=_fund_days(connection, files),
        account_days=_account_days(files),
    )
    if plan.joins_money:
        perform(connection, scope.TOLD_BY_PLATFORM)
    if sets_aside and plan.sets_aside:
        plain.set_aside(connection)
    else:
        plain.leave_everything(connection)
    if plan.joins_money:
        perform(connection, scope.STEPS)
        joining.join(connection)
    if plan.prepare is not None:
        plan.prepare(connection)
    perform(connection, plan.steps)
    totals = _totals(connection)
    _prove(connection, plan, totals)
    return totals


# What the ledger holds, told in few rows.
_LEDGER_TOLD: Final = """
    SELECT platform, shop, account, source, class, view, settle_status, currency, COUNT(*) AS rows,
        CAST(SUM(amount_minor) AS BIGINT) AS amount_minor
    FROM ledger GROUP BY ALL
"""


def _fund_days(
    connection: duckdb.DuckDBPyConnection, files: Iterable[SourceStretch]
) -> list[tuple[str, Stretch]]:
    """Per account, the days its fund bills cover: there, detail rows only split what fund lines book."""
    funds = connection.execute(
        "SELECT DISTINCT account, source FROM ledger_told WHERE view = 'fund'"
    ).fetchall()
    by_account = covered_by_owner(
        file for file in files if file.kind == "ledger" and (file.owner, file.source) in funds
    )
    return [(account, days) for (_, _, account), stretches in by_account.items() for days in stretches]


def _account_days(files: Iterable[SourceStretch]) -> list[tuple[str, str, Stretch]]:
    """Days that the statements of each ledger or bank account cover, and those of the books."""
    kinds = ("ledger", "bank", "vouchers")
    by_owner = covered_by_owner(file for file in files if file.kind in kinds)
    return [(kind, owner, one) for (kind, _, owner), stretches in by_owner.items() for one in stretches]


def _sided(connection: duckdb.DuckDBPyConnection, files: Iterable[SourceStretch]) -> list[SourceStretch]:
    """The orders' files once more, as files of the platform's side or of our own."""
    sides = dict(connection.execute("SELECT DISTINCT source, side FROM orders").fetchall())
    return [
        replace(file, kind=f"orders_{sides[file.source]}")
        for file in files
        if file.kind == "orders" and file.source in sides
    ]


def _totals(connection: duckdb.DuckDBPyConnection) -> tuple[Total, ...]:
    rows = connection.execute(
        """
        SELECT side, currency, outcome, reason, CAST(SUM(rows) AS BIGINT), CAST(SUM(measure) AS BIGINT)
        FROM (SELECT side, currency, outcome, reason, COUNT(*) AS rows, SUM(measure) AS measure
              FROM outcomes GROUP BY side, currency, outcome, reason
              UNION ALL SELECT side, currency, outcome, reason, rows, measure FROM plain_totals) AS ended
        GROUP BY side, currency, outcome, reason ORDER BY side, currency, outcome, reason
        """
    ).fetchall()
    return tuple(Total(*row) for row in rows)


def _prove(connection: duckdb.DuckDBPyConnection, plan: Plan, totals: Iterable[Total]) -> None:
    """Every row of both sides in exactly one outcome, the money of each currency whole, exceptions named."""
    unknown = [total for total in totals if total.outcome not in OUTCOMES]
    if unknown:
        raise InvariantBroken(f"{plan.name}: rows without an outcome: {unknown}")
    for side, inputs in (("left", plan.left_inputs), ("right", plan.right_inputs)):
        went_in = _sums(connection, inputs if plan.sets_aside else _SUMMED.format(inputs=inputs))
        came_out = _came_out(totals, side)
        if went_in != came_out:
            raise InvariantBroken(f"{plan.name}, {side}: in {went_in}, out {came_out}")
    doubled, unnamed = connection.execute(
        """
        SELECT COUNT(*) - COUNT(DISTINCT rid * 2 + CASE WHEN side = 'left' THEN 0 ELSE 1 END),
            SUM(CASE WHEN outcome = 'exception' AND found_no IS NULL THEN 1 ELSE 0 END)
        FROM outcomes
        """
    ).fetchall()[0]
    if doubled or unnamed:
        raise InvariantBroken(f"{plan.name}: {doubled} rows counted twice, {unnamed} rows of no exception")


_SUMMED: Final = """
    SELECT currency, COUNT(*) AS rows, SUM(measure) AS measure FROM ({inputs}) AS given GROUP BY currency
"""


def _sums(connection: duckdb.DuckDBPyConnection, inputs: str) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        "SELECT currency, CAST(SUM(rows) AS BIGINT), CAST(SUM(measure) AS BIGINT) "
        f"FROM ({inputs}) AS given GROUP BY currency"
    ).fetchall()
    return {currency: (count, measure) for currency, count, measure in rows}


def _came_out(totals: Iterable[Total], side: str) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for one in totals:
        if one.side == side:
            rows, measure = sums.get(one.currency, (0, 0))
            sums[one.currency] = (rows + one.rows, measure + one.measure)
    return sums
