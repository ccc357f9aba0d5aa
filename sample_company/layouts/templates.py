"""The templates: orders of two shops, after-sale cases, warehouse receipts, vouchers."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

from sample_company.company import BOOK, Shop
from sample_company.defects.vouchers import VoucherLine
from sample_company.layouts.sheet import Sheet, rounded_by_a_spreadsheet, yuan
from sample_company.records import Case, Order, OrderStatus, Receipt

_ORDERS_NAMES = (
    "平台,店铺,订单号,子订单号,商品编码,商品名称,数量,商品金额,运费,店铺优惠,平台优惠,"
    "其他优惠,买家实付,支付时间,发货时间,完成时间,订单状态,支付渠道,支付流水号,币种"
)
_ORDERS: Final = tuple(_ORDERS_NAMES.split(","))
_CASES_NAMES = (
    "平台,店铺,售后单号,订单号,子订单号,售后类型,商品编码,数量,申请金额,同意金额,售后状态,"
    "申请时间,退款时间,退货快递单号,原因,是否投诉,退款出资方"
)
_CASES: Final = tuple(_CASES_NAMES.split(","))
_RECEIPTS_NAMES = "店铺,入库单号,订单号,售后单号,退货快递单号,商品编码,良品数,次品数,入库时间"
_RECEIPTS: Final = tuple(_RECEIPTS_NAMES.split(","))

_VOUCHERS_NAMES = "账套,日期,凭证字,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,单据号"
_VOUCHERS: Final = tuple(_VOUCHERS_NAMES.split(","))


class OrdersTemplate(Sheet):
    """One export of the moment `seen_at`, one row per order line."""

    def __init__(self, path: Path, *, shop: Shop, seen_at: datetime) -> None:
        super().__init__(path, source="template_orders", encoding="utf-8-sig", shop=shop.name)
        self._seen_at = seen_at
        self.header(_ORDERS)

    def post(self, order: Order) -> None:
        """Writes the order as it stood then; an unpaid one has paid nothing."""
        status = order.status_at(self._seen_at)
        paid = order.paid_at is not None
        for line in order.lines:
            amounts = (
                line.goods_minor,
                line.freight_minor,
                line.shop_discount_minor,
                line.platform_discount_minor,
                line.other_discount_minor,
                line.buyer_paid_minor if paid else 0,
            )
            self.row(
                [
                    order.shop.platform_name,
                    order.shop.name,
                    order.number,
                    line.sub_order_no,
                    line.sku,
                    line.title,
                    str(line.quantity),
                    *(yuan(amount) for amount in amounts),
                    _moment(order.paid_at),
                    self._seen(order.shipped_at),
                    _moment(order.completed_at) if status is OrderStatus.COMPLETED else "",
                    status.value,
                    ("微信支付" if order.shop.pays_at_once else "多多支付") if paid else "",
                    order.payment_no if paid else "",
                    order.currency,
                ]
            )

    def _seen(self, at: datetime | None) -> str:
        return _moment(at if at and at < self._seen_at else None)


class CasesTemplate(Sheet):
    """After-sale cases of one shop as they stood at the moment `seen_at`."""

    def __init__(self, path: Path, *, shop: Shop, seen_at: datetime) -> None:
        super().__init__(path, source="template_after_sales", encoding="utf-8-sig", shop=shop.name)
        self._seen_at = seen_at
        self.header(_CASES)

    def post(self, case: Case) -> int:
        """Writes the case and gives its row."""
        agreed = bool(case.agreed_at and case.agreed_at < self._seen_at)
        refunded = case.refunded_at if case.refunded_at and case.refunded_at < self._seen_at else None
        order_no = case.order.number
        return self.row(
            [
                case.order.shop.platform_name,
                case.order.shop.name,
                case.number,
                rounded_by_a_spreadsheet(order_no) if case.damaged else order_no,
                case.line.sub_order_no,
                case.type.value,
                case.line.sku,
                str(case.quantity),
                yuan(case.asked_minor),
                yuan(case.agreed_minor if agreed else 0),
                case.status_at(self._seen_at),
                _moment(case.applied_at),
                _moment(refunded),
                case.waybill if agreed else "",
                case.reason,
                "是" if case.complained else "否",
                case.funder,
            ]
        )


class ReceiptsTemplate(Sheet):
    """What the warehouse took in, of all shops; GB18030, as the warehouse's computer writes it."""

    def __init__(self, path: Path, *, names_type: bool = False) -> None:
        super().__init__(path, source="template_receipts", encoding="gb18030")
        self._names_type = names_type
        self.header((*_RECEIPTS, "收货类型") if names_type else _RECEIPTS)

    def post(self, receipt: Receipt, *, corrected: bool = False) -> int:
        """Writes the receipt and gives its row; a damaged one as it is damaged, unless corrected."""
        damaged = receipt.damaged and not corrected
        return self.row(
            [
                receipt.shop.name,
                receipt.number,
                rounded_by_a_spreadsheet(receipt.order_no) if damaged else receipt.order_no,
                receipt.case_no,
                receipt.waybill,
                receipt.sku,
                str(receipt.good),
                str(receipt.bad),
                _moment(receipt.received_at),
                *([receipt.type] if self._names_type else []),
            ]
        )


class VouchersTemplate(Sheet):
    """Vouchers, one row per line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, source="template_vouchers", encoding="utf-8-sig")
        self.header(_VOUCHERS)

    def post(self, day: date, number: int, source_no: str, line: VoucherLine) -> int:
        """Writes the line and gives its row."""
        amounts = (yuan(one) if one else "" for one in (line.debit_minor, line.credit_minor))
        cells = [BOOK, day.isoformat(), "记", str(number), "微信小程序日汇总", *line.account, *amounts]
        return self.row([*cells, source_no])


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
