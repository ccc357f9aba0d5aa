"""Layouts of one's own become layouts: a template's shape behind other headers, or a known one renamed."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from company.values import LedgerClass
from intake import cells, words
from intake.blocks import Block, Shaped
from intake.cells import Column
from intake.classification import Words
from intake.layouts import Field, Layout, Read, Stated
from intake.own_layouts import Days, MoneyBy, OwnLayout
from intake.sources import LAYOUTS, TEMPLATES
from intake.sources.bank_cells import european
from intake.sources.money import Wrong, directed, positions
from intake.sources.shop_goods import OWN_TEMPLATES

BASES: Final[Mapping[str, Layout]] = {one.name: one for one in LAYOUTS}
MAPPED: Final[Mapping[str, Layout]] = {one.name: one for one in (*TEMPLATES, *OWN_TEMPLATES)}
"""The templates whose fields a table's columns can be mapped to, by name."""
OF_SCOPE: Final = frozenset({"shop", "account", "currency"})
MONEY: Final = frozenset({"income", "outgo"})
AMOUNT: Final = Field("amount", ("金额", "amount"), Read.AMOUNT)
DIRECTION: Final = Field("direction", ("收支方向", "direction"), Read.WORD)
DIRECTIONS: Final = words.vocabulary({
    "收入": "in", "收": "in", "入": "in", "贷": "in", "贷方": "in", "转入": "in", "进": "in", "+": "in",
    "credit": "in", "c": "in", "cr": "in", "支出": "out", "支": "out", "出": "out", "借": "out",
    "借方": "out", "转出": "out", "-": "out", "debit": "out", "d": "out", "dr": "out",
})  # fmt: skip
_DAY_FIRST: Final = r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)$"
_ORDERS: Final = {Days.DAY_FIRST: r"\3-\2-\1\4", Days.MONTH_FIRST: r"\3-\1-\2\4"}
_DATED: Final = (Read.TIME, Read.DAY)
Shape = Callable[[Block], Shaped]


def built(own: Iterable[OwnLayout]) -> tuple[Layout, ...]:
    """The layouts, in the order given; one that follows a layout we no longer know is left out."""
    return tuple(layout_of(one) for one in own if one.base in BASES)


def layout_of(own: OwnLayout) -> Layout:
    """The layout somebody made."""
    base = MAPPED.get(own.base)
    return _renamed(own, BASES[own.base]) if base is None else _mapped(own, base)


def fields_of(base: Layout, money: MoneyBy) -> tuple[Field, ...]:
    """What can be mapped: the template's fields, with those of money as the table says it."""
    names = {one.name for one in base.fields}
    if not names >= MONEY or money in (MoneyBy.IN_AND_OUT, MoneyBy.IN_AND_MINUS_OUT):
        return base.fields
    extra = (AMOUNT, DIRECTION) if money is MoneyBy.DIRECTED else (AMOUNT,)
    at = next(place for place, one in enumerate(base.fields) if one.name in MONEY)
    rest = [one for one in base.fields[at:] if one.name not in MONEY]
    return (*base.fields[:at], *extra, *rest)


def _renamed(own: OwnLayout, base: Layout) -> Layout:
    """It is still that source's bill; only some of its headers are others."""
    fields = tuple(
        replace(one, headers=(own.columns[one.name],), required=True) if one.name in own.columns else one
        for one in base.fields
    )
    return replace(base, name=own.name, fields=fields)


def _mapped(own: OwnLayout, base: Layout) -> Layout:
    offered = fields_of(base, own.money)
    fields = [_field(one, own) for one in offered]
    fields += [replace(one, headers=(), required=False) for one in base.fields if one not in offered]
    stated = Stated(**{name: own.constants[name] for name in OF_SCOPE & own.constants.keys()})
    classes = {_text_key(one): (LedgerClass(class_), "") for one, class_ in _said(own, "business_type")}
    return replace(
        base,
        source=own.source,
        name=own.name,
        fields=tuple(fields),
        shape=_shape(own, base),
        words=Words(whole=classes),
        is_followed=base.is_followed and "balance" in own.columns,
        is_asked_for=False,
        stated=stated,
    )


