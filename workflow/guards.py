"""What must be true before an edge is taken. Each guard returns None where it holds, or the refusal to show.

A guard that judges what was sent holds while nothing was sent yet (buttons are drawn so).
"""

from collections.abc import Callable
from datetime import timedelta

from approvals import deciding
from people.actors import Actor, Role
from workflow import playbooks, run_guards
from workflow.inputs import Assignee
from workflow.proposal import makers, tier_of
from workflow.questions import Answers, unanswered
from workflow.refusals import TransitionRefused
from workflow.situation import Situation
from workflow.table import Edge

Refusal = TransitionRefused
Guard = Callable[[Situation, Edge], Refusal | None]

HOLDS_MAX = 3
HELD_DAYS_MAX = 14
LEVEL_MAX = 3
GUARDS: dict[str, Guard] = dict(run_guards.GUARDS)


def guard(function: Guard) -> Guard:
    """Registers the function under its own name."""
    GUARDS[function.__name__] = function
    return function


# Who has it


@guard
def assignee_fits(situation: Situation, edge: Edge) -> Refusal | None:
    """The state the edge leads to is worked by the assignee's team."""
    assignee: Assignee | None = situation.sent.get("assignee")
    if assignee is None or edge.target == STATE_OF_TEAM[assignee.team]:
        return None
    if situation.ticket.state == STATE_OF_TEAM[assignee.team]:
        return Refusal("already_with_team", {"team_role": assignee.team})
    return Refusal("assignee_in_no_team", {"assignee": assignee.name or assignee.team})


STATE_OF_TEAM = {
    Role.FINANCE: "assigned_finance",
    Role.CUSTOMER_SERVICE: "assigned_cs",
    Role.WAREHOUSE: "assigned_wh",
}


@guard
def acts_for_assignee(situation: Situation, edge: Edge) -> Refusal | None:
    """The actor is the assignee, or the ticket is with a team of his."""
    ticket = situation.ticket
    if ticket.assignee is not None:
        return None if ticket.assignee == situation.actor.name else _with(ticket.assignee, situation)
    return in_owner_team(situation, edge)


def _with(name: str, situation: Situation) -> Refusal:
    person = situation.people.get(name)
    return Refusal("with_somebody_else", {"assignee": person.display_name if person else name})


@guard
def acts_for_assignee_or_hold_over(situation: Situation, edge: Edge) -> Refusal | None:
    """People resume what is theirs; the system resumes when the time has come."""
    if not situation.actor.has(Role.SYSTEM):
        return acts_for_assignee(situation, edge)
    resume_at = situation.ticket.resume_at
    return None if resume_at and resume_at <= situation.now else Refusal("hold_not_over")


@guard
def in_owner_team(situation: Situation, edge: Edge) -> Refusal | None:
    team = situation.ticket.team
    if team is not None and situation.actor.has(team):
        return None
    return Refusal("with_another_team", {"team_role": team or Role.FINANCE})


@guard
def held_by_team_or_absent(situation: Situation, edge: Edge) -> Refusal | None:
    """Nobody has it, or whoever has it can no longer sign in."""
    assignee = situation.ticket.assignee
    if assignee is None or assignee not in situation.people:
        return None
    return Refusal("already_yours") if assignee == situation.actor.name else _with(assignee, situation)


@guard
def is_assignee(situation: Situation, edge: Edge) -> Refusal | None:
    assignee = situation.ticket.assignee
    if assignee == situation.actor.name:
        return None
    return Refusal("take_it_first") if assignee is None else _with(assignee, situation)


@guard
def not_assignee(situation: Situation, edge: Edge) -> Refusal | None:
    return Refusal("own_ticket") if situation.ticket.assignee == situation.actor.name else None


@guard
def receiver_fits(situation: Situation, edge: Edge) -> Refusal | None:
    """The receiver is of the team whose turn it is, and does not have it yet."""
    receiver: Assignee | None = situation.sent.get("assignee")
    ticket = situation.ticket
    if receiver is None:
        return None
    if receiver.team != ticket.team:
        return Refusal("receiver_in_another_team", {"team_role": ticket.team or Role.FINANCE})
    return Refusal("receiver_has_it") if receiver.name == ticket.assignee else None


