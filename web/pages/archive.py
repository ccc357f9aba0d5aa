"""The archive: what is settled for good, and the proof that nobody changed it. Reading writes nothing."""

import json
from hashlib import sha256

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from audit.queries import events_of
from audit.verifying import verify_stream
from intake.refusals import IntakeRefused
from people.access import Permission
from web.access import Pages
from web.building.archive import ArchiveState, archive_view, archived_view
from web.building.ticket_list import PAGES_MAX
from web.building.verdicts import FilesChecked, ticket_verdict, trail_verdict
from web.doors import doors, now, reading
from web.identity import me
from web.views.archive import VerdictView
from web.wording import words
from workflow.attachments import store_of
from workflow.queries import Attachment, TicketPage, archive_list, archive_months, ticket_page
from workflow.stepping import stream_of
from workflow.table import load
from workflow.verifying import verify_trail

pages = Pages("archive", __name__, url_prefix="/archive")
CHUNK = 1024 * 1024


@pages.page("", needs=Permission.READ_ARCHIVE)
def show() -> ResponseReturnValue:
    return _list()


@pages.action("/verify", needs=Permission.VERIFY_TRAIL)
def verify() -> ResponseReturnValue:
    """Computes the whole trail again and says what it found."""
    with reading() as session:
        verdict = verify_trail(session)
    return _list(verdict=trail_verdict(verdict, now=now()))


@pages.page("/<number>", needs=Permission.READ_ARCHIVE)
def one(number: str) -> ResponseReturnValue:
    return _one(number, with_files=False)


@pages.action("/<number>/verify", needs=Permission.VERIFY_TRAIL)
def verify_one(number: str) -> ResponseReturnValue:
    """Computes the ticket's trail again, and reads every file of it."""
    return _one(number, with_files=True)


@pages.page("/<number>/trail.jsonl", needs=Permission.READ_ARCHIVE)
def trail(number: str) -> ResponseReturnValue:
    """The sealed bytes of every event with their hash, a line each."""
    with reading() as session:
        _archived(session, number)
        events = events_of(session, stream_of(number))
    lines = (
        json.dumps({"hash": one.hash, "body": one.sealed.decode()}, ensure_ascii=False) for one in events
    )
    answer = Response("".join(f"{line}\n" for line in lines), mimetype="application/jsonl")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.jsonl"'
    return answer


def _list(*, verdict: VerdictView | None = None) -> str:
    said = request.args.get("page", "")
    state = ArchiveState(
        month=request.args.get("month", ""),
        type=request.args.get("type", ""),
        page=min(int(said), PAGES_MAX) if said.isascii() and said.isdecimal() and len(said) < 7 else 1,
    )
    with reading() as session:
        listed = archive_list(session, state.filter)
        months = archive_months(session)
    view = archive_view(listed, months, state, actor=me(), words=words(), now=now(), verdict=verdict)
    return render_template("pages/archive/index.html", view=view)


def _one(number: str, *, with_files: bool) -> str:
    with reading() as session:
        page = _archived(session, number)
        verdict = verify_stream(session, stream_of(number), expected_events=page.line.version)
    sound = sum(_is_sound(one) for one in page.attachments) if with_files else None
    files = FilesChecked(sound=sound, all=len(page.attachments))
    told = ticket_verdict(verdict, page, files=files, now=now())
    view = archived_view(page, told, actor=me(), words=words(), now=now())
    return render_template("pages/archive/ticket.html", view=view)


def _archived(session: Session, number: str) -> TicketPage:
    page = ticket_page(session, number, actor=me(), now=now(), names=words().names)
    return page if page.line.state in load().in_category("final") else abort(404)


def _is_sound(file: Attachment) -> bool:
    """Whether the kept bytes are still those whose hash stands in the trail."""
    digest = sha256()
    try:
        with store_of(doors().settings, doors().database).open(file.sha256) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except (IntakeRefused, OSError):
        return False
    return digest.hexdigest() == file.sha256
