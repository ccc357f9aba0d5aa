"""Who the sample company is: shops, ledger accounts, bank account, dates of its exports; its master data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from sample_company.tariffs import TARIFFS, tariff_toml

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
FIRST_DAY: Final = date(2026, 6, 1)
JUNE_END: Final = date(2026, 6, 30)
LAST_DAY: Final = date(2026, 7, 19)
AS_OF: Final = date(2026, 7, 20)
FIRST_EXPORT: Final = datetime(2026, 7, 1, tzinfo=CHINA)
"""Nothing that happened from this moment on stands in the files of June."""
LAST_EXPORT: Final = datetime(2026, 7, 20, tzinfo=CHINA)
"""Nothing that happened from this moment on stands in any file."""
SECOND_ORDERS_FROM: Final = date(2026, 6, 10)
"""The second order export goes back so far that every order still open in the first stands in it again."""
SECOND_CASES_FROM: Final = date(2026, 6, 14)

RATE_PPM: Final = 6000
TOLERANCE_MINOR: Final = 1
SETTLE_WITHIN_DAYS: Final = 10
REFUND_WITHIN_DAYS: Final = 3
RETURN_WITHIN_DAYS: Final = 10
MAX_SHOP_DISCOUNT_PPM: Final = 500_000

BANK_ACCOUNT: Final = "755912345610801"
BOOK: Final = "山月家居"
"""The set of books; of the three accounts, the mini program's is booked day by day."""


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop and the ledger account it is paid through."""

    platform: str
    platform_name: str
    name: str
    account: str
    payee_name: str
    payee_account: str
    fee_class: str
    share: int  # of a hundred orders
    opening_minor: int
    reserve_minor: int  # what a payout leaves in the ledger account
    payout_every_days: int
    recovers_refund_only: bool = False  # whether goods refunded without a return are wanted back

    @property
    def pays_at_once(self) -> bool:
        """Whether money comes with the payment instead of with the completed order."""
        return self.platform == "wechat"


TAOBAO: Final = Shop(
    platform="taobao",
    platform_name="淘宝",
    name="山月家居旗舰店",
    account="shanyue@example.com",
    payee_name="支付宝（中国）网络技术有限公司",
    payee_account="2155006900112233",
    fee_class="platform_fee",
    share=50,
    opening_minor=38_215_40,
    reserve_minor=8_000_00,
    payout_every_days=4,
)
PDD: Final = Shop(
    platform="pdd",
    platform_name="拼多多",
    name="山月生活",
    account="pdd-50813377",
    payee_name="上海寻梦信息技术有限公司",
    payee_account="1219106800556677",
    fee_class="platform_fee",
    share=35,
    opening_minor=21_480_25,
    reserve_minor=5_000_00,
    payout_every_days=5,
)
WECHAT: Final = Shop(
    platform="wechat",
    platform_name="微信",
    name="山月小程序",
    account="1601959334",
    payee_name="财付通支付科技有限公司",
    payee_account="2433008800998877",
    fee_class="channel_fee",
    share=15,
    opening_minor=9_366_18,
    reserve_minor=4_000_00,
    payout_every_days=2,
    recovers_refund_only=True,
)
SHOPS: Final = (TAOBAO, PDD, WECHAT)

CLASSES: Final[Mapping[str, Mapping[str, str]]] = {
    "alipay_fund": {
        "0010001|交易收款-交易收款": "trade",
        "0010008|交易收款-平台优惠补贴": "subsidy",
        "0020001|交易退款-售后退款": "refund",
        "0030002|技术服务费-基础软件服务费": "fee",
        "0090001|提现-提现到银行卡": "payout",
        "0120003|赔付-消费者赔付": "compensation",
        "0140007|保险-运费险保费": "insurance",
    },
    "pdd_ledger": {
        "0010002|交易收入-订单收入": "trade",
        "0010008|优惠券结算-平台优惠券": "subsidy",
        "0020002|交易退款-订单退款": "refund",
        "0030002|技术服务费-基础技术服务费": "fee",
        "0090001|提现-提现到银行卡": "payout",
        "0110003|转账-广告账户充值": "transfer",
        "0120010|违规扣款-延迟发货": "penalty",
    },
    "wechat_fund": {
        "交易": "trade",
        "退款": "refund",
        "扣除交易手续费": "fee",
        "退还交易手续费": "fee",
        "提现": "payout",
        "充值": "transfer",
    },
}
"""How the texts of the ledgers are classed; what stands in no entry is an unknown charge on purpose."""


def company_toml() -> str:
    """The master data of the company: shops with deadlines and fees, accounts, ledger classes."""
    parts = ["# 山月家居: master data of the sample company\n"]
    parts += [_shop_toml(shop) for shop in SHOPS]
    parts += [_ledger_account_toml(shop) for shop in SHOPS]
    parts.append(f'[[account]]\nnumber = "{BANK_ACCOUNT}"\nkind = "bank"\ncurrency = "CNY"\n')
    parts += [tariff_toml(tariff) for tariff in TARIFFS]
    parts += [
        f'[[ledger_class]]\nsource = "{source}"\ntext = "{text}"\nclass = "{name}"\n'
        for source, texts in CLASSES.items()
        for text, name in texts.items()
    ]
    return "\n".join(parts)


def _shop_toml(shop: Shop) -> str:
    return f"""[[shop]]
name = "{shop.name}"
platform = "{shop.platform}"
currency = "CNY"
timezone = "Asia/Shanghai"
as_of = {AS_OF.isoformat()}
settle_within_days = {SETTLE_WITHIN_DAYS}
refund_within_days = {REFUND_WITHIN_DAYS}
return_within_days = {RETURN_WITHIN_DAYS}
payout_within_days = 3
voucher_within_days = 5
tolerance_minor = {TOLERANCE_MINOR}
max_shop_discount_ppm = {MAX_SHOP_DISCOUNT_PPM}
recover_refund_only = {str(shop.recovers_refund_only).lower()}

[[shop.fee]]
class = "{shop.fee_class}"
rate_ppm = {RATE_PPM}
returned_on_refund = true
from = 2026-01-01
"""


def _ledger_account_toml(shop: Shop) -> str:
    return f"""[[account]]
number = "{shop.account}"
kind = "ledger"
shop = "{shop.name}"
payee_names = ["{shop.payee_name}"]
currency = "CNY"
{_booked_toml(shop)}"""


def _booked_toml(shop: Shop) -> str:
    return 'voucher_by = "day"\naccount_code = "101203"\n' if shop is WECHAT else ""
