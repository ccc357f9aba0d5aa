"""The evidence of plans that join no money: rows found by the numbers that their exceptions name.

Such a plan leaves subject_orders(found_no, shop_id, order_no), subject_cases(found_no, shop_id, case_no),
subject_waybills(found_no, shop_id, waybill) and own_rows(found_no, kind, file_id, row_no). Where no shop is
known, a waybill speaks for the courier's rows alone.
"""

from collections.abc import Mapping
from typing import Final

from intake.facts import FactKind
from matching.steps import Step

_OF_SHOP: Final = "f.platform = p.platform AND f.shop = p.shop"
_OF_ACCOUNT: Final = f"COALESCE(a.shop_id = s.shop_id, {_OF_SHOP})"
_ORDERS: Final = {"subject_orders": ("order_no", "order_no")}
_CASES: Final = {"subject_cases": ("case_no", "case_no")}

SUBJECTS: Final = (
    Step(
        "waybills_wanted",
        "SELECT DISTINCT found_no, shop_id, waybill FROM subject_waybills WHERE waybill <> ''",
    ),
)


def _named(kind: FactKind, by: Mapping[str, tuple[str, str]]) -> str:
    """A kind's rows named by a subject, and the plan's own. `by`: subjects to their column and the row's."""
    ledger = kind is FactKind.LEDGER
    accounts = "LEFT JOIN accounts a ON a.account = f.account" if ledger else ""
    ways = [
        f"SELECT s.found_no, f.file_id, f.row_no FROM {table} s JOIN shops p ON p.shop_id = s.shop_id "
        f"JOIN {kind} f ON s.{name} <> '' AND f.{column} = s.{name} {accounts} "
        f"WHERE {_OF_ACCOUNT if ledger else _OF_SHOP}"
        for table, (name, column) in by.items()
    ]
    own = f"SELECT found_no, file_id, row_no FROM own_rows WHERE kind = '{kind}'"
    wanted = " UNION ".join((*ways, own))
    return f"FROM ({wanted}) s JOIN {kind} f ON f.file_id = s.file_id AND f.row_no = s.row_no"


JOINS: Final[dict[FactKind, str]] = {
    FactKind.ORDERS: _named(FactKind.ORDERS, _ORDERS),
    FactKind.LEDGER: _named(FactKind.LEDGER, _ORDERS | _CASES),
    FactKind.AFTER_SALES: _named(FactKind.AFTER_SALES, _CASES),
    FactKind.SHIPMENTS: _named(
        FactKind.SHIPMENTS, _ORDERS | _CASES | {"waybills_wanted": ("waybill", "waybill")}
    ),
    FactKind.RECEIPTS: _named(
        FactKind.RECEIPTS, _ORDERS | _CASES | {"waybills_wanted": ("waybill", "return_waybill")}
    ),
    FactKind.COURIER: """
        FROM (SELECT DISTINCT found_no, waybill FROM waybills_wanted) s
        JOIN courier f ON f.waybill = s.waybill""",
    FactKind.BANK: _named(FactKind.BANK, {}),
    FactKind.VOUCHERS: _named(FactKind.VOUCHERS, {}),
}
OWN: Final = "SELECT found_no, file_id, row_no FROM own_rows"
