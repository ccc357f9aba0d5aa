"""`ticket ACTION NUMBER --as USER`: one action; `ticket show NUMBER`: everything its page shows."""

import argparse
import json
from pathlib import Path
from typing import Any

from cli.answers import Answer, UsageError
from cli.opening import Installation, installation
from cli.ticket_documents import page_document, ticket_lines
from database.unit_of_work import reading, unit_of_work
from people.actors import SYSTEM, Actor
from people.queries import actor_named
from workflow.acting import act
from workflow.attachments import keep, store_of
from workflow.queries import ticket_page
from workflow.refusals import TransitionRefused
from workflow.stepping import KeptFile
from workflow.table import load

SHOW = "show"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=(SHOW, *load().actions), metavar="ACTION", help=", ".join(load().actions)
    )
    parser.add_argument("number", metavar="NUMBER", help="the ticket, such as T-20260720-0001")
    parser.add_argument("--as", dest="user", metavar="USER", help="who acts")
    parser.add_argument("--input", type=Path, metavar="FILE.json", help="what the action needs, by name")
    parser.add_argument(
        "--attach",
        action="append",
        default=[],
        metavar="[FIELD=]FILE",
        help="a file, and the question it answers",
    )
    parser.add_argument("--version", type=int, help="the version the action was decided on")
    parser.add_argument("--command-id", help="repeating a command with the same id does nothing more")


def run(given: argparse.Namespace) -> Answer:
    with installation() as here:
        if given.action == SHOW:
            return _shown(here, given, actor=_actor(here, given.user) if given.user else SYSTEM)
        if not given.user:
            raise UsageError("--as USER says who acts")
        actor = _actor(here, given.user)
        inputs = _inputs(given.input)
        try:
            files = tuple(_kept(here, one) for one in given.attach)
            with unit_of_work(here.database) as work:
                act(
                    work,
                    number=given.number,
                    action=given.action,
                    inputs=inputs,
                    actor=actor,
                    now=here.now,
                    expected_version=given.version,
                    command_id=given.command_id,
                    attachments=files,
                )
        except TransitionRefused as refused:
            return _refused(here, given, refused)
        return _shown(here, given, actor=actor)


def _actor(here: Installation, name: str) -> Actor:
    with reading(here.database) as session:
        actor = actor_named(session, name)
    if actor is None:
        raise UsageError(f"there is no active user {name!r}")
    return actor


def _inputs(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        inputs = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} could not be read: {error}") from error
    if not isinstance(inputs, dict):
        raise UsageError(f"{path} must hold one JSON object")
    return inputs


def _kept(here: Installation, said: str) -> KeptFile:
    field, _, name = said.rpartition("=")
    try:
        content = Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} could not be read: {error}") from error
    return keep(
        store_of(here.settings, here.database), name=Path(name).name, content=content, field=field or None
    )


def _refused(here: Installation, given: argparse.Namespace, refused: TransitionRefused) -> Answer:
    reason = here.words(given.lang).refusal(refused)
    return Answer(
        document={"ticket": given.number, "refused": {"code": refused.code, "reason": reason}},
        text=reason,
        good=False,
    )


def _shown(here: Installation, given: argparse.Namespace, *, actor: Actor) -> Answer:
    words = here.words(given.lang)
    try:
        with reading(here.database) as session:
            page = ticket_page(session, given.number, actor=actor, now=here.now)
    except TransitionRefused as refused:
        return _refused(here, given, refused)
    text = "\n".join(
        [
            ticket_lines([page.line], words=words),
            words.explanation(page.line.explanation, currency=page.line.currency),
            *(f"  {event.at:%Y-%m-%d %H:%M:%S}  {event.actor_id}  {event.type}" for event in page.events),
        ]
    )
    return Answer(document=page_document(page, words=words), text=text)
