"""How Alembic runs here: always on a connection it is handed, in that connection's transaction."""

from alembic import context
from sqlalchemy import Connection

from database.schema import all_tables


def run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    context.run_migrations()


run()
