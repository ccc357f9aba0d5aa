"""From what is owed for an order to what its ledger holds: refunds, fees, and what is off either."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from intake.exceptions import EvidenceRow, ExceptionFound, Scalar
from matching.explaining.refunded import whole
from matching.explaining.standing import Ended
from matching.explaining.steps import (
    CLOSED,
    FUNDERS,
    LINE_TYPES,
    REFUNDS,
    SETTLEMENT,
    UNPAID,
    Judged,
    Name,
    Step,
    total,
)

_SALE: Final = ("trade", "subsidy")
_FEE_CODES: Final = ("fee_too_high", "fee_too_low")


def ledger_steps(found: Judged) -> list[Step]:
    """From what is owed to what the ledger holds."""
    before = Step("refunded_before", -found.refunds.before, rows=found.refunds.before_rows)
    steps = [
        *([before] if before.amount_minor else []),
        *_settled(found),
        *_refunded(found),
        *_fees(found),
        *_others(found),
    ]
    net = sum(whole(row, "amount_minor") for row in found.lines)
    return [*steps, Step("on_ledger", net, is_sum=True, rows=found.lines)]


def _settled(found: Judged) -> list[Step]:
    """How far what came for the sale is off what is owed for it."""
    owed = sum(total(found.sold, one) for one in ("buyer_paid", *FUNDERS)) - found.refunds.before
    loose = [row for row in found.lines if _open_line(row, found)]
    rows = tuple(row for row in found.lines if row.fields["class"] in _SALE and row not in loose)
    gap = sum(whole(row, "amount_minor") for row in rows) - found.refunds.taken_back - owed
    types = ("duplicate_settlement", "unsettled", "short_settled", "over_settled", "currency_mismatch")
    named = tuple(one for one in found.of_order if one.type in types or _also_settles(one))
    if gap and any(one.type == "status_conflict" for one in found.of_order):
        return [Step("came_anyway", gap, name=Name.RULE, reason=found.status, rows=rows)]
    if named or not gap:
        code = named[0].type if named else ""
        return [Step(code, gap, name=Name.EXCEPTION, found=named, rows=rows)] if gap else []
    return [_waiting("not_settled" if gap < 0 else "settled_over", gap, found.ended, found, rows)]


def _also_settles(one: ExceptionFound) -> bool:
    said = ("short_settled", "over_settled", "unsettled", "duplicate_settlement")
    return any(also.code.startswith(said) for also in one.also)


def _waiting(code: str, gap: int, ended: Ended | None, found: Judged, rows: tuple[EvidenceRow, ...]) -> Step:
    """A difference that no exception names: because it is small, not due, or right so."""
    if ended is not None and ended.outcome == "in_transit":
        return Step(code, gap, name=Name.IN_TRANSIT, reason=ended.reason, rows=rows)
    if abs(gap) <= found.tolerance:
        return Step(code, gap, name=Name.WITHIN_TOLERANCE, rows=rows)
    if ended is not None and ended.outcome == "excluded":
        return Step("nothing_due", gap, name=Name.RULE, reason=ended.reason, rows=rows)
    if ended is not None and found.status in (UNPAID, CLOSED) and ended.outcome == "matched":
        return Step("nothing_due", gap, name=Name.RULE, reason="closed", rows=rows)
    return Step(code, gap, name=Name.UNEXPLAINED, rows=rows)


def _refunded(found: Judged) -> list[Step]:
    """What was agreed to go back, case by case, and how far what went back is off it."""
    refunds, steps = found.refunds, []
    left = _most(found)
    for case in refunds.counted:
        agreed = case.agreed if left is None else min(case.agreed, left)
        left = None if left is None else left - agreed
        steps.append(Step("refund_agreed", -agreed, detail=case.number, rows=case.rows))
    owed = -sum(step.amount_minor for step in steps)
    held = _held(found, owed)
    gap = owed - sum(step.amount_minor for step in held) - refunds.refunded
    shown = [step for step in (*steps, *held) if step.amount_minor]
    return [*shown, *_refund_gaps(found, gap)] if gap else shown


def _most(found: Judged) -> int | None:
    """The most that may go back, where an exception says that it was more; else None."""
    exceeds = [one for one in found.exceptions if one.type == "refund_exceeds_paid"]
    return _param(exceeds[0].explanation.params, "most_minor") if exceeds else None


def _held(found: Judged, owed: int) -> list[Step]:
    """Of an order that came to nothing all that came is owed back, whatever cases say; less is held."""
    told = [one for one in found.of_order if one.type == "status_conflict"]
    if not told:
        return []
    came = sum(term.amount_minor for term in told[0].terms if term.name == "came")
    return [
        Step("owed_back", owed - came, name=Name.RULE, reason=found.status, rows=found.sold),
        Step("status_conflict", told[0].amount_minor, name=Name.EXCEPTION, found=(told[0],), rows=found.sold),
    ]


def _refund_gaps(found: Judged, gap: int) -> list[Step]:
    """The exceptions that name it, each with its own amount; then what is not due yet."""
    refunds = found.refunds
    named = [one for one in found.exceptions if one.plan == REFUNDS and one.amount_minor]
    steps = [
        Step(one.type, one.amount_minor, name=Name.EXCEPTION, found=(one,), rows=_about(one, refunds.lines))
        for one in named
    ]
    left = gap - sum(step.amount_minor for step in steps)
    for case in refunds.counted:
        ended = case.ended
        if left and ended is not None and ended.outcome == "in_transit":
            waits = max(0, min(case.agreed, left))
            left -= waits
            steps += [_case_waits(waits, ended, case.rows)] if waits else []
    return [*steps, _waiting("refund_gap", left, refunds.ended, found, refunds.lines)] if left else steps


def _case_waits(amount: int, ended: Ended, rows: tuple[EvidenceRow, ...]) -> Step:
    return Step("refund_to_come", amount, name=Name.IN_TRANSIT, reason=ended.reason, rows=rows)


def _about(one: ExceptionFound, rows: Sequence[EvidenceRow]) -> tuple[EvidenceRow, ...]:
    """Of the rows those that the exception rings."""
    odd = {(row.file_id, row.row_no, row.line_key) for row in one.evidence if row.odd}
    return tuple(row for row in rows if (row.file_id, row.row_no, row.line_key) in odd)


def _fees(found: Judged) -> list[Step]:
    """Fees by their code; what is off the contract stands apart."""
    loose = {id(row) for row in found.lines if _open_line(row, found)}
    by_code: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in found.lines:
        if row.fields["class"] == "fee" and id(row) not in loose:
            by_code[str(row.fields["fee_code"]) or str(row.fields["business_type"])].append(row)
    sums = {code: sum(whole(row, "amount_minor") for row in rows) for code, rows in by_code.items()}
    contract = _contract(found)
    differing = _differing(sums, contract)
    steps = [
        Step("fee", sums[code], detail=code, rows=tuple(rows))
        for code, rows in sorted(by_code.items())
        if code not in differing and sums[code]
    ]
    if contract is None:
        return steps
    one, due, charged = contract
    rows = tuple(row for code in differing for row in by_code[code])
    detail = ", ".join(differing)
    left = sum(sums[code] for code in differing) + charged  # what the exception does not speak of
    return [
        *steps,
        *([Step("fee", left - due, detail=detail, rows=rows)] if left - due else []),
        Step("fee_mismatch", due - charged, name=Name.EXCEPTION, found=(one,), rows=rows, detail=detail),
    ]


def _contract(found: Judged) -> tuple[ExceptionFound, int, int] | None:
    """The exception that says a fee is off its contract, what is due by it, and what was charged."""
    for one in found.of_order:
        for told in (one.explanation, *one.also):
            if told.code in _FEE_CODES:
                return one, _param(told.params, "contract_minor"), _param(told.params, "charged_minor")
    return None


def _param(params: Mapping[str, Scalar], name: str) -> int:
    value = params[name]
    return value if isinstance(value, int) else 0


def _differing(sums: dict[str, int], contract: tuple[ExceptionFound, int, int] | None) -> tuple[str, ...]:
    """The code whose fees the exception speaks of; all of them where it speaks of several."""
    if contract is None:
        return ()
    charged = contract[2]
    alone = [code for code, amount in sorted(sums.items()) if amount == -charged]
    return (alone[0],) if alone else tuple(sorted(sums))


def _others(found: Judged) -> list[Step]:
    """Lines of other classes, and lines that an exception calls open, one by one."""
    steps = []
    for row in found.lines:
        one = _open_line(row, found)
        kind = str(row.fields["class"])
        if one is None and (kind in (*_SALE, "fee", "refund")):
            continue
        steps.append(
            Step(
                kind,
                whole(row, "amount_minor"),
                detail=str(row.fields["business_type"]),
                rows=(row,),
                name=Name.EXCEPTION if one else Name.NONE,
                found=(one,) if one else (),
            )
        )
    return [step for step in steps if step.amount_minor]


def _open_line(row: EvidenceRow, found: Judged) -> ExceptionFound | None:
    """The exception that is about this very line."""
    one = found.standing.exception(row, SETTLEMENT)
    if one is None or one.type not in LINE_TYPES:
        return None
    return one if _about(one, (row,)) else None
