"""The equation of a ticket: its terms with the signs that make them the difference."""

from collections.abc import Sequence
from itertools import product

from flask_babel import gettext as _

from intake.exceptions import Term
from web.formatting import MINUS
from web.views.money import EquationView, MoneyState, TermView, equation
from workflow.wording import Words

TERMS_MAX = 8


def ticket_equation(
    terms: Sequence[Term], *, amount_minor: int, currency: str, state: MoneyState, words: Words
) -> EquationView:
    """What was due and what came, and what is between them; without an `=` where they do not add up to it."""
    order, signs = solved(terms, amount_minor)
    shown = [
        _term(
            words.term(term.name), term.amount_minor, sign=signs[at] if signs and at else 0, currency=currency
        )
        for at, term in enumerate(order)
    ]
    is_known = state not in (MoneyState.DOUBT, MoneyState.BROKEN)
    difference = TermView(
        label=_name_of(state),
        amount_minor=amount_minor if is_known else abs(amount_minor),
        currency=currency,
        operator="=" if signs else "",
        state=state,
        odd=True,
        signed=is_known,
    )
    return equation((*shown, difference))


def _term(label: str, amount_minor: int, *, sign: int, currency: str) -> TermView:
    """A term behind its operator is written without a sign of its own: `− 9.58`, never `+ −9.58`."""
    if not sign:
        return TermView(label, amount_minor, currency)
    is_added = sign * amount_minor > 0 or (amount_minor == 0 and sign > 0)
    return TermView(label, abs(amount_minor), currency, "+" if is_added else MINUS)


def solved(terms: Sequence[Term], amount_minor: int) -> tuple[tuple[Term, ...], tuple[int, ...]]:
    """The terms in an order and with signs, the first plus, that sum up to the amount; else no signs."""
    if not 2 <= len(terms) <= TERMS_MAX:
        return tuple(terms), ()
    for order in (tuple(terms), tuple(reversed(terms))):
        for rest in product((-1, 1), repeat=len(order) - 1):
            signs = (1, *rest)
            total = sum(sign * term.amount_minor for sign, term in zip(signs, order, strict=True))
            if total == amount_minor:
                return order, signs
    return tuple(terms), ()


def _name_of(state: MoneyState) -> str:
    names = {
        MoneyState.SHORT: _("Short"),
        MoneyState.OVER: _("Over"),
        MoneyState.EVEN: _("Even"),
        MoneyState.DOUBT: _("Unexplained"),
        MoneyState.BROKEN: _("Off by"),
    }
    return str(names[state])
