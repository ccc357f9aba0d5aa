"""What the plans of money between accounts are told of them: names at the bank, how lines are booked.

Accounts that share a payee name, also by way of others, are of one circle: a credit of that name may be of
any of them. Circle 0 is of accounts that have no names and of bank lines that bear nobody's.
"""

from collections.abc import Iterable, Sequence
from re import sub
from typing import Final

import pyarrow as pa

from company.values import Account

NOBODY: Final = 0
_FULL: Final = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_HALF: Final = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
_NARROW: Final = str.maketrans(_FULL, _HALF)
_BLANKS: Final = "[\\s\u3000\u00a0`]+"

_WHOLE, _TEXT, _YES = pa.int64(), pa.string(), pa.bool_()
TABLES: Final[dict[str, tuple[tuple[str, pa.DataType], ...]]] = {
    "circles": (("account", _TEXT), ("circle", _WHOLE)),
    "payee_names": (("name", _TEXT), ("circle", _WHOLE)),
    "booked_accounts": (
        ("account", _TEXT),
        ("voucher_by", _TEXT),
        ("account_code", _TEXT),
        ("books_all", _YES),
    ),
    "booked_classes": (("account", _TEXT), ("line_class", _TEXT)),
}


def rows(accounts: Sequence[Account]) -> dict[str, list[tuple[object, ...]]]:
    """The rows of `TABLES`."""
    ledgers = sorted((one for one in accounts if one.kind == "ledger"), key=lambda one: one.number)
    circle_of = _circles(ledgers)
    names = {(cleaned(name), circle_of[one.number]) for one in ledgers for name in one.payee_names}
    return {
        "circles": sorted(circle_of.items()),
        "payee_names": sorted((name, circle) for name, circle in names if name),
        "booked_accounts": [
            (one.number, one.voucher_by, one.account_code, not one.booked_classes) for one in ledgers
        ],
        "booked_classes": [(one.number, name) for one in ledgers for name in one.booked_classes],
    }


def cleaned(name: str) -> str:
    """A payee's name as it is compared: no blanks, nothing full-width, no capitals."""
    return sub(_BLANKS, "", name.translate(_NARROW)).lower()


def cleaned_sql(column: str) -> str:
    """As `cleaned`, of a column."""
    half = _HALF.replace("'", "''")
    return f"lower(regexp_replace(translate({column}, '{_FULL}', '{half}'), '{_BLANKS}', '', 'g'))"


def _circles(ledgers: Iterable[Account]) -> dict[str, int]:
    """Each account's circle: the place of the first account of it, counted from 1."""
    circle_of: dict[str, int] = {}
    by_name: dict[str, int] = {}
    for place, one in enumerate(ledgers, start=1):
        names = {cleaned(name) for name in one.payee_names} - {""}
        if not names:
            circle_of[one.number] = NOBODY
            continue
        known = {by_name[name] for name in names if name in by_name}
        circle = min(known, default=place)
        by_name |= dict.fromkeys(names, circle)
        circle_of[one.number] = circle
        for joined in known - {circle}:
            by_name |= {name: circle for name, of in by_name.items() if of == joined}
            circle_of |= {number: circle for number, of in circle_of.items() if of == joined}
    return circle_of
