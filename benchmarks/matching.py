"""How fast the plans match, as ratios taken in one run.

    .venv/bin/python -m benchmarks.matching [--orders 1000000] [--compared 2000] [--memory 1GB]

First the engine and the tests' plain reference answer the same random company of `--compared` orders. Then
the engine alone takes `--orders` orders from Parquet, each plan with its outcomes written, beside the bare
full outer join of the same orders and ledger lines: what any engine must do at least.
"""

import argparse
import resource
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from company.values import Account, FeeContract, Shop
from intake.facts import SCHEMAS, FactKind
from matching.coverage import SourceStretch, Stretch
from matching.days import number
from matching.engine import PLANS, evaluate
from matching.outcomes import write_outcomes
from matching.parameters import Parameters

FIRST_DAY, AS_OF = date(2026, 6, 1), date(2026, 7, 20)
SHOP = Shop(1, "taobao", "bench", "CNY", "Asia/Shanghai", None, 10, 3, 10, 3, 5, 1, 500_000)
ACCOUNT = Account(1, "A", "ledger", 1, (), "CNY")
FEE = FeeContract(1, "platform_fee", "", 6000, True, date(2026, 1, 1))
PARAMETERS = Parameters((SHOP,), (ACCOUNT,), (FEE,), {1: AS_OF})
COVERED = Stretch(number(date(2026, 1, 1)), number(date(2026, 12, 31)))
FILES = [
    SourceStretch(kind, 1, owner, "bench", COVERED)
    for kind, owner in (("orders", "bench"), ("after_sales", "bench"), ("ledger", "A"), ("receipts", "bench"))
]
DAY = np.timedelta64(86_400_000_000, "us")


def random_company(orders: int, *, seed: int = 20260720) -> dict[FactKind, pa.Table]:
    """Orders of June with payment and fee; one in twelve with a refund and its case. Some wrong."""
    chance = np.random.default_rng(seed)
    numbers = np.char.add("26", np.char.zfill(np.arange(orders).astype(str), 16))
    paid = chance.integers(500, 50_000, orders)
    completed = np.datetime64(FIRST_DAY, "us") + chance.integers(0, 30, orders) * DAY
    settled = chance.random(orders) >= 0.005
    came = paid - np.where(chance.random(orders) < 0.005, 500, 0)
    fee = (came * 6000 * 2 + 1_000_000) // 2_000_000 + np.where(chance.random(orders) < 0.005, 77, 0)
    refunded = (chance.random(orders) < 0.08) & settled
    returned = refunded & (chance.random(orders) < 0.6)
    back = paid[refunded] // 2 + np.where(chance.random(int(refunded.sum())) < 0.02, 33, 0)
    given_back = (back * 6000 * 2 + 1_000_000) // 2_000_000
    order_rows = {
        "order_no": numbers,
        "goods_amount_minor": paid,
        "buyer_paid_minor": paid,
        "completed_at": completed,
        "payment_no": np.char.add("P", numbers),
        "order_status": np.full(orders, "completed"),
    }
    trade = _lines(numbers[settled], came[settled], completed[settled] + DAY, "trade")
    fees = _lines(numbers[settled], -fee[settled], completed[settled] + DAY, "fee")
    refunds = _lines(numbers[refunded], -back, completed[refunded] + 5 * DAY, "refund")
    returned_fees = _lines(numbers[refunded], given_back, completed[refunded] + 5 * DAY, "fee")
    ledger = {
        name: np.concatenate([one[name] for one in (trade, fees, refunds, returned_fees)]) for name in trade
    }
    ledger["ledger_no"] = np.char.add("L", np.arange(len(ledger["order_no"])).astype(str))
    cases = {
        "case_no": np.char.add("C", numbers[refunded]),
        "order_no": numbers[refunded],
        "case_type": np.where(returned[refunded], "return_refund", "refund_only"),
        "quantity": np.ones(int(refunded.sum()), dtype=np.int64),
        "agreed_amount_minor": paid[refunded] // 2,
        "case_status": np.full(int(refunded.sum()), "refunded"),
        "refunded_at": completed[refunded] + 5 * DAY,
    }
    arrived = returned & (chance.random(orders) >= 0.02)
    receipts = {
        "receipt_no": np.char.add("R", numbers[arrived]),
        "case_no": np.char.add("C", numbers[arrived]),
        "good_quantity": np.ones(int(arrived.sum()), dtype=np.int64),
        "received_at": completed[arrived] + 4 * DAY,
    }
    given: dict[FactKind, dict[str, Any]] = {
        FactKind.ORDERS: order_rows,
        FactKind.LEDGER: ledger,
        FactKind.AFTER_SALES: cases,
        FactKind.RECEIPTS: receipts,
        FactKind.SHIPMENTS: {"shipment_no": np.array([], dtype=str)},
    }
    return {kind: _table(kind, columns) for kind, columns in given.items()}


def _lines(order_no: Any, amount: Any, occurred: Any, class_: str) -> dict[str, Any]:
    return {
        "order_no": order_no,
        "amount_minor": amount,
        "occurred_at": occurred,
        "class": np.full(len(order_no), class_),
        "business_type": np.full(len(order_no), class_),
        "view": np.full(len(order_no), "fund"),
    }


