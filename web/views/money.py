"""What holds money on a page: states, the equation with its bar, causes. Pure; amounts are minor units."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_LEAST_SHARE = 0.4  # percent: about 4 px of the widest bar, so that nothing that is there goes unseen


class MoneyState(StrEnum):
    """The state of a sum; its value is the CSS class after `s-`, and names its glyph."""

    SHORT = "short"
    OVER = "over"
    EVEN = "even"
    TRANSIT = "transit"
    DOUBT = "doubt"
    BROKEN = "broken"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class TermView:
    """One term of an equation. `operator` stands before it; the odd one alone is coloured."""

    label: str
    amount_minor: int
    currency: str = "CNY"
    operator: str = ""  # "" | "=" | "−" | "+"
    state: MoneyState | None = None
    odd: bool = False
    signed: bool = False
    count: str = ""  # worded: "18,417 rows"
    href: str = ""


@dataclass(frozen=True, slots=True)
class BarPart:
    """A stretch of a bar; start and width in percent, written as SVG attributes take them."""

    state: MoneyState | None
    start: str
    width: str
    label: str


@dataclass(frozen=True, slots=True)
class EquationView:
    terms: tuple[TermView, ...]
    bar: tuple[BarPart, ...] = ()
    notes: tuple[str, ...] = ()  # worded sentences at the right of it


@dataclass(frozen=True, slots=True)
class Cause:
    """Tickets with one reason. `share` is the bar's width in percent of the largest."""

    label: str
    note: str
    amount_minor: int
    currency: str
    share: str
    href: str = ""
    state: MoneyState | None = MoneyState.SHORT


def state_of(amount_minor: int) -> MoneyState:
    """Below zero is short, above is over, zero is even; + is to the merchant's benefit."""
    if amount_minor == 0:
        return MoneyState.EVEN
    return MoneyState.SHORT if amount_minor < 0 else MoneyState.OVER


def equation(terms: Sequence[TermView], *, notes: Sequence[str] = (), bar: bool = False) -> EquationView:
    """The equation; with `bar`, the terms that have a state lie beneath it at true scale."""
    parts = tuple(term for term in terms if term.state is not None)
    return EquationView(terms=tuple(terms), bar=_bar(parts) if bar else (), notes=tuple(notes))


def _bar(terms: tuple[TermView, ...]) -> tuple[BarPart, ...]:
    sizes = _shares([abs(term.amount_minor) for term in terms])
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return tuple(
        BarPart(
            state=term.state, start=f"{start:.2f}%", width=f"{max(size - 0.12, 0.1):.2f}%", label=term.label
        )
        for term, start, size in zip(terms, starts, sizes, strict=True)
        if size > 0
    )


def _shares(amounts: list[int]) -> list[float]:
    """Percent of the whole, 0.4 at least for what is not zero; the largest gives up what the small gain."""
    total = sum(amounts)
    if total == 0:
        return [0.0] * len(amounts)
    shares = [max(amount * 100 / total, _LEAST_SHARE) if amount else 0.0 for amount in amounts]
    largest = shares.index(max(shares))
    shares[largest] -= sum(shares) - 100
    return shares


def causes(
    found: Sequence[tuple[str, str, int, str]],
    *,
    rest: tuple[str, str, int, str] | None = None,
    currency: str = "CNY",
) -> tuple[Cause, ...]:
    """Cause lines from (label, note, amount_minor, href), largest first, bars against the largest.

    `rest`, what has no common cause, comes last and in grey.
    """
    ranked = sorted(found, key=lambda one: -abs(one[2])) + ([rest] if rest else [])
    largest = max((abs(one[2]) for one in ranked), default=0) or 1
    return tuple(
        Cause(
            label=one[0],
            note=one[1],
            amount_minor=one[2],
            currency=currency,
            share=f"{max(abs(one[2]) * 100 / largest, 0.5):.1f}%",
            href=one[3],
            state=None if one is rest else MoneyState.SHORT,
        )
        for one in ranked
    )