def _field(one: Field, own: OwnLayout) -> Field:
    header = own.columns.get(one.name)
    if header is None:
        return replace(one, headers=(), required=False)
    return replace(
        one,
        headers=(header,),
        required=True,
        needed=one.needed or one in (AMOUNT, DIRECTION),
        read=Read.TEXT if _is_written_otherwise(one, own) else one.read,
        words=words_of(one, own),
    )


def words_of(one: Field, own: OwnLayout) -> Mapping[str, str]:
    """What the words of a field mean: as everywhere, and as its maker says."""
    known = DIRECTIONS if one == DIRECTION else one.words
    return {**known, **{words.word_key(word): meaning for word, meaning in _said(own, one.name)}}


def _said(own: OwnLayout, name: str) -> Iterable[tuple[str, str]]:
    return own.meanings.get(name, {}).items()


def _text_key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(" \t`")


def _is_written_otherwise(one: Field, own: OwnLayout) -> bool:
    if one.read in _DATED:
        return own.days is not Days.YEAR_FIRST
    return one.read is Read.AMOUNT and own.decimal_comma


def _shape(own: OwnLayout, base: Layout) -> Shape:
    by_name = {one.name: one for one in fields_of(base, own.money)}
    otherwise = [by_name[name] for name in own.columns if _is_written_otherwise(by_name[name], own)]
    constants = {name: value for name, value in own.constants.items() if name not in OF_SCOPE}
    is_money = {one.name for one in base.fields} >= MONEY

    def shape(block: Block) -> Shaped:
        wrong: Wrong = {}
        typed: dict[str, pa.Array] = {
            name: block.same(_value(by_name[name], text)) for name, text in constants.items()
        }
        for one in otherwise:
            typed[one.name], found = _read_otherwise(block, one, own)
            wrong = found | wrong
        block = block.having(**typed)
        if is_money:
            block, found = _in_and_out(block, own.money)
            wrong = found | wrong
        shaped = base.shape(block)
        blamed = {at: (_blamed(name, own), code) for at, (name, code) in shaped.wrong.items()}
        return replace(shaped, wrong=blamed | wrong)

    return shape


def _value(one: Field, text: str) -> Any:
    return int(text) if one.read is Read.COUNT else text


def _read_otherwise(block: Block, one: Field, own: OwnLayout) -> tuple[pa.Array, Wrong]:
    if one.read is Read.AMOUNT:
        return european(block, one.name)
    ordered = pc.replace_substring_regex(
        cells.trimmed(block[one.name]), pattern=_DAY_FIRST, replacement=_ORDERS[own.days]
    )
    column: Column = (
        cells.read_days(ordered, "UTC") if one.read is Read.DAY else cells.read_times(ordered, "UTC")
    )
    return column.values, {at: (one.name, code) for at, code in column.bad.items()}


def _in_and_out(block: Block, by: MoneyBy) -> tuple[Block, Wrong]:
    """The block with money in and money out in columns of their own, as the templates have them."""
    if by is MoneyBy.IN_AND_OUT:
        return block, {}
    if by is MoneyBy.IN_AND_MINUS_OUT:
        outgo = block["outgo"]
        wrong: Wrong = dict.fromkeys(positions(pc.greater(outgo, 0)), ("outgo", "sign_disagrees"))
        return block.having(outgo=pc.negate(outgo)), wrong
    wrong = {}
    amount = block["amount"]
    if by is MoneyBy.DIRECTED:
        amount, wrong = directed(block)
    elif by is MoneyBy.REVERSED:
        amount = pc.negate(amount)
    came = pc.fill_null(pc.greater_equal(amount, 0), False)
    none = pa.scalar(None, pa.int64())
    return block.having(
        income=pc.if_else(came, amount, none), outgo=pc.if_else(came, none, pc.negate(amount))
    ), wrong


def _blamed(name: str, own: OwnLayout) -> str:
    """The field to blame: that of the one amount where the table has no two."""
    return "amount" if name in MONEY and "amount" in own.columns else name
