"""Plan settlement, complete and with its outcomes written, beside the bare full outer join of the same files.

    .venv/bin/python -m benchmarks.settlement [--orders 1000000] [--times 3] [--memory 4GB] [--every-row]

Each measurement is a process of its own; figures are medians. The join is what any engine must do at least:
orders and ledger lines of one order number, counted. With `--every-row` plain orders are not set aside before
the rules, which must come to the same digest.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb

from benchmarks.large_company import FEE_PPM, SHOPS, write_company
from company.values import Account, FeeContract, Shop
from intake.facts import FactKind
from intake.store import FactStore, register_views
from matching.coverage import SourceStretch, Stretch
from matching.days import number
from matching.engine import PLANS, evaluate
from matching.outcomes import write_outcomes
from matching.parameters import Parameters

YEAR = Stretch(number(date(2026, 1, 1)), number(date(2026, 12, 31)))
KINDS = (FactKind.ORDERS, FactKind.AFTER_SALES, FactKind.LEDGER, FactKind.RECEIPTS)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--every-row", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        way, folder = asked.one
        print(json.dumps(one(way, Path(folder), memory=asked.memory)))
        return
    with tempfile.TemporaryDirectory(prefix="duiping-bench-") as name:
        rows = write_company(Path(name), asked.orders)
        print(f"{asked.orders:,} orders, {rows[FactKind.LEDGER]:,} ledger lines, memory limit {asked.memory}")
        table(Path(name), asked)


def table(folder: Path, asked: argparse.Namespace) -> None:
    ways = ["join", "settlement", *(["every_row"] if asked.every_row else [])]
    rounds: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    for _ in range(asked.times):
        for way in ways:  # in turns, so that a busy machine is busy for all of them
            rounds[way].append(apart(way, folder, memory=asked.memory))
    floor = {name: median(one[name] for one in rounds["join"]) for name in ("wall", "cpu")}
    print(f"{'':<12} {'wall s':>8} {'CPU s':>8} {'MB':>7} {'wall/join':>10} {'CPU/join':>9}")
    for way, figures in rounds.items():
        wall, cpu = (median(one[name] for one in figures) for name in ("wall", "cpu"))
        memory = max(one["memory"] for one in figures)
        ratios = f"{wall / floor['wall']:10.1f} {cpu / floor['cpu']:9.1f}"
        print(f"{way:<12} {wall:8.2f} {cpu:8.2f} {memory:7} {ratios}")
    digests = {one["said"] for way in ways[1:] for one in rounds[way]}
    if len(digests) > 1:
        raise SystemExit(f"the outcomes differ: {digests}")


def apart(way: str, folder: Path, *, memory: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.settlement", "--memory", memory, "--one", way, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def one(way: str, folder: Path, *, memory: str) -> dict[str, Any]:
    """Seconds on the clock and of work, megabytes at the peak, and what came out."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "temp_directory": str(folder / "spill"),
    }
    with duckdb.connect(config=config) as connection:
        register_views(connection, (), store=FactStore(folder), kinds=tuple(FactKind))
        for kind in KINDS:
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {kind} AS FROM '{folder / f'{kind}.parquet'}'")
        begun, worked = perf_counter(), _worked()
        said = (
            join(connection) if way == "join" else settle(connection, folder, sets_aside=way == "settlement")
        )
        wall, cpu = perf_counter() - begun, _worked() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"wall": wall, "cpu": cpu, "memory": peak, "said": said}


def join(connection: duckdb.DuckDBPyConnection) -> str:
    query = "SELECT COUNT(*) FROM orders o FULL OUTER JOIN ledger l ON l.order_no = o.order_no"
    return str(connection.execute(query).fetchall()[0][0])


def settle(connection: duckdb.DuckDBPyConnection, folder: Path, *, sets_aside: bool) -> str:
    parameters, files = company()
    evaluate(connection, PLANS["settlement"], parameters=parameters, files=files, sets_aside=sets_aside)
    return write_outcomes(connection, folder / f"outcomes-{sets_aside}.parquet")


def company() -> tuple[Parameters, list[SourceStretch]]:
    ids = range(1, SHOPS + 1)
    shops = tuple(
        Shop(one, "taobao", f"shop {one}", "CNY", "Asia/Shanghai", None, 10, 3, 10, 3, 5, 1, 500_000)
        for one in ids
    )
    accounts = tuple(Account(one, f"A{one}", "ledger", one, (), "CNY") for one in ids)
    fees = tuple(FeeContract(one, "platform_fee", "", FEE_PPM, False, date(2026, 1, 1)) for one in ids)
    files = [
        SourceStretch(kind, one, f"A{one}" if kind is FactKind.LEDGER else f"shop {one}", "bench", YEAR)
        for one in ids
        for kind in KINDS
    ]
    return Parameters(shops, accounts, fees, dict.fromkeys(ids, date(2026, 7, 20))), files


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
