"""`tickets`: the live ones, or those of a state or type."""

import argparse
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from audit.queries import heads_of
from cli.answers import Answer
from cli.opening import installation
from cli.ticket_documents import ticket_document, ticket_lines
from database.unit_of_work import reading
from workflow import playbooks
from workflow.queries import TicketFilter, TicketLine, ticket_list
from workflow.stepping import stream_of
from workflow.table import load

PER_PAGE = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=tuple(load().states), help="only tickets in this state")
    parser.add_argument(
        "--type", metavar="T", choices=tuple(playbooks.load()), help="only tickets of this exception type"
    )


def run(given: argparse.Namespace) -> Answer:
    wanted = TicketFilter(
        states=(given.state,) if given.state else (),
        types=(given.type,) if given.type else (),
        sort="number",
        per_page=PER_PAGE,
    )
    with installation() as here:
        words = here.words(given.lang)
        with reading(here.database) as session:
            lines = list(every_line(session, wanted))
            heads = heads_of(session, [stream_of(line.number) for line in lines])
    documents = [
        ticket_document(line, words=words, audit_head=heads.get(stream_of(line.number))) for line in lines
    ]
    return Answer(document=documents, text=ticket_lines(lines, words=words) or "no tickets")


def every_line(session: Session, wanted: TicketFilter) -> Iterator[TicketLine]:
    """The tickets of every page."""
    page = ticket_list(session, wanted)
    yield from page.lines
    for number in range(2, page.pages + 1):
        yield from ticket_list(session, replace(wanted, page=number)).lines
