"""Kuaimai (快麦) ERP, as the warehouse works with it: outbound of all shops, and one shop's orders."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sample_company.company import Shop
from sample_company.layouts.sheet import Sheet, yuan
from sample_company.records import Order, OrderStatus, Outbound, OwnWord

_OUTBOUND: Final = (
    "出库单号,平台订单号,平台子订单号,售后工单号,店铺名称,出库类型,系统状态,规格商家编码,出库数量,"
    "快递公司,快递单号,重量克,发货时间"
)
_ORDERS: Final = (
    "系统单号,平台订单号,平台子订单号,店铺名称,系统状态,订单类型,规格商家编码,商品名称,数量,"
    "商品金额,运费,实付金额,付款时间,发货时间,完成时间"
)
_STATUS: Final = {
    OrderStatus.UNPAID: "待付款",
    OrderStatus.PAID: "待发货",
    OrderStatus.SHIPPED: "卖家已发货",
    OrderStatus.COMPLETED: "交易成功",
    OrderStatus.CLOSED: "交易关闭",
}


class OutboundFile(Sheet):
    """What left the warehouse in a span of days, one row per item."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, source="kuaimai_shipments", encoding="utf-8-sig")
        self.header(tuple(_OUTBOUND.split(",")))

    def post(self, row: Outbound) -> None:
        """Writes the row."""
        self.row(
            [
                row.number,
                row.order_no,
                row.sub_order_no,
                row.case_no,
                row.shop.name,
                row.type.value,
                "已发货",
                row.sku,
                str(row.quantity),
                row.carrier,
                row.waybill,
                str(row.weight_g),
                _moment(row.shipped_at),
            ]
        )


class OwnOrdersFile(Sheet):
    """The orders of one shop as our own system had them at the moment `seen_at`."""

    def __init__(self, path: Path, *, shop: Shop, seen_at: datetime) -> None:
        super().__init__(path, source="kuaimai_orders", encoding="utf-8-sig", shop=shop.name)
        self._seen_at = seen_at
        self.header(tuple(_ORDERS.split(",")))

    def post(self, order: Order, own: OwnWord) -> None:
        """Writes the order as our own system tells it, and the one that only our own system has."""
        if not own.is_missing:
            self._write(order, own)
        if own.only_here is not None:
            self._write(own.only_here, OwnWord())

    def _write(self, order: Order, own: OwnWord) -> None:
        status = own.status or order.status_at(self._seen_at)
        is_done = status is OrderStatus.COMPLETED
        for line in order.lines:
            paid = line.buyer_paid_minor + own.off_minor if order.paid_at else 0
            self.row(
                [
                    f"5{order.number.replace('-', '')[-15:]}",
                    order.number,
                    line.sub_order_no,
                    order.shop.name,
                    _STATUS[status],
                    "普通订单",
                    line.sku,
                    line.title,
                    str(line.quantity),
                    yuan(line.goods_minor),
                    yuan(line.freight_minor),
                    yuan(paid),
                    _moment(order.paid_at),
                    _moment(
                        order.shipped_at if order.shipped_at and order.shipped_at < self._seen_at else None
                    ),
                    _moment(order.completed_at if is_done else None),
                ]
            )


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
