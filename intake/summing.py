"""What the facts taken from a file add up to, by what they are about and currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from intake.facts import FactKind
from intake.store import FactPart, FactStore

MEMORY_LIMIT: Final = "256MB"
# By kind: what the lines are told apart by, and what is added up; "" where that is no money.
_ABOUT: Final[dict[FactKind, tuple[str, str]]] = {
    FactKind.ORDERS: ("order_status", "buyer_paid_minor"),
    FactKind.AFTER_SALES: ("case_type", "agreed_amount_minor"),
    FactKind.LEDGER: ("class", "amount_minor"),
    FactKind.BANK: ("CASE WHEN amount_minor < 0 THEN 'out' ELSE 'in' END", "amount_minor"),
    FactKind.SHIPMENTS: ("shipment_type", ""),
    FactKind.RECEIPTS: ("receipt_type", ""),
    FactKind.COURIER: ("direction", "amount_minor"),
    FactKind.VOUCHERS: ("'debit'", "debit_minor"),
}


@dataclass(frozen=True, slots=True)
class Sum:
    """Lines of one kind about the same, in one currency. `amount_minor` is None where they are no money."""

    kind: FactKind
    about: str
    currency: str
    lines: int
    amount_minor: int | None


def sums_of(parts: Sequence[FactPart], *, store: FactStore) -> tuple[Sum, ...]:
    """The sums of each part, the largest number of lines first."""
    found: list[Sum] = []
    with store.connected(memory=MEMORY_LIMIT) as connection:
        for part in parts:
            if not part.rows:
                continue
            about, amount = _ABOUT[part.kind]
            rows = connection.execute(
                f"SELECT {about}, currency, count(*), sum({amount or 0})::BIGINT FROM read_parquet($path) "
                "GROUP BY ALL ORDER BY 3 DESC, 1, 2",
                {"path": str(store.located(part.path))},
            ).fetchall()
            found += [Sum(part.kind, row[0], row[1], row[2], row[3] if amount else None) for row in rows]
    return tuple(found)
