"""What the columns of two tables seem to be, and the passes that suggests: a draft for people to correct."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from intake import amounts
from intake.looking import Glance
from intake.problems import CellRefused
from intake.proposing import FITS, header_line
from intake.words import header_key
from matching.passes.days import NO_DAY, read_days
from matching.passes.texts import plain
from people.languages import N_

Say = Callable[[str], str]
SAME_REFERENCE: Final = N_("Same reference and amount")
SAME_AMOUNT: Final = N_("Same amount, a few days apart")
ONE_TO_MANY: Final = N_("One row on the left, several on the right")
INSIDE_MIN: Final = 4  # shorter texts stand inside others by accident
DAYS: Final = [-3, 3]
_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "in": ("收入", "贷方", "转入", "存入", "moneyin", "credit", "deposit"),
    "out": ("支出", "借方", "转出", "支取", "moneyout", "debit", "withdrawal"),
    "amount": ("发生额", "到账金额", "实付", "金额", "amount", "net", "total", "value", "paid", "sum"),
    "date": ("日期", "时间", "date", "time", "day"),
    "currency": ("币种", "币别", "currency", "ccy"),
    "id": ("流水号", "单号", "编号", "订单号", "transactionid", "id", "number", "no", "reference", "ref"),
}
_NO_AMOUNT: Final = ("余额", "balance")


@dataclass(frozen=True, slots=True)
class Head:
    """The header line of a table, and some of the rows below it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self, column: str) -> tuple[str, ...]:
        """What is filled of the column, in the order of the rows."""
        at = self.columns.index(column)
        return tuple(row[at].strip() for row in self.rows if at < len(row) and row[at].strip())


def head_of(glances: Sequence[Glance]) -> Head:
    """Of the table with the most columns."""
    heads = [_head(one.rows) for one in glances]
    return max(heads, key=lambda one: len(one.columns))


def _head(rows: Sequence[Sequence[str]]) -> Head:
    at = header_line(rows)
    names = [cell.replace("\ufeff", "").strip() for cell in rows[at]]
    named = [place for place, name in enumerate(names) if name and names.count(name) == 1]
    below = [tuple(row[place] if place < len(row) else "" for place in named) for row in rows[at + 1 :]]
    return Head(tuple(names[place] for place in named), tuple(one for one in below if any(one)))


def proposed(left: Head, right: Head, *, say: Say, name: str) -> dict[str, Any]:
    """A plan as TOML says one; a table in which no amount is found keeps that line blank."""
    sides = {"left": _side(left), "right": _side(right)}
    pair = _references(left, right, sides)
    for (side, said), column in zip(sides.items(), pair or ("", ""), strict=True):
        if column:
            said["reference"] = [column]
            said.setdefault("id", column)
        else:
            sides[side] = said
    dated = all("date" in one for one in sides.values())
    return {"name": name, **sides, "pass": _passes(pair is not None, dated, say)}


def _passes(referenced: bool, dated: bool, say: Say) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if referenced:
        found.append({"name": say(SAME_REFERENCE), "on": ["reference", "amount"], "reference": "contains"})
        found.append({"name": say(ONE_TO_MANY), "on": ["reference"], "reference": "contains", "shape": "1:n"})
    if dated or not found:
        window: dict[str, Any] = {"days": list(DAYS)} if dated else {}
        found.append({"name": say(SAME_AMOUNT), "on": ["amount"], **window})
    return found


def _side(head: Head) -> dict[str, Any]:
    said: dict[str, Any] = {}
    money = [one for one in head.columns if _is_money(head, one)]
    came, went = _hinted("in", money), _hinted("out", money)
    if came and went:
        said["amount"] = {"in": came, "out": went}
    else:
        said["amount"] = _hinted("amount", money) or next(iter(money), "")
    dates = [one for one in head.columns if _is_day(head.cells(one))]
    days = _hinted("date", dates) or next(iter(dates), "")
    others = [one for one in head.columns if one not in money and one not in dates]
    found = {"id": _hinted("id", others), "date": days, "currency": _hinted("currency", head.columns)}
    return {**{key: value for key, value in found.items() if value}, **said}


def _hinted(role: str, columns: Sequence[str]) -> str:
    """The column whose header tells most clearly that it has the role."""
    for hint in _HINTS[role]:
        named = [one for one in columns if header_key(one) == hint]
        named += [one for one in columns if hint in header_key(one) and len(hint) > 1]
        if named:
            return named[0]
    return ""


def _is_money(head: Head, column: str) -> bool:
    cells = head.cells(column)
    key = header_key(column)
    if not cells or any(one in key for one in _NO_AMOUNT) or _is_day(cells):
        return False
    hinted = any(one in key for role in ("in", "out", "amount") for one in _HINTS[role])
    return sum(map(_is_amount, cells)) >= FITS * len(cells) and (hinted or any("." in cell for cell in cells))


def _is_amount(cell: str) -> bool:
    try:
        return amounts.minor_units(cell) is not None
    except CellRefused:
        return False


def _is_day(cells: Sequence[str]) -> bool:
    if not cells:
        return False
    days, bad = read_days(pa.array(cells, pa.string()))
    return not bad and bool((days != NO_DAY).all())


def _references(left: Head, right: Head, sides: Mapping[str, Mapping[str, Any]]) -> tuple[str, str] | None:
    """The columns that name the same things most often; of equal ones the first."""
    best, found = 0, None
    for one in _texts(left, sides["left"]):
        words = {plain(cell) for cell in left.cells(one)}
        for other in _texts(right, sides["right"]):
            shared = _shared(words, {plain(cell) for cell in right.cells(other)})
            if shared > best:
                best, found = shared, (one, other)
    return found


def _texts(head: Head, said: Mapping[str, Any]) -> list[str]:
    """Columns that may name something: neither money, nor a day, nor the same on every row."""
    money = said["amount"]
    taken = {*(money.values() if isinstance(money, Mapping) else (money,)), said.get("date")}
    return [one for one in head.columns if one not in taken and len(set(head.cells(one))) > 1]


def _shared(words: set[str], others: set[str]) -> int:
    """How many words both have; one inside another counts, where it is long enough."""
    longer = [one for one in words - others if len(one) >= INSIDE_MIN]
    inside = sum(
        any(one in other or other in one for other in others if len(other) >= INSIDE_MIN) for one in longer
    )
    return 2 * len(words & others) + inside
