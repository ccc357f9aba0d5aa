"""The archive: months, what rests there, and one ticket with its whole trail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import url_for
from flask_babel import gettext as _

from people.access import Permission, may
from people.actors import Actor
from web.building.equations import ticket_equation
from web.building.resolving import entry_of
from web.building.ticket_list import ticket_href
from web.building.ticket_page import facts_of, file_href, head_of, why_of
from web.building.ticket_rows import money_state, person_of, platform_of, subject_of
from web.building.trails import trail_of
from web.formatting import moment
from web.views.archive import ArchivedTicketView, ArchiveRow, ArchiveView, Month, VerdictView
from web.views.shell import Choice, Listing, MenuView, Person
from web.views.tickets import EntryLine
from workflow.queries import ArchiveMonth, TicketFilter, TicketLine, TicketList, TicketPage
from workflow.wording import Words

COMMAND = "./duiping verify"
PARTS = {
    "submit": "proposed",
    "resolve_direct": "resolved",
    "confirm_cs": "confirmed",
    "confirm_wh": "confirmed",
    "answer": "confirmed",
    "approve": "approved",
    "approve_final": "approved",
    "archive": "archived",
}


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """What the archive's address asks for; no month: all of them."""

    month: str = ""
    type: str = ""
    page: int = 1

    @property
    def within(self) -> tuple[datetime, datetime] | None:
        try:
            first = datetime.strptime(self.month, "%Y-%m").replace(tzinfo=UTC)
        except ValueError:
            return None
        return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)

    @property
    def filter(self) -> TicketFilter:
        return TicketFilter(
            archived_within=self.within,
            types=(self.type,) if self.type else (),
            sort="newest",
            page=self.page,
        )


def archive_href(state: ArchiveState, **changes: str | int) -> str:
    changed = replace(state, **changes)  # type: ignore[arg-type]
    said = {
        "month": changed.month,
        "type": changed.type,
        "page": "" if changed.page == 1 else str(changed.page),
    }
    return url_for("archive.show", **{name: value for name, value in said.items() if value})  # type: ignore[arg-type]


def archive_view(
    listed: TicketList,
    months: Sequence[ArchiveMonth],
    state: ArchiveState,
    *,
    actor: Actor,
    words: Words,
    now: datetime,
    verdict: VerdictView | None = None,
) -> ArchiveView:
    state = replace(state, page=listed.page)
    return ArchiveView(
        months=_months(months, state),
        types=_types(listed, state, words=words),
        listing=Listing(
            rows=tuple(_row(line, words=words, now=now) for line in listed.lines),
            total=listed.tickets,
            first=(listed.page - 1) * listed.per_page + 1,
            previous_href=archive_href(state, page=state.page - 1) if state.page > 1 else "",
            next_href=archive_href(state, page=state.page + 1) if state.page < listed.pages else "",
        ),
        verdict=verdict,
        verify_href=url_for("archive.verify") if may(actor, Permission.VERIFY_TRAIL) else "",
        command=COMMAND,
    )


def _months(months: Sequence[ArchiveMonth], state: ArchiveState) -> tuple[Month, ...]:
    every = Month(
        _("All months"),
        archive_href(ArchiveState()),
        sum(one.tickets for one in months),
        state.within is None,
    )
    each = (
        Month(label, archive_href(ArchiveState(month=label)), one.tickets, label == state.month)
        for one in months
        for label in (f"{one.year:04d}-{one.month:02d}",)
    )
    return (every, *each) if months else ()


def _types(listed: TicketList, state: ArchiveState, *, words: Words) -> MenuView:
    first = replace(state, page=1)
    every = Choice(_("All"), archive_href(first, type=""), current=not state.type)
    each = (
        Choice(words.type(one.value), archive_href(first, type=one.value), current=one.value == state.type,
               count=one.tickets)
        for one in listed.types
    )  # fmt: skip
    label = words.type(state.type) if state.type else ""
    return MenuView(label=label, choices=(every, *each), is_set=bool(state.type))


def _row(line: TicketLine, *, words: Words, now: datetime) -> ArchiveRow:
    return ArchiveRow(
        number=line.number,
        href=url_for("archive.one", number=line.number),
        type_label=words.type(line.type),
        state=money_state(line),
        platform=platform_of(line),
        subject=subject_of(line),
        outcome=outcome_of(line, words=words),
        amount_minor=line.amount_minor,
        currency=line.currency,
        archived=moment(line.archived_at or now, now=now),
    )


def outcome_of(line: TicketLine, *, words: Words) -> str:
    """How it ended; without a resolution the evidence came, or it was cancelled."""
    if line.resolution_code is None:
        return str(_("Ended without a booking"))
    return words.resolution(line.type, line.resolution_code)


def archived_view(
    page: TicketPage, verdict: VerdictView, *, actor: Actor, words: Words, now: datetime
) -> ArchivedTicketView:
    line = page.line
    number = line.number
    return ArchivedTicketView(
        head=head_of(page, words=words, now=now),
        verdict=verdict,
        equation=ticket_equation(
            page.terms,
            amount_minor=line.amount_minor,
            currency=line.currency,
            state=money_state(line),
            words=words,
        ),
        facts=facts_of(page, actor=actor, now=now),
        why=why_of(page, words=words),
        resolution=outcome_of(line, words=words),
        entry=_entry(page, words=words),
        hands=_hands(page, words=words),
        trail=trail_of(page, words=words, now=now, href=lambda file: file_href(number, file)),
        head_hash=page.audit_head,
        archived=moment(line.archived_at or now, now=now),
        keep_until="" if page.retained_until is None else page.retained_until.isoformat(),
        bundle_href=url_for("archive.trail", number=number),
        verify_href=url_for("archive.verify_one", number=number)
        if may(actor, Permission.VERIFY_TRAIL)
        else "",
        command=COMMAND,
        back_href=url_for("archive.show"),
        ticket=Choice(_("The ticket"), ticket_href(number)),
    )


def _entry(page: TicketPage, *, words: Words) -> tuple[EntryLine, ...]:
    """All that was booked for it, what was taken back included."""
    return tuple(
        line for booked in page.booked for line in entry_of((*booked.reversal, *booked.lines), words=words)
    )


def _hands(page: TicketPage, *, words: Words) -> tuple[tuple[str, Person], ...]:
    labels = {
        "proposed": _("Proposed"),
        "resolved": _("Resolved"),
        "confirmed": _("Confirmed"),
        "approved": _("Approved"),
        "archived": _("Archived"),
    }
    told = ((PARTS[one.type], one.actor_name) for one in page.events if one.type in PARTS)
    return tuple((str(labels[part]), person_of(name, words=words)) for part, name in dict.fromkeys(told))
