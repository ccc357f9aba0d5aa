"""The desk of the day: people with browsers, files they drop in, and a worker who does what was asked for."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from company import masterdata
from database.clock import FixedClock
from database.engine import Database
from database.job_runs import unfinished_jobs
from database.settings import Settings
from database.unit_of_work import reading, unit_of_work
from jobs.kinds import Workshop
from jobs.running import take_up
from people.accounts import add_user
from people.actors import SYSTEM
from tests.intake.file_desk import COMPANY
from tests.web.conftest import CHEAP, PASSWORD
from tests.web.tickets.conftest import STAFF, Company
from web.app import create_app


@dataclass(slots=True)
class Desk(Company):
    """The company, and what is done at its desk."""

    def set_up(self) -> None:
        with unit_of_work(self.database) as work:
            masterdata.load(work, COMPANY)

    def read(self, address: str, name: str = "lin") -> str:
        answer = self.browser(name).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def post(self, address: str, name: str = "lin", **form: Any) -> TestResponse:
        token = self.browser(name).token("/me/")
        return self.browser(name).client.post(
            address, data={"csrf_token": token, **form}, content_type="multipart/form-data"
        )

    def drop(self, *files: tuple[str, bytes | str], name: str = "lin", **form: Any) -> TestResponse:
        """Sends the files through the form of the page; what is answered."""
        sent = [(BytesIO(body.encode() if isinstance(body, str) else body), title) for title, body in files]
        return self.post("/imports", name, files=sent, **form)

    def bring(self, *files: tuple[str, bytes | str], **form: Any) -> str:
        """Drops the files in, has them imported, and gives the address of their batch."""
        answer = self.drop(*files, **form)
        assert answer.status_code == 303, answer.text
        self.work()
        return str(answer.headers["Location"])

    def work(self) -> int:
        """A worker does everything that was asked for; how many jobs that were."""
        with reading(self.database) as session:
            waiting = [job.id for job in unfinished_jobs(session)]
        for job_id in waiting:
            workshop = Workshop(database=self.database, settings=self.settings, clock=self.clock)
            take_up(workshop, job_id, worker="at-the-desk")
        return len(waiting)

    def file_of(self, batch: str, place: int = 0) -> str:
        """The address of one of the batch's files."""
        return str(re.findall(r'href="(/imports/files/\d+)"', self.read(batch))[place])

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL statements sent meanwhile."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                seen.append(statement)

        engines = {id(one.pool): one for one in (self.database.reader, self.database.writer)}.values()
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        yield seen
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def _desk(database: Database, settings: Settings, clock: FixedClock) -> Desk:
    app = create_app(settings, database, clock=clock, hashing=CHEAP)
    with unit_of_work(database) as work:
        for name, (display_name, role) in STAFF.items():
            add_user(
                work, name=name, display_name=display_name, roles=[role], password=PASSWORD, actor=SYSTEM,
                now=clock.now(), hashing=CHEAP,
            )  # fmt: skip
    return Desk(app, database, settings, clock)


@pytest.fixture
def fresh_desk(sqlite_database: Database, settings: Settings, clock: FixedClock) -> Desk:
    """Of an installation in which nothing is set up but people."""
    return _desk(sqlite_database, settings, clock)


@pytest.fixture
def desk(fresh_desk: Desk) -> Desk:
    fresh_desk.set_up()
    return fresh_desk


@pytest.fixture
def desk_on_both(database: Database, settings: Settings, clock: FixedClock) -> Desk:
    opened = _desk(database, settings, clock)
    opened.set_up()
    return opened
