"""Matching two tables, from files to the answer, beside a bare pandas merge of the same files.

    .venv/bin/python -m benchmarks.tables [ROWS]

Left and right hold the same payments, 1 % of them missing, 1 % a cent off, 1 % without a reference; rows
lie in another order. The merge pairs references and amounts and stops there: it does not know whether a pair
is the only one, pairs no row by date, and explains nothing.
"""

import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from matching.passes.plan_reading import read_plan
from matching.passes.result import document, match_tables
from matching.passes.tables import read_table

SEED, ROUNDS = 20260720, 3
PLAN = """
[left]
id = "No"
amount = "Amount"
date = "Date"
reference = "Text"
[right]
id = "No"
amount = "Amount"
date = "Date"
reference = "Text"
[[pass]]
name = "same reference, same amount"
on = ["reference"]
[[pass]]
name = "same reference, a cent off"
on = ["reference"]
tolerance = { minor = 1 }
[[pass]]
name = "same amount within 3 days"
days = [-3, 3]
prefer = "nearest_day"
"""


def write_tables(folder: Path, rows: int) -> None:
    chance = np.random.default_rng(SEED)
    amount = chance.integers(100, 50_000_00, rows)
    day = np.datetime64("2026-07-01") + chance.integers(0, 30, rows)
    text = np.char.add("PAY-2026-", np.char.zfill(np.arange(rows).astype(str), 9))
    left = pd.DataFrame({"No": np.arange(rows), "Amount": amount, "Date": day, "Text": text})
    right = left.sample(frac=0.99, random_state=SEED)
    kind = chance.integers(0, 100, len(right))
    right.loc[kind == 0, "Amount"] += 1
    right.loc[kind == 1, "Text"] = ""
    for name, table in (("left", left), ("right", right)):
        cents = table["Amount"].to_numpy()
        whole, part = (cents // 100).astype(str), np.char.zfill((cents % 100).astype(str), 2)
        written = np.char.add(np.char.add(whole, "."), part)
        table.assign(Amount=written).to_csv(folder / f"{name}.csv", index=False)


def engine(folder: Path) -> str:
    gc.disable()  # as the command does
    plan = read_plan(PLAN)
    left = read_table(folder / "left.csv", plan.left.columns())
    matched = match_tables(left, read_table(folder / "right.csv", plan.right.columns()), plan)
    said = document(matched)
    groups = sum(outcome.groups for outcome in matched.played.outcomes)
    return f"{groups:,} pairs, conserved {said['conserved']}"


def merge(folder: Path) -> str:
    paths = (folder / f"{side}.csv" for side in ("left", "right"))
    tables = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    for table in tables:
        table["minor"] = (table["Amount"].str.replace(".", "", regex=False)).astype("int64")
        table["key"] = table["Text"].str.strip().str.casefold()
    joined = tables[0].merge(tables[1], how="outer", on=["key", "minor"], indicator=True)
    return f"{int((joined['_merge'] == 'both').sum()):,} pairs"


def measured(way: str, folder: Path) -> tuple[float, float, int, str]:
    """Seconds by the wall and of the processor, megabytes at the peak, what came out: in its own process."""
    command = [sys.executable, "-m", "benchmarks.tables", way, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, busy, peak, said = done.stdout.strip().split("|")
    return float(seconds), float(busy), int(peak), said


def one(way: str, folder: Path) -> None:
    begun = time.perf_counter()
    said = {"engine": engine, "merge": merge}[way](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{time.perf_counter() - begun}|{time.process_time()}|{peak}|{said}")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_tables(folder, rows)
        for way, title in (("engine", "three passes, explained"), ("merge", "pandas merge alone")):
            rounds = [measured(way, folder) for _ in range(ROUNDS)]
            seconds, busy = (
                statistics.median(one[0] for one in rounds),
                statistics.median(one[1] for one in rounds),
            )
            peak, said = max(one[2] for one in rounds), rounds[0][3]
            print(f"{title:<24} {rows:>9,} rows {seconds:7.2f} s {busy:7.2f} s CPU {peak:>6} MB  {said}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
