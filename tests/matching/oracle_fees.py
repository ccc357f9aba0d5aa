"""What the fees of an order are by contract, reckoned contract by contract and line by line."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from company.values import FeeContract
from tests.matching.oracle_books import Books, Order
from tests.matching.oracle_values import Row, half_up

BASES = {
    "buyer_paid": lambda line: line["buyer_paid_minor"],
    "goods": lambda line: line["goods_amount_minor"],
    "goods_after_shop_discount": lambda line: line["goods_amount_minor"] - line["shop_discount_minor"],
}


def fee_difference(
    books: Books,
    order: Order,
    *,
    trade: int,
    came: int,
    refunded: int,
    state: str,
    ours: list[Row],
    taken_back: list[Row],
) -> int | None:
    """Contract fee less what was charged, over the groups of fees that differ; None when all agree."""
    fees = [line for line in ours if line["class"] == "fee"]
    no_sale = not order.of_class("trade") and state == "closed" and bool(order.of_class("fee"))
    if trade <= 0 and not no_sale:
        return None
    contracts = [fee for fee in books.company.fees if fee.shop_id == books.shop.id]
    settled = [line for line in ours if line["class"] in ("trade", "subsidy") and line not in taken_back]
    result, differs = 0, False
    for code in sorted({fee.code for fee in contracts}):
        same = [fee for fee in contracts if fee.code == code]
        names = {code} | ({fee.fee_class for fee in same} if code == "" else set())
        if code == "":
            names -= {fee.code for fee in contracts} - {""}
        mine = [line for line in fees if line["fee_code"] in names]
        charged = -sum(line["amount_minor"] for line in mine)
        reported = sum(
            -line["fee_base_minor"] if line["amount_minor"] > 0 else line["fee_base_minor"] or 0
            for line in mine
            if line["fee_base_minor"] is not None
        )
        bounds: dict[bool, list[int]] = {False: [0, 0], True: [0, 0]}
        for fee_class in sorted({fee.fee_class for fee in same}) if trade > 0 else []:
            versions = [fee for fee in same if fee.fee_class == fee_class]
            for fee, lines in in_force(order, versions):
                for at, ppm in enumerate((fee.rate_ppm, fee.max_rate_ppm)):
                    rate = fee.rate_ppm if ppm is None else ppm
                    bounds[fee.optional][at] += fee_of(
                        order,
                        fee,
                        rate,
                        lines,
                        came=came,
                        refunded=refunded,
                        reported=reported,
                        settled=settled,
                    )
        (low, high), (low_too, high_too) = bounds[False], bounds[True]
        plain = max(low, min(high, charged))
        extra = max(low + low_too, min(high + high_too, charged))
        contract = plain if abs(plain - charged) <= abs(extra - charged) else extra
        if abs(contract - charged) > books.tolerance:
            result, differs = result + contract - charged, True
    return result if differs else None


def in_force(order: Order, versions: list[FeeContract]) -> list[tuple[FeeContract, list[Row]]]:
    """The contract of each kind of goods in the order on its day, with the lines it is for."""
    kinds = {(fee.category, fee.sku_prefix) for fee in versions}
    lines: dict[tuple[str, str], list[Row]] = defaultdict(list)
    if kinds == {("", "")}:
        lines["", ""] = order.lines
    else:
        for line in order.lines:
            fitting = [
                (category, prefix)
                for category, prefix in kinds
                if category in ("", line["category"]) and line["sku"].startswith(prefix)
            ]
            if fitting:
                lines[max(fitting, key=lambda kind: (len(kind[1]), len(kind[0])))].append(line)
    found = []
    for kind, its in lines.items():
        entries = sorted(
            (fee for fee in versions if (fee.category, fee.sku_prefix) == kind),
            key=lambda fee: fee.valid_from,
        )
        for at, fee in enumerate(entries):
            end = entries[at + 1].valid_from - timedelta(1) if at + 1 < len(entries) else date.max
            end = min(end, fee.valid_to or date.max)
            on = (order.first_paid if fee.dated_by == "paid" else None) or order.first_trade
            if on and fee.valid_from <= on <= end:
                found.append((fee, its))
    return found


def fee_of(
    order: Order,
    fee: FeeContract,
    ppm: int,
    lines: list[Row],
    *,
    came: int,
    refunded: int,
    reported: int,
    settled: list[Row],
) -> int:
    due = sum(receivable(line) for line in lines)

    def shared(amount: int) -> int:
        if order.receivable <= 0 or due == order.receivable:
            return amount
        part = Decimal(amount) * due / order.receivable
        return int(part.quantize(Decimal(1), ROUND_HALF_UP))

    if fee.base == "reported":
        amount = half_up(reported, ppm)
    elif fee.base in BASES and fee.rounding == "line":
        amount = sum(half_up(BASES[fee.base](line), ppm) for line in lines)
    elif fee.base in BASES:
        amount = half_up(sum(BASES[fee.base](line) for line in lines), ppm)
    elif fee.rounding == "line" and due == order.receivable:
        amount = sum(half_up(line["amount_minor"], ppm) for line in settled)
    else:
        amount = half_up(shared(came), ppm)
    amount += fee.fixed_minor
    if fee.max_minor is not None:
        amount = min(amount, fee.max_minor)
    if fee.min_minor is not None:
        amount = max(amount, fee.min_minor)
    back = fee.returned_on_refund and fee.base != "reported"
    return amount - (half_up(shared(refunded), ppm) if back else 0)


def receivable(line: Row) -> int:
    return int(line["buyer_paid_minor"] + line["platform_discount_minor"] + line["other_discount_minor"])
