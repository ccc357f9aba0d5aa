"""`python -m sample_company FOLDER` writes the sample company's files into FOLDER."""

import argparse
import sys
from pathlib import Path

from sample_company.writing import ORDERS, SEED, write


def main() -> int:
    """Writes the files and names each of them, in the order in which they are imported."""
    parser = argparse.ArgumentParser(prog="python -m sample_company", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--orders", type=int, default=ORDERS)
    arguments = parser.parse_args()
    company = write(arguments.folder, seed=arguments.seed, orders=arguments.orders)
    for file in company.files:
        sys.stdout.write(f"{file.source}\t{file.rows}\t{file.path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
