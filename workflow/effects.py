"""What an edge does besides moving the ticket. Each effect changes its row or says who should hear.

Effects run in the order of the table, in the transaction of the event; they never refuse.
"""

import re
from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from approvals import rounds
from intake.exceptions import ExceptionFound
from people.actors import Role
from workflow import booking, clocks
from workflow.evidence import difference_gone, put
from workflow.inputs import FACT_TEAMS, Assignee
from workflow.linking import open_linked
from workflow.proposal import makers, tier_of
from workflow.situation import BUSINESS_ZONE
from workflow.soundness import check_effects
from workflow.stepping import Taking, keep_fact, stream_of
from workflow.table import load
from workflow.tables import FactRow

Effect = Callable[[Taking], None]

DAYS_PER_YEAR = 365
RETAINED_YEARS = 30
RETAINED_YEARS_WITHOUT_BOOKING = 10
MENTION = re.compile(r"@([a-z0-9][a-z0-9._-]{0,39})")
EFFECTS: dict[str, Effect] = {}


def effect(function: Effect) -> Effect:
    """Registers the function under its own name."""
    EFFECTS[function.__name__] = function
    return function


# Whose turn it is


@effect
def set_assignee(taking: Taking) -> None:
    assignee: Assignee = taking.step.inputs["assignee"]
    row = taking.row
    row.team, row.assignee = assignee.team, assignee.name
    if assignee.team is Role.FINANCE:
        row.finance_owner = assignee.name
    elif taking.step.edge.action == "assign" and taking.actor.has(Role.FINANCE):
        row.finance_owner = taking.actor.name
    if "question" in taking.note_ids:
        row.question_id = taking.note_ids["question"]


@effect
def assign_to_actor(taking: Taking) -> None:
    taking.row.assignee = taking.actor.name
    if taking.row.team == Role.FINANCE:
        taking.row.finance_owner = taking.actor.name


@effect
def return_to_finance(taking: Taking) -> None:
    """To whoever of finance had it last, while that person is still there; else to the team."""
    row = taking.row
    owner = row.finance_owner if row.finance_owner in taking.situation.people else None
    row.team, row.assignee = Role.FINANCE, owner


@effect
def return_to_open(taking: Taking) -> None:
    taking.row.team, taking.row.assignee, taking.row.question_id = Role.FINANCE, None, None


@effect
def raise_level(taking: Taking) -> None:
    taking.row.level += 1
    taking.body["level"] = taking.row.level


# Facts


@effect
def record_fact(taking: Taking) -> None:
    name = next(name for name in FACT_TEAMS if name in taking.step.inputs)
    keep_fact(taking, name)


@effect
def record_fact_if_sent(taking: Taking) -> None:
    if taking.step.inputs.get("finance_fact"):
        keep_fact(taking, "finance_fact")


@effect
def record_evidence(taking: Taking) -> None:
    """What the run found stands on the ticket, or that it found nothing any more."""
    found: ExceptionFound | None = taking.step.inputs.get("exception")
    row = taking.row
    if found is None:
        difference_gone(row, was_booked=row.reverses_id is not None)
    else:
        taking.body["difference_before"] = {
            "amount_minor": row.amount_minor,
            "evidence_digest": row.evidence_digest,
        }
        put(row, found)


# Clocks


@effect
def start_clock(taking: Taking) -> None:
    clocks.start(taking.row, state=taking.step.target, now=taking.now)


@effect
def start_approval_clock(taking: Taking) -> None:
    round_ = rounds.open_round_of(taking.work.session, stream_of(taking.row.number))
    taking.row.due_at = round_.expires_at if round_ else None


@effect
def pause_clock(taking: Taking) -> None:
    clocks.pause(taking.row, now=taking.now)


@effect
def resume_clock(taking: Taking) -> None:
    clocks.resume(taking.row, now=taking.now)


@effect
def stop_clock(taking: Taking) -> None:
    clocks.stop(taking.row)


@effect
def remember_state(taking: Taking) -> None:
    taking.row.remembered_state = taking.step.source


@effect
def arm_resume(taking: Taking) -> None:
    taking.row.resume_at = taking.step.inputs["resume_at"]


@effect
def arm_archive(taking: Taking) -> None:
    """The cooling-off runs from now."""
    taking.row.done_at = taking.now


@effect
def cancel_archive(taking: Taking) -> None:
    taking.row.done_at = None


# Approval


@effect
def freeze_payload(taking: Taking) -> None:
    """Keeps the proposal as it is now; from here on only its hash counts."""
    frozen = booking.freeze(taking)
    taking.row.resolution_code = frozen.code
    taking.row.finance_owner = taking.actor.name
    taking.body["payload_hash"] = frozen.payload_hash
    taking.body["amount_minor"] = frozen.amount_minor