# Holding


@guard
def hold_budget_left(situation: Situation, edge: Edge) -> Refusal | None:
    ticket = situation.ticket
    if ticket.hold_count < HOLDS_MAX and ticket.held_days < HELD_DAYS_MAX:
        return None
    return Refusal("hold_budget_used", {"holds": HOLDS_MAX, "days": HELD_DAYS_MAX})


@guard
def hold_fits_budget(situation: Situation, edge: Edge) -> Refusal | None:
    """The hold ends in the future, and with the earlier ones within the days allowed."""
    resume_at = situation.sent.get("resume_at")
    if resume_at is None:
        return None
    if resume_at <= situation.now:
        return Refusal("moment_is_past")
    left = HELD_DAYS_MAX - situation.ticket.held_days
    fits = resume_at - situation.now <= timedelta(days=left)
    return None if fits else Refusal("hold_too_long", {"days": left})


@guard
def resumes_later(situation: Situation, edge: Edge) -> Refusal | None:
    resume_at = situation.sent.get("resume_at")
    if resume_at is None:
        return None
    earliest = max(situation.now, situation.ticket.resume_at or situation.now)
    return None if resume_at > earliest else Refusal("moment_is_past")


# Facts and resolutions


@guard
def others_facts_settled(situation: Situation, edge: Edge) -> Refusal | None:
    """Customer service and the warehouse have answered what must be answered."""
    return _unsettled(situation, (Role.CUSTOMER_SERVICE, Role.WAREHOUSE), situation.answers)


@guard
def own_facts_settled(situation: Situation, edge: Edge) -> Refusal | None:
    """Every question is answered, finance's own with what is sent."""
    if situation.inputs is None:
        return None
    everybody = (Role.FINANCE, Role.CUSTOMER_SERVICE, Role.WAREHOUSE)
    return _unsettled(situation, everybody, {**situation.answers, **situation.sent.get("finance_fact", {})})


def _unsettled(situation: Situation, teams: tuple[Role, ...], answers: Answers) -> Refusal | None:
    missing = unanswered(playbooks.load()[situation.ticket.type], answers, teams=teams)
    if not missing:
        return None
    first = missing[0]
    return Refusal(
        "facts_missing",
        {"team_role": first.team, "question_text": first.label, "questions": len(missing)},
    )


@guard
def policy_requires_approval(situation: Situation, edge: Edge) -> Refusal | None:
    if "resolution" not in situation.sent or tier_of(situation) is not None:
        return None
    return Refusal("approval_is_waived")


@guard
def policy_waives_approval(situation: Situation, edge: Edge) -> Refusal | None:
    if "resolution" not in situation.sent or tier_of(situation) is None:
        return None
    return Refusal("approval_is_required")


@guard
def eligible_approver_exists(situation: Situation, edge: Edge) -> Refusal | None:
    """Enough people could approve who had no part in it; else it would wait for ever."""
    tier = tier_of(situation) if "resolution" in situation.sent else None
    if tier is None:
        return None
    able = deciding.eligible_approvers(tier, makers=makers(situation), people=situation.people.values())
    if len(able) >= tier.votes:
        return None
    return Refusal(
        "approvers_missing", {"votes": tier.votes, "able": len(able), "approver_role": tier.roles[0]}
    )


# Approving


@guard
def is_eligible(situation: Situation, edge: Edge) -> Refusal | None:
    round_ = situation.round
    if round_ is not None and deciding.is_eligible(round_, situation.actor):
        return None
    return Refusal("not_an_approver")


@guard
def not_maker(situation: Situation, edge: Edge) -> Refusal | None:
    """Whoever touched any of it cannot judge it. Nobody is exempt."""
    round_ = situation.round
    return (
        Refusal("maker_cannot_approve")
        if round_ is None or deciding.is_maker(round_, situation.actor)
        else None
    )


