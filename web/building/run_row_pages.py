"""The rows of a run on pages: where each ended and why, what it was tied to, what came close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from intake.exceptions import EvidenceRow
from intake.facts import FactKind
from matching.engine import Total
from matching.explaining.candidates import Candidate, has_candidates
from matching.explaining.refunded import whole
from matching.explaining.run_rows import EndedRow, Wanted
from matching.explanations import OUTCOMES, REASONS
from matching.queries import RunView
from people.languages import N_
from web.building.order_steps import short_time, sources_of
from web.building.paging import Page, listing
from web.building.run_figures import ORDER, STATE_OF, plan_name, side_names
from web.building.ticket_list import ticket_href
from web.formatting import MINUS, count, figure
from web.languages import worded
from web.links import address
from web.masking import masked
from web.views.money import EquationView, MoneyState, TermView, equation
from web.views.run_rows import CandidateLine, RowLine, RunRowsView, RunRowView
from web.views.shell import Choice
from workflow.queries import TicketLine
from workflow.wording import Words

NUMBERS: Mapping[str, str] = {
    "order_no": N_("order number"),
    "sub_order_no": N_("sub-order number"),
    "payment_no": N_("payment number"),
    "case_no": N_("case number"),
    "waybill": N_("waybill"),
    "batch_no": N_("batch number"),
    "ledger_no": N_("ledger number"),
    "source_no": N_("source number"),
}
_NUMBER_OF = {
    FactKind.ORDERS: "order_no",
    FactKind.AFTER_SALES: "case_no",
    FactKind.LEDGER: "ledger_no",
    FactKind.BANK: "bank_no",
    FactKind.SHIPMENTS: "shipment_no",
    FactKind.RECEIPTS: "receipt_no",
    FactKind.COURIER: "waybill",
    FactKind.VOUCHERS: "number",
}
_TIMES = (
    "completed_at",
    "shipped_at",
    "paid_at",
    "refunded_at",
    "applied_at",
    "occurred_at",
    "received_at",
    "charged_on",
    "voucher_date",
)
_MONEY_PLANS = ("settlement", "refunds", "payouts")
_OPEN = ("in_transit", "exception")


@dataclass(frozen=True, slots=True)
class RowFound:
    """All that the page of one row of a run is made of."""

    run: RunView
    one: EndedRow
    group: Sequence[EndedRow]
    keys: Sequence[tuple[str, str]]
    candidates: Sequence[Candidate]
    ticket: TicketLine | None


def rows_page(
    run: RunView, rows: Sequence[EndedRow], wanted: Wanted, *, page: Page, words: Words, year: int
) -> RunRowsView:
    totals = run.figures.statement if run.figures else ()
    reason = {"reason": wanted.reason} if wanted.reason else {}
    return RunRowsView(
        number=run.number,
        run_href=url_for("runs.run", number=run.number),
        plan_label=plan_name(run.plan),
        choices=_outcomes(run, totals, wanted),
        reasons=_reasons(run, totals, wanted, words=words),
        listing=listing(
            [_line(one, run=run, words=words, year=year) for one in rows],
            total=_number(totals, wanted),
            page=page,
            endpoint="run_rows.show",
            values={"number": run.number, "outcome": wanted.outcome, **reason},
        ),
    )


def rows_href(number: str, outcome: str, reason: str = "") -> str:
    said = {"outcome": outcome, "reason": reason} if reason else {"outcome": outcome}
    return address("run_rows.show", said, number=number)


def _outcomes(run: RunView, totals: Sequence[Total], shown: Wanted) -> tuple[Choice, ...]:
    """Every outcome that has rows."""
    return tuple(
        Choice(
            worded(OUTCOMES[one]),
            rows_href(run.number, one),
            current=one == shown.outcome,
            count=_number(totals, Wanted(one)),
        )
        for one in ORDER
        if any(total.outcome == one for total in totals)
    )


def _reasons(run: RunView, totals: Sequence[Total], shown: Wanted, *, words: Words) -> tuple[Choice, ...]:
    """Each reason of the outcome that is shown, where it has several."""
    reasons = sorted({one.reason for one in totals if one.outcome == shown.outcome and one.reason})
    return tuple(
        Choice(
            _reason(one, words=words),
            rows_href(run.number, shown.outcome, "" if one == shown.reason else one),
            current=one == shown.reason,
            count=_number(totals, Wanted(shown.outcome, one)),
        )
        for one in reasons
        if len(reasons) > 1
    )


def _number(totals: Sequence[Total], wanted: Wanted) -> int:
    return sum(
        one.rows for one in totals if one.outcome == wanted.outcome and wanted.reason in ("", one.reason)
    )


def _reason(reason: str, *, words: Words) -> str:
    return worded(REASONS[reason]) if reason in REASONS else words.type(reason)


def _line(one: EndedRow, *, run: RunView, words: Words, year: int) -> RowLine:
    kind, file_id, row_no = one.id
    reason = _reason(one.ended.reason, words=words) if one.ended.reason else ""
    return _row_line(
        one.row,
        kind=kind,
        plan=run.plan,
        state=STATE_OF.get(one.ended.outcome),
        ended=reason or worded(OUTCOMES[one.ended.outcome]),
        href=url_for("run_rows.row", number=run.number, kind=kind, file_id=file_id, row_no=row_no),
        year=year,
    )


def _row_line(
    row: EvidenceRow | None,
    *,
    kind: str,
    plan: str,
    state: MoneyState | None,
    ended: str,
    href: str,
    year: int,
) -> RowLine:
    shown = None if row is None else masked(row)
    fields = {} if shown is None else shown.fields
    order = str(fields.get("order_no") or "")
    times = [str(fields[name]) for name in _TIMES if fields.get(name)]
    return RowLine(
        kind_code=kind,
        number=str(fields.get(_NUMBER_OF[FactKind(kind)]) or "--"),
        href=href,
        order=Choice(order, url_for("orders.show", number=order)) if order else None,
        amount_minor=None if row is None else _amount(row, plan),
        currency=str(fields.get("currency") or "CNY"),
        when=short_time(times[0], year=year) if times else "",
        state=state,
        ended=ended,
        source=sources_of([shown], opens_files=True)[0] if shown else None,
    )


def _amount(row: EvidenceRow, plan: str) -> int | None:
    """The money of a row as its own source signs it."""
    if row.kind == FactKind.ORDERS:
        parts = ("buyer_paid_minor", "platform_discount_minor", "other_discount_minor")
        return sum(whole(row, name) for name in parts)
    names = {
        FactKind.AFTER_SALES: "agreed_amount_minor",
        FactKind.LEDGER: "amount_minor",
        FactKind.BANK: "amount_minor",
        FactKind.COURIER: "amount_minor",
    }
    if row.kind == FactKind.VOUCHERS:
        return whole(row, "debit_minor") - whole(row, "credit_minor")
    name = names.get(FactKind(row.kind))
    return whole(row, name) if name and plan != "returns" else None


def row_page(found: RowFound, *, words: Words, year: int) -> RunRowView:
    run, one = found.run, found.one
    is_open = one.ended.outcome in _OPEN
    others = [row for row in found.group if row.id != one.id]
    return RunRowView(
        number=run.number,
        run_href=url_for("runs.run", number=run.number),
        list_href=rows_href(run.number, one.ended.outcome, one.ended.reason),
        plan_label=plan_name(run.plan),
        line=_line(one, run=run, words=words, year=year),
        sentence=_sentence(found, words=words),
        equation=_equation(found),
        keys=tuple((worded(NUMBERS[name]), value) for name, value in found.keys),
        together=tuple(_line(row, run=run, words=words, year=year) for row in others),
        candidates=tuple(_candidate(near, run=run, words=words, year=year) for near in found.candidates),
        asks_candidates=is_open and has_candidates(run.plan),
        rule_version=run.rule_version,
        ticket=None
        if found.ticket is None
        else Choice(found.ticket.number, ticket_href(found.ticket.number)),
    )


def _sentence(found: RowFound, *, words: Words) -> str:
    """Which plan put the row where, with how many others, and by what they were known to belong together."""
    ended, plan = found.one.ended, plan_name(found.run.plan)
    if ended.outcome == "in_transit":
        text = _("Plan %(plan)s waits: %(reason)s.", plan=plan, reason=_reason(ended.reason, words=words))
    elif ended.outcome == "excluded":
        text = _(
            "Plan %(plan)s leaves it out: %(reason)s.", plan=plan, reason=_reason(ended.reason, words=words)
        )
    elif ended.outcome == "exception":
        text = _(
            "Plan %(plan)s found a difference: %(reason)s.",
            plan=plan,
            reason=_reason(ended.reason, words=words),
        )
    else:
        names = list(dict.fromkeys(worded(NUMBERS[name]) for name, _value in found.keys))
        text = ngettext(
            "Plan %(plan)s tied %(n)s row: they agree in %(keys)s.",
            "Plan %(plan)s tied %(n)s rows: they agree in %(keys)s.",
            len(found.group),
            plan=plan,
            n=count(len(found.group)),
            keys=", ".join(names) or "--",
        )
    return str(text)


def _equation(found: RowFound) -> EquationView | None:
    """Left less right of the rows judged together, where the plan compares money with money."""
    run, rows = found.run, [one.row for one in found.group if one.row is not None]
    if run.plan not in _MONEY_PLANS or len(rows) < 2:
        return None
    left_kind = {"settlement": FactKind.ORDERS, "refunds": FactKind.AFTER_SALES, "payouts": FactKind.LEDGER}
    lefts = [row for row in rows if row.kind == left_kind[run.plan]]
    rights = [row for row in rows if row.kind != left_kind[run.plan] and _is_compared(row, run.plan)]
    if not lefts or not rights:
        return None
    currency = str(lefts[0].fields.get("currency") or "CNY")
    sign = 1 if run.plan == "settlement" else -1
    left = sum(_amount(row, run.plan) or 0 for row in lefts) * (-1 if run.plan == "payouts" else 1)
    right = sum(_amount(row, run.plan) or 0 for row in rights) * (1 if run.plan == "payouts" else sign)
    names = side_names(run.plan)
    state = MoneyState.EVEN if left == right else MoneyState.DIFFERS
    return equation(
        (
            TermView(names[0], left, currency),
            TermView(names[1], right, currency, operator=MINUS),
            TermView(
                str(_("Difference")), left - right, currency, operator="=", state=state, odd=left != right
            ),
        )
    )


def _is_compared(row: EvidenceRow, plan: str) -> bool:
    return plan != "settlement" or row.fields.get("class") in ("trade", "subsidy")


def _candidate(near: Candidate, *, run: RunView, words: Words, year: int) -> CandidateLine:
    row, ended = near.row, near.ended
    href = url_for("run_rows.row", number=run.number, kind=row.kind, file_id=row.file_id, row_no=row.row_no)
    reason = "" if ended is None or not ended.reason else _reason(ended.reason, words=words)
    outcome = "" if ended is None else worded(OUTCOMES[ended.outcome])
    currency = str(row.fields.get("currency") or "CNY")
    is_money = run.plan in _MONEY_PLANS
    return CandidateLine(
        line=_row_line(
            row,
            kind=row.kind,
            plan=run.plan,
            state=None if ended is None else STATE_OF.get(ended.outcome),
            ended=reason or outcome,
            href=href if ended else "",
            year=year,
        ),
        apart=tuple(_apart(point, near, currency=currency, is_money=is_money) for point in near.apart),
        change=_change(near, currency=currency, is_money=is_money),
    )


def _apart(point: str, near: Candidate, *, currency: str, is_money: bool) -> str:
    if point == "amount":
        off = figure(near.difference_minor, currency=currency, signed=True)
        return str(_("amount off by %(amount)s", amount=off if is_money else f"{near.difference_minor:+d}"))
    if point == "date":
        days = abs(near.days or 0)
        return str(ngettext("%(num)s day apart", "%(num)s days apart", days))
    names = {
        "reference": _("no number in common"),
        "currency": _("another currency"),
        "used": _("tied to other rows already"),
    }
    return str(names[point])


def _change(near: Candidate, *, currency: str, is_money: bool) -> str:
    """The smallest rule that would tie them; none where only the numbers would have to be left out."""
    change = near.change or {}
    tolerance = change.get("tolerance")
    if not isinstance(tolerance, dict) or "on" in change:
        return ""
    least = int(tolerance["minor"])
    text = figure(least, currency=currency) if is_money else str(least)
    return str(_("A tolerance of %(amount)s would tie them.", amount=text))