@effect
def open_approval(taking: Taking) -> None:
    frozen = booking.frozen(taking.work.session, taking.row)
    tier = tier_of(taking.situation)
    if frozen is None or tier is None:
        raise AssertionError(f"{taking.row.number}: approval opened without a payload or a tier")
    round_ = rounds.open_round(
        taking.work,
        subject=stream_of(taking.row.number),
        payload=frozen.payload,
        payload_hash=frozen.payload_hash,
        amount_minor=frozen.amount_minor,
        currency=frozen.currency,
        policy=taking.situation.policy,
        tier=tier,
        makers=makers(taking.situation),
        actor=taking.actor,
        now=taking.now,
    )
    taking.body["round"] = round_.number
    taking.body["tier"] = tier.name
    taking.body["policy"] = round_.policy_digest
    taking.body["makers"] = sorted(round_.makers)


@effect
def record_vote(taking: Taking) -> None:
    round_ = taking.situation.round
    if round_ is None:
        raise AssertionError(f"{taking.row.number}: a vote without a round")
    approves = taking.step.edge.action == "approve"
    rounds.cast(taking.work, round_=round_, approves=approves, actor=taking.actor, now=taking.now)
    taking.body["round"] = round_.number
    taking.body["payload_hash"] = round_.payload_hash


_OUTCOME = {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn", "expire": "expired"}


@effect
def close_approval(taking: Taking) -> None:
    round_ = taking.situation.round
    if round_ is None:
        raise AssertionError(f"{taking.row.number}: no round to close")
    outcome = _OUTCOME.get(taking.step.edge.action, "void")
    rounds.close_round(taking.work, round_=round_, outcome=outcome, now=taking.now)
    taking.body["round"] = round_.number
    taking.body["outcome"] = outcome


@effect
def close_approval_if_open(taking: Taking) -> None:
    if taking.situation.round is not None:
        close_approval(taking)


@effect
def apply_adjustment_once(taking: Taking) -> None:
    """Books what was frozen; the constraint on (ticket, round) makes a second time impossible."""
    booked = booking.book(taking)
    if booked is not None:
        taking.body["adjustment"] = booked.id


@effect
def draft_reversal_if_applied(taking: Taking) -> None:
    """Names the standing adjustment to be reversed; it takes effect only with the next final approval."""
    row = taking.row
    standing = booking.standing_adjustment(taking.work.session, row.id)
    if standing is not None:
        row.reverses_id, row.reversal_drafted_by = standing.id, taking.actor.name
        taking.body["reversal_of"] = standing.id
    row.is_decided = False
    row.decided_amount_minor = row.decided_currency = row.decided_digest = None


@effect
def decide_difference(taking: Taking) -> None:
    """Remembers on which difference the decision was made; that it is gone is remembered, too."""
    row = taking.row
    row.is_decided = True
    if row.is_found:
        row.decided_amount_minor, row.decided_currency = row.amount_minor, row.currency
        row.decided_digest = row.evidence_digest


# The end, and the law


@effect
def seal_trail(taking: Taking) -> None:
    """The event of archiving names what was verified."""
    row = taking.row
    row.archived_at = taking.now
    row.due_at = None
    taking.body["verified_events"] = row.version


@effect
def set_retention(taking: Taking) -> None:
    """30 years with a booking, else 10, from 1 January after the year."""
    row = taking.row
    booked = booking.was_ever_booked(taking.work.session, row.id)
    years = RETAINED_YEARS if booked else RETAINED_YEARS_WITHOUT_BOOKING
    row.retained_until = date(taking.now.astimezone(BUSINESS_ZONE).year + years + 1, 1, 1)
    taking.body["retained_until"] = row.retained_until.isoformat()


@effect
def set_legal_hold(taking: Taking) -> None:
    taking.row.legal_hold_by = taking.actor.name


@effect
def clear_legal_hold(taking: Taking) -> None:
    taking.row.legal_hold_by = None


@effect
def open_linked_if_archived(taking: Taking) -> None:
    """What is archived stays as it is; the finding is worked in a ticket of its own."""
    if taking.step.source in load().in_category("final"):
        linked = open_linked(taking)
        taking.body["linked"] = linked


# Who should hear


@effect
def notify_assignee(taking: Taking) -> None:
    row = taking.row
    taking.tell(f"user:{row.assignee}" if row.assignee else f"team:{row.team}")


@effect
def notify_approvers(taking: Taking) -> None:
    round_ = rounds.open_round_of(taking.work.session, stream_of(taking.row.number)) or taking.situation.round
    taking.tell(*(f"role:{role}" for role in (round_.tier.roles if round_ else ())))


@effect
def notify_watchers(taking: Taking) -> None:
    """Everybody who had it or said something about it."""
    row = taking.row
    authors = taking.work.session.scalars(
        select(FactRow.author).where(FactRow.ticket_id == row.id).distinct().order_by(FactRow.author)
    )
    taking.tell(*(f"user:{name}" for name in (row.assignee, row.finance_owner, *authors) if name))


@effect
def notify_escalation(taking: Taking) -> None:
    notify_assignee(taking)
    taking.tell(f"role:{Role.FINANCE_LEAD}")


@effect
def notify_finance_lead(taking: Taking) -> None:
    taking.tell(f"role:{Role.FINANCE_LEAD}")


@effect
def notify_mentions(taking: Taking) -> None:
    named = MENTION.findall(taking.step.inputs["text"])
    taking.tell(*(f"user:{name}" for name in named if name in taking.situation.people))


check_effects(load(), EFFECTS.keys())
