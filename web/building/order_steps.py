"""The waterfall of an order on its page: its headline, and every step with where its figure comes from."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from intake.exceptions import EvidenceRow, ExceptionFound
from matching.explaining.refunded import whole
from matching.explaining.steps import Name, Step, Waterfall
from matching.explaining.words import STEPS
from matching.explanations import REASONS
from web.building.import_rows import source_name
from web.building.ticket_list import ticket_href
from web.building.ticket_rows import state_of_type
from web.formatting import MINUS, figure
from web.languages import worded
from web.views.money import EquationView, MoneyState, TermView, equation
from web.views.orders import StepRow, WaterfallView, bars
from web.views.shell import Choice
from workflow.queries import TicketLine
from workflow.wording import Words

SOURCES_SHOWN = 2
ROWS_NAMED = 3
BLOCKS = ("buyer_paid", "receivable", "on_ledger")
REFUNDS = ("refund_agreed", "refunded_before", "owed_back")
STATE_OF = {
    Name.IN_TRANSIT: MoneyState.TRANSIT,
    Name.WITHIN_TOLERANCE: MoneyState.EVEN,
    Name.UNEXPLAINED: MoneyState.DOUBT,
}
Tickets = Mapping[str, TicketLine]
"""The tickets that the reader may see, by identity."""


def waterfall_view(
    fall: Waterfall, *, tickets: Tickets, words: Words, opens_files: bool, year: int
) -> WaterfallView:
    places = bars([(step.start_minor, step.amount_minor, step.is_sum) for step in fall.steps])
    rows = [
        StepRow(
            label=_label(step, words=words),
            amount_minor=step.amount_minor,
            is_sum=step.is_sum,
            bar=bar,
            state=_state(step),
            detail=step.detail if step.code != "fee_mismatch" else "",
            sources=sources_of(step.rows, opens_files=opens_files)[:SOURCES_SHOWN],
            more_sources=max(len(sources_of(step.rows, opens_files=opens_files)) - SOURCES_SHOWN, 0),
            when=_when(step, year=year),
            note=_note(step, fall, words=words),
            tickets=ticket_links(step.found, tickets),
            begins_block=step.code in BLOCKS,
        )
        for step, bar in zip(fall.steps, places, strict=True)
    ]
    unexplained = fall.unexplained_minor
    return WaterfallView(
        currency=fall.currency,
        equation=headline(fall),
        steps=tuple(rows),
        unexplained_minor=unexplained,
        state=MoneyState.DOUBT if unexplained else MoneyState.EVEN,
        sentence=_sentence(fall),
        notes=_notes(fall),
    )


def headline(fall: Waterfall) -> EquationView:
    """What is owed, what is taken off it, and what does not tie: together what the ledger holds."""
    start = next(at for at, step in enumerate(fall.steps) if step.code == "receivable")
    after = [step for step in fall.steps[start + 1 :] if not step.is_sum]
    parts = (
        (_("Refunds"), [step for step in after if step.code in REFUNDS], None),
        (_("Fees"), [step for step in after if step.code == "fee" and step.name is Name.NONE], None),
        (_("In transit"), [step for step in after if step.name is Name.IN_TRANSIT], MoneyState.TRANSIT),
        (_("Does not tie"), [step for step in after if step.name is Name.EXCEPTION], MoneyState.DIFFERS),
        (_("Not explained"), [step for step in after if step.name is Name.UNEXPLAINED], MoneyState.DOUBT),
    )
    told = [step for _label, steps, _state in parts for step in steps]
    rest = (_("Other"), [step for step in after if step not in told], None)
    terms = [
        _term(str(label), sum(step.amount_minor for step in steps), fall.currency, state)
        for label, steps, state in (*parts[:2], rest, *parts[2:])
        if steps
    ]
    return equation(
        (
            TermView(worded(STEPS["receivable"]), fall.sum_of("receivable"), fall.currency),
            *(term for term in terms if term.amount_minor),
            TermView(worded(STEPS["on_ledger"]), fall.sum_of("on_ledger"), fall.currency, operator="="),
        )
    )


def _term(label: str, amount: int, currency: str, state: MoneyState | None) -> TermView:
    """Behind its operator a term has no sign of its own."""
    return TermView(
        label,
        abs(amount),
        currency,
        operator=MINUS if amount < 0 else "+",
        state=state,
        odd=state is not None,
    )


def _label(step: Step, *, words: Words) -> str:
    if step.name is Name.EXCEPTION and step.found:
        return " · ".join(dict.fromkeys(words.type(one.type) for one in step.found))
    return worded(STEPS[step.code]) if step.code in STEPS else step.code


def _state(step: Step) -> MoneyState | None:
    if step.name is Name.EXCEPTION and step.found:
        return state_of_type(step.found[0].type, step.amount_minor)
    return STATE_OF.get(step.name)


def _when(step: Step, *, year: int) -> str:
    """The time of the only row, or of the last of several lines."""
    times = [said for row in step.rows if (said := time_of(row))]
    return short_time(max(times), year=year) if times else ""


def time_of(row: EvidenceRow) -> str:
    names = ("occurred_at", "refunded_at", "applied_at", "paid_at")
    return next((str(row.fields[name]) for name in names if row.fields.get(name)), "")


def short_time(text: str, *, year: int) -> str:
    """`07-20 12:04` within the year, else with it; a day stays a day."""
    shown = text[:16]
    return shown.removeprefix(f"{year}-")


def _note(step: Step, fall: Waterfall, *, words: Words) -> str:
    if step.name is Name.EXCEPTION and step.found:
        return words.seen(_told(step).explanation, currency=fall.currency)
    if step.name is Name.WITHIN_TOLERANCE:
        return str(_("Within tolerance"))
    if step.reason:
        return worded(REASONS[step.reason]) if step.reason in REASONS else words.type(step.reason)
    return _ordinary_note(step, fall)


def _told(step: Step) -> ExceptionFound:
    """Of several exceptions the one whose sentence says it."""
    return next((one for one in step.found if one.amount_minor == step.amount_minor), step.found[0])


def _ordinary_note(step: Step, fall: Waterfall) -> str:
    """Who pays for it, or how much of the receivable it is."""
    owed = fall.sum_of("receivable")
    is_returned = any(whole(row, "amount_minor") > 0 for row in step.rows)
    if step.code == "fee" and owed > 0 and not is_returned:
        rate = f"{abs(step.amount_minor) * 100 / owed:.2f}"
        return str(_("%(rate)s%% of the receivable", rate=rate))
    notes = {
        "shop_discount": _("paid by the shop"),
        "platform_discount": _("paid by the platform"),
        "other_discount": _("paid by others"),
    }
    return str(notes.get(step.code, ""))


def sources_of(rows: Sequence[EvidenceRow], *, opens_files: bool) -> tuple[Choice, ...]:
    """Each file with the numbers of its rows: `Alipay ledger row 918`."""
    ordered = sorted(rows, key=lambda row: (row.file_id, row.row_no))
    found = []
    for file_id, some in groupby(ordered, key=lambda row: row.file_id):
        mine = list(some)
        numbers = list(dict.fromkeys(row.row_no for row in mine))
        shown = ", ".join(str(one) for one in numbers[:ROWS_NAMED])
        more = " …" if len(numbers) > ROWS_NAMED else ""
        text = f"{source_name(mine[0].source)} {_('row %(row)s', row=shown + more)}"
        found.append(Choice(text, url_for("imports.file", file_id=file_id) if opens_files else ""))
    return tuple(found)


def ticket_links(found: Sequence[ExceptionFound], tickets: Tickets) -> tuple[Choice, ...]:
    """The tickets of these exceptions, as far as the reader may see them."""
    lines = [tickets[one.identity] for one in found if one.identity in tickets]
    return tuple(Choice(line.number, ticket_href(line.number)) for line in lines)


def _sentence(fall: Waterfall) -> str:
    waits = sum(step.amount_minor for step in fall.steps if step.name is Name.IN_TRANSIT)
    owed, net = (figure(fall.sum_of(one), currency=fall.currency) for one in ("receivable", "on_ledger"))
    differing = fall.differing_minor
    if any(step.name is Name.EXCEPTION for step in fall.steps):
        text = _(
            "Of %(owed)s receivable, %(net)s is on the ledger. %(amount)s does not tie; its tickets say why.",
            owed=owed,
            net=net,
            amount=figure(differing, currency=fall.currency, signed=True),
        )
    elif waits:
        text = _(
            "Of %(owed)s receivable, %(net)s is on the ledger. %(amount)s is still in transit.",
            owed=owed,
            net=net,
            amount=figure(abs(waits), currency=fall.currency),
        )
    else:
        text = _(
            "Of %(owed)s receivable, %(net)s is on the ledger, and every step between ties.",
            owed=owed,
            net=net,
        )
    return str(text)


def _notes(fall: Waterfall) -> tuple[str, ...]:
    """Lines that stand beside the sum."""
    foreign = [
        _(
            "A ledger line of %(amount)s is in another currency and not part of these sums.",
            amount=f"{row.fields['currency']} "
            + figure(int(row.fields["amount_minor"] or 0), currency=str(row.fields["currency"])),
        )
        for row in fall.foreign
    ]
    expected = [
        _(
            "The platform foretells a line of %(amount)s; it is not booked yet.",
            amount=figure(int(row.fields["amount_minor"] or 0), currency=fall.currency),
        )
        for row in fall.expected
    ]
    return tuple(str(one) for one in (*foreign, *expected))
