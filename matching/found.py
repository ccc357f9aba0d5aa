"""From the rows a plan found to exceptions: team, key, amount with its sign, equation, sentence.

Signs: + is to the merchant's benefit, whoever is to blame. The terms of an equation add up to the amount.

| type | amount |
|---|---|
| currency_mismatch | what came in the order's currency − due |
| status_conflict | money that came − refunded: + held although the order says otherwise |
| duplicate_settlement | + the extra: settled − due once |
| unsettled, short_settled | − what is missing |
| over_settled | + what is too much |
| fee_mismatch | contract − charged: − overcharged, + undercharged |
| discount_mismatch | paid − what the line adds up to; for a discount above the limit − the excess |
| unknown_order, unclassified_charge, refund_without_case | the line's own amount |
| duplicate_refund, refund_exceeds_paid | − what went out too much |
| refund_missing, received_not_refunded | + held, though owed on to the buyer |
| refund_amount_mismatch | agreed − refunded: − too much went out, + still owed |
| return_item_mismatch, return_damaged | − the agreed share of the pieces concerned |
| return_quantity_mismatch | the agreed share of the pieces, − missing, + too many |
| return_not_received | − what was refunded |
| receipt_without_case | 0: nothing says what the pieces are worth |
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import duckdb

from company.values import Shop
from intake.exceptions import EvidenceRow, ExceptionFound, Explanation, Scalar
from matching.engine import Plan
from matching.evidence import evidence_between, gather
from matching.plans import settlement
from matching.telling import MODULES
from matching.telling.values import Row, Told
from matching.telling.values import day_text as _date
from matching.telling.values import told as _told

CHUNK: Final = 2_000
_SERVICE, _FINANCE, _WAREHOUSE = "customer_service", "finance", "warehouse"
TEAMS: Final[dict[str, str]] = {
    "currency_mismatch": _FINANCE,
    "status_conflict": _SERVICE,
    "duplicate_settlement": _FINANCE,
    "unsettled": _FINANCE,
    "short_settled": _FINANCE,
    "over_settled": _FINANCE,
    "fee_mismatch": _FINANCE,
    "discount_mismatch": _SERVICE,
    "unknown_order": _FINANCE,
    "unclassified_charge": _FINANCE,
    "duplicate_refund": _SERVICE,
    "refund_exceeds_paid": _FINANCE,
    "refund_missing": _FINANCE,
    "refund_amount_mismatch": _SERVICE,
    "refund_without_case": _SERVICE,
    "return_item_mismatch": _WAREHOUSE,
    "return_quantity_mismatch": _WAREHOUSE,
    "return_damaged": _WAREHOUSE,
    "return_not_received": _WAREHOUSE,
    "received_not_refunded": _SERVICE,
    "receipt_without_case": _WAREHOUSE,
    **{type_: team for module in MODULES for type_, team in module.TEAMS.items()},
}


def exceptions(
    connection: duckdb.DuckDBPyConnection,
    plan: Plan,
    *,
    shops: Mapping[int, Shop],
    file_names: Mapping[int, str],
) -> Iterator[list[ExceptionFound]]:
    """What the plan found, in its own order, in chunks that fit into memory."""
    gather(connection, by_number=not plan.joins_money)
    for table in plan.found_tables:
        first, last = _range(connection, table)
        for start in range(first, last + 1, CHUNK):
            end = min(start + CHUNK - 1, last)
            rows = _rows(connection, table, start, end)
            types = {row["found_no"]: row["type"] for row in rows}
            evidence = evidence_between(connection, first=start, last=end, types=types, file_names=file_names)
            yield [
                _exception(row, plan.name, shops.get(row["shop_id"]), evidence.get(row["found_no"], ()))
                for row in rows
            ]


def _range(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    first, last = connection.execute(f"SELECT MIN(found_no), MAX(found_no) FROM {table}").fetchall()[0]
    return (0, -1) if first is None else (first, last)


def _rows(connection: duckdb.DuckDBPyConnection, table: str, first: int, last: int) -> list[dict[str, Any]]:
    result = connection.execute(
        f"SELECT * FROM {table} WHERE found_no BETWEEN ? AND ? ORDER BY found_no", [first, last]
    )
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _exception(row: Row, plan: str, shop: Shop | None, evidence: tuple[EvidenceRow, ...]) -> ExceptionFound:
    explanation, terms = _TOLD[row["type"]](row)
    return ExceptionFound(
        type=row["type"],
        platform=shop.platform if shop else "",
        shop=shop.name if shop else "",
        account=row.get("account", ""),
        key=_key(row),
        plan=plan,
        amount_minor=row["amount"],
        currency=row["currency"] or (shop.currency if shop else ""),
        team=TEAMS[row["type"]],
        explanation=explanation,
        terms=terms,
        evidence=evidence,
        also=_also(row),
    )


def _key(row: Row) -> dict[str, str | int]:
    if row["type"] in _KEYS:
        return {name: row[name] for name in _KEYS[row["type"]] if row[name] is not None}
    if row["type"] in ("unknown_order", "unclassified_charge", "refund_without_case"):
        shared = {"business_type": row["business_type"]} if row["business_type"] else {}
        return {"ledger_no": row["ledger_no"], **shared}
    if row["type"] == "receipt_without_case":
        return {"receipt_no": row["receipt_no"]}
    if row["type"] in settlement.TYPES or row["type"] == "refund_exceeds_paid":
        return {"order_no": row["order_no"]}
    return {"case_no": row["case_no"]}


def _also(row: Row) -> tuple[Explanation, ...]:
    """What else is wrong with the same order: the later types that fire as well."""
    if row["type"] not in settlement.TYPES:
        return ()
    return tuple(
        _TOLD[other](row)[0] for other in settlement.TYPES if other != row["type"] and row[other] == "fires"
    )


# Settlement


def _due_terms(row: Row) -> tuple[tuple[str, int], ...]:
    if row["refunded_before"]:
        return (
            ("came", row["came"]),
            ("receivable", -row["receivable"]),
            ("refunded_before", row["refunded_before"]),
        )
    return (("came", row["came"]), ("due", -row["due"]))


def _currency_mismatch(row: Row) -> Told:
    return _told(
        "currency_mismatch",
        _due_terms(row),
        currency=row["currency"],
        lines=row["foreign_lines"],
        came_minor=row["came"],
        due_minor=row["due"],
    )


def _status_conflict(row: Row) -> Told:
    return _told(
        "status_conflict_unpaid" if row["state"] == 0 else "status_conflict_closed",
        (("came", row["came"]), ("refunded", -row["refunded"])),
        came_minor=row["came"],
        refunded_minor=row["refunded"],
    )


def _duplicate_settlement(row: Row) -> Told:
    return _told(
        "duplicate_settlement",
        (("settled", row["trade"]), ("once", -row["once"])),
        once_minor=row["once"],
        trade_minor=row["trade"],
        extra_minor=row["trade"] - row["once"],
    )


def _unsettled(row: Row) -> Told:
    return _told(
        "unsettled",
        _due_terms(row),
        completed_on=_date(row["release_day"]),
        days=row["settle_days"],
        missing_minor=row["due"] - row["came"],
    )


def _short_settled(row: Row) -> Told:
    return _told(_after_refund("short_settled", row), _due_terms(row), **_due(row, "missing_minor", -1))


def _over_settled(row: Row) -> Told:
    return _told(_after_refund("over_settled", row), _due_terms(row), **_due(row, "extra_minor", 1))


def _after_refund(code: str, row: Row) -> str:
    return f"{code}_after_refund" if row["refunded_before"] else code


def _due(row: Row, name: str, sign: int) -> dict[str, Scalar]:
    figures = {
        "receivable_minor": row["receivable"],
        "refunded_before_minor": row["refunded_before"],
        "due_minor": row["due"],
        "came_minor": row["came"],
    }
    return {**figures, name: sign * (row["came"] - row["due"])}


def _fee_mismatch(row: Row) -> Told:
    difference = row["contract_differing"] - row["charged_differing"]
    return _told(
        "fee_too_high" if difference < 0 else "fee_too_low",
        (("contract_fee", row["contract_differing"]), ("charged_fee", -row["charged_differing"])),
        contract_minor=row["contract_differing"],
        charged_minor=row["charged_differing"],
        **{"extra_minor" if difference < 0 else "missing_minor": abs(difference)},
    )


def _discount_mismatch(row: Row) -> Told:
    difference = row["discount_difference"]
    terms = (("discount_difference", difference),)
    if row["breaks_sum"]:
        return _told("discount_sum", terms, lines=row["discount_lines"], difference_minor=difference)
    return _told("discount_limit", terms, lines=row["discount_lines"], extra_minor=-difference)


def _line(code: str, row: Row, **params: Scalar) -> Told:
    told: dict[str, Scalar] = {"amount_minor": row["amount"], "line_on": _date(row["day"])}
    return _told(code, (("line_amount", row["amount"]),), **told, **params)


def _unknown_order(row: Row) -> Told:
    if not row["order_no"]:
        return _line("unknown_order_unnamed", row)
    return _line("unknown_order", row, order_no=row["order_no"])


def _unclassified_charge(row: Row) -> Told:
    return _line("unclassified_charge", row, business_type=row["said"])


# Refunds


def _duplicate_refund(row: Row) -> Told:
    return _told(
        "duplicate_refund",
        (("agreed", row["agreed"]), ("refunded", -row["refunded"])),
        agreed_minor=row["agreed"],
        refunded_minor=row["refunded"],
        extra_minor=row["extra"],
    )


def _refund_exceeds_paid(row: Row) -> Told:
    doubled = (("doubled", row["double_extra"]),) if row["double_extra"] else ()
    return _told(
        "refund_exceeds_paid",
        (("most", row["most"]), ("refunded", -row["refunded"]), *doubled),
        most_minor=row["most"],
        refunded_minor=row["refunded"] - row["double_extra"],
        extra_minor=-row["amount"],
    )


def _refund_missing(row: Row) -> Told:
    return _told(
        "refund_missing",
        (("agreed", row["agreed"]),),
        agreed_minor=row["agreed"],
        since_on=_date(row["event_day"]),
        days=row["refund_days"],
    )


def _refund_amount_mismatch(row: Row) -> Told:
    too_high = row["amount"] < 0
    code = f"refund_{'sum_' if row['is_sum'] else ''}{'too_high' if too_high else 'too_low'}"
    return _told(
        code,
        (("agreed", row["promised"]), ("refunded", -row["paid_back"])),
        agreed_minor=row["promised"],
        refunded_minor=row["paid_back"],
        **{"extra_minor" if too_high else "missing_minor": abs(row["amount"])},
    )


def _refund_without_case(row: Row) -> Told:
    if row["named_case_no"]:
        return _line("refund_without_case_named", row, case_no=row["named_case_no"])
    if row["order_no"]:
        return _line("refund_without_case", row, order_no=row["order_no"])
    return _line("refund_without_case_unnamed", row)


# Returns


def _goods(code: str, row: Row, **params: Scalar) -> Told:
    terms = (("affected", row["amount"]),)
    return _told(code, terms, quantity=row["quantity"], received=row["pieces"], **params)


def _return_item_mismatch(row: Row) -> Told:
    return _goods("return_item_mismatch", row, wrong=row["wrong_pieces"])


def _return_quantity_mismatch(row: Row) -> Told:
    more = row["pieces"] - row["quantity"]
    if more > 0:
        return _goods("return_too_many", row, extra=more)
    return _goods("return_too_few", row, missing=-more)


def _return_damaged(row: Row) -> Told:
    return _goods("return_damaged", row, bad=row["bad"])


def _return_not_received(row: Row) -> Told:
    return _told(
        "return_not_received",
        (("refunded", row["amount"]),),
        refunded_minor=-row["amount"],
        refunded_on=_date(row["refunded_day"]),
        days=row["return_days"],
    )


def _received_not_refunded(row: Row) -> Told:
    return _told(
        "received_not_refunded",
        (("owed", row["amount"]),),
        owed_minor=row["amount"],
        received_on=_date(row["last_day"]),
        days=row["refund_days"],
    )


def _receipt_without_case(row: Row) -> Told:
    return _told("receipt_without_case", (), received=row["pieces"], received_on=_date(row["day"]))


_TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "currency_mismatch": _currency_mismatch,
    "status_conflict": _status_conflict,
    "duplicate_settlement": _duplicate_settlement,
    "unsettled": _unsettled,
    "short_settled": _short_settled,
    "over_settled": _over_settled,
    "fee_mismatch": _fee_mismatch,
    "discount_mismatch": _discount_mismatch,
    "unknown_order": _unknown_order,
    "unclassified_charge": _unclassified_charge,
    "duplicate_refund": _duplicate_refund,
    "refund_exceeds_paid": _refund_exceeds_paid,
    "refund_missing": _refund_missing,
    "refund_amount_mismatch": _refund_amount_mismatch,
    "refund_without_case": _refund_without_case,
    "return_item_mismatch": _return_item_mismatch,
    "return_quantity_mismatch": _return_quantity_mismatch,
    "return_damaged": _return_damaged,
    "return_not_received": _return_not_received,
    "received_not_refunded": _received_not_refunded,
    "receipt_without_case": _receipt_without_case,
    **{type_: tell for module in MODULES for type_, tell in module.TOLD.items()},
}
# The columns of the key of a type, where it is not as `_key` says.
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    type_: names for module in MODULES for type_, names in module.KEYS.items()
}
