"""`python -m database.migrating`: brings the database of this installation to the present schema.

Most starts find it there already, and then nothing of Alembic is loaded.
"""

import os
import sys

from database.engine import open_database
from database.revisions import is_newest
from database.settings import Settings


def main() -> int:
    database = open_database(Settings.from_environment(os.environ).database_url)
    if not is_newest(database):
        from database.schema import migrate

        migrate(database)
    database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
