"""Which orders already told are meddled with: the first that serves, from a day on.

Nothing of this draws from the lot that orders are told by: without it, the same orders stand in the lists.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Final

from sample_company.company import Shop
from sample_company.defects import courier, own_orders, remedies, shipments
from sample_company.goods import charge, move_goods
from sample_company.numbers import Numbers
from sample_company.records import Story
from sample_company.story import Teller

Meddling = Callable[[Teller, Story], bool]
Schedule = tuple[tuple[Meddling, str], ...]

WITH_GOODS: Final[Schedule] = (
    (shipments.duplicate_shipment, "taobao 0606, pdd 0612"),
    (shipments.shipped_after_refund, "taobao 0603, pdd 0603"),
    (shipments.not_shipped, "pdd 0608, wechat 0610"),
    (shipments.short_shipped, "pdd 0604, wechat 0604"),
    (shipments.wrong_item_shipped, "pdd 0614, wechat 0616"),
    (shipments.shipment_without_order, "taobao 0703, pdd 0704"),
    (shipments.reissue_without_case, "taobao 0611, wechat 0613"),
    (shipments.exchange_without_goods_out, "pdd 0606"),
    (shipments.exchange_without_goods_in, "taobao 0608"),
    (shipments.order_stuck, "wechat 0612, wechat 0614"),
    (remedies.compensation_without_case, "taobao 0609"),
    (remedies.penalty_open, "pdd 0610"),
    (remedies.refund_only_not_recovered, "wechat 0607"),
    (remedies.double_remedy, "taobao 0612"),
    (remedies.received_case_closed, "pdd 0605"),
    (own_orders.order_missing_own, "pdd 0607, pdd 0616"),
    (own_orders.order_missing_platform, "pdd 0609, pdd 0617"),
    (own_orders.order_amount_mismatch, "pdd 0611, pdd 0618"),
    (own_orders.order_status_mismatch, "pdd 0613, pdd 0615"),
)
WITH_BILLS: Final[Schedule] = (
    (courier.courier_duplicate_charge, "taobao 0607, pdd 0620"),
    (courier.courier_unknown_waybill, "taobao 0613, pdd 0619"),
    (courier.courier_weight_mismatch, "taobao 0615, pdd 0621"),
    (courier.courier_overcharge, "taobao 0617, pdd 0622"),
)


class Meddler:
    """Holds what of one schedule is still to be done."""

    def __init__(self, schedule: Schedule) -> None:
        self._waiting: defaultdict[str, list[tuple[str, Meddling]]] = defaultdict(list)
        for meddling, slots in schedule:
            for slot in slots.split(", "):
                platform, _, day = slot.partition(" ")
                self._waiting[platform].append((day, meddling))

    def meddle(self, teller: Teller, shop: Shop, story: Story, day: date) -> None:
        """Does to the order what waits for such a one, at most one thing."""
        waiting = self._waiting[shop.platform]
        for each in waiting:
            first_day, meddling = each
            if f"{day:%m%d}" >= first_day and meddling(teller, story):
                waiting.remove(each)
                return


class GoodsSide:
    """Lets goods follow the orders, with numbers and a lot of their own."""

    def __init__(self, seed: int) -> None:
        self._teller = Teller(Random(f"goods {seed}"), Numbers("B"))
        self._with_goods, self._with_bills = Meddler(WITH_GOODS), Meddler(WITH_BILLS)

    def follow(self, shop: Shop, story: Story, day: date) -> None:
        """Sends, takes in and charges what the order brings, with what is planted in that."""
        move_goods(story, self._teller.numbers)
        self._with_goods.meddle(self._teller, shop, story, day)
        charge(story)
        self._with_bills.meddle(self._teller, shop, story, day)
