"""One small shop per case: rows that tie unless a case says otherwise, and master data for all of them."""

from collections.abc import Iterable
from typing import Self

from tests.contract.templates import KINDS, Row

CLASSES = {
    "交易": "trade",
    "服务费": "fee",
    "退货款": "refund",
    "平台贴补": "subsidy",
    "赔偿": "compensation",
    "保险": "insurance",
    "罚款": "penalty",
    "争议": "dispute",
    "提前": "loan",
    "提出": "payout",
    "转出": "transfer",
    "押金": "deposit",
    "更正": "adjustment",
}
TEXTS = {name: text for text, name in CLASSES.items()}
LEDGER_CLASSES = "".join(
    f'[[ledger_class]]\nsource = "template_ledger"\ntext = "{text}"\nclass = "{name}"\n'
    for text, name in CLASSES.items()
)
FEE = 'class = "platform_fee"\nrate_ppm = 6000\nreturned_on_refund = true\nfrom = 2026-01-01\n'


def june(day: int, clock: str = "10:00:00") -> str:
    return f"2026-06-{day:02d} {clock}"


def july(day: int, clock: str = "10:00:00") -> str:
    return f"2026-07-{day:02d} {clock}"


class Trader:
    """A shop of one case with its ledger account. Every row can be told apart from what it is by default."""

    def __init__(self, name: str = "店一", *, fees: Iterable[str] = (), more: str = "") -> None:
        self.name, self.fees, self.more = name, tuple(fees), more
        self.account = f"账户-{name}"
        self.rows: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        self.expected: list[tuple[str, str, int | None]] = []

    @property
    def master(self) -> str:
        fees = "".join(f"[[shop.fee]]\n{one}" for one in self.fees)
        return (
            f'[[shop]]\nname = "{self.name}"\nplatform = "taobao"\ncurrency = "CNY"\n'
            f'timezone = "Asia/Shanghai"\nsettle_within_days = 10\nrefund_within_days = 3\n'
            f"return_within_days = 10\ntolerance_minor = 1\nmax_shop_discount_ppm = 500000\n{self.more}{fees}"
            f'[[account]]\nnumber = "{self.account}"\nkind = "ledger"\nshop = "{self.name}"\n'
            f'currency = "CNY"\n'
        )

    def order(self, number: str = "T1", paid: str = "100.00", **other: object) -> Self:
        row = {
            "platform": "taobao", "shop": self.name, "order_no": number, "sub_order_no": f"{number}-1",
            "sku": "K", "title": "货", "quantity": 1, "goods_amount": paid, "freight": 0, "shop_discount": 0,
            "platform_discount": 0, "other_discount": 0, "buyer_paid": paid, "paid_at": june(5),
            "shipped_at": june(6), "completed_at": june(12), "order_status": "交易成功", "channel": "支付宝",
            "payment_no": f"P-{number}", "currency": "CNY",
        }  # fmt: skip
        return self._add("orders", row, other)

    def line(self, amount: float = 100, kind: str = "trade", *, at: str = june(13), **other: object) -> Self:
        row = {
            "account": self.account, "ledger_no": f"L{len(self.rows['ledger']) + 1}", "order_no": "T1",
            "business_type": TEXTS.get(kind, kind), "income": f"{amount:.2f}" if amount > 0 else "",
            "outgo": f"{-amount:.2f}" if amount < 0 else "", "occurred_at": at, "currency": "CNY",
        }  # fmt: skip
        return self._add("ledger", row, other)

    def seen(self) -> Self:
        """The ledger was read, and holds nothing of the order."""
        return self.line(-1, "deposit", order_no="", ledger_no="nothing")

    def refund(self, amount: float, case: str = "C1", **other: object) -> Self:
        return self.line(-amount, "refund", at=june(15), **{"case_no": case, **other})

    def case(self, number: str = "C1", amount: str = "10", **other: object) -> Self:
        row = {
            "platform": "taobao", "shop": self.name, "case_no": number, "order_no": "T1",
            "case_type": "仅退款", "sku": "K", "quantity": 1, "asked_amount": amount, "agreed_amount": amount,
            "case_status": "已退款", "applied_at": june(14), "refunded_at": june(15), "complained": "否",
            "return_waybill": f"W-{number}",
        }  # fmt: skip
        return self._add("after_sales", row, other)

    def returned(self, number: str = "C1", amount: str = "100", **other: object) -> Self:
        return self.case(number, amount, **{"case_type": "退货退款", **other})

    def receipt(self, case: str = "C1", good: int = 1, bad: int = 0, **other: object) -> Self:
        row = {
            "shop": self.name, "receipt_no": f"R{len(self.rows['receipts']) + 1}", "case_no": case,
            "sku": "K", "good_quantity": good, "bad_quantity": bad, "received_at": june(18),
        }  # fmt: skip
        return self._add("receipts", row, other)

    def cases_seen(self) -> Self:
        """The after-sale cases were read, and none of these is about a refund."""
        return self.case(
            "C-other", "0", order_no="T-other", case_type="维修", case_status="处理中", refunded_at=""
        )

    def receipts_seen(self) -> Self:
        self.case("C-swap", "0", order_no="T-other", case_type="换货", case_status="处理中", refunded_at="")
        return self.receipt("C-swap", receipt_no="R-other")

    def finds(self, type_: str, key: str, amount: int | None = None) -> Self:
        self.expected.append((type_, key, amount))
        return self

    def _add(self, kind: str, row: Row, other: Row) -> Self:
        self.rows[kind].append({**row, **other})
        return self
