"""The page of an order: where it stands, its money, the stories of its cases, its tickets, its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from intake.exceptions import EvidenceRow
from intake.facts import FactKind
from matching.explaining.dossier import Dossier
from matching.explaining.standing import Standing
from matching.explaining.steps import Waterfall
from matching.explaining.timeline import CaseStory, Happening
from matching.explaining.words import HAPPENINGS, MILESTONES
from matching.explanations import REASONS
from people.access import Permission, may
from people.actors import Actor
from web.building.order_steps import (
    Tickets,
    short_time,
    sources_of,
    ticket_links,
    waterfall_view,
)
from web.building.run_figures import plan_name
from web.building.ticket_list import ticket_href
from web.building.ticket_rows import ticket_row
from web.formatting import count
from web.languages import worded
from web.views.facts import FactsTable, facts_table
from web.views.money import MoneyState
from web.views.orders import CaseLine, HappeningRow, Milestone, OrderView, Reached
from web.views.shell import Choice
from workflow.situation import BUSINESS_ZONE
from workflow.wording import Words

ROWS_SHOWN = 24  # columns of the table of facts
_AFTER = {
    "paid": ("shipped", "completed", "settled"),
    "shipped": ("completed", "settled"),
    "completed": ("settled",),
    "settled": (),
}
"""What tells that a milestone was passed although no source gives its time."""
_STATUSES = ("unpaid", "paid", "shipped", "completed", "closed")


@dataclass(frozen=True, slots=True)
class OrderFound:
    """All that the page of an order is made of. `fall` is for those who see the money."""

    dossier: Dossier
    standing: Standing
    fall: Waterfall | None
    stories: Sequence[CaseStory]
    tickets: Tickets


def order_view(found: OrderFound, *, actor: Actor, words: Words, now: datetime) -> OrderView:
    dossier, year = found.dossier, now.astimezone(BUSINESS_ZONE).year
    opens_files = may(actor, Permission.SEE_IMPORTS)
    lines = sorted(found.tickets.values(), key=lambda line: (-abs(line.amount_minor), line.number))
    return OrderView(
        number=dossier.orders[0],
        asked=dossier.asked,
        platform=dossier.platform,
        shop=dossier.shop,
        status_code=_status(dossier),
        together=tuple(_order_link(one) for one in dossier.orders[1:]),
        others=tuple(_order_link(one) for one in dossier.others),
        milestones=_milestones(dossier, sees_money=opens_files, year=year),
        waterfall=None
        if found.fall is None
        else waterfall_view(
            found.fall, tickets=found.tickets, words=words, opens_files=opens_files, year=year
        ),
        cases=tuple(
            _case(story, tickets=found.tickets, words=words, opens_files=opens_files, year=year)
            for story in found.stories
        ),
        tickets=tuple(ticket_row(one, words=words, now=now, href=ticket_href(one.number)) for one in lines),
        facts=_facts(dossier, opens_files=opens_files, year=year),
        runs=_runs(found.standing, actor=actor),
        is_cut=dossier.is_cut or len(dossier.rows) > ROWS_SHOWN,
    )


def _order_link(number: str) -> Choice:
    return Choice(number, url_for("orders.show", number=number))


def _status(dossier: Dossier) -> str:
    """Where the order stands; of several lines, where the one furthest behind does."""
    said = [str(row.fields["order_status"]) for row in dossier.of(FactKind.ORDERS)]
    return min(said, key=_STATUSES.index, default="")


def _milestones(dossier: Dossier, *, sees_money: bool, year: int) -> tuple[Milestone, ...]:
    """Paid, shipped, completed, settled, and refunded where anything was; what is to come without a time."""
    orders, ledger = dossier.of(FactKind.ORDERS), dossier.of(FactKind.LEDGER)
    if not orders:
        return ()
    times = {
        "paid": _last(orders, "paid_at"),
        "shipped": _last(orders, "shipped_at"),
        "completed": _last(orders, "completed_at"),
        "settled": _last([row for row in ledger if row.fields["class"] == "trade"], "occurred_at"),
        "refunded": _last([row for row in ledger if row.fields["class"] == "refund"], "occurred_at"),
    }
    hidden = ("refunded",) if sees_money else ("settled", "refunded")
    passed = [code for code, at in times.items() if at]
    return tuple(
        Milestone(
            label=worded(MILESTONES[code]),
            when=short_time(at, year=year) if at else "",
            reached=Reached.DONE if at else Reached.AHEAD,
        )
        for code, at in times.items()
        if at or (code not in hidden and not any(one in passed for one in _AFTER[code]))
    )


def _last(rows: Sequence[EvidenceRow], name: str) -> str:
    return max((str(row.fields[name]) for row in rows if row.fields.get(name)), default="")


def _case(story: CaseStory, *, tickets: Tickets, words: Words, opens_files: bool, year: int) -> CaseLine:
    return CaseLine(
        number=story.number,
        type_code=story.case_type,
        status_code=story.status,
        agreed_minor=story.agreed_minor,
        currency=story.currency or "CNY",
        happenings=tuple(
            _happening(one, words=words, opens_files=opens_files, year=year) for one in story.happenings
        ),
        tickets=ticket_links(story.found, tickets),
    )


def _happening(one: Happening, *, words: Words, opens_files: bool, year: int) -> HappeningRow:
    sources = sources_of([one.row], opens_files=opens_files) if one.row else ()
    return HappeningRow(
        label=worded(HAPPENINGS[one.code]) if one.code in HAPPENINGS else one.code,
        lane=one.lane.value,
        when=short_time(one.at, year=year),
        amount_minor=one.amount_minor,
        pieces=_pieces(one),
        detail=one.detail,
        note=_reason(one.reason, words=words),
        source=sources[0] if sources else None,
        is_awaited=not one.at,
    )


def _pieces(one: Happening) -> str:
    good = ngettext("%(n)s piece", "%(n)s pieces", one.pieces, n=count(one.pieces)) if one.pieces else ""
    bad = _("%(n)s damaged", n=count(one.bad_pieces)) if one.bad_pieces else ""
    return ", ".join(str(part) for part in (good, bad) if part)


def _reason(reason: str, *, words: Words) -> str:
    if not reason:
        return ""
    return worded(REASONS[reason]) if reason in REASONS else words.type(reason)


def _facts(dossier: Dossier, *, opens_files: bool, year: int) -> FactsTable | None:
    rows = dossier.rows[:ROWS_SHOWN]
    if not rows:
        return None
    hrefs = {one.file_id: url_for("imports.file", file_id=one.file_id) for one in rows}
    return facts_table(
        rows,
        state=MoneyState.EVEN,
        currency=next((said for one in rows if (said := str(one.fields.get("currency") or ""))), "CNY"),
        hrefs=hrefs if opens_files else None,
        year=year,
    )


def _runs(standing: Standing, *, actor: Actor) -> tuple[Choice, ...]:
    """The runs whose word this is, each with its plan."""
    opens = may(actor, Permission.SEE_RUNS)
    return tuple(
        Choice(plan_name(run.plan), url_for("runs.run", number=run.number) if opens else "", value=run.number)
        for run in standing.runs.values()
    )
