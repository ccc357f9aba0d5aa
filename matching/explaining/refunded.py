"""What of an order was agreed to go back to its buyer, and what went, by the rules of plan `refunds`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from intake.exceptions import EvidenceRow
from matching.explaining.standing import Ended, Standing

PLAN: Final = "refunds"
_RANKS: Final = ("processing", "agreed", "refunded", "done", "closed")


@dataclass(frozen=True, slots=True)
class AgreedCase:
    """A case and what the merchant owes by it. `ended`: what the plan made of it."""

    number: str
    agreed: int
    status: str
    ended: Ended | None
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class Refunds:
    """`counted` are the cases that money is owed by; `before` was refunded before the sale was settled.

    `taken_back` is what subsidies lost once the buyer had his money; it counts as refunded.
    """

    counted: tuple[AgreedCase, ...]
    before: int
    before_rows: tuple[EvidenceRow, ...]
    refunded: int
    taken_back: int
    lines: tuple[EvidenceRow, ...]
    ended: Ended | None


def whole(row: EvidenceRow, name: str) -> int:
    """A whole number of a row; 0 where it is blank."""
    value = row.fields.get(name)
    return value if isinstance(value, int) else 0


def refunds_of(
    sold: Sequence[EvidenceRow],
    ledger: Sequence[EvidenceRow],
    cases: Sequence[EvidenceRow],
    standing: Standing,
) -> Refunds:
    """The refunds of an order, from its rows that take part."""
    paid = sum(whole(row, "buyer_paid_minor") for row in sold)
    judged = [_case(number, rows, standing, paid=paid) for number, rows in _by_case(cases, standing)]
    before = [one for one in judged if one.ended is not None and one.ended.reason == "before_settlement"]
    taken = _taken_back(ledger, cases)
    lines = tuple(row for row in ledger if row.fields["class"] == "refund" or row in taken)
    ends = [end for row in lines if (end := standing.of(row, PLAN))]
    return Refunds(
        counted=tuple(one for one in judged if one not in before and _counts(one)),
        before=sum(one.agreed for one in before),
        before_rows=tuple(row for one in before for row in one.rows),
        refunded=-sum(whole(row, "amount_minor") for row in lines),
        taken_back=sum(whole(row, "amount_minor") for row in taken),
        lines=lines,
        ended=ends[0] if ends else None,
    )


def _by_case(rows: Iterable[EvidenceRow], standing: Standing) -> list[tuple[str, tuple[EvidenceRow, ...]]]:
    by_case: dict[str, list[EvidenceRow]] = {}
    for row in rows:
        ended = standing.of(row, PLAN)
        if ended is None or ended.reason not in ("own_side", "shop_unknown"):
            by_case.setdefault(str(row.fields["case_no"]), []).append(row)
    return [(number, tuple(found)) for number, found in by_case.items()]


def _case(number: str, rows: tuple[EvidenceRow, ...], standing: Standing, *, paid: int) -> AgreedCase:
    agreed = [whole(row, "agreed_amount_minor") for row in rows]
    ours = [whole(row, "agreed_amount_minor") for row in rows if row.fields["funder"] in ("", "merchant")]
    is_repeated = len(rows) > 1 and min(agreed) == max(agreed) and sum(agreed) > paid
    return AgreedCase(
        number=number,
        agreed=agreed[0] if is_repeated else sum(ours) if ours else sum(agreed),
        status=max((str(row.fields["case_status"]) for row in rows), key=_RANKS.index),
        ended=next((end for row in rows if (end := standing.of(row, PLAN))), None),
        rows=rows,
    )


def _counts(one: AgreedCase) -> bool:
    """Whether money is owed by it: agreed, and neither closed nor paid by others."""
    if one.ended is None:
        return one.status not in ("processing", "closed")
    if one.ended.outcome == "in_transit":
        return one.status != "processing"
    return one.ended.outcome != "excluded"


def _taken_back(ledger: Sequence[EvidenceRow], cases: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    """Subsidies that the platform took again after the sale was settled and something was refunded."""
    settled = [str(row.fields["occurred_at"])[:10] for row in ledger if row.fields["class"] == "trade"]
    refunded = any(row.fields["class"] == "refund" for row in ledger) or any(
        row.fields["refunded_at"] and row.fields["case_status"] in ("refunded", "done") for row in cases
    )
    if not settled or not refunded:
        return []
    return [
        row
        for row in ledger
        if row.fields["class"] == "subsidy"
        and whole(row, "amount_minor") < 0
        and str(row.fields["occurred_at"])[:10] > min(settled)
    ]
