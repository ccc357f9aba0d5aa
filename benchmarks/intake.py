"""How fast a large file becomes facts, beside what merely reading it costs in pandas, in one run.

    .venv/bin/python -m benchmarks.intake [--rows 300000]

Each of the two works in a process of its own, so that its peak memory is its own.
"""

import argparse
import multiprocessing
import resource
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

NOW = datetime(2026, 7, 20, 4, tzinfo=UTC)
COMPANY = """
[[shop]]
name = "量一量"
platform = "taobao"
currency = "CNY"
timezone = "Asia/Shanghai"
"""
HEADERS = (
    "平台,店铺,订单号,子订单号,商品编码,商品名称,数量,商品金额,运费,店铺优惠,平台优惠,其他优惠,买家实付,"
    "支付时间,发货时间,完成时间,订单状态,支付渠道,支付流水号,币种"
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=300_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="duiping-bench-") as name:
        file = Path(name) / "orders.csv"
        write_orders(file, rows)
        size = file.stat().st_size / 1024 / 1024
        print(f"{rows:,} orders, {size:.0f} MB of CSV")
        plain, plain_memory = alone(read_with_pandas, file)
        ours, our_memory = alone(import_into_a_home, file)
    print(f"  pandas.read_csv {plain:6.2f} s  peak {plain_memory:5.0f} MB")
    print(f"  import          {ours:6.2f} s  peak {our_memory:5.0f} MB  {rows / ours:10,.0f} rows/s")
    print(f"  import / pandas: time {ours / plain:.1f}, memory {our_memory / plain_memory:.1f}")


def write_orders(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADERS + "\n")
        for number in range(rows):
            paid = f"2026-06-{1 + number % 28:02d} {number % 24:02d}:{number % 60:02d}:07"
            price = f"{10 + number % 900}.{number % 100:02d}"
            order = f"2906{number:015d}"
            item = f"SKU-{number % 500},保温杯 {number % 500} 号"
            when = f"{paid},{paid},{paid}"
            out.write(
                f"淘宝,量一量,{order},{order},{item},1,{price},0,0,0,0,{price},{when},交易成功,支付宝,P{order},CNY\n"
            )


def alone(work: Callable[[Path], float], file: Path) -> tuple[float, float]:
    """Seconds of the work, and MB at the peak of a process that did nothing else."""
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    worker = context.Process(target=_answer, args=(work, file, answers))
    worker.start()
    found: tuple[float, float] = answers.get()
    worker.join()
    return found


def _answer(work: Callable[[Path], float], file: Path, answers: Any) -> None:
    seconds = work(file)
    answers.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def read_with_pandas(file: Path) -> float:
    """Every column as text, as it must be where numbers have twenty digits."""
    import pandas

    begun = perf_counter()
    pandas.read_csv(file, dtype=str, keep_default_na=False)
    return perf_counter() - begun


def import_into_a_home(file: Path) -> float:
    """From the bytes to the committed catalogue: sealed, read, judged, written."""
    from company import masterdata
    from database.engine import open_database
    from database.schema import migrate
    from database.settings import Settings
    from database.unit_of_work import unit_of_work
    from intake.importing import ImportOptions, import_file
    from intake.receiving import Stores, Upload, receive_uploads
    from people.actors import SYSTEM

    settings = Settings.from_environment({"DUIPING_HOME": str(file.parent / "home")})
    settings.home.mkdir()
    database, stores = open_database(settings.database_url), Stores.of(settings)
    migrate(database)
    with unit_of_work(database) as work:
        masterdata.load(work, COMPANY)
    begun = perf_counter()
    with file.open("rb") as content:
        uploads = [Upload(file.name, content)]
        _, (file_id,) = receive_uploads(database, stores, uploads=uploads, actor=SYSTEM, now=NOW)
    done = import_file(database, stores, file_id=file_id, options=ImportOptions(), actor=SYSTEM, now=NOW)
    seconds = perf_counter() - begun
    if done.rows.rejected or not done.rows.accepted:
        raise SystemExit(f"not every row was taken: {done.rows}")
    return seconds


if __name__ == "__main__":
    main()
