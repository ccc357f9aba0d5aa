"""The money of one order, from the price of its goods to what its ledger holds, in steps that add up.

Every step but the sums is signed as it changes the one before. What is not as it should be is a step of its
own, named by an exception, by what it waits for, or by the tolerance; what nothing names is left over as
`unexplained`, and is zero where the runs in force looked at every row.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from intake.exceptions import EvidenceRow
from intake.facts import FactKind
from matching.explaining.dossier import Dossier
from matching.explaining.ledger import ledger_steps
from matching.explaining.price import price_steps, receivable_steps
from matching.explaining.refunded import refunds_of
from matching.explaining.standing import Standing
from matching.explaining.steps import REFUNDS, SETTLEMENT, Judged, Step, Waterfall

_AWAY: Final = ("payout", "transfer")  # money moved on, not earned or spent


def waterfall_of(dossier: Dossier, standing: Standing, *, currency: str, tolerance_minor: int) -> Waterfall:
    """The steps in order; each begins where the one before it ended."""
    own = _currency_of(dossier) or currency
    lines = [
        row for row in _taking_part(dossier.of(FactKind.LEDGER), standing) if _is_ours(row, dossier, standing)
    ]
    counted = [row for row in lines if row.fields["class"] not in _AWAY]
    mine = tuple(row for row in counted if row.fields["currency"] in ("", own))
    sold = tuple(_taking_part(dossier.of(FactKind.ORDERS), standing))
    found = Judged(
        sold=sold,
        lines=mine,
        refunds=refunds_of(sold, mine, dossier.of(FactKind.AFTER_SALES), standing),
        ended=next((end for row in sold if (end := standing.of(row, SETTLEMENT))), None),
        exceptions=tuple(standing.found.values()),
        standing=standing,
        tolerance=tolerance_minor,
    )
    return Waterfall(
        currency=own,
        steps=_placed([*price_steps(found), *receivable_steps(found), *ledger_steps(found)]),
        foreign=tuple(row for row in counted if row not in mine),
        expected=tuple(row for row in dossier.of(FactKind.LEDGER) if _reason(row, standing) == "expected"),
    )


def _currency_of(dossier: Dossier) -> str:
    said = [str(row.fields["currency"]) for row in dossier.of(FactKind.ORDERS)]
    return next((one for one in said if one), "")


def _reason(row: EvidenceRow, standing: Standing) -> str:
    ended = standing.of(row, SETTLEMENT) or standing.of(row, REFUNDS)
    return "" if ended is None or ended.outcome != "excluded" else ended.reason


def _taking_part(rows: Iterable[EvidenceRow], standing: Standing) -> list[EvidenceRow]:
    """Rows that no plan set aside as told elsewhere."""
    told_elsewhere = ("own_side", "expected", "detail", "shop_unknown")
    return [row for row in rows if _reason(row, standing) not in told_elsewhere]


def _is_ours(row: EvidenceRow, dossier: Dossier, standing: Standing) -> bool:
    """Whether the plans put the line to this order; of lines that they put nowhere, whether it names it."""
    groups = {
        end.group_no for one in dossier.of(FactKind.ORDERS) if (end := standing.of(one, SETTLEMENT))
    } - {None}
    ended = standing.of(row, SETTLEMENT) or standing.of(row, REFUNDS)
    if ended is None or ended.group_no is None or not groups:
        return True
    return ended.group_no in groups


def _placed(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Each step where the one before it ended; sums from nothing."""
    placed, level = [], 0
    for step in steps:
        placed.append(replace(step, start_minor=0 if step.is_sum else level))
        level = step.amount_minor if step.is_sum else level + step.amount_minor
    return tuple(placed)
