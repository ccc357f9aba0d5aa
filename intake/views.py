"""Whether the two bills of one account tell the same: its fund view and its detail view, day by day.

For a day both cover, what the money view shows of trade, subsidy, fees and refunds must be what the detail
view splits it into. Detail rows count on the day of the fund line of their payment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb

from intake.exceptions import EvidenceRow, ExceptionFound, Explanation, Term
from intake.facts import FactKind, View
from intake.findings import PLAN, TEAM
from intake.judging import WAITING
from intake.store import FactPart, FactStore, register_views

EVIDENCE_MAX: Final = 20
_CLASSES: Final = "('trade', 'subsidy', 'fee', 'refund')"


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What either view of an account comes to on one day."""

    platform: str
    shop: str
    account: str
    currency: str
    day: date
    fund_minor: int
    detail_minor: int


_LINES: Final = """
CREATE OR REPLACE TEMP TABLE told AS
SELECT row_number() OVER () AS line, file_id, row_no, line_key, source, platform, shop, account, currency,
    payment_no, order_no, class, business_type, amount_minor, view, CAST(occurred_at AS DATE) AS day
FROM ledger WHERE class IN {classes} AND upper(settle_status) NOT IN ({waiting})
    AND account IN (SELECT unnest(?))
"""
_DAYS: Final = """
CREATE OR REPLACE TEMP TABLE dated AS
SELECT d.* REPLACE (coalesce(f.day, d.day) AS day) FROM told d LEFT JOIN (
    SELECT d.line, arg_min(f.day, abs(date_diff('day', d.day, f.day)) + CASE WHEN f.class = d.class THEN 0
        ELSE 100000 END) AS day
    FROM told d JOIN told f ON d.view = 'detail' AND f.view = 'fund' AND d.payment_no <> ''
        AND d.account = f.account AND d.payment_no = f.payment_no
    GROUP BY d.line
) f ON d.line = f.line
"""
_TOTALS: Final = """
SELECT platform, shop, account, currency, day,
    coalesce(sum(amount_minor) FILTER (view = 'fund'), 0)::BIGINT,
    coalesce(sum(amount_minor) FILTER (view = 'detail'), 0)::BIGINT
FROM dated GROUP BY ALL ORDER BY account, day, currency
"""
_ODD: Final = """
SELECT file_id, row_no, line_key, source, payment_no, order_no, business_type, amount_minor, view FROM dated
WHERE account = $1 AND day = $2 AND payment_no IN (
    SELECT payment_no FROM dated WHERE account = $1 AND day = $2 GROUP BY payment_no
    HAVING sum(CASE view WHEN 'fund' THEN amount_minor ELSE -amount_minor END) <> 0
) ORDER BY payment_no, view, row_no LIMIT $3
"""


def view_mismatches(
    parts: Sequence[FactPart],
    *,
    store: FactStore,
    tolerance: Mapping[str, int],
    files: Mapping[int, str],
) -> tuple[ExceptionFound, ...]:
    """One exception an account and day. `tolerance` by account in minor units; `files` names the files."""
    ledgers = [one for one in parts if one.kind is FactKind.LEDGER]
    with store.connected(memory="400MB") as connection:
        register_views(connection, ledgers, store=store, kinds=(FactKind.LEDGER,))
        days = _covered(connection, ledgers)
        accounts = sorted({account for account, view in days if (account, _other(view)) in days})
        if not accounts:
            return ()
        waiting = ", ".join(f"'{one}'" for one in sorted(WAITING))
        connection.execute(_LINES.format(classes=_CLASSES, waiting=waiting), [accounts])
        connection.execute(_DAYS)
        totals = [DayTotals(*row) for row in connection.execute(_TOTALS).fetchall()]
        return tuple(
            _exception(one, _evidence(connection, one, files))
            for one in totals
            if _both_cover(days, one)
            and abs(one.fund_minor - one.detail_minor) > tolerance.get(one.account, 0)
        )


def _other(view: str) -> str:
    return View.DETAIL if view == View.FUND else View.FUND


def _covered(
    connection: duckdb.DuckDBPyConnection, parts: Iterable[FactPart]
) -> dict[tuple[str, str], list[tuple[date, date]]]:
    """Which days of which account are told in which view, file by file."""
    told = connection.execute("SELECT DISTINCT file_id, account, view FROM ledger").fetchall()
    days: dict[tuple[str, str], list[tuple[date, date]]] = {}
    by_id = {one.file_id: one for one in parts}
    for file_id, account, view in told:
        part = by_id[file_id]
        if part.first_day is not None and part.last_day is not None:
            days.setdefault((account, view), []).append((part.first_day, part.last_day))
    return days


def _both_cover(days: Mapping[tuple[str, str], Sequence[tuple[date, date]]], one: DayTotals) -> bool:
    return all(
        any(first <= one.day <= last for first, last in days.get((one.account, view), ())) for view in View
    )


def _evidence(
    connection: duckdb.DuckDBPyConnection, one: DayTotals, files: Mapping[int, str]
) -> tuple[EvidenceRow, ...]:
    rows = connection.execute(_ODD, [one.account, one.day, EVIDENCE_MAX]).fetchall()
    return tuple(_evidence_row(row, files) for row in rows)


def _evidence_row(row: tuple[Any, ...], files: Mapping[int, str]) -> EvidenceRow:
    file_id, row_no, line_key, source, payment_no, order_no, business_type, amount, view = row
    fields = {
        "payment_no": payment_no,
        "order_no": order_no,
        "business_type": business_type,
        "amount_minor": amount,
        "view": view,
    }
    odd = frozenset({"amount_minor"})
    return EvidenceRow(
        FactKind.LEDGER.value, file_id, files.get(file_id, ""), row_no, source, line_key, fields, odd
    )


def _exception(one: DayTotals, evidence: tuple[EvidenceRow, ...]) -> ExceptionFound:
    day = one.day.isoformat()
    return ExceptionFound(
        type="view_mismatch",
        platform=one.platform,
        shop=one.shop,
        account=one.account,
        key={"account": one.account, "day": day},
        plan=PLAN,
        amount_minor=one.fund_minor - one.detail_minor,
        currency=one.currency,
        team=TEAM,
        explanation=Explanation(
            "views_differ", {"day": day, "fund_minor": one.fund_minor, "detail_minor": one.detail_minor}
        ),
        terms=(Term("fund_view", one.fund_minor), Term("detail_view", one.detail_minor)),
        evidence=evidence,
    )
