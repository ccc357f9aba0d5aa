"""What a resolution would do: its entry, what is at stake, and the bytes an approver signs. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from approvals.policy import Stake, Tier, tier_for
from database.types import JsonValue, json_text
from workflow import playbooks
from workflow.entries import DIFFERENCE, PostedLine, post, total_debit
from workflow.playbooks import Resolution, ResolutionKind
from workflow.questions import Answers, could_not_be_established
from workflow.refusals import InputRefused
from workflow.situation import BUSINESS_ZONE, Situation


@dataclass(frozen=True, slots=True)
class Proposal:
    resolution: Resolution
    answers: Answers
    """Everything confirmed, with what is sent along."""
    lines: tuple[PostedLine, ...]
    claim_due_on: date | None
    stake: Stake


def propose(situation: Situation) -> Proposal:
    """What the sent resolution comes to. Raises InputRefused where an amount or a date is missing."""
    sent = situation.sent
    resolution: Resolution = sent["resolution"]
    answers: dict[str, JsonValue] = {**situation.answers, **sent.get("finance_fact", {})}
    wanted = resolution.lines(answers)
    amounts = _amounts(situation, [line.amount for line in wanted])
    lines = post(wanted, amounts, vat_ppm=playbooks.vocabulary().vat_ppm)
    return Proposal(
        resolution=resolution,
        answers=answers,
        lines=lines,
        claim_due_on=_claim_due_on(resolution, situation),
        stake=stake_of(situation, resolution, lines=lines, amounts=amounts, answers=answers),
    )


def tier_of(situation: Situation) -> Tier | None:
    """The approval that the sent resolution needs; None where it is waived."""
    return tier_for(situation.policy, propose(situation).stake)


def makers(situation: Situation) -> frozenset[str]:
    """Everybody who touched what is to be approved: its facts, its reversal, its resolution."""
    drafted = {situation.ticket.reversal_drafted_by} - {None}
    return frozenset({*situation.fact_authors, *(name for name in drafted if name), situation.actor.name})


def amounts_proposed(names: Sequence[str], situation: Situation) -> dict[str, int | None]:
    """The amounts as sent, else as the ticket or a fact proposes them; None where nobody has said one."""
    answers = {**situation.answers, **situation.sent.get("finance_fact", {})}
    return {name: _amount(name, situation, answers) for name in dict.fromkeys(names)}


def _amounts(situation: Situation, names: Sequence[str]) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for name, amount in amounts_proposed(names, situation).items():
        if amount is None:
            raise InputRefused("amount_missing", {"amount_text": playbooks.vocabulary().amounts[name].label})
        amounts[name] = amount
    return amounts


def _amount(name: str, situation: Situation, answers: Answers) -> int | None:
    given: Mapping[str, int] = situation.sent.get("adjustment", {})
    if name in given:
        return given[name]
    if name == DIFFERENCE:
        return abs(situation.ticket.difference.amount_minor)
    fact = playbooks.vocabulary().amounts[name].fact
    proposed = answers.get(fact) if fact else None
    return proposed if isinstance(proposed, int) else None


def _claim_due_on(resolution: Resolution, situation: Situation) -> date | None:
    if resolution.kind is not ResolutionKind.CLAIM:
        return None
    due: date | None = situation.sent.get("claim_due_on")
    if due is None:
        raise InputRefused("claim_due_on_missing")
    if due < situation.now.astimezone(BUSINESS_ZONE).date():
        raise InputRefused("claim_due_on_past", {"due_on": due.isoformat()})
    return due


def stake_of(
    situation: Situation,
    resolution: Resolution,
    *,
    lines: Sequence[PostedLine],
    amounts: Mapping[str, int],
    answers: Answers,
) -> Stake:
    """What the policy looks at: the larger of the difference and what would be booked."""
    difference = situation.ticket.difference
    return Stake(
        amount_minor=max(abs(difference.amount_minor), sum(amounts.values()))
        if lines
        else abs(difference.amount_minor),
        currency=difference.currency,
        has_entry=bool(total_debit(lines)) or situation.ticket.has_reversal_draft,
        always_approved=resolution.always_approved or situation.ticket.has_reversal_draft,
        not_established=bool(could_not_be_established(answers)),
    )


def payload_of(
    *,
    ticket: str,
    round_number: int,
    identity: str,
    difference: Mapping[str, JsonValue],
    resolution: str,
    lines: Sequence[Mapping[str, JsonValue]],
    reversal: Sequence[Mapping[str, JsonValue]],
    claim_due_on: date | None,
    answers: Answers,
) -> dict[str, JsonValue]:
    """Everything an approval is given for. Two payloads are one only if nothing in them differs."""
    return {
        "ticket": ticket,
        "round": round_number,
        "identity": identity,
        "difference": dict(difference),
        "resolution": resolution,
        "lines": [dict(line) for line in lines],
        "reversal": [dict(line) for line in reversal],
        "claim_due_on": None if claim_due_on is None else claim_due_on.isoformat(),
        "answers": dict(answers),
    }


def payload_hash(payload: Mapping[str, JsonValue]) -> str:
    """SHA-256 of the payload's canonical text: what an approver signs."""
    return hashlib.sha256(json_text(payload).encode()).hexdigest()
