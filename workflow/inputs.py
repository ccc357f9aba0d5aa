"""What an action may be sent: each input by name, its label, and how its raw form is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from intake.exceptions import ExceptionFound
from people.actors import Role
from people.languages import N_
from workflow import playbooks
from workflow.playbooks import Resolution, ResolutionKind
from workflow.questions import AnswersRefused, check_answers, is_text
from workflow.refusals import InputRefused
from workflow.situation import BUSINESS_ZONE, Situation

TEAMS = (Role.FINANCE, Role.CUSTOMER_SERVICE, Role.WAREHOUSE)
TEXT_MAX = 4000
SEVERITIES = ("low", "medium", "high")
MORNING = time(9, 0)
HASH = re.compile(r"[0-9a-f]{64}")
TICKET_NUMBER = re.compile(r"T-\d{8}-\d{4,}", re.ASCII)
AMOUNT_MAX = 10**13


@dataclass(frozen=True, slots=True)
class Assignee:
    team: Role
    name: str | None
    """None: the whole team."""

    @property
    def address(self) -> str:
        """Who should hear: `user:chen` or `team:warehouse`."""
        return f"team:{self.team}" if self.name is None else f"user:{self.name}"


@dataclass(frozen=True, slots=True)
class Input:
    """One input: `read` turns what was sent into a value, or raises InputRefused."""

    name: str
    kind: str
    """How a form asks for it: assignee, line, text, moment, date, answers, resolution, amounts, severity,
    ticket, hidden, or system (never asked of people)."""
    label: str
    read: Callable[[Any, Situation], Any]


def is_blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_text(raw: Any, situation: Situation) -> str:
    if not isinstance(raw, str) or not is_text(raw):
        raise InputRefused("text_not_readable")
    if len(raw) > TEXT_MAX:
        raise InputRefused("text_too_long", {"most": TEXT_MAX})
    return raw.strip()


def read_assignee(raw: Any, situation: Situation) -> Assignee:
    """`warehouse`, `chen`, or `warehouse/chen` where a person belongs to several teams."""
    text = raw.strip() if isinstance(raw, str) else ""
    if text in TEAMS:
        return Assignee(Role(text), None)
    team, _, name = text.rpartition("/")
    person = situation.people.get(name)
    if person is None or (team and team not in TEAMS):
        raise InputRefused("assignee_unknown", {"assignee": text[:60]})
    teams = [role for role in TEAMS if person.has(role) and team in ("", role)]
    if not teams:
        raise InputRefused("assignee_in_no_team", {"assignee": name})
    if len(teams) > 1:
        raise InputRefused("assignee_in_several_teams", {"assignee": name})
    return Assignee(teams[0], name)


def read_moment(raw: Any, situation: Situation) -> datetime:
    """A moment, or a day, which means nine in the morning; without a zone in the company's."""
    try:
        moment = datetime.fromisoformat(raw.strip()) if isinstance(raw, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise InputRefused("not_a_moment")
    if isinstance(raw, str) and len(raw.strip()) <= len("2026-07-20"):
        moment = datetime.combine(moment.date(), MORNING)
    return moment if moment.tzinfo else moment.replace(tzinfo=BUSINESS_ZONE)


def read_day(raw: Any, situation: Situation) -> date:
    try:
        return date.fromisoformat(raw.strip() if isinstance(raw, str) else "")
    except ValueError:
        raise InputRefused("not_a_date") from None


def answers_of(team: Role) -> Callable[[Any, Situation], dict[str, Any]]:
    """Reads the answers of one team to the questions of the ticket's type."""

    def read(raw: Any, situation: Situation) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            raise InputRefused("answers_not_readable")
        book = playbooks.load()[situation.ticket.type]
        commented = not is_blank(situation.sent.get("text"))
        try:
            return check_answers(book, team=team, raw=raw, attached=situation.attached, commented=commented)
        except AnswersRefused as refused:
            first = refused.problems[0]
            label = next((q.label for q in book.questions if q.field == first.field), first.field)
            raise InputRefused(
                first.code,
                {"field": first.field, "question_text": label, "problems": len(refused.problems)},
            ) from refused

    return read


def read_resolution(raw: Any, situation: Situation) -> Resolution:
    book = playbooks.load()[situation.ticket.type]
    found = book.resolution(raw) if isinstance(raw, str) else None
    if found is None:
        raise InputRefused("resolution_unknown", {"resolution": str(raw)[:60]})
    if found.kind is ResolutionKind.WAIT:
        raise InputRefused("wait_is_a_hold")
    return found


def read_adjustment(raw: Any, situation: Situation) -> dict[str, int]:
    """`{"amounts": {"difference": 25919}}`, minor units."""
    amounts = raw.get("amounts", {}) if isinstance(raw, Mapping) else None
    if not isinstance(amounts, Mapping):
        raise InputRefused("adjustment_not_readable")
    return {name: _read_amount(name, value) for name, value in amounts.items() if not is_blank(value)}


def _read_amount(name: str, raw: Any) -> int:
    if name not in playbooks.vocabulary().amounts:
        raise InputRefused("amount_unknown", {"amount": str(name)[:60]})
    value = int(raw) if isinstance(raw, str) and raw.strip().isascii() and raw.strip().isdecimal() else raw
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= AMOUNT_MAX:
        raise InputRefused("amount_not_readable", {"amount_text": playbooks.vocabulary().amounts[name].label})
    return value


def read_hash(raw: Any, situation: Situation) -> str:
    if not isinstance(raw, str) or not HASH.fullmatch(raw):
        raise InputRefused("payload_hash_not_readable")
    return raw


def read_ticket(raw: Any, situation: Situation) -> str:
    number = raw.strip() if isinstance(raw, str) else ""
    if not TICKET_NUMBER.fullmatch(number):
        raise InputRefused("ticket_not_found", {"ticket": number[:40]})
    return number


def read_severity(raw: Any, situation: Situation) -> str:
    if raw not in SEVERITIES:
        raise InputRefused("severity_unknown")
    return str(raw)


def read_run(raw: Any, situation: Situation) -> str:
    return str(raw)


def read_exception(raw: Any, situation: Situation) -> ExceptionFound:
    if not isinstance(raw, ExceptionFound):
        raise InputRefused("only_for_programs")
    return raw


INPUTS: dict[str, Input] = {
    one.name: one
    for one in (
        Input("assignee", "assignee", N_("Who"), read_assignee),
        Input("question", "text", N_("Question"), read_text),
        Input("text", "text", N_("Comment"), read_text),
        Input("reason", "text", N_("Reason"), read_text),
        Input("resume_at", "moment", N_("Until"), read_moment),
        Input("after_sale_fact", "answers", N_("After-sale facts"), answers_of(Role.CUSTOMER_SERVICE)),
        Input("warehouse_fact", "answers", N_("Warehouse facts"), answers_of(Role.WAREHOUSE)),
        Input("finance_fact", "answers", N_("Finance facts"), answers_of(Role.FINANCE)),
        Input("resolution", "resolution", N_("Resolution"), read_resolution),
        Input("adjustment", "amounts", N_("Amounts to book"), read_adjustment),
        Input("claim_due_on", "date", N_("Claim due on"), read_day),
        Input("payload_hash", "hidden", N_("What you approve"), read_hash),
        Input("duplicate_of", "ticket", N_("Duplicate of"), read_ticket),
        Input("severity", "severity", N_("Severity"), read_severity),
        Input("run_id", "system", N_("Run"), read_run),
        Input("exception", "system", N_("Exception"), read_exception),
    )
}
FACT_TEAMS = {
    "after_sale_fact": Role.CUSTOMER_SERVICE,
    "warehouse_fact": Role.WAREHOUSE,
    "finance_fact": Role.FINANCE,
}