def _table(kind: FactKind, columns: dict[str, Any]) -> pa.Table:
    rows = len(next(iter(columns.values())))
    fixed: dict[str, Any] = {"file_id": 1 + list(FactKind).index(kind), "source": "bench", "currency": "CNY"}
    fixed |= {"account": "A"} if kind is FactKind.LEDGER else {"platform": "taobao", "shop": "bench"}
    columns = columns | {"row_no": np.arange(1, rows + 1), "line_key": np.arange(rows).astype(str)}
    arrays = []
    for field in SCHEMAS[kind]:
        if field.name in columns:
            arrays.append(pa.array(columns[field.name]).cast(field.type))
        elif field.nullable:
            arrays.append(pa.nulls(rows, field.type))
        else:
            blank = "" if pa.types.is_string(field.type) else False if pa.types.is_boolean(field.type) else 0
            arrays.append(pa.repeat(pa.scalar(fixed.get(field.name, blank), field.type), rows))
    return pa.Table.from_arrays(arrays, schema=SCHEMAS[kind])


def timed(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun


def compare_with_reference(orders: int) -> None:
    """One company, both answer all three plans, and agree."""
    from tests.matching import oracle

    tables = random_company(orders)
    days = (date(2026, 1, 1), date(2026, 12, 31))
    files = [oracle.File(file.kind, SHOP, file.owner, file.source, *days) for file in FILES]
    company = oracle.Company((SHOP,), (ACCOUNT,), (FEE,), {1: AS_OF}, files)
    frames = {kind.value: table.to_pandas() for kind, table in tables.items()}
    answers: dict[str, oracle.Answer] = {}
    plain = timed(lambda: answers.update(oracle.plan_answers(company, frames)))
    found: dict[str, Counter[str]] = {}

    def engine() -> None:
        for plan in PLANS.values():
            with duckdb.connect(config={"temp_directory": ""}) as connection:
                for kind, table in tables.items():
                    connection.register(kind.value, table)
                evaluate(connection, plan, parameters=PARAMETERS, files=FILES)
                found[plan.name] = _counts(connection, plan.found_tables)

    fast = timed(engine)
    for plan, answer in answers.items():
        if found[plan] != Counter(one.type for one in answer.found):
            raise SystemExit(f"{plan}: the engine and the reference differ")
    total = sum(sum(counts.values()) for counts in found.values())
    print(f"{orders:,} orders, three plans, {total:,} exceptions found by both")
    print(f"  reference {plain:8.2f} s   engine {fast:8.2f} s   reference / engine {plain / fast:6.1f}")


def _counts(connection: duckdb.DuckDBPyConnection, tables: tuple[str, ...]) -> Counter[str]:
    union = " UNION ALL ".join(f"SELECT type FROM {table}" for table in tables)  # noqa: S608  names of ours
    return Counter(row[0] for row in connection.execute(union).fetchall())


def measure(orders: int, *, memory: str) -> None:
    """Each plan over the same Parquet, beside the bare join."""
    with tempfile.TemporaryDirectory(prefix="duiping-bench-") as name:
        folder = Path(name)
        rows = {}
        for kind, table in random_company(orders).items():
            pq.write_table(table, folder / f"{kind}.parquet", compression="zstd")
            rows[kind] = table.num_rows
        print(f"{orders:,} orders, {rows[FactKind.LEDGER]:,} ledger lines, memory limit {memory}")
        floor = timed(lambda: _bare_join(folder, memory))
        print(f"  bare full outer join {floor:8.2f} s")
        for plan in PLANS:
            seconds = timed(lambda plan=plan: _run(plan, folder, memory))  # type: ignore[misc]
            print(f"  {plan:20} {seconds:8.2f} s   {seconds / floor:5.1f} times the join")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  peak memory of the process, data generation included: {peak:,} MB")


def _connect(folder: Path, memory: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(folder / "spill")})
    for kind in (*FILE_KINDS, FactKind.SHIPMENTS):
        path = folder / f"{kind}.parquet"
        connection.execute(f"CREATE VIEW {kind} AS SELECT * FROM read_parquet('{path}')")  # noqa: S608
    return connection


FILE_KINDS = (FactKind.ORDERS, FactKind.AFTER_SALES, FactKind.LEDGER, FactKind.RECEIPTS)


def _bare_join(folder: Path, memory: str) -> None:
    with _connect(folder, memory) as connection:
        connection.execute(
            "SELECT COUNT(*) FROM orders o FULL OUTER JOIN ledger l ON l.order_no = o.order_no"
        ).fetchall()


def _run(plan: str, folder: Path, memory: str) -> None:
    with _connect(folder, memory) as connection:
        evaluate(connection, PLANS[plan], parameters=PARAMETERS, files=FILES)
        write_outcomes(connection, folder / f"{plan}.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--compared", type=int, default=2_000)
    parser.add_argument("--memory", default="1GB")
    asked = parser.parse_args()
    if asked.compared:
        compare_with_reference(asked.compared)
    if asked.orders:
        measure(asked.orders, memory=asked.memory)


if __name__ == "__main__":
    main()
