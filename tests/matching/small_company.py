"""A company small enough for a table: its master data, its facts as frames, and the engine run over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from company.values import Account, CalendarDay, CourierTariff, Deadline, FeeContract, Shop, Sku
from intake.facts import ORIGIN, SCHEMAS, FactKind, blank
from matching.coverage import SourceStretch, Stretch
from matching.days import number
from matching.engine import PLANS, Total, evaluate
from matching.parameters import Parameters
from matching.telling import MODULES
from tests.matching import oracle
from tests.matching.oracle import Found

SHOP = Shop(
    id=1,
    platform="taobao",
    name="S",
    currency="CNY",
    timezone="Asia/Shanghai",
    as_of=None,
    settle_within_days=10,
    refund_within_days=3,
    return_within_days=10,
    payout_within_days=3,
    voucher_within_days=5,
    tolerance_minor=1,
    max_shop_discount_ppm=500_000,
)
ACCOUNT = Account(id=1, number="A", kind="ledger", shop_id=1, payee_names=(), currency="CNY")
KINDS = (
    FactKind.ORDERS,
    FactKind.AFTER_SALES,
    FactKind.LEDGER,
    FactKind.SHIPMENTS,
    FactKind.RECEIPTS,
    FactKind.COURIER,
    FactKind.BANK,
    FactKind.VOUCHERS,
)
ORIGIN_NAMES = {name for name, _ in ORIGIN}
DATED = {"occurred_at", "charged_on", "voucher_date"}  # never blank: a row says its day
SCOPED_BY_ACCOUNT = {FactKind.LEDGER: {"account": "A", "view": "fund"}, FactKind.BANK: {"account": "B"}}
OF_NOBODY = {FactKind.VOUCHERS}


@dataclass
class SmallCompany:
    """Rows are given with the columns that matter; the rest is blank."""

    as_of: Mapping[int, date]
    shops: Sequence[Shop] = (SHOP,)
    accounts: Sequence[Account] = (ACCOUNT,)
    fees: Sequence[FeeContract] = ()
    rows: Mapping[FactKind, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    files: Sequence[oracle.File] = ()
    deadlines: Sequence[Deadline] = ()
    calendar: Sequence[CalendarDay] = ()
    skus: Sequence[Sku] = ()
    tariffs: Sequence[CourierTariff] = ()

    def tables(self) -> dict[FactKind, pa.Table]:
        return {kind: table_of(kind, self.rows.get(kind, ()), self.shops[0]) for kind in KINDS}

    def oracle(self) -> oracle.Company:
        return oracle.Company(
            self.shops, self.accounts, self.fees, self.as_of, self.files, self.deadlines, self.calendar
        )

    def parameters(self) -> Parameters:
        return Parameters(
            shops=tuple(self.shops),
            accounts=tuple(self.accounts),
            fees=tuple(self.fees),
            as_of=dict(self.as_of),
            deadlines=tuple(self.deadlines),
            calendar=tuple(self.calendar),
            skus=tuple(self.skus),
            tariffs=tuple(self.tariffs),
        )

    def stretches(self) -> list[SourceStretch]:
        return [
            SourceStretch(
                f.kind,
                0 if f.kind in ("bank", "vouchers") else f.shop.id,
                f.owner,
                f.source,
                Stretch(number(f.first), number(f.last)),
            )
            for f in self.files
        ]


def everything_covered(*, shop: Shop = SHOP, accounts: Sequence[str] = ("A",)) -> list[oracle.File]:
    owners = {"orders": [shop.name], "after_sales": [shop.name], "receipts": [shop.name], "ledger": accounts}
    return [
        oracle.File(kind, shop, owner, "template", date(2026, 1, 1), date(2026, 12, 31))
        for kind, names in owners.items()
        for owner in names
    ]


def table_of(kind: FactKind, rows: Sequence[Mapping[str, Any]], shop: Shop) -> pa.Table:
    schema = SCHEMAS[kind]
    empty = {f.name: blank(f) for f in schema if f.name not in ORIGIN_NAMES and f.name not in DATED}
    of_shop = {} if kind in OF_NOBODY else {"platform": shop.platform, "shop": shop.name}
    scope = SCOPED_BY_ACCOUNT.get(kind, of_shop)
    origin = {
        "platform": "",
        "shop": "",
        "account": "",
        "file_id": 1 + list(FactKind).index(kind),
        "source": "template",
        "currency": "CNY",
        **scope,
    }
    made = [
        {**empty, **origin, "row_no": n, "line_key": f"{kind} {n}", **row}
        for n, row in enumerate(rows, start=1)
    ]
    return pa.Table.from_pylist(made, schema=schema)


def frames(company: SmallCompany) -> dict[str, pd.DataFrame]:
    return {
        kind.value: table.to_pandas(integer_object_nulls=True) for kind, table in company.tables().items()
    }


def run(company: SmallCompany, plan: str) -> tuple[duckdb.DuckDBPyConnection, tuple[Total, ...]]:
    """The plan's tables, in a connection of their own, and the totals it proved."""
    connection = duckdb.connect(config={"threads": 1})
    for kind, table in company.tables().items():
        connection.register(kind.value, table)
    totals = evaluate(connection, PLANS[plan], parameters=company.parameters(), files=company.stretches())
    return connection, totals


def found_by_engine(company: SmallCompany, plan: str) -> oracle.Answer:
    """The engine's answer in the oracle's words."""
    connection, totals = run(company, plan)
    answer = oracle.Answer(
        left_in_transit=_in_transit(totals, "left"), right_in_transit=_in_transit(totals, "right")
    )
    shops = {shop.id: shop.name for shop in company.shops}
    for table in PLANS[plan].found_tables:
        result = connection.execute(f"SELECT * FROM {table} ORDER BY found_no")
        names = [column[0] for column in result.description]
        answer.found += [_found(dict(zip(names, row, strict=True)), shops) for row in result.fetchall()]
    connection.close()
    return answer


def _in_transit(totals: Sequence[Total], side: str) -> int:
    return sum(total.rows for total in totals if (total.side, total.outcome) == (side, "in_transit"))


def _found(row: Mapping[str, Any], shops: Mapping[int, str]) -> Found:
    if row.get("ledger_no"):
        key = [("ledger_no", row["ledger_no"])]
        key += [("business_type", row["business_type"])] if row["business_type"] else []
        return Found(row["type"], shops[row["shop_id"]], row["account"], tuple(key), row["amount"])
    key = [(name, row[name]) for name in TOLD_KEYS[row["type"]] if row[name] is not None]
    account = row["account"] if row.get("bank_no") else ""
    return Found(row["type"], shops.get(row["shop_id"], ""), account, tuple(key), row["amount"])


TOLD_KEYS = {type_: names for module in MODULES for type_, names in module.KEYS.items()}
