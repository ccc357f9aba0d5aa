"""A staffed company, and tickets that a run opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from approvals.rounds import open_round_of
from database.engine import Database
from database.unit_of_work import UnitOfWork, reading, unit_of_work
from intake.exceptions import ExceptionFound
from intake.originals import OriginalStore
from intake.sealed_keys import KeysInMemory
from people.accounts import add_user
from people.actors import Actor
from tests.workflow.situations import NOW, PEOPLE, found
from workflow.acting import TicketView, act
from workflow.attachments import keep
from workflow.opening import open_by_run
from workflow.stepping import KeptFile

PNG = b"\x89PNG\r\n\x1a\n" + b"chat" * 8


@dataclass(slots=True)
class Company:
    """The sample people over one database, with a clock that every action moves by a minute."""

    database: Database
    store: OriginalStore
    now: datetime = NOW

    def open(self, exception: ExceptionFound | None = None, *, run: str = "R-20260720-01") -> str:
        """The number of a ticket opened for the exception."""
        with unit_of_work(self.database) as work:
            return open_by_run(work, exception or found(), run=run, as_of=None, now=self.tick()).number

    def act(self, number: str, action: str, who: str, **sent: Any) -> TicketView:
        """The action by the person of that name; `files` by the field they answer."""
        files = tuple(self.keep(field) for field in sent.pop("files", ()))
        options = {name: sent.pop(name) for name in ("expected_version", "command_id") if name in sent}
        with unit_of_work(self.database) as work:
            return act(
                work,
                number=number,
                action=action,
                inputs=sent,
                actor=PEOPLE[who],
                now=self.tick(),
                attachments=files,
                **options,
            )

    def keep(self, field: str) -> KeptFile:
        return keep(self.store, name=f"{field}.png", content=PNG, field=field)

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def settle_facts(self, number: str) -> None:
        """Customer service says what a refund of another amount needs; the ticket is back with lin."""
        self.act(number, "assign", "lin", assignee="chen", question="多退的，买家同意退回吗？")
        answers = {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True}
        self.act(number, "confirm", "chen", after_sale_fact=answers, files=["chat"])

    def submit(self, number: str, who: str = "lin", **sent: Any) -> TicketView:
        """Asks for approval to recover the difference from the buyer."""
        claim: Mapping[str, Any] = {"resolution": "recover_buyer", "claim_due_on": "2026-08-20"}
        return self.act(number, "resolve", who, **{**claim, **sent})

    def payload_hash(self, number: str) -> str:
        with reading(self.database) as session:
            round_ = open_round_of(session, f"ticket:{number}")
        assert round_ is not None
        return round_.payload_hash

    def approve(self, number: str, who: str = "zhou") -> TicketView:
        return self.act(number, "approve", who, payload_hash=self.payload_hash(number))


def staff(work: UnitOfWork, people: Mapping[str, Actor]) -> None:
    for person in people.values():
        add_user(
            work,
            name=person.name,
            display_name=person.display_name,
            roles=person.roles,
            password=None,
            actor=people["admin"],
            now=NOW,
        )


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Company:
    with unit_of_work(database) as work:
        staff(work, PEOPLE)
    return Company(database, OriginalStore(tmp_path / "attachments", b"k" * 32, book=KeysInMemory()))


@pytest.fixture
def sqlite_company(sqlite_database: Database, tmp_path: Path) -> Company:
    """The same over SQLite alone, for what does not depend on the database."""
    return Company(sqlite_database, OriginalStore(tmp_path / "attachments", b"k" * 32, book=KeysInMemory()))
