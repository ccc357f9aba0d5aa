"""Writes the next migration from the difference between the newest one and the rooms' tables.

.venv/bin/python -m database.migrations.writing 0002_add_holidays
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from database.engine import open_database
from database.schema import alembic_config, migrate


def write_migration(slug: str) -> None:
    """`slug` is `NNNN_what_it_does`; the number is the revision."""
    number, _, message = slug.partition("_")
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}")
        migrate(database)
        with database.writer.connect() as connection, connection.begin():
            config = alembic_config()
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.attributes["connection"] = connection
            command.revision(config, message=message.replace("_", " "), autogenerate=True, rev_id=number)
        database.dispose()


if __name__ == "__main__":
    write_migration(sys.argv[1])