@guard
def not_voted(situation: Situation, edge: Edge) -> Refusal | None:
    round_ = situation.round
    return Refusal("voted_already") if round_ is None or deciding.has_voted(round_, situation.actor) else None


@guard
def payload_unchanged(situation: Situation, edge: Edge) -> Refusal | None:
    """What was shown, what was submitted and what would take effect now are the same bytes."""
    frozen = situation.round.payload_hash if situation.round else None
    shown = situation.sent.get("payload_hash", frozen)
    return (
        None
        if frozen is not None and shown == frozen == situation.payload_hash
        else Refusal("payload_changed")
    )


@guard
def votes_still_missing(situation: Situation, edge: Edge) -> Refusal | None:
    round_ = situation.round
    return Refusal("last_vote") if round_ is None or deciding.completes_quorum(round_) else None


@guard
def completes_quorum(situation: Situation, edge: Edge) -> Refusal | None:
    round_ = situation.round
    return (
        None if round_ is not None and deciding.completes_quorum(round_) else Refusal("votes_still_missing")
    )


@guard
def is_maker_or_lead_for_absent_maker(situation: Situation, edge: Edge) -> Refusal | None:
    round_, actor = situation.round, situation.actor
    if round_ is not None and round_.opened_by == actor.name:
        return None
    absent = round_ is not None and round_.opened_by not in situation.people
    if absent and actor.has(Role.FINANCE_LEAD):
        return None
    return Refusal(
        "not_the_submitter", {"submitter": _display(round_.opened_by if round_ else "", situation.people)}
    )


def _display(name: str, people: object) -> str:
    person = people.get(name) if isinstance(people, dict) else None
    return person.display_name if isinstance(person, Actor) else name


@guard
def expiry_due(situation: Situation, edge: Edge) -> Refusal | None:
    round_ = situation.round
    return None if round_ is not None and round_.expires_at <= situation.now else Refusal("not_expired")


@guard
def round_not_over(situation: Situation, edge: Edge) -> Refusal | None:
    """Nobody approves what has expired, also before anybody has noticed that it has."""
    round_ = situation.round
    is_over = round_ is not None and round_.expires_at <= situation.now
    return Refusal("approval_expired") if is_over else None


# Ends, levels, law


@guard
def cooling_off_over(situation: Situation, edge: Edge) -> Refusal | None:
    due = situation.ticket.archive_due_at
    if due is not None and due <= situation.now:
        return None
    return Refusal("cooling_off", {"archive_at": due.isoformat() if due else None})


@guard
def period_closed_where_periods_are_kept(situation: Situation, edge: Edge) -> Refusal | None:
    """Holds for every ticket while the company keeps no accounting periods here."""
    return None


@guard
def trail_verified(situation: Situation, edge: Edge) -> Refusal | None:
    return None if situation.trail_is_sound else Refusal("trail_not_sound")


@guard
def due_or_by_hand(situation: Situation, edge: Edge) -> Refusal | None:
    due = situation.ticket.due_at
    by_hand = not situation.actor.has(Role.SYSTEM)
    return None if by_hand or (due is not None and due < situation.now) else Refusal("not_overdue")


@guard
def level_left(situation: Situation, edge: Edge) -> Refusal | None:
    return None if situation.ticket.level < LEVEL_MAX else Refusal("highest_level", {"level": LEVEL_MAX})


@guard
def not_held_by_law(situation: Situation, edge: Edge) -> Refusal | None:
    return Refusal("held_already") if situation.ticket.legal_hold_by else None


@guard
def held_by_law(situation: Situation, edge: Edge) -> Refusal | None:
    return None if situation.ticket.legal_hold_by else Refusal("not_held")


@guard
def second_person(situation: Situation, edge: Edge) -> Refusal | None:
    own = situation.ticket.legal_hold_by == situation.actor.name
    return Refusal("second_person_needed") if own else None
