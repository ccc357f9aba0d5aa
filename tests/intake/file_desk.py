"""A company, and a short way to hand it a file."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import duckdb

from company import masterdata
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import reading, unit_of_work
from intake import queries
from intake.facts import FactKind, FileId
from intake.importing import ImportOptions, import_file
from intake.queries import ImportResult
from intake.receiving import Stores, Upload, receive_uploads
from intake.store import register_views
from people.actors import SYSTEM

COMPANY = """
[[shop]]
name = "山月家居"
platform = "taobao"
currency = "CNY"
timezone = "Asia/Shanghai"
[[shop]]
name = "山月生活"
platform = "pdd"
currency = "CNY"
timezone = "Asia/Shanghai"
[[shop]]
name = "山月小程序"
platform = "wechat"
currency = "CNY"
timezone = "Asia/Shanghai"
[[shop]]
name = "两处都有"
platform = "jd"
currency = "CNY"
timezone = "Asia/Shanghai"
[[shop]]
name = "两处都有"
platform = "douyin"
currency = "CNY"
timezone = "Asia/Shanghai"
[[account]]
number = "shanyue@example.com"
kind = "ledger"
shop = "山月家居"
currency = "CNY"
[[account]]
number = "pdd-1"
kind = "ledger"
shop = "山月生活"
currency = "CNY"
[[account]]
number = "1601959334"
kind = "ledger"
shop = "山月小程序"
currency = "CNY"
[[account]]
number = "755900001"
kind = "bank"
currency = "CNY"
"""


_HASHED = re.compile(r"[0-9a-f]{16}:.*[*]")


class Importer:
    """Imports what it is given, and shows the facts that stand."""

    def __init__(self, database: Database, settings: Settings, now: datetime) -> None:
        self.database, self.stores, self.now = database, Stores.of(settings, database), now
        with unit_of_work(database) as work:
            masterdata.load(work, COMPANY)

    def receive(self, body: bytes | str, *, name: str = "file.csv", encoding: str = "utf-8") -> FileId:
        data = body.encode(encoding) if isinstance(body, str) else body
        uploads = [Upload(name, io.BytesIO(data))]
        _, files = receive_uploads(self.database, self.stores, uploads=uploads, actor=SYSTEM, now=self.now)
        return files[0]

    def run(self, file_id: FileId, **options: Any) -> ImportResult:
        return import_file(
            self.database,
            self.stores,
            file_id=file_id,
            actor=SYSTEM,
            now=self.now,
            options=ImportOptions(**options),
        )

    def __call__(
        self, body: bytes | str, *, name: str = "file.csv", encoding: str = "utf-8", **options: Any
    ) -> ImportResult:
        return self.run(self.receive(body, name=name, encoding=encoding), **options)

    def facts(self, kind: FactKind, *columns: str) -> list[tuple[Any, ...]]:
        """The standing rows, ordered by every column asked for."""
        with reading(self.database) as session:
            parts = queries.visible_parts(session)
        with duckdb.connect() as connection:
            register_views(connection, parts, store=self.stores.facts, kinds=(kind,))
            names = ", ".join(f'"{one}"' for one in columns)
            rows = connection.execute(f"SELECT {names} FROM {kind} ORDER BY ALL").fetchall()  # noqa: S608
        return [tuple(map(_shown, row)) for row in rows]

    def stored_files(self) -> list[str]:
        folder = self.stores.facts.folder
        return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())

    def stored_parts(self) -> list[str]:
        return [one for one in self.stored_files() if one.endswith(".parquet")]


def _shown(value: Any) -> Any:
    """The value; of a masked account number what is shown of it, without its hash."""
    return value.partition(":")[2] if isinstance(value, str) and _HASHED.match(value) else value


def counts(result: ImportResult) -> tuple[int, int, int, int, int, int]:
    rows = result.rows
    return rows.read, rows.accepted, rows.seen, rows.changed, rows.excluded, rows.rejected


def table(headers: str, rows: Sequence[str]) -> str:
    return "\n".join((headers, *rows)) + "\n"


ORDERS = "店铺,订单号,子订单号,商品编码,数量,商品金额,运费,买家实付,支付时间,订单状态"
LEDGER = "账户,流水号,订单号,售后单号,业务类型,收入金额,支出金额,账户余额,发生时间,结算批次号,备注,币种"


def order(
    number: str, *, status: str = "已付款", paid: str = "10.00", sub: str = "", shop: str = "山月家居"
) -> str:
    return f"{shop},{number},{sub},SKU1,1,10.00,0,{paid},2026-06-01 10:00:00,{status}"


def line(
    number: str,
    income: str = "",
    outgo: str = "",
    *,
    type_: str = "交易收款",
    at: str = "2026-06-01 10:00:00",
) -> str:
    return f"shanyue@example.com,{number},1234567890,,{type_},{income},{outgo},,{at},,,CNY"
