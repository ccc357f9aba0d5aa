"""Opening a round, voting in it, closing it. Who may is decided before, by `approvals.deciding`."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals.policy import Policy, Tier
from approvals.tables import ApprovalRoundRow, VoteRow
from approvals.values import Round, Vote
from database.types import JsonValue
from database.unit_of_work import UnitOfWork
from people.actors import Actor, Role


def open_round(
    work: UnitOfWork,
    *,
    subject: str,
    payload: Mapping[str, JsonValue],
    payload_hash: str,
    amount_minor: int,
    currency: str,
    policy: Policy,
    tier: Tier,
    makers: Iterable[str],
    actor: Actor,
    now: datetime,
) -> Round:
    """Asks for approval of exactly this payload, under the policy as it is now."""
    last = work.session.scalar(
        select(func.max(ApprovalRoundRow.number)).where(ApprovalRoundRow.subject == subject)
    )
    row = ApprovalRoundRow(
        subject=subject,
        number=(last or 0) + 1,
        payload=dict(payload),
        payload_hash=payload_hash,
        amount_minor=amount_minor,
        currency=currency,
        policy_digest=policy.digest,
        tier=tier.name,
        votes_needed=tier.votes,
        roles=[str(role) for role in tier.roles],
        makers=sorted(set(makers)),
        opened_by=actor.name,
        opened_at=now,
        expires_at=now + timedelta(hours=policy.expires_after_hours),
    )
    work.add(row)
    work.flush()
    return _round(row, ())


def cast(work: UnitOfWork, *, round_: Round, approves: bool, actor: Actor, now: datetime) -> None:
    """Records a vote on the payload of the round. A second vote of one person breaks a constraint."""
    work.add(
        VoteRow(
            round_id=round_.id,
            voter=actor.name,
            approves=approves,
            payload_hash=round_.payload_hash,
            at=now,
        )
    )
    work.flush()


def close_round(work: UnitOfWork, *, round_: Round, outcome: str, now: datetime) -> None:
    """Ends the round; nobody can vote in it any more."""
    row = work.session.get_one(ApprovalRoundRow, round_.id)
    row.outcome = outcome
    row.closed_at = now
    work.flush()


def open_round_of(session: Session, subject: str) -> Round | None:
    """The round that waits for votes, or None."""
    row = session.scalar(
        select(ApprovalRoundRow).where(
            ApprovalRoundRow.subject == subject, ApprovalRoundRow.closed_at.is_(None)
        )
    )
    return None if row is None else _round(row, _votes(session, row.id))


def open_rounds(session: Session) -> tuple[Round, ...]:
    """Every round that waits for votes, oldest first."""
    rows = session.scalars(
        select(ApprovalRoundRow)
        .where(ApprovalRoundRow.closed_at.is_(None))
        .order_by(ApprovalRoundRow.opened_at, ApprovalRoundRow.id)
    ).all()
    votes: dict[int, list[Vote]] = {row.id: [] for row in rows}
    for vote in session.scalars(select(VoteRow).where(VoteRow.round_id.in_(votes)).order_by(VoteRow.id)):
        votes[vote.round_id].append(Vote(vote.voter, vote.approves, vote.at))
    return tuple(_round(row, tuple(votes[row.id])) for row in rows)


def _votes(session: Session, round_id: int) -> tuple[Vote, ...]:
    rows = session.scalars(select(VoteRow).where(VoteRow.round_id == round_id).order_by(VoteRow.id))
    return tuple(Vote(row.voter, row.approves, row.at) for row in rows)


def _round(row: ApprovalRoundRow, votes: tuple[Vote, ...]) -> Round:
    roles = tuple(Role(name) for name in row.roles)
    return Round(
        id=row.id,
        subject=row.subject,
        number=row.number,
        payload_hash=row.payload_hash,
        amount_minor=row.amount_minor,
        currency=row.currency,
        policy_digest=row.policy_digest,
        tier=Tier(name=row.tier, up_to=None, votes=row.votes_needed, roles=roles),
        makers=frozenset(row.makers),
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        votes=votes,
    )
