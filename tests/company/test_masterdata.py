from datetime import date, time

import pytest

from company.entries import MasterDataRefused
from company.masterdata import SetupResult, load
from company.queries import (
    accounts,
    calendar_days,
    courier_tariffs,
    deadlines,
    expected_files,
    fee_contracts,
    ledger_texts,
    shops,
    skus,
)
from company.values import (
    Account,
    Band,
    CalendarDay,
    CourierTariff,
    Deadline,
    ExpectedFile,
    FeeContract,
    LedgerClass,
    LedgerText,
    Sku,
    SkuPart,
)
from database.engine import Database
from database.unit_of_work import reading, unit_of_work

COMPANY = """
[[shop]]
name = "示例旗舰店"
platform = "taobao"
tolerance_minor = 2
as_of = 2026-07-20
[[shop.fee]]
class = "platform_fee"
rate_ppm = 6000
returned_on_refund = true
from = 2026-01-01
[[account]]
number = "示例账户"
kind = "ledger"
shop = "示例旗舰店"
payee_names = ["支付宝（中国）网络技术有限公司"]
[[account]]
number = "6222 0000"
kind = "bank"
currency = "usd"
[[courier_tariff]]
carrier = "中通快递"
from = 2026-01-01
first_weight_g = 1000
first_fee_minor = 500
step_weight_g = 1000
step_fee_minor = 200
[[ledger_class]]
source = "template_ledger"
text = "交易收款"
class = "trade"
"""


def _load(database: Database, text: str) -> SetupResult:
    with unit_of_work(database) as work:
        return load(work, text)


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    assert _load(database, COMPANY) == SetupResult(shops=1, accounts=2, fees=1, tariffs=1, changed=6)
    assert _load(database, COMPANY) == SetupResult(shops=1, accounts=2, fees=1, tariffs=1, changed=0)


def test_what_a_file_says_is_what_the_rooms_see(database: Database) -> None:
    _load(database, COMPANY)
    with reading(database) as session:
        (shop,) = shops(session)
        assert (shop.platform, shop.name, shop.currency, shop.timezone) == (
            "taobao",
            "示例旗舰店",
            "CNY",
            "Asia/Shanghai",
        )
        assert (shop.tolerance_minor, shop.settle_within_days, shop.as_of) == (2, 10, date(2026, 7, 20))
        contract = FeeContract(shop.id, "platform_fee", "", 6000, True, date(2026, 1, 1))
        assert fee_contracts(session) == (contract,)
        bank, ledger = accounts(session)
        assert bank == Account(bank.id, "6222 0000", "bank", None, (), "USD")
        names = ("支付宝（中国）网络技术有限公司",)
        assert ledger == Account(ledger.id, "示例账户", "ledger", shop.id, names, "CNY")
        assert ledger_texts(session) == (LedgerText("template_ledger", "交易收款", LedgerClass.TRADE, ""),)


def test_a_changed_figure_alters_one_row(database: Database) -> None:
    _load(database, COMPANY)
    assert _load(database, COMPANY.replace("tolerance_minor = 2", "tolerance_minor = 3")).changed == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[shop]]\nname = 1", r"\[\[shop\]\] number 1: platform is missing"),
        ('[[shop]]\nplatform = "ebay"\nname = "x"', "platform must be one of taobao"),
        ('[[shop]]\nplatform = "jd"\nname = "x"\nsettle = 3', "unknown key settle"),
        ('[[shop]]\nplatform = "jd"\nname = "x"\ntolerance_minor = -1', "must not be negative"),
        ('[[shop]]\nplatform = "jd"\nname = "x"\ntimezone = "Mars/Base"', "not a time zone"),
        ('[[account]]\nnumber = "1"\nkind = "ledger"\nshop = "nobody"', "no shop named 'nobody'"),
        ('[[account]]\nnumber = "1"\nkind = "cash"', "kind must be ledger or bank"),
        ('[[ledger_class]]\nsource = "a"\ntext = "b"\nclass = "unclassified"', "class must be one of trade"),
        (
            '[[shop]]\nplatform = "jd"\nname = "x"\n[[shop.fee]]\nclass = "a"\nfrom = 2026-01-01',
            r"\[\[shop.fee\]\] number 1 of \[\[shop\]\] number 1: rate_ppm is missing",
        ),
        (
            '[[shop]]\nplatform = "jd"\nname = "x"\n[[shop.deadline]]\nname = "rest"\nfrom = 2026-01-01',
            "name must be one of settle, refund",
        ),
        ('[[shop]]\nplatform = "jd"\nname = "x"\nreleased = "never"', "released must be one of completion"),
        ('[[sku]]\nshop_code = "a"', "either warehouse_code, or parts"),
        ('[[expected]]\nkind = "bank"\nevery = "day"', "either shop or account"),
        ('[[expected]]\nkind = "bank"\naccount = "1"\nevery = "day"\nready_after = "9"', "a time of day"),
        (
            '[[courier_tariff]]\ncarrier = "a"\nfrom = 2026-01-01\n'
            "bands = [{ up_to_g = 2, fee_minor = 1 }, { up_to_g = 1, fee_minor = 2 }]",
            "bands must ascend",
        ),
        ("[[shops]]\nname = 1", r"unknown table \[\[shops\]\]"),
        ("shop = 1", r"must be written as \[\[shop\]\]"),
        ("[[shop", "this is not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_nothing_is_stored(
    database: Database, text: str, said: str
) -> None:
    with pytest.raises(MasterDataRefused, match=said):
        _load(
            database, '[[shop]]\nplatform = "jd"\nname = "first"\n' + text if text.startswith("[[a") else text
        )
    with reading(database) as session:
        assert shops(session) == ()


