"""How fast large files become facts, beside what bare readers of the same bytes take, in one run.

    .venv/bin/python -m benchmarks.intake [--rows 1000000] [--workbook-rows 200000] [--scaling] [--far]

Every measurement is a process of its own, so that its peak memory is its own; figures are medians. With
`--scaling` a tenth of the rows is measured too, and `--far` adds ten times as many.
"""

import argparse
import multiprocessing
import resource
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import log10
from pathlib import Path
from statistics import median
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


@dataclass(frozen=True, slots=True)
class Measured:
    """`memory_mb`: the peak of the largest process that took part."""

    seconds: float
    memory_mb: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--workbook-rows", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--scaling", action="store_true")
    parser.add_argument("--far", action="store_true")
    given = parser.parse_args()
    sizes = [given.rows // 10] * given.scaling + [given.rows] + [given.rows * 10] * given.far
    with tempfile.TemporaryDirectory(prefix="duiping-bench-") as name:
        folder = Path(name)
        seconds = [measure_text(folder, rows, given.times) for rows in sizes]
        for few, many in pairwise(seconds):
            print(f"ten times the rows: seconds to the power of {log10(many / few):.2f}")
        if given.workbook_rows:
            measure_workbook(folder, given.workbook_rows, given.times)


def measure_text(folder: Path, rows: int, times: int) -> float:
    file = folder / f"orders-{rows}.csv"
    write_orders(file, rows)
    print(f"{rows:,} orders of 20 columns, {file.stat().st_size / 1e6:.0f} MB of CSV in GB18030")
    ours = compare("pyarrow.csv", read_with_pyarrow, file, rows, times)
    file.unlink()
    return ours


def measure_workbook(folder: Path, rows: int, times: int) -> None:
    file = folder / "orders.xlsx"
    write_workbook(file, rows)
    print(f"{rows:,} orders of 20 columns, {file.stat().st_size / 1e6:.0f} MB of XLSX")
    compare("calamine", read_with_calamine, file, rows, times)


def compare(name: str, bare: Callable[[Path], float], file: Path, rows: int, times: int) -> float:
    """Measures both in turn, so that a busy moment hits both. Returns our seconds."""
    pairs = [(alone(bare, file), alone(import_into_a_home, file)) for _ in range(times)]
    theirs, ours = median(one.seconds for one, _ in pairs), median(one.seconds for _, one in pairs)
    memory = [max(one.memory_mb for one in side) for side in zip(*pairs, strict=True)]
    print(f"  {name:<12} {theirs:6.2f} s  peak {memory[0]:5.0f} MB")
    print(f"  {'import':<12} {ours:6.2f} s  peak {memory[1]:5.0f} MB  {rows / ours:10,.0f} rows/s")
    print(f"  import / {name}: {ours / theirs:.2f}")
    return ours


def orders(rows: int) -> Iterator[list[str]]:
    for number in range(rows):
        paid = f"2026-06-{1 + number % 28:02d} {number % 24:02d}:{number % 60:02d}:07"
        price = f"{10 + number % 900}.{number % 100:02d}"
        order = f"2906{number:015d}"
        item = [f"SKU-{number % 500}", f"山月保温杯 {number % 500} 号 大容量不锈钢"]
        money = [price, "0.00", "0", "0", "0", price]
        yield [
            "淘宝", "量一量", order, order, *item, "1", *money, paid, paid, paid,
            "交易成功", "支付宝", f"P{order}", "CNY",
        ]  # fmt: skip


def write_orders(file: Path, rows: int) -> None:
    with file.open("w", encoding="gb18030") as out:
        out.write(HEADERS + "\n")
        out.writelines(",".join(row) + "\n" for row in orders(rows))


def write_workbook(file: Path, rows: int) -> None:
    """Amounts and the quantity are numbers, as exports have them."""
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS.split(","))
        for at, row in enumerate(orders(rows), 1):
            for place, cell in enumerate(row):
                if 6 <= place <= 12:
                    sheet.write_number(at, place, float(cell))
                else:
                    sheet.write_string(at, place, cell)


def alone(work: Callable[[Path], float], file: Path) -> Measured:
    """The work in a process that does nothing else."""
    context = multiprocessing.get_context("spawn")
    answers: Any = context.Queue()
    worker = context.Process(target=_answer, args=(work, file, answers))
    worker.start()
    found: Measured = answers.get()
    worker.join()
    return found


def _answer(work: Callable[[Path], float], file: Path, answers: Any) -> None:
    seconds = work(file)
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    answers.put(Measured(seconds, max(one.ru_maxrss for one in used) / 1000))


def read_with_pyarrow(file: Path) -> float:
    """Every column as text, as it must be where numbers have twenty digits."""
    import pyarrow as pa
    from pyarrow import csv

    as_text = dict.fromkeys(HEADERS.split(","), pa.string())
    begun = perf_counter()
    csv.read_csv(
        file,
        read_options=csv.ReadOptions(encoding="gb18030"),
        convert_options=csv.ConvertOptions(column_types=as_text),
    )
    return perf_counter() - begun


def read_with_calamine(file: Path) -> float:
    from python_calamine import CalamineWorkbook

    begun = perf_counter()
    sheet = CalamineWorkbook.from_path(file).get_sheet_by_index(0)
    for _row in sheet.iter_rows():
        pass
    return perf_counter() - begun


def import_into_a_home(file: Path) -> float:
    """From the bytes to the committed catalogue: sealed, read, judged, written."""
    from company import masterdata
    from database.engine import open_database
    from database.schema import migrate
    from database.settings import Settings
    from database.unit_of_work import unit_of_work
    from intake import reading_apart
    from intake.importing import ImportOptions, import_file
    from intake.receiving import Stores, Upload, receive_uploads
    from people.actors import SYSTEM

    with tempfile.TemporaryDirectory(dir=file.parent) as home:
        settings = Settings.from_environment({"DUIPING_HOME": home})
        database = open_database(settings.database_url)
        stores = Stores.of(settings, database)
        migrate(database)
        with unit_of_work(database) as work:
            masterdata.load(work, COMPANY)
        begun = perf_counter()
        with file.open("rb") as content:
            uploads = [Upload(file.name, content)]
            _, (file_id,) = receive_uploads(database, stores, uploads=uploads, actor=SYSTEM, now=NOW)
        done = import_file(database, stores, file_id=file_id, options=ImportOptions(), actor=SYSTEM, now=NOW)
        seconds = perf_counter() - begun
        reading_apart.close()  # its memory is known once it has ended
        database.dispose()
    if done.rows.rejected or not done.rows.accepted:
        raise SystemExit(f"not every row was taken: {done.rows}, {done.refusal}")
    return seconds


if __name__ == "__main__":
    main()
