"""How the totals of an order fall to its lines, so that the lines add up to the order again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

LARGEST: Final = 10**16  # no order of an honest file comes near


@dataclass(frozen=True, slots=True)
class Totals:
    """What an export says of a whole order, in minor units. `given`: all discounts."""

    total: int
    subtotal: int | None
    shipping: int
    taxes: int
    duties: int
    given: int


@dataclass(frozen=True, slots=True)
class Share:
    """What falls to one line. `change`: what neither prices nor taxes explain, tips for one."""

    goods: int
    freight: int
    discount: int
    tax: int
    change: int

    @property
    def paid(self) -> int:
        return self.goods + self.freight - self.discount + self.tax + self.change


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts by weight that add up to it again; all to the first where nothing weighs."""
    whole = sum(weights)
    if whole <= 0:
        return [amount, *([0] * (len(weights) - 1))]
    cuts = [0, *(amount * one // whole for one in accumulate(weights))]
    return [later - earlier for earlier, later in pairwise(cuts)]


def shares_of(goods: Sequence[int], own: Sequence[int], order: Totals) -> list[Share]:
    """The shares of lines with these prices and discounts of their own.

    Unpriced items leave all to the first line. Discounts and taxes go by what is left of each line's price;
    freight goes to the first. What the total holds beyond goods and freight is tax as far as the order has
    any: a shop whose prices hold their tax adds none.
    """
    if not any(goods):
        after = order.total - order.shipping if order.subtotal is None else order.subtotal
        goods = shared(after + order.given, [0] * len(goods))
    after = sum(goods) - order.given if order.subtotal is None else order.subtotal
    discounts = _discounts(goods, own, sum(goods) - after)
    beyond = order.total - after - order.shipping
    tax = min(order.taxes + order.duties, max(beyond, 0))
    rest = beyond - tax
    freed = min(-rest, order.shipping, max(order.given - sum(discounts), 0)) if rest < 0 else 0
    taxes = shared(tax, [price - off for price, off in zip(goods, discounts, strict=True)])
    firsts = [1, *([0] * (len(goods) - 1))]
    return [
        Share(price, order.shipping * first, off + freed * first, taxed, (rest + freed) * first)
        for price, off, taxed, first in zip(goods, discounts, taxes, firsts, strict=True)
    ]


def _discounts(goods: Sequence[int], own: Sequence[int], given: int) -> list[int]:
    """Each line's own discount, where all of them are within what was given, and its share of the rest."""
    if sum(own) > given or any(mine > price for mine, price in zip(own, goods, strict=True)):
        own = [0] * len(goods)
    left = [price - mine for price, mine in zip(goods, own, strict=True)]
    return [mine + more for mine, more in zip(own, shared(given - sum(own), left), strict=True)]