def test_a_deadline_that_names_no_day_was_always_so(database: Database) -> None:
    shop = '[[shop]]\nplatform = "jd"\nname = "x"\n'
    _load(database, shop + '[[shop.deadline]]\nname = "settle"\ndays = 7\n')
    with reading(database) as session:
        assert [(one.name, one.days, one.valid_from) for one in deadlines(session)] == [
            ("settle", 7, date(1970, 1, 1))
        ]


FINER = """
[[shop]]
name = "示例旗舰店"
platform = "taobao"
released = "shipment"
payout_days = "business"
go_live = 2026-03-01
recover_refund_only = true
ship_within_days = 2
[[shop.fee]]
class = "commission"
code = "affiliate"
min_rate_ppm = 10000
max_rate_ppm = 300000
base = "goods_after_shop_discount"
category = "家居"
dated_by = "paid"
rounding = "line"
optional = true
from = 2026-01-01
to = 2026-12-31
[[shop.deadline]]
name = "settle_within_days"
days = 7
days_are = "business"
category = "家居"
channel = "wechat"
from = 2026-02-01
[[account]]
number = "示例账户"
kind = "ledger"
shop = "示例旗舰店"
voucher_by = "day"
booked_classes = ["trade", "fee"]
account_code = "101201"
[[courier_tariff]]
carrier = "中通快递"
from = 2026-01-01
to_date = 2026-12-31
to = ["浙江", "上海"]
service = "标快"
bands = [{ up_to_g = 500, fee_minor = 300 }, { up_to_g = 1000, fee_minor = 400 }]
weight_is = "parcel"
[[sku]]
shop_code = "礼盒"
parts = [{ sku = "杯", quantity = 2 }, { sku = "盘" }]
[[expected]]
kind = "ledger"
account = "示例账户"
every = "day"
ready_after = "09:30"
[[calendar]]
day = 2026-10-10
working = true
"""


def test_the_finer_rules_are_kept_as_they_are_said(database: Database) -> None:
    assert _load(database, FINER) == SetupResult(shops=1, accounts=1, fees=1, tariffs=1, changed=8)
    assert _load(database, FINER).changed == 0
    with reading(database) as session:
        (shop,) = shops(session)
        said = (shop.released, shop.payout_days, shop.go_live, shop.recover_refund_only)
        assert said == ("shipment", "business", date(2026, 3, 1), True)
        assert (shop.ship_within_days, shop.complete_within_days, shop.fast_refund_within_days) == (2, 30, 20)
        (fee,) = fee_contracts(session)
        assert (fee.rate_ppm, fee.max_rate_ppm, fee.base) == (10000, 300000, "goods_after_shop_discount")
        assert (fee.category, fee.dated_by, fee.rounding, fee.optional) == ("家居", "paid", "line", True)
        assert (fee.valid_from, fee.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))
        assert deadlines(session) == (
            Deadline(shop.id, "settle", 7, "business", "家居", "wechat", date(2026, 2, 1)),
        )
        (account,) = accounts(session)
        assert account.voucher_by == "day"
        assert (account.booked_classes, account.account_code) == (("trade", "fee"), "101201")
        assert courier_tariffs(session) == (
            CourierTariff(
                carrier="中通快递",
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 12, 31),
                to=("上海", "浙江"),
                shop="",
                service="标快",
                bands=(Band(500, 300), Band(1000, 400)),
                first_weight_g=0,
                first_fee_minor=0,
                step_weight_g=0,
                step_fee_minor=0,
                volumetric_divisor=6000,
                tolerance_g=0,
                weight_is="parcel",
            ),
        )
        assert skus(session) == (Sku("礼盒", "", (SkuPart("杯", 2), SkuPart("盘", 1))),)
        assert expected_files(session) == (
            ExpectedFile("ledger", None, "示例账户", "day", time(9, 30), None),
        )
        assert calendar_days(session) == (CalendarDay(date(2026, 10, 10), True),)
