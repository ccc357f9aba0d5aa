"""Promises the database itself keeps, whoever writes: rows that are only ever appended, and the like.

Rooms declare them beside their tables. They are dropped and made anew after every migration, because
SQLite's way of altering a table (copy, drop, rename) silently loses its triggers.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Trigger:
    """One promise in both dialects. `postgresql` is the body of a plpgsql function that returns a trigger."""

    name: str
    table: str
    sqlite: tuple[str, ...]
    """Complete CREATE TRIGGER statements; their names start with the trigger's name."""
    postgresql: str
    postgresql_when: tuple[str, ...]
    """E.g. `BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW`, one per trigger to make."""


_REGISTRY: dict[str, Trigger] = {}


def declare(trigger: Trigger) -> None:
    """Adds a promise; declaring the same name twice with another text is a mistake."""
    known = _REGISTRY.setdefault(trigger.name, trigger)
    if known != trigger:
        raise ValueError(f"trigger {trigger.name} is declared twice, differently")


def append_only(table: str, *, key: tuple[str, ...]) -> None:
    """Rows of `table` can be added, never changed, replaced or removed. `key`: its unique columns."""
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    declare(
        Trigger(
            name=f"{table}_append_only",
            table=table,
            sqlite=(
                f"CREATE TRIGGER {table}_append_only_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
                f"CREATE TRIGGER {table}_append_only_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
                # INSERT OR REPLACE would delete the old row unasked.
                f"CREATE TRIGGER {table}_append_only_insert BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN {refuse}; END",
            ),
            postgresql=f"BEGIN RAISE EXCEPTION '{table} is append-only'; END;",
            postgresql_when=(
                f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
                f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
            ),
        )
    )


def declared() -> tuple[Trigger, ...]:
    return tuple(_REGISTRY[name] for name in sorted(_REGISTRY))


def ensure_triggers(connection: Connection) -> None:
    """Makes the declared triggers stand exactly as declared, in the connection's transaction."""
    make = _make_on_sqlite if connection.dialect.name == "sqlite" else _make_on_postgresql
    for trigger in declared():
        make(connection, trigger)


def _make_on_sqlite(connection: Connection, trigger: Trigger) -> None:
    old = connection.execute(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :prefix || '%'"),
        {"prefix": trigger.name},
    ).scalars()
    for name in list(old):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for statement in trigger.sqlite:
        connection.exec_driver_sql(statement)


def _make_on_postgresql(connection: Connection, trigger: Trigger) -> None:
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body$ {trigger.postgresql.replace('%', '%%')} $body$"
    )
    for number, when in enumerate(trigger.postgresql_when):
        name = f"{trigger.name}_{number}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {trigger.table}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {trigger.name}()")
        # ALWAYS: a session in replica mode would otherwise skip it.
        connection.exec_driver_sql(f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {name}")


def missing_triggers(connection: Connection) -> tuple[str, ...]:
    """Names of declared promises that the database does not keep at this moment."""
    if connection.dialect.name == "sqlite":
        wanted = {s.split()[2]: t.name for t in declared() for s in t.sqlite}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = {f"{t.name}_{n}": t.name for t in declared() for n in range(len(t.postgresql_when))}
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    present = set(connection.exec_driver_sql(query).scalars())
    return tuple(sorted({promise for name, promise in wanted.items() if name not in present}))
