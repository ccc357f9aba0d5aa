"""`python -m cli.first_start`: prints a fresh setup code while there is no administrator.

A process of its own, so that the runner stays small.
"""

import os
import sys

from database.clock import SystemClock
from database.engine import open_database
from database.settings import Settings
from database.unit_of_work import unit_of_work
from people.first_start import issue_setup_token


def main() -> int:
    database = open_database(Settings.from_environment(os.environ).database_url)
    with unit_of_work(database) as work:
        code = issue_setup_token(work, now=SystemClock().now())
    database.dispose()
    print(code or "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
