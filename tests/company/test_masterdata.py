from datetime import date

import pytest

from company.masterdata import MasterDataRefused, SetupResult, load
from company.queries import accounts, fee_contracts, ledger_texts, shops
from company.values import Account, FeeContract, LedgerClass, LedgerText
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
