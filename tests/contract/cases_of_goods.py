"""Plans shipments, courier and orders: for each type the smallest case that fires, and the nearest not to."""

from typing import Any

from tests.contract.traders import Trader, july, june

CASES: list[Trader] = []
TARIFF = (
    '[[courier_tariff]]\ncarrier = "中通快递"\nfrom = 2026-01-01\nfirst_weight_g = 1000\n'
    "first_fee_minor = 500\n"
    "step_weight_g = 1000\nstep_fee_minor = 200\nvolumetric_divisor = 6000\ntolerance_g = 50\n"
    '[[courier_tariff]]\ncarrier = "轻件快递"\nfrom = 2026-01-01\n'
    "bands = [{up_to_g = 500, fee_minor = 300}, {up_to_g = 1000, fee_minor = 400}]\n"
)


def waybill(shop: str, number: str = "W1") -> str:
    return f"{shop}-{number}".replace(" ", "")


class Sender(Trader):
    """A shop whose files of every kind were read; rows of the warehouse and the courier beside the others."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.rows["own_orders"], self.rows["own_cases"] = [], []
        self.cases_seen().receipt("C-other", receipt_no="R-other")
        self.sent(
            as_="退回", case_no="C-other", order_no="", sub_order_no="", shipment_no="S-other", waybill=""
        )
        CASES.append(self)

    def sent(self, quantity: int = 1, as_: str = "销售", **other: object) -> "Sender":
        number = len(self.rows["shipments"])
        row = {
            "shop": self.name, "shipment_no": f"S{number}", "order_no": "T1", "sub_order_no": "T1-1",
            "shipment_type": as_, "sku": "K", "quantity": quantity, "carrier": "中通快递",
            "waybill": waybill(self.name, f"W{number}"), "weight_g": 900, "shipped_at": june(6),
        }  # fmt: skip
        return self._add("shipments", row, other)

    def charged(self, amount: str = "5.00", of: str = "W1", **other: object) -> "Sender":
        row = {
            "carrier": "中通快递", "waybill": waybill(self.name, of), "direction": "寄出", "item": "运费",
            "billed_weight_g": 1000, "amount": amount, "date": "2026-06-08", "currency": "CNY",
        }  # fmt: skip
        return self._add("courier", row, other)

    def own(self, number: str = "T1", paid: str = "100.00", **other: object) -> "Sender":
        whole = Trader(self.name).order(number, paid, **other).rows["orders"][0]
        return self._add("own_orders", whole, {})

    def own_case(self, **other: object) -> "Sender":
        told = Trader(self.name).case(**other)  # type: ignore[arg-type]
        return self._add("own_cases", told.rows["after_sales"][0], {})


def sold(name: str, **order: object) -> Sender:
    shop = Sender(name)
    shop.order(**order)  # type: ignore[arg-type]
    return shop


def key(shop: Sender, number: str = "W1", item: str = "") -> str:
    """The key's values, in the order of its names."""
    return " ".join(filter(None, ("中通快递", item, waybill(shop.name, number))))


# Shipments
sold("sent as ordered").sent()
sold("sent in two", quantity=2).sent().sent()
sold("sent twice").sent().sent().finds("duplicate_shipment", "T1 T1-1", -10000)
sold("sent twice, one refused").sent().sent().receipt("", return_waybill=waybill("sent twice, one refused"),
    receipt_type="拒收")  # fmt: skip
sold("one of two parcels of the same piece").sent(parcel_no="1").sent(parcel_no="2", shipment_no="S1")
(
    sold("sent after the refund", order_status="交易关闭", completed_at="")
    .case(amount="100", refunded_at=june(6, "09:59:59"))
    .finds("shipped_after_refund", "T1 T1-1", -10000)
)
CASES[-1].sent()  # type: ignore[attr-defined]
sold("refunded after it was sent").sent().case(amount="100", refunded_at=june(6, "10:00:01"))
sold("refunded in part before it was sent").sent().case(amount="99", refunded_at=june(5))
sold("reissued for nothing").sent().sent(as_="补发", shipped_at=june(20)).finds("reissue_without_case", "S2")
sold("reissued for a case").sent().case(case_type="补发", case_status="已同意", amount="0").sent(
    as_="补发", case_no="C1", shipped_at=june(20)
)
EXCHANGE = {"case_type": "换货", "case_status": "已完成", "amount": "0", "refunded_at": ""}
sold("exchanged, out only").sent().sent(as_="换货", case_no="C1").case(**EXCHANGE, applied_at=july(9)).finds(
    "exchange_incomplete", "C1", -10000
)
sold("exchanged, out only, due today").sent().sent(as_="换货", case_no="C1").case(
    **EXCHANGE, applied_at=july(10)
)
sold("exchanged, in only").sent().case(**EXCHANGE).receipt().finds("exchange_incomplete", "C1", 10000)
sold("exchanged").sent().sent(as_="换货", case_no="C1").case(**EXCHANGE).receipt()
REPAIR = {**EXCHANGE, "case_type": "维修"}
sold("repaired, in only").sent().case(**REPAIR).receipt().finds("repair_incomplete", "C1", 10000)
sold("repaired and sent back").sent().sent(as_="退回", case_no="C1").case(**REPAIR).receipt()
REISSUE = {"case_type": "补发", "case_status": "已同意", "amount": "0", "refunded_at": ""}
sold("not reissued, due yesterday").sent().case(**REISSUE, applied_at=july(16)).finds(
    "reissue_not_shipped", "C1", 10000
)
sold("not reissued, due today").sent().case(**REISSUE, applied_at=july(17))
PAID = {"order_status": "已付款", "shipped_at": "", "completed_at": ""}
sold("not sent, due yesterday", **PAID, paid_at=july(16)).finds("not_shipped", "T1 T1-1", 10000)
sold("not sent, due today", **PAID, paid_at=july(17))
sold("not sent, promised later", **PAID, paid_at=june(5), order_type="预售", promised_at=july(17))
sold("not sent, promised and late", **PAID, paid_at=june(5), order_type="预售", promised_at=july(16)).finds(
    "not_shipped", "T1 T1-1"
)
sold("completed and never sent").finds("not_shipped", "T1 T1-1")
sold("not sent, refunded", **PAID).case(amount="100")
sold("not sent in full", quantity=2).sent().finds("short_shipped", "T1 T1-1", 5000)
sold("not sent in full, the rest refunded", quantity=2).sent().case(amount="50")
sold("another item").sent(sku="Z").finds("wrong_item_shipped", "S1")
sold("another item, and twice").sent().sent(sku="Z").finds("wrong_item_shipped", "S2")
sold("sent for nobody").sent().sent(order_no="T9", sub_order_no="T9-1").finds("shipment_without_order", "S2")
sold("sent by its sub-order").sent(order_no="")
SENT = {"order_status": "已发货", "completed_at": ""}
sold("stuck", **SENT, shipped_at=june(19)).sent().finds("order_stuck", "T1", -10000)
sold("stuck, due today", **SENT, shipped_at=june(20)).sent()
sold("stuck, but refunded", **SENT).sent().case(amount="5")
sold("stuck, but back", **SENT).sent().receipt("", order_no="T1")
sold("stopped on the way and not sent again", **SENT).sent().receipt(
    "", order_no="T1", receipt_type="拦截"
).finds("not_shipped", "T1 T1-1")

