"""Plans that people keep: named, versioned; one that opens tickets is switched on by another person."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from audit.recording import record
from audit.sealing import WhoActed
from database.types import JsonValue
from database.unit_of_work import UnitOfWork
from matching.passes.plan_reading import read_plan
from matching.passes.refusals import MatchRefused
from matching.tables import OwnPlanRow

NAME_CHARACTERS_MAX: Final = 50
TEAMS: Final = ("finance", "customer_service", "warehouse")


def propose(
    work: UnitOfWork,
    *,
    name: str,
    text: str,
    opens_tickets: bool,
    team: str,
    actor: WhoActed,
    now: datetime,
) -> OwnPlanRow:
    """A new version under the name; in force at once unless it opens tickets. Raises MatchRefused."""
    name = " ".join(name.split())
    if not name or len(name) > NAME_CHARACTERS_MAX or team not in TEAMS:
        raise MatchRefused("name_missing", most=str(NAME_CHARACTERS_MAX))
    digest = read_plan(text).version
    latest = work.session.scalar(
        select(OwnPlanRow).where(OwnPlanRow.name == name).order_by(OwnPlanRow.version.desc()).limit(1)
    )
    if latest is not None and _says(latest, digest, opens_tickets, team):
        return latest
    row = OwnPlanRow(
        name=name,
        version=_last_version(work, name) + 1,
        text=text,
        digest=digest,
        state="proposed",
        opens_tickets=opens_tickets,
        team=team,
        made_by=actor.name,
        made_at=now,
    )
    if not opens_tickets:
        _put_in_force(work, row, decided_by=actor.name, now=now)
    work.add(row)
    work.flush()
    _record(work, row, "own_plan_proposed" if opens_tickets else "own_plan_switched_on", actor, now)
    return row


def _says(row: OwnPlanRow, digest: str, opens_tickets: bool, team: str) -> bool:
    same = (row.digest, row.opens_tickets, row.team) == (digest, opens_tickets, team)
    return same and row.state in ("proposed", "on")


def _last_version(work: UnitOfWork, name: str) -> int:
    return work.session.scalar(select(func.max(OwnPlanRow.version)).where(OwnPlanRow.name == name)) or 0


def decide(work: UnitOfWork, *, plan_id: int, is_on: bool, actor: WhoActed, now: datetime) -> OwnPlanRow:
    """Switches a proposed version on, or declines it. Raises MatchRefused for whoever proposed it."""
    row = work.session.scalar(select(OwnPlanRow).where(OwnPlanRow.id == plan_id).with_for_update())
    if row is None or row.state != "proposed":
        raise MatchRefused("plan_changed")
    if row.made_by == actor.name:
        raise MatchRefused("own_proposal")
    if is_on:
        _put_in_force(work, row, decided_by=actor.name, now=now)
    else:
        row.state, row.decided_by, row.decided_at = "declined", actor.name, now
    _record(work, row, "own_plan_switched_on" if is_on else "own_plan_declined", actor, now)
    return row


def _put_in_force(work: UnitOfWork, row: OwnPlanRow, *, decided_by: str, now: datetime) -> None:
    standing = work.session.scalar(
        select(OwnPlanRow).where(OwnPlanRow.name == row.name, OwnPlanRow.state == "on").with_for_update()
    )
    if standing is not None:
        standing.state = "replaced"
        work.flush()
    row.state, row.decided_by, row.decided_at = "on", decided_by, now


def _record(work: UnitOfWork, row: OwnPlanRow, type_: str, actor: WhoActed, now: datetime) -> None:
    body: dict[str, JsonValue] = {
        "name": row.name,
        "version": row.version,
        "digest": row.digest,
        "text": row.text,
        "opens_tickets": row.opens_tickets,
        "team": row.team,
    }
    record(work, stream=f"own_plan:{row.name}", type=type_, actor=actor, at=now, body=body)
