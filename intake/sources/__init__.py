"""Every layout we know, one module per family of sources."""

from typing import Final

from intake.layouts import Layout
from intake.sources.aggregators import LAKALA
from intake.sources.alipay import ALIPAY_FUND, ALIPAY_TRADE
from intake.sources.alipay_wallet import ALIPAY_WALLET
from intake.sources.banks import BANK_CMB
from intake.sources.banks_abroad import BANKS_ABROAD
from intake.sources.banks_cn import CHINESE_BANKS
from intake.sources.couriers import COURIERS
from intake.sources.douyin import DOUYIN_SETTLEMENT
from intake.sources.douyin_fund import DOUYIN_FUND
from intake.sources.international import INTERNATIONAL
from intake.sources.jd_settlement import JD_SETTLEMENT
from intake.sources.jd_wallet import JD_WALLET
from intake.sources.pdd import PDD_LEDGER
from intake.sources.shop_goods import OWN_TEMPLATES, SHOP_GOODS
from intake.sources.statements import STATEMENTS
from intake.sources.taobao_wechat import TAOBAO_WECHAT
from intake.sources.template_goods import (
    TEMPLATE_AFTER_SALES,
    TEMPLATE_ORDERS,
    TEMPLATE_RECEIPTS,
    TEMPLATE_SHIPMENTS,
)
from intake.sources.template_money import TEMPLATE_BANK, TEMPLATE_COURIER, TEMPLATE_LEDGER, TEMPLATE_VOUCHERS
from intake.sources.vouchers import VOUCHERS
from intake.sources.wechat import WECHAT_FUND
from intake.sources.wechat_trade import WECHAT_TRADE
from intake.sources.wechat_wallet import WECHAT_WALLET

TEMPLATES: Final[tuple[Layout, ...]] = (
    TEMPLATE_ORDERS,
    TEMPLATE_AFTER_SALES,
    TEMPLATE_LEDGER,
    TEMPLATE_BANK,
    TEMPLATE_SHIPMENTS,
    TEMPLATE_RECEIPTS,
    TEMPLATE_COURIER,
    TEMPLATE_VOUCHERS,
)
LAYOUTS: Final[tuple[Layout, ...]] = (
    *SHOP_GOODS,
    ALIPAY_FUND,
    ALIPAY_TRADE,
    WECHAT_FUND,
    WECHAT_TRADE,
    ALIPAY_WALLET,
    WECHAT_WALLET,
    JD_WALLET,
    TAOBAO_WECHAT,
    JD_SETTLEMENT,
    DOUYIN_SETTLEMENT,
    DOUYIN_FUND,
    LAKALA,
    PDD_LEDGER,
    BANK_CMB,
    *CHINESE_BANKS,
    *BANKS_ABROAD,
    *STATEMENTS,
    *COURIERS,
    *VOUCHERS,
    *INTERNATIONAL,
    *TEMPLATES,
    *OWN_TEMPLATES,
)
SOURCES: Final[tuple[str, ...]] = tuple(dict.fromkeys(one.source for one in LAYOUTS))
