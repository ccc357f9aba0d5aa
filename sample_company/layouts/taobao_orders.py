"""Taobao order export (ExportOrderList): GBK, 61 columns, ids as ="…" and phones with a leading quote."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Final

from sample_company.company import TAOBAO
from sample_company.layouts.sheet import Sheet, yuan
from sample_company.records import Order, OrderStatus

_HEADER_NAMES = (
    "订单编号,买家会员名,买家支付宝账号,支付单号,支付详情,买家应付货款,买家应付邮费,"
    "买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,"
    "收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,"
    "宝贝种类 ,物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,"
    "买家服务费,发票抬头,是否手机订单,分阶段订单信息,特权订金订单id,是否上传合同照片,"
    "是否上传小票,是否代付,定金排名,修改后的sku,修改后的收货地址,异常信息,天猫卡券抵扣,"
    "集分宝抵扣,是否是O2O交易,新零售交易类型,新零售导购门店名称,新零售导购门店id,"
    "新零售发货门店名称,新零售发货门店id,退款金额,预约门店,确认收货时间,打款商家金额,"
    "含应开票给个人的个人红包,是否信用购,体验期结束时间,前N有礼,配送类型,主订单编号"
)
_HEADER: Final = tuple(_HEADER_NAMES.split(","))
_STATUS: Final = {
    OrderStatus.UNPAID: "等待买家付款",
    OrderStatus.PAID: "买家已付款，等待卖家发货",
    OrderStatus.SHIPPED: "卖家已发货，等待买家确认",
    OrderStatus.COMPLETED: "交易成功",
    OrderStatus.CLOSED: "交易关闭",
}


class TaobaoOrdersFile(Sheet):
    """One export of the moment `seen_at`."""

    def __init__(self, path: Path, *, seen_at: datetime) -> None:
        super().__init__(
            path, source="taobao_orders", encoding="gbk", shop=TAOBAO.name, quoting=csv.QUOTE_ALL
        )
        self._seen_at = seen_at
        self.header(_HEADER)

    def post(self, order: Order) -> None:
        """Writes the order as it stood then."""
        status = order.status_at(self._seen_at)
        named = self._money(order, status) | self._people(order) | self._times(order, status)
        named |= {
            "订单编号": f'="{order.number}"',
            "支付单号": f'="{order.payment_no}"' if order.paid_at else "",
            "订单状态": _STATUS[status],
            "宝贝标题 ": "，".join(line.title for line in order.lines),
            "宝贝种类 ": str(len(order.lines)),
            "宝贝总数量": str(sum(line.quantity for line in order.lines)),
            "店铺Id": "618400217",
            "店铺名称": TAOBAO.name,
            "是否手机订单": "手机订单",
            "主订单编号": f'="{order.number}"',
        }
        self.row([named.get(name, "") for name in _HEADER])

    def _money(self, order: Order, status: OrderStatus) -> dict[str, str]:
        lines = order.lines
        freight = sum(line.freight_minor for line in lines)
        goods = sum(line.goods_minor for line in lines)
        paid = order.paid_at is not None
        refunded = order.refunded_before(self._seen_at)
        payout = order.receivable_minor - refunded if status is OrderStatus.COMPLETED else 0
        return {
            "买家应付货款": yuan(goods),
            "买家应付邮费": yuan(freight),
            "总金额": yuan(goods + freight - sum(line.shop_discount_minor for line in lines)),
            "买家实际支付金额": yuan(order.buyer_paid_minor if paid else 0),
            "天猫卡券抵扣": yuan(sum(line.platform_discount_minor for line in lines) if paid else 0),
            "集分宝抵扣": yuan(sum(line.other_discount_minor for line in lines) if paid else 0),
            "退款金额": yuan(refunded),
            "打款商家金额": f"{yuan(max(payout, 0))}元",
            "买家支付积分": "0",
            "返点积分": "0",
            "买家实际支付积分": "0",
        }

    def _people(self, order: Order) -> dict[str, str]:
        return {
            "买家会员名": f"t{order.buyer[:1]}**{order.number[-5]}",
            "收货人姓名": order.buyer,
            "收货地址 ": "浙江省 杭州市 余杭区 ****",
            "运送方式": "快递",
            "联系电话 ": "'",
            "联系手机": f"'138****{order.number[3:7]}",
        }

    def _times(self, order: Order, status: OrderStatus) -> dict[str, str]:
        shipped = status in (OrderStatus.SHIPPED, OrderStatus.COMPLETED)
        completed = order.completed_at if status is OrderStatus.COMPLETED else None
        return {
            "订单创建时间": _moment(order.created_at),
            "订单付款时间 ": _moment(order.paid_at),
            "确认收货时间": _moment(completed),
            "物流单号 ": f"No:{order.waybill}" if shipped else "",
            "物流公司": order.carrier if shipped else "",
            "订单关闭原因": _closed_because(order, status),
        }


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else ""


def _closed_because(order: Order, status: OrderStatus) -> str:
    if status is not OrderStatus.CLOSED:
        return "订单未关闭"
    return "退款" if order.paid_at else "买家未付款"
