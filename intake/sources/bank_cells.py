"""What statements of banks have in common: one line per row, dates and amounts as banks write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from intake import amounts, cells, times
from intake.amounts import currency_code
from intake.blocks import Block, Money, Shaped, number_or_hash, whole_block
from intake.cells import Column
from intake.controls import INCOME, OUTGO, Declared, Preamble
from intake.problems import CellRefused
from intake.sources.money import Wrong, minor_or_none, positions

_DASHES: Final = r"^[-—\s]+$"
_DAY_FIRST: Final = r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$"
_SHORT_YEAR: Final = r"^(\d{1,2})\.(\d{1,2})\.(\d{2})$"
_POINT_THOUSANDS: Final = r"^[+-]?\d{1,3}(?:\.\d{3})+$"
_AMONG_DIGITS: Final = "[\\s\u00a0']"
_NUMBER: Final = re.compile(r"[\d*]{6,}")
_ACCOUNT = re.compile(
    r"(?:查询|账户)?(?:卡号|账号)(?:/账号|/卡号)?(?:\[[^\]]*\])?(?:[::](?P<number>[\d*]{6,})?)?"
)
_PERIOD = re.compile(
    r"(?:日期范围|起始日期|起止日期)\D*(\d{4}\D?\d{2}\D?\d{2})(?:\D+(\d{4}\D?\d{2}\D?\d{2}))?"
)
_END = re.compile(r"(?:截止日期|终止日期)\D*(\d{4}\D?\d{2}\D?\d{2})")


def statement(
    block: Block,
    *,
    amount: pa.Array,
    occurred_at: pa.Array,
    wrong: Wrong,
    balance: pa.Array | None = None,
    summary: Sequence[str] = ("summary",),
) -> Shaped:
    """One bank line per row: `payee_name`, `payee_account`, `number` and `book` as the block has them.

    So is `balance`, unless it had to be read apart. `summary` names the columns that make up the summary.
    """
    if balance is None:
        balance = block["balance"] if "balance" in block.types else block.same(None, pa.int64())
    words = [undashed(told(block, name)) for name in summary]
    columns = {
        "occurred_at": occurred_at,
        "amount_minor": pc.fill_null(amount, 0),
        "balance_minor": balance,
        "payee_name": undashed(told(block, "payee_name")),
        "payee_account": undashed(told(block, "payee_account")),
        "summary": _spaced(words),
    }
    number, hashed = number_or_hash(told(block, "number"), columns)
    money = Money(amount, balance, occurred_at, told(block, "book"))
    lines = whole_block(block, {"bank_no": number, **columns}, number, hashed)
    return Shaped((lines,), wrong, money)


def told(block: Block, name: str) -> pa.Array:
    """The text column; blanks where neither the file nor the layout has it."""
    return block[name] if block.has(name) or name in block.types else block.same("")


def with_columns(block: Block, **columns: pa.Array) -> Block:
    """The block with columns made from others."""
    return Block(block.count, {**block.columns, **columns}, block.types, block.classifier)


def _spaced(words: Sequence[pa.Array]) -> pa.Array:
    joined = pc.binary_join_element_wise(*words, " ")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(joined, r"\s+", " "))


def undashed(texts: pa.Array) -> pa.Array:
    """The texts; "" for a mere dash."""
    return pc.replace_substring_regex(texts, _DASHES, "")


def day_and_clock(block: Block) -> tuple[pa.Array, Wrong]:
    """The moment of a row with columns `day` and `clock`; a clock may be blank or have lost its first 0."""
    clock = undashed(block["clock"])
    is_short = pc.match_substring_regex(clock, r"^\d{5}$")
    whole = pc.if_else(is_short, pc.binary_join_element_wise("0", clock, ""), clock)
    together = pc.utf8_trim_whitespace(pc.binary_join_element_wise(block["day"], whole, " "))
    return _kept(cells.read_times(together, "UTC"), "day", "bad_time")


def day_first(block: Block, name: str) -> tuple[pa.Array, Wrong]:
    """Days written as 24/03/2025, 24.03.2025 or 24.03.25."""
    whole = pc.replace_substring_regex(block[name], _SHORT_YEAR, r"\1.\2.20\3")
    ordered = pc.replace_substring_regex(whole, _DAY_FIRST, r"\3-\2-\1")
    return _kept(cells.read_times(ordered, "UTC"), name, "bad_time")


def european(block: Block, name: str) -> tuple[pa.Array, Wrong]:
    """Amounts with a decimal comma; a point among the digits separates thousands, and nothing else."""
    text = pc.replace_substring_regex(told(block, name), _AMONG_DIGITS, "")
    has_comma = pc.match_substring(text, ",")
    pointless = pc.replace_substring(pc.replace_substring(text, ".", ""), ",", ".")
    is_thousands = pc.match_substring_regex(text, _POINT_THOUSANDS)
    plain = pc.if_else(pc.or_(has_comma, is_thousands), pointless, text)
    could_be_either = pc.and_(pc.match_substring(text, "."), pc.invert(pc.or_(has_comma, is_thousands)))
    torn = pc.match_substring_regex(text, r",.*[.,]|\.\.")
    values, wrong = _kept(cells.read_amounts(plain, None), name, "bad_amount")
    wrong |= dict.fromkeys(positions(pc.or_(could_be_either, torn)), (name, "bad_amount"))
    return values, wrong


def masked_balance(block: Block, name: str) -> tuple[pa.Array, Wrong]:
    """Balances, blank where the owner has masked them with letters or stars."""
    text = block[name]
    is_masked = pc.match_substring_regex(text, r"^[xyz*][xyz*,.]*$")
    return _kept(cells.read_amounts(pc.if_else(is_masked, "", text), None), name, "bad_amount")


def _kept(column: Column, name: str, code: str) -> tuple[pa.Array, Wrong]:
    return column.values, {at: (name, found or code) for at, found in column.bad.items()}


def directed(block: Block) -> tuple[pa.Array, Wrong]:
    """The unsigned amount, signed by its direction "in" or "out"; an amount below zero contradicts it."""
    amount = block["amount"]
    signed = pc.if_else(pc.equal(block["direction"], "out"), pc.negate(amount), amount)
    wrong = dict.fromkeys(positions(pc.less(block.zero("amount"), 0)), ("amount", "sign_disagrees"))
    return signed, wrong


def above(rows: Sequence[Sequence[str]]) -> Preamble:
    """Account and period as Chinese banks write them above the table: `卡号: 1234****9876`, `账号 | 62…`."""
    lines = [[re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)) for cell in row] for row in rows]
    first, last = _period(["|".join(line) for line in lines])
    return Preamble(next((one for line in lines if (one := _account(line))), ""), first, last)


def _account(line: Sequence[str]) -> str:
    for at, cell in enumerate(line):
        if (found := _ACCOUNT.fullmatch(cell)) is not None:
            beside = next((one for one in line[at + 1 :] if one), "")
            number = found["number"] or beside
            return number if _NUMBER.fullmatch(number) else ""
    return ""


def _period(lines: Sequence[str]) -> tuple[date | None, date | None]:
    begins = next((found for one in lines if (found := _PERIOD.search(one))), None)
    if begins is None:
        return None, None
    ends = next((found[1] for one in lines if (found := _END.search(one))), begins[2])
    try:
        return times.day(begins[1]), times.day(ends or "")
    except CellRefused:
        return None, None


def currency_totals(rows: Sequence[Sequence[str]]) -> tuple[Declared, ...]:
    """Totals of lines like `人民币合计,,,1234.56,9876.54`: money in, then money out."""
    found = []
    for row in rows:
        name = row[0].strip()
        told = [one for cell in row[1:] if cell.strip() and (one := minor_or_none(cell)) is not None]
        if name.endswith("合计") and len(told) == 2:
            currency = _code(name.removesuffix("合计"))
            for tally, minor in zip((INCOME, OUTGO), told, strict=True):
                found.append(Declared(f"{currency}|{tally}", None, minor, named=tally))
    return tuple(found)


def tallies_by_currency(block: Block, shaped: Shaped) -> Mapping[str, tuple[int, int, int]]:
    """(rows, rows of zero, minor units) of money in and money out, by the currency in column `book`."""
    if shaped.money is None:
        return {}
    found: dict[str, tuple[int, int, int]] = {}
    amount = pc.fill_null(shaped.money.amount, 0).to_pylist()
    for book, minor in zip(block["book"].to_pylist(), amount, strict=True):
        tally = f"{_code(book)}|{INCOME if minor > 0 else OUTGO}"
        rows, zeros, total = found.get(tally, (0, 0, 0))
        found[tally] = (rows + 1, zeros, total + minor)
    return found


def _code(name: str) -> str:
    try:
        return currency_code(name) if name else amounts.currency_code("CNY")
    except CellRefused:
        return name
