"""From the goods to what the buyer paid, and from there to what is owed."""

from dataclasses import replace

from matching.explaining.steps import CLOSED, FUNDERS, UNPAID, Judged, Name, Step, part, total


def price_steps(found: Judged) -> list[Step]:
    """From the goods to what the buyer paid."""
    signs = {"freight": 1, "tax": 1, "price_change": 1, "shop_discount": -1, "platform_discount": -1}
    parts = [
        part(code, found.sold, sign * total(found.sold, code))
        for code, sign in {**signs, "other_discount": -1}.items()
    ]
    goods, paid = total(found.sold, "goods_amount"), total(found.sold, "buyer_paid")
    gap = paid - goods - sum(step.amount_minor for step in parts)
    return [
        Step("goods", goods, is_sum=True, rows=found.sold),
        *(step for one in parts for step in _limited(one, found) if step.amount_minor),
        *_price_gap(found, gap),
        Step("buyer_paid", paid, is_sum=True, rows=found.sold),
    ]


def _limited(step: Step, found: Judged) -> list[Step]:
    """The shop's own discount, with what is above its limit apart."""
    told = [one for one in found.of_order if one.explanation.code == "discount_limit"]
    if step.code != "shop_discount" or not told:
        return [step]
    over = told[0].amount_minor
    return [
        replace(step, amount_minor=step.amount_minor - over),
        replace(step, code="discount_limit", amount_minor=over, name=Name.EXCEPTION, found=(told[0],)),
    ]


def _price_gap(found: Judged, gap: int) -> list[Step]:
    if not gap:
        return []
    named = [
        one
        for one in found.of_order
        if one.explanation.code == "discount_sum" or any(also.code == "discount_sum" for also in one.also)
    ]
    if named:
        return [Step("price_gap", gap, name=Name.EXCEPTION, found=tuple(named), rows=found.sold)]
    if all(row.fields["order_status"] in (UNPAID, CLOSED) for row in found.sold):
        return [Step("never_paid", gap, name=Name.RULE, reason=found.status, rows=found.sold)]
    if all(row.fields["is_gift"] for row in found.sold):
        return [Step("price_gap", gap, name=Name.RULE, reason="gift", rows=found.sold)]
    is_rounding = abs(gap) <= len(found.sold)
    name = Name.WITHIN_TOLERANCE if is_rounding else Name.UNEXPLAINED
    return [Step("price_gap", gap, name=name, rows=found.sold)]


def receivable_steps(found: Judged) -> list[Step]:
    """What others pay of the price, and what is owed with it."""
    given = [part(code, found.sold, total(found.sold, code)) for code in FUNDERS]
    owed = total(found.sold, "buyer_paid") + sum(step.amount_minor for step in given)
    return [
        *(
            Step(f"{step.code}_paid", step.amount_minor, rows=step.rows)
            for step in given
            if step.amount_minor
        ),
        Step("receivable", owed, is_sum=True),
    ]
