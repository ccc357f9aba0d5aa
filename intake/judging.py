"""What a row is against one of the same identity that was there first. Pure.

Orders and cases grow: the further status stands, whichever came first; of equal ones the later. All other
rows are facts: the first stands. A later row that only fills blanks or advances a status takes its place; one
with another amount, order or time contradicts it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa

from company.values import LedgerClass
from intake.facts import NULLABLE, ORIGIN, SCHEMAS, CaseStatus, FactKind, OrderStatus

Row = Mapping[str, Any]

STATUS: Final[Mapping[FactKind, tuple[str, tuple[str, ...]]]] = {
    FactKind.ORDERS: ("order_status", tuple(OrderStatus)),
    FactKind.AFTER_SALES: ("case_status", tuple(CaseStatus)),
}
_TELLING: Final[Mapping[FactKind, tuple[str, ...]]] = {
    FactKind.LEDGER: ("amount_minor", "currency", "order_no", "occurred_at"),
    FactKind.BANK: ("amount_minor", "currency", "occurred_at"),
    FactKind.SHIPMENTS: ("quantity", "shipment_type", "order_no", "case_no", "shipped_at"),
    FactKind.RECEIPTS: ("good_quantity", "bad_quantity", "order_no", "case_no", "received_at"),
    FactKind.COURIER: ("amount_minor", "currency"),
    FactKind.VOUCHERS: ("debit_minor", "credit_minor"),
}
WAITING: Final = frozenset({"待结算", "结算中", "处理中", "PROCESSING"})
_ESTIMATED: Final = "occurred_at"
_BLANK: Final = ("", None)
# A number of its own that a row without one is given, and where the row came from: neither is content.
_NOT_CONTENT: Final = frozenset(
    {"file_id", "row_no", "line_key", "source", "ledger_no", "bank_no", "exported_at", "side"}
)
_SIDE_BY_SIDE: Final[Mapping[FactKind, str]] = {
    FactKind.LEDGER: "view",
    FactKind.ORDERS: "side",
    FactKind.AFTER_SALES: "side",
}


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    SEEN = "seen"
    CHANGED = "changed"
    CONFLICTING = "conflicting"
    RENEWED = "renewed"


def scope_columns(kind: FactKind) -> tuple[str, ...]:
    """Within which an identity is one: whose the row is, and from which side or view it is told."""
    apart = (_SIDE_BY_SIDE[kind],) if kind in _SIDE_BY_SIDE else ()
    return ("platform", "shop", "account", *apart)


def content_columns(kind: FactKind) -> tuple[str, ...]:
    """The columns that say something; all that an equal row must agree in."""
    origin = {name for name, _ in ORIGIN} - {"currency"}
    return tuple(name for name in SCHEMAS[kind].names if name not in origin | _NOT_CONTENT)


def judge(kind: FactKind, standing: Row, later: Row) -> Outcome:
    """SEEN: nothing new. CHANGED: the later takes its place. CONFLICTING: it contradicts, and is not used.

    RENEWED: nothing new but that it was still so later; it takes its place too, so that what was exported in
    between does not.
    """
    if kind in STATUS:
        return _judge_growing(kind, standing, later)
    names = content_columns(kind)
    estimated = kind is FactKind.LEDGER and _is_one_estimated(standing, later)
    telling = (name for name in _TELLING[kind] if not (estimated and name == _ESTIMATED))
    if any(_contradict(standing[name], later[name]) for name in telling):
        return Outcome.CONFLICTING
    return (
        Outcome.CHANGED if any(_adds(name, standing[name], later[name]) for name in names) else Outcome.SEEN
    )


def _judge_growing(kind: FactKind, standing: Row, later: Row) -> Outcome:
    name, order = STATUS[kind]
    had, comes = order.index(standing[name]), order.index(later[name])
    if comes != had:
        return Outcome.CHANGED if comes > had else Outcome.SEEN
    if all(standing[one] == later[one] for one in content_columns(kind)):
        return Outcome.RENEWED if _was_so_later(standing, later) else Outcome.SEEN
    return Outcome.SEEN if _is_older(standing, later) else Outcome.CHANGED


def _is_older(standing: Row, later: Row) -> bool:
    """Whether the row that comes later was exported earlier, as far as both say when."""
    had, comes = standing["exported_at"], later["exported_at"]
    return had is not None and comes is not None and comes < had


def _was_so_later(standing: Row, later: Row) -> bool:
    """Whether the row that comes later was exported later, or alone says when."""
    had, comes = standing["exported_at"], later["exported_at"]
    return comes is not None and (had is None or comes > had)


def exported_later_sql(*, standing: str, later: str) -> str:
    had, comes = f"{standing}.exported_at", f"{later}.exported_at"
    return f"({comes} IS NOT NULL AND ({had} IS NULL OR {comes} > {had}))"


def _is_one_estimated(standing: Row, later: Row) -> bool:
    """Whether of the two one is money only expected: the day it is expected for contradicts nothing."""
    states = [str(one["settle_status"]).upper() for one in (standing, later)]
    return all(states) and sum(one in WAITING for one in states) == 1


def _contradict(standing: object, later: object) -> bool:
    return standing not in _BLANK and later not in _BLANK and standing != later


def _adds(name: str, standing: object, later: object) -> bool:
    """Whether the later value fills a blank, or goes on from a state that was not final."""
    if later in _BLANK or standing == later:
        return False
    if name == "class":
        return standing == LedgerClass.UNCLASSIFIED
    if name == "settle_status":
        return standing in _BLANK or str(standing).upper() in WAITING
    return standing is None if name in NULLABLE else standing == ""


def judging_sql(kind: FactKind, *, standing: str, later: str) -> str:
    """`judge` as an expression of SQL over two rows under these names."""
    if kind in STATUS:
        return _growing_sql(kind, standing, later)
    against = [
        _contradict_sql(kind, f'{standing}."{one}"', f'{later}."{one}"', one)
        for one in _TELLING[kind]
        if one != _ESTIMATED or kind is not FactKind.LEDGER
    ]
    if kind is FactKind.LEDGER:
        days = _contradict_sql(kind, f"{standing}.{_ESTIMATED}", f"{later}.{_ESTIMATED}", _ESTIMATED)
        against.append(f"({days} AND NOT {_one_estimated_sql(standing, later)})")
    adds = [
        told
        for one in content_columns(kind)
        if (told := _adds_sql(kind, f'{standing}."{one}"', f'{later}."{one}"', one))
    ]
    return (
        f"CASE WHEN {' OR '.join(against)} THEN '{Outcome.CONFLICTING}' "
        f"WHEN {' OR '.join(adds)} THEN '{Outcome.CHANGED}' ELSE '{Outcome.SEEN}' END"
    )


def _growing_sql(kind: FactKind, had: str, comes: str) -> str:
    name, order = STATUS[kind]
    ranks = ", ".join(f"'{one}'" for one in order)
    before, after = (f"list_position([{ranks}], {side}.{name})" for side in (had, comes))
    differ = " OR ".join(f'{had}."{one}" IS DISTINCT FROM {comes}."{one}"' for one in content_columns(kind))
    is_older = f"coalesce({comes}.exported_at < {had}.exported_at, false)"
    is_later = exported_later_sql(standing=had, later=comes)
    return (
        f"CASE WHEN {after} > {before} OR ({after} = {before} AND NOT {is_older} AND ({differ})) "
        f"THEN '{Outcome.CHANGED}' WHEN {after} = {before} AND {is_later} THEN '{Outcome.RENEWED}' "
        f"ELSE '{Outcome.SEEN}' END"
    )


def _one_estimated_sql(standing: str, later: str) -> str:
    waiting = ", ".join(f"'{one}'" for one in sorted(WAITING))
    had, comes = (f"upper({side}.settle_status)" for side in (standing, later))
    return f"({had} <> '' AND {comes} <> '' AND ({had} IN ({waiting})) <> ({comes} IN ({waiting})))"


def _filled_sql(kind: FactKind, cell: str, name: str) -> str:
    if name in NULLABLE:
        return f"{cell} IS NOT NULL"
    return f"{cell} <> ''" if pa.types.is_string(SCHEMAS[kind].field(name).type) else "true"


def _contradict_sql(kind: FactKind, had: str, comes: str, name: str) -> str:
    filled = f"{_filled_sql(kind, had, name)} AND {_filled_sql(kind, comes, name)}"
    return f"({filled} AND {had} <> {comes})"


def _adds_sql(kind: FactKind, had: str, comes: str, name: str) -> str:
    """Blank where the column can add nothing: it is never blank itself."""
    differ = f"{_filled_sql(kind, comes, name)} AND {had} IS DISTINCT FROM {comes}"
    if name == "class":
        return f"({differ} AND {had} = '{LedgerClass.UNCLASSIFIED}')"
    if name == "settle_status":
        waiting = ", ".join(f"'{one}'" for one in sorted(WAITING))
        return f"({differ} AND ({had} = '' OR upper({had}) IN ({waiting})))"
    blank = _filled_sql(kind, had, name)
    return "" if blank == "true" else f"({differ} AND NOT ({blank}))"
