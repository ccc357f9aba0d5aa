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
        TermView(
            label=words.term(term.name),
            amount_minor=term.amount_minor,
            currency=currency,
            operator="" if at == 0 or not signs else ("+" if signs[at] > 0 else MINUS),
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
