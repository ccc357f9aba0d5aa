"""`python -m database.migrating`: brings the database of this installation to the present schema."""

import os
import sys

from database.engine import open_database
from database.schema import migrate
from database.settings import Settings


def main() -> int:
    database = open_database(Settings.from_environment(os.environ).database_url)
    migrate(database)
    database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
