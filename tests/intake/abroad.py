"""A company that also sells outside China."""

from company import masterdata
from database.unit_of_work import unit_of_work
from tests.intake.file_desk import Importer

COMPANY = """
[[shop]]
name = "Hill Goods"
platform = "shopify"
currency = "USD"
timezone = "America/New_York"
[[shop]]
name = "Hill Amazon"
platform = "amazon"
currency = "EUR"
timezone = "Europe/Berlin"
[[shop]]
name = "Hill Direct"
platform = "other"
currency = "USD"
timezone = "UTC"
[[account]]
number = "shopify-1"
kind = "ledger"
shop = "Hill Goods"
currency = "USD"
[[account]]
number = "amazon-1"
kind = "ledger"
shop = "Hill Amazon"
currency = "EUR"
[[account]]
number = "HillMerchant"
kind = "ledger"
shop = "Hill Direct"
currency = "USD"
[[account]]
number = "CafeTerraMXN"
kind = "ledger"
shop = "Hill Direct"
currency = "MXN"
"""
DIRECT = "HillMerchant"


def sells_abroad(importer: Importer) -> Importer:
    with unit_of_work(importer.database) as work:
        masterdata.load(work, COMPANY)
    return importer


def turned(body: str, delimiter: str = ",") -> str:
    """The same table, its columns from last to first."""
    rows = [line.split(delimiter) for line in body.splitlines()]
    width = len(rows[0])
    even = [row + [""] * (width - len(row)) for row in rows]
    return "\n".join(delimiter.join(reversed(row)) for row in even) + "\n"
