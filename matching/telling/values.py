"""What every telling is made of: a row of what a plan found, a sentence by its code, an equation."""

from collections.abc import Mapping
from typing import Any

from intake.exceptions import Explanation, Scalar, Term
from matching.days import day

Row = Mapping[str, Any]
Told = tuple[Explanation, tuple[Term, ...]]


def told(code: str, terms: tuple[tuple[str, int], ...], **params: Scalar) -> Told:
    return Explanation(code, params), tuple(Term(name, amount) for name, amount in terms)


def day_text(number: int | None) -> str | None:
    return None if number is None else day(number).isoformat()
