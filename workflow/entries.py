"""The accounting entry of a resolution: lines by account, in amounts that the ticket or finance gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

PPM = 1_000_000
DIFFERENCE = "difference"


class EntryRefused(Exception):
    """An entry is written in words that mean nothing, or does not balance."""


class Side(StrEnum):
    DEBIT = "debit"
    CREDIT = "credit"


class Part(StrEnum):
    """Which part of its amount a line takes."""

    WHOLE = "whole"
    NET = "net"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A line before its amount is known."""

    side: Side
    account: str
    part: Part
    amount: str


@dataclass(frozen=True, slots=True)
class PostedLine:
    side: Side
    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AmountName:
    name: str
    label: str
    fact: str | None
    """The confirmed fact that proposes it."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    vat_ppm: int
    accounts: Mapping[str, str]
    """Number to English label."""
    amounts: Mapping[str, AmountName]
    entries: Mapping[str, tuple[str, ...]]


def read_vocabulary(text: str) -> Vocabulary:
    raw = yaml.safe_load(text)
    return Vocabulary(
        vat_ppm=raw["vat_ppm"],
        accounts={number: label.partition("|")[0] for number, label in raw["accounts"].items()},
        amounts={name: _amount_name(name, spec) for name, spec in raw["amounts"].items()},
        entries={name: tuple(lines) for name, lines in raw["entries"].items()},
    )


def _amount_name(name: str, spec: dict[str, Any]) -> AmountName:
    return AmountName(name, spec["label"].partition("|")[0], spec.get("fact"))


def read_lines(texts: Sequence[str], words: Vocabulary) -> tuple[EntryLine, ...]:
    """Lines from their short writing, usual entries spelt out. Raises EntryRefused unless they balance."""
    lines = tuple(_line(text, words) for text in _spelt_out(texts, words))
    for amount in dict.fromkeys(line.amount for line in lines):
        own = [line for line in lines if line.amount == amount]
        if sum(_weight(line) for line in own) != 0:
            raise EntryRefused(f"debit and credit of {amount} differ in {list(texts)}")
    return lines


def _spelt_out(texts: Sequence[str], words: Vocabulary) -> Iterator[str]:
    for text in texts:
        yield from words.entries.get(text, (text,))


def _line(text: str, words: Vocabulary) -> EntryLine:
    head, _, amount = text.partition(" of ")
    side, account, *rest = [*head.split(), Part.WHOLE]
    amount = amount or DIFFERENCE
    if side not in ("dr", "cr") or account not in words.accounts or amount not in words.amounts:
        raise EntryRefused(f"{text!r} is no line of an entry")
    return EntryLine(Side.DEBIT if side == "dr" else Side.CREDIT, account, Part(rest[0]), amount)


def _weight(line: EntryLine) -> int:
    """A whole is worth both its parts, whatever the rate."""
    worth = {Part.WHOLE: 1 + 1000, Part.NET: 1, Part.TAX: 1000}[line.part]
    return worth if line.side is Side.DEBIT else -worth


def post(lines: Sequence[EntryLine], amounts: Mapping[str, int], *, vat_ppm: int) -> tuple[PostedLine, ...]:
    """The lines in minor units; lines of nothing are left out."""
    posted = (PostedLine(line.side, line.account, _take(line, amounts, vat_ppm)) for line in lines)
    return tuple(line for line in posted if line.amount_minor)


def _take(line: EntryLine, amounts: Mapping[str, int], vat_ppm: int) -> int:
    whole = amounts[line.amount]
    tax = tax_within(whole, vat_ppm=vat_ppm)
    return {Part.WHOLE: whole, Part.NET: whole - tax, Part.TAX: tax}[line.part]


def tax_within(whole: int, *, vat_ppm: int) -> int:
    """The tax inside an amount that includes it, rounded half up to a minor unit."""
    return (2 * whole * vat_ppm + PPM + vat_ppm) // (2 * (PPM + vat_ppm))


def total_debit(lines: Sequence[PostedLine]) -> int:
    return sum(line.amount_minor for line in lines if line.side is Side.DEBIT)


def is_balanced(lines: Sequence[PostedLine]) -> bool:
    credit = sum(line.amount_minor for line in lines if line.side is Side.CREDIT)
    return total_debit(lines) == credit


def reversed_lines(lines: Sequence[PostedLine]) -> tuple[PostedLine, ...]:
    """The red entry: the same accounts and sides, negative amounts."""
    return tuple(PostedLine(line.side, line.account, -line.amount_minor) for line in lines)
