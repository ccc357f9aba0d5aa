"""One door opens one unit of work: it commits whole or not at all, and only then do effects leave.

Side effects wait in the unit's own list rather than in SQLAlchemy's `after_commit` event, which also
fires when a mere savepoint is released.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import DeclarativeBase, Session

from database.engine import Database


@dataclass(slots=True)
class UnitOfWork:
    """A write transaction. Commands take it first, and never commit."""

    database: Database
    session: Session
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def add(self, row: DeclarativeBase) -> None:
        self.session.add(row)

    def flush(self) -> None:
        """Sends pending rows to the database, so that ids and constraints speak now."""
        self.session.flush()

    def after_commit(self, call: Callable[[], None]) -> None:
        """`call` runs once, after this unit is safely committed, and never if it is rolled back."""
        self._after_commit.append(call)

    @property
    def is_postgresql(self) -> bool:
        return self.database.dialect == "postgresql"


@contextmanager
def unit_of_work(database: Database) -> Iterator[UnitOfWork]:
    """Commits at the end, rolls back on any error, then runs what waited for the commit."""
    with Session(database.writer, expire_on_commit=False) as session:
        work = UnitOfWork(database=database, session=session)
        with session.begin():
            session.connection()  # takes SQLite's write lock now: what is read below cannot grow stale
            yield work
    for call in work._after_commit:
        call()


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """A read transaction: one consistent view, no write lock, nothing to commit."""
    with Session(database.reader, expire_on_commit=False) as session, session.begin():
        yield session
