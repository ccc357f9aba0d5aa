"""What waits for approval, as one person sees it: what he can approve, and why not the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.rounds import open_rounds
from approvals.values import Round
from people.actors import Actor
from people.queries import display_names
from workflow import booking
from workflow.gathering import situations_of
from workflow.lifecycle import allowed_actions
from workflow.listing import TicketLine, line_of
from workflow.refusals import TransitionRefused
from workflow.situation import Situation
from workflow.stepping import stream_of
from workflow.tables import ResolutionRow, TicketRow
from workflow.ticket_pages import Proposed, proposed_of


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    line: TicketLine
    proposed: Proposed
    round: Round
    submitter_name: str
    is_unchanged: bool
    """What would take effect now is what was submitted."""
    reason: TransitionRefused | None
    """Why this person cannot approve it; None: he can."""

    @property
    def needs_more(self) -> bool:
        """Whether more than one person must approve: such ones are approved one by one."""
        return self.round.tier.votes > 1


@dataclass(frozen=True, slots=True)
class Approvals:
    together: tuple[ApprovalLine, ...]
    """He can approve these, many at once."""
    singly: tuple[ApprovalLine, ...]
    """He can approve these, each by itself, and a second person must, too."""
    own: tuple[ApprovalLine, ...]
    """He had a part in these."""
    closed: tuple[ApprovalLine, ...]
    """Not his to approve, voted by him already, or changed since."""


def approvals_for(session: Session, actor: Actor, *, now: datetime) -> Approvals:
    """Every open round, sorted into what the actor can do about it; oldest first."""
    names = display_names(session)
    rounds = {one.subject: one for one in open_rounds(session)}
    waiting = {stream_of(row.number): row for row in _pending(session) if stream_of(row.number) in rounds}
    proposals = booking.frozen_of_all(session, [row.id for row in waiting.values()])
    situations = situations_of(
        session, list(waiting.values()), rounds=rounds, proposals=proposals, actor=actor, now=now
    )
    lines = [
        _line(waiting[subject], situations[waiting[subject].id], round_, proposals=proposals, names=names)
        for subject, round_ in rounds.items()
        if subject in waiting
    ]
    able = [line for line in lines if line.reason is None]
    barred = [line for line in lines if line.reason is not None]
    return Approvals(
        together=tuple(line for line in able if not line.needs_more),
        singly=tuple(line for line in able if line.needs_more),
        own=tuple(line for line in barred if _is_own(line)),
        closed=tuple(line for line in barred if not _is_own(line)),
    )


def _is_own(line: ApprovalLine) -> bool:
    return line.reason is not None and line.reason.code == "maker_cannot_approve"


def _pending(session: Session) -> list[TicketRow]:
    return list(session.scalars(select(TicketRow).where(TicketRow.state == "pending_approval")))


def _line(
    row: TicketRow,
    situation: Situation,
    round_: Round,
    *,
    proposals: Mapping[int, ResolutionRow],
    names: Mapping[str, str],
) -> ApprovalLine:
    button = next((one for one in allowed_actions(situation) if one.action == "approve"), None)
    is_unchanged = situation.payload_hash == round_.payload_hash
    if row.id not in proposals:
        raise AssertionError(f"{row.number} waits for approval of nothing")
    reason = TransitionRefused("not_an_approver") if button is None else button.reason
    if reason is None and not is_unchanged:
        reason = TransitionRefused("payload_changed")
    return ApprovalLine(
        line=line_of(row, names),
        proposed=proposed_of(proposals[row.id], row, names),
        round=round_,
        submitter_name=names.get(round_.opened_by, round_.opened_by),
        is_unchanged=is_unchanged,
        reason=reason,
    )
