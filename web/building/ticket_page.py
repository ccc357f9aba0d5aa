"""The page of one ticket."""

from datetime import datetime
from uuid import uuid4

from flask import url_for

from people.access import Permission, may
from people.actors import Actor, Role
from web.building.action_forms import NOTHING_SENT, Sent, action_form
from web.building.equations import ticket_equation
from web.building.resolving import RESOLVE, resolving_of
from web.building.ticket_list import ListState, list_href, ticket_href
from web.building.ticket_rows import assignee_of, due_of, money_state, person_of
from web.building.trails import trail_of
from web.links import address, endpoint_exists
from web.masking import masked
from web.views.facts import FactsTable, facts_table
from web.views.shell import Choice, Refusal
from web.views.tickets import AskedQuestion, Step, TicketHead, TicketPageView
from workflow.queries import Attachment, TicketList, TicketPage
from workflow.situation import BUSINESS_ZONE
from workflow.table import load
from workflow.wording import Words


def ticket_view(
    page: TicketPage,
    listed: TicketList,
    state: ListState,
    *,
    actor: Actor,
    words: Words,
    now: datetime,
    sent: Sent = NOTHING_SENT,
    refusal: Refusal | None = None,
) -> TicketPageView:
    line = page.line
    resolving = resolving_of(page, href=action_href(page, RESOLVE, state), words=words, sent=sent)
    neighbours, place = _place(line.number, listed, state)
    return TicketPageView(
        head=head_of(page, words=words, now=now),
        version=line.version,
        command_id=uuid4().hex,
        steps=steps_of(page, words=words),
        equation=ticket_equation(
            page.terms,
            amount_minor=line.amount_minor,
            currency=line.currency,
            state=money_state(line),
            words=words,
        ),
        facts=facts_of(page, actor=actor, now=now),
        why=why_of(page, words=words),
        trail=trail_of(page, words=words, now=now, href=lambda file: file_href(line.number, file)),
        actions=tuple(
            action_form(one, page, href=action_href(page, one.action, state), words=words, sent=sent)
            for one in page.actions
            if one.action != RESOLVE
        ),
        question=_question(page, actor=actor, words=words),
        resolving=resolving,
        neighbours=neighbours,
        place=place,
        back_href=list_href(state),
        refusal=refusal,
        sealed=True,
    )


def action_href(page: TicketPage, action: str, state: ListState) -> str:
    return address("ticket_actions.act_on", state.address, number=page.line.number, action=action)


def file_href(number: str, file: Attachment) -> str:
    return url_for("attachments.download", number=number, attachment_id=file.id)


def head_of(page: TicketPage, *, words: Words, now: datetime) -> TicketHead:
    line = page.line
    is_over = line.state in load().in_category("done", "final")
    related = (page.relates_to, *page.linked)
    return TicketHead(
        number=line.number,
        type_label=words.type(line.type),
        state=money_state(line),
        platform=line.platform,
        shop=line.shop or line.account,
        assignee=assignee_of(line),
        team=words.role(line.team),
        due=due_of(line, now=now),
        state_label=words.state(line.state) if is_over else "",
        linked=tuple(Choice(one, ticket_href(one)) for one in related if one),
        order=_order(page),
    )


def _order(page: TicketPage) -> Choice | None:
    """The order that its rows name, if any of them does."""
    named = [str(row.fields.get("order_no") or "") for row in page.evidence]
    number = str(page.line.key.get("order_no") or next((one for one in named if one), ""))
    return Choice(number, url_for("orders.show", number=number)) if number else None


def why_of(page: TicketPage, *, words: Words) -> tuple[str, ...]:
    """The explanation first, then what else is wrong."""
    said = (page.line.explanation, *page.also)
    return tuple(words.explanation(one, currency=page.line.currency) for one in said)


def facts_of(page: TicketPage, *, actor: Actor, now: datetime) -> FactsTable:
    opens_files = may(actor, Permission.SEE_IMPORTS) and endpoint_exists("imports.file")
    file_ids = {row.file_id for row in page.evidence} if opens_files else set()
    return facts_table(
        [masked(row) for row in page.evidence],
        state=money_state(page.line),
        currency=page.line.currency,
        difference_minor=page.line.amount_minor,
        hrefs={one: url_for("imports.file", file_id=one) for one in file_ids},
        year=now.astimezone(BUSINESS_ZONE).year,
    )


def steps_of(page: TicketPage, *, words: Words) -> tuple[Step, ...]:
    """The states on the ticket's way: those it went through or is in, and those ahead."""
    here = (page.remembered_state if page.line.state == "on_hold" else None) or page.line.state
    been = [str(event.body.get("to", "")) for event in page.events]
    path = _path(page, here, been)
    at = path.index(here)
    return tuple(
        Step(
            label=words.state(page.line.state if place == at else name),
            standing="done" if place < at else "now" if place == at else "todo",
        )
        for place, name in enumerate(path)
    )


def _path(page: TicketPage, here: str, been: list[str]) -> list[str]:
    table = load()
    ends = table.in_category("done")
    end = here if here in ends else next((one for one in reversed(been) if one in ends), "resolved")
    is_over = here in ends or here in table.in_category("final")
    teams = [table.state_of(team) for team in (Role.CUSTOMER_SERVICE, Role.WAREHOUSE)]
    asked = [one for one in teams if one in been or one == here]
    if here == "open" and page.line.team != Role.FINANCE:
        asked = [table.state_of(Role(page.line.team))]
    middle = ["open", *asked, "assigned_finance", "pending_approval"]
    if is_over:
        middle = [one for one in middle if one in been]
    return [*middle, end, "archived"]


def _question(page: TicketPage, *, actor: Actor, words: Words) -> AskedQuestion | None:
    """What was asked, for the team that has the ticket."""
    owner = load().states[page.line.state].owner_role
    if page.question is None or owner is None or owner == Role.FINANCE or not actor.has(owner):
        return None
    return AskedQuestion(person_of(page.question.author, words=words), page.question.text)


def _place(number: str, listed: TicketList, state: ListState) -> tuple[tuple[str, str], tuple[int, int]]:
    """The tickets before and after it on its page of the list, and which one of how many it is."""
    numbers = [line.number for line in listed.lines]
    if number not in numbers:
        first = ticket_href(numbers[0], state) if numbers else ""
        return ("", first), (0, 0)
    at = numbers.index(number)
    before = ticket_href(numbers[at - 1], state) if at else ""
    after = ticket_href(numbers[at + 1], state) if at + 1 < len(numbers) else ""
    return (before, after), ((listed.page - 1) * listed.per_page + at + 1, listed.tickets)
