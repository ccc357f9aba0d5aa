"""The layouts of goods and orders: platforms in China, ERPs, and the templates of the shop's own side."""

from typing import Final

from intake.layouts import Layout
from intake.sources.douyin_goods import DOUYIN_AFTER_SALES, DOUYIN_ORDERS
from intake.sources.jd_orders import JD_ORDERS
from intake.sources.jushuitan import JUSHUITAN_AFTER_SALES, JUSHUITAN_ORDERS, JUSHUITAN_RECEIPTS
from intake.sources.kuaimai import KUAIMAI_ORDERS, KUAIMAI_RECEIPTS, KUAIMAI_SHIPMENTS
from intake.sources.pdd_goods import PDD_AFTER_SALES, PDD_ORDERS
from intake.sources.taobao import TAOBAO_ITEMS, TAOBAO_ORDERS
from intake.sources.taobao_cases import TAOBAO_AFTER_SALES
from intake.sources.template_own import TEMPLATE_OWN_AFTER_SALES, TEMPLATE_OWN_ORDERS

SHOP_GOODS: Final[tuple[Layout, ...]] = (
    TAOBAO_ORDERS,
    TAOBAO_ITEMS,
    TAOBAO_AFTER_SALES,
    PDD_ORDERS,
    PDD_AFTER_SALES,
    JD_ORDERS,
    DOUYIN_ORDERS,
    DOUYIN_AFTER_SALES,
    JUSHUITAN_ORDERS,
    JUSHUITAN_AFTER_SALES,
    JUSHUITAN_RECEIPTS,
    KUAIMAI_ORDERS,
    KUAIMAI_SHIPMENTS,
    KUAIMAI_RECEIPTS,
)
OWN_TEMPLATES: Final[tuple[Layout, ...]] = (TEMPLATE_OWN_ORDERS, TEMPLATE_OWN_AFTER_SALES)