# Courier
(one := sold("charged once").sent()).charged()
(one := sold("charged twice").sent()).charged().charged(date="2026-06-09").finds(
    "courier_duplicate_charge", key(one, item="运费"), -500
)
sold("charged out and back").sent().charged().charged(direction="退回").receipt(
    "", return_waybill=waybill("charged out and back")
)
sold("charged for two items").sent().charged().charged("1.00", item="保价费")
sold("charged, credited, charged in its month").sent().charged().charged("-5.00", date="2026-07-02").charged(
    date="2026-07-03", bill_month="2026-06"
)
(one := sold("charged, credited, charged again").sent()).charged().charged(
    "-5.00", date="2026-07-02"
).charged(date="2026-07-03").finds("courier_duplicate_charge", key(one, item="运费"), -500)
sold("charged twice and one credited").sent().charged().charged(date="2026-06-09").charged(
    "-5.00", date="2026-06-10"
)
(one := sold("nobody's waybill").sent()).charged().charged(of="X1")
NOBODY = key(one, "X1")
(one := sold("too heavy").sent()).charged("7.00", billed_weight_g=1051).finds(
    "courier_weight_mismatch", key(one), -200
)
sold("within the tolerance of the weight").sent().charged("7.00", billed_weight_g=1050)
sold("as bulky as billed").sent().charged("7.00", billed_weight_g=2000, volume_cm3=11994)
(one := sold("too dear").sent()).charged("5.02").finds("courier_overcharge", key(one), -2)
sold("dear by a fen").sent().charged("5.01")
LIGHT: dict[str, Any] = {"carrier": "轻件快递"}
sold("as heavy as the last band").sent(**LIGHT).charged("4.00", **LIGHT)
(one := sold("too dear for its band").sent(**LIGHT)).charged("4.02", **LIGHT).finds(
    "courier_overcharge", key(one).replace("中通快递", "轻件快递"), -2
)
sold("heavier than any band").sent(**LIGHT, weight_g=1001).charged("9.00", billed_weight_g=1001, **LIGHT)
BACK = {"direction": "退回", "date": "2026-07-09"}
(one := sold("brought back, not received").sent()).charged(**BACK).finds(
    "courier_return_not_received", key(one), -500
)
sold("brought back, due today").sent().charged(**{**BACK, "date": "2026-07-10"})
sold("brought back and received").sent().charged(**BACK).receipt(
    "", return_waybill=waybill("brought back and received")
)

# Orders of two sides
sold("both tell the same").sent().own()
sold("in two parts in our system").sent().own("T1-1", "40.00").own("T1-2", "60.00")
sold("missing in our system").sent().own("T0").order("T0").sent(order_no="T0", sub_order_no="T0-1").finds(
    "order_missing_own", "T1", 10000
)
sold("missing in our system, of yesterday", **PAID, paid_at=july(19)).own("T0").order("T0").sent(
    order_no="T0", sub_order_no="T0-1"
)
sold("missing on the platform").sent().own().own("T2").finds("order_missing_platform", "T2", -10000)
sold("other amounts").sent().own(paid="99.98").finds("order_amount_mismatch", "T1", 2)
sold("other amounts by a fen").sent().own(paid="99.99")
sold("other statuses").sent().own(order_status="交易关闭").finds("order_status_mismatch", "T1", 0)
sold("other statuses since yesterday").sent().own(completed_at=july(19), order_status="已发货")
sold("other case statuses").sent().own().case(case_status="已关闭").own_case().finds(
    "case_status_mismatch", "C1", 0
)
sold("refunded is done").sent().own().case(case_status="已完成").own_case()
