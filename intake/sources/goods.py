"""What sources of orders, cases and warehouse rows have in common."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from intake.blocks import Block
from intake.facts import CaseStatus, CaseType, OrderStatus, Side
from intake.sources.money import Wrong, positions

PRESALE: Final = "预售"
_PRESALE: Final = r"(?i)预售|預售|預購|pre-?sale"
NO_FACT: Final = "excluded"  # what a status word means whose rows are no facts of their kind
# A line goes out with its last piece: half sent is not sent, and what shipping makes due is not yet due.
PARTLY_SHIPPED: Final = OrderStatus.PAID
_AGREED: Final = (CaseStatus.AGREED, CaseStatus.REFUNDED, CaseStatus.DONE)
_OWN: Final = Side.OWN.value


def own_side(block: Block) -> pa.Array:
    return block.same(_OWN)


def told(texts: pa.Array) -> pa.Array:
    """The texts, a mere dash counting as blank."""
    return pc.if_else(pc.match_substring_regex(texts, r"^[-—/]*$"), "", texts)


def first_told(block: Block, *names: str) -> pa.Array:
    """Of several texts the first that says something, row by row."""
    found = told(block[names[-1]])
    for name in reversed(names[:-1]):
        text = told(block[name])
        found = pc.if_else(pc.not_equal(text, ""), text, found)
    return found


def first_time(block: Block, *names: str) -> pa.Array:
    """Of several times the first that is not blank, row by row."""
    return pc.coalesce(*(block[name] for name in names))


def kind_of_order(texts: pa.Array) -> pa.Array:
    """The order's type as written; every kind of pre-sale is called by the one word the rules know."""
    return pc.if_else(pc.match_substring_regex(texts, _PRESALE), PRESALE, told(texts))


def agreed(asked: pa.Array, status: pa.Array) -> pa.Array:
    """What of the asked amount is agreed to, where a source has one amount: all of it once agreed, else 0."""
    is_agreed = pc.is_in(status, pa.array([one.value for one in _AGREED]))
    return pc.if_else(is_agreed, asked, 0)


def when_refunded(moment: pa.Array, status: pa.Array) -> pa.Array:
    """The moment, where money has gone back at all."""
    gone = pc.is_in(status, pa.array([CaseStatus.REFUNDED.value, CaseStatus.DONE.value]))
    return pc.if_else(gone, moment, pa.scalar(None, moment.type))


def is_marked(texts: pa.Array) -> frozenset[int]:
    """Rows whose status word says that they are no facts."""
    return frozenset(positions(pc.equal(texts, NO_FACT)))


def blank_where(mask: pa.Array, texts: pa.Array) -> pa.Array:
    return pc.if_else(mask, "", texts)


def left_over(goods: pa.Array, freight: pa.Array, paid: pa.Array) -> tuple[pa.Array, pa.Array]:
    """(shop's discount, change of price) that lead from goods and freight to what was paid.

    For sources that do not say who bore a discount: less than the price is the shop's own discount, more a
    price changed by hand.
    """
    less = pc.subtract(pc.add(goods, freight), paid)
    return pc.max_element_wise(less, 0), pc.negate(pc.min_element_wise(less, 0))


def closing_sign(change: pa.Array, gap: pa.Array) -> pa.Array:
    """A price change with the sign that closes the gap, where one does; else as it is written."""
    closes = pc.and_(pc.not_equal(change, 0), pc.equal(pc.abs(change), pc.abs(gap)))
    return pc.if_else(closes, gap, change)


def missing_where(mask: pa.Array, name: str) -> Wrong:
    return dict.fromkeys(positions(mask), (name, "missing"))


def needs_counting(case_type: pa.Array) -> pa.Array:
    """Whether goods move in a case of the type."""
    return pc.not_equal(case_type, CaseType.REFUND_ONLY.value)


def shared_out(owner: pa.Array, amount: pa.Array, weight: pa.Array, *, never_by_line: bool) -> pa.Array:
    """An amount of the owner that stands on each of its rows, shared out by weight, exactly.

    An owner's amount is one that all of its rows (two or more) repeat; one not above a row's own weight may
    be the row's and is left, unless it is `never_by_line`.
    """
    codes = owner.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    group = codes[order]
    amounts = amount.to_numpy(zero_copy_only=False)[order]
    weights = np.maximum(weight.to_numpy(zero_copy_only=False)[order], 0)
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if len(group) else np.array([], np.int64)
    sizes = np.diff(np.r_[starts, len(group)])
    lowest, highest = (np.repeat(f.reduceat(amounts, starts), sizes) for f in (np.minimum, np.maximum))
    least = np.repeat(np.minimum.reduceat(weights, starts), sizes)
    is_shared = (lowest == highest) & (np.repeat(sizes, sizes) > 1) & (never_by_line | (amounts > least))
    total = np.repeat(np.add.reduceat(weights, starts), sizes)
    even = total == 0
    weights, total = np.where(even, 1, weights), np.where(even, np.repeat(sizes, sizes), total)
    before = np.cumsum(weights) - weights
    before -= np.repeat(before[starts], sizes)
    share = (amounts * (before + weights)) // total - (amounts * before) // total
    found = np.empty_like(amounts)
    found[order] = np.where(is_shared, share, amounts)
    return pa.array(found, pa.int64())
