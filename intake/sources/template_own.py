"""Templates of the shop's own orders and after-sale cases: the columns of the platform's, side own.

Nothing in such a file tells it from one of the platform's: it must be named when it is imported.
"""

from dataclasses import replace
from typing import Final

from intake.blocks import Block, Lines, Shaped
from intake.layouts import Layout
from intake.sources.goods import own_side
from intake.sources.template_goods import TEMPLATE_AFTER_SALES, TEMPLATE_ORDERS


def _own(layout: Layout, source: str) -> Layout:
    def shape(block: Block) -> Shaped:
        shaped = layout.shape(block)
        return replace(shaped, lines=tuple(_of_own_side(lines, block) for lines in shaped.lines))

    return replace(layout, source=source, name=source, shape=shape, is_asked_for=True)


def _of_own_side(lines: Lines, block: Block) -> Lines:
    return replace(lines, columns=lines.columns | {"side": own_side(block).take(lines.at)})


TEMPLATE_OWN_ORDERS: Final = _own(TEMPLATE_ORDERS, "template_own_orders")
TEMPLATE_OWN_AFTER_SALES: Final = _own(TEMPLATE_AFTER_SALES, "template_own_after_sales")
