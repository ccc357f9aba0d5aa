"""Personal data: what is masked, and what never may be."""

import pytest

from intake.facts import FactKind
from intake.masking import masked_account, masked_name, masked_problem, masked_text
from intake.problems import RowProblem
from tests.intake.file_desk import LEDGER, Importer, table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("王女士13800138000要求退款", "王女士138****8000要求退款"),
        ("电话 138 0013 8000", "电话 138 **** 8000"),
        ("身份证11010519491231002X", "身份证110105********002X"),
        ("订单号13800138000", "订单号13800138000"),
        ("流水:13800138000", "流水:13800138000"),
        ("T200P13800138000", "T200P13800138000"),
        ("2906000013800138000", "2906000013800138000"),
        ("4200001380013800020260601123", "4200001380013800020260601123"),
        ("110105194912310021", "110105194912310021"),  # the last sign does not check: no identity number
        ("12345678901", "12345678901"),
        ("提现 20260713001", "提现 20260713001"),
        ("", ""),
    ],
)
def test_mobile_and_identity_numbers_are_masked_and_numbers_of_orders_never(text: str, shown: str) -> None:
    assert masked_text(text) == shown


def test_a_number_that_is_the_rows_own_is_none_of_a_person() -> None:
    assert masked_text("退款13800138000", known=["13800138000"]) == "退款13800138000"


def test_an_account_is_known_again_and_shown_by_its_ends_only() -> None:
    one, again, other = (
        masked_account(n, key=b"k") for n in ("6222021234561234", "6222021234561234", "622202123456")
    )
    assert one == again != other
    assert one.partition(":")[2] == "6222****1234"
    assert masked_account("6222021234561234", key=b"another") != one
    assert masked_account("6222****1234", key=b"k") == "6222****1234"  # the bank masked it itself
    assert masked_account("", key=b"k") == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小婷", "王*婷"),
        ("张三", "张*"),
        ("支付宝（中国）网络技术有限公司", "支付宝（中国）网络技术有限公司"),
        ("平安银行", "平安银行"),
        ("财付通", "财付通"),
        ("Acme Ltd", "Acme Ltd"),
    ],
)
def test_names_of_people_are_masked_and_those_of_companies_stay(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_a_problem_shows_no_personal_data() -> None:
    problems = [
        RowProblem(1, "收货人手机", "13800138000x", "bad_amount"),
        RowProblem(1, "备注", "13800138000", "bad_amount"),
    ]
    assert [masked_problem(one).value for one in problems] == ["1********", "138****8000"]


def test_facts_and_problems_hold_masked_values_only(importer: Importer) -> None:
    note = "王女士13800138000"
    rows = [
        f"shanyue@example.com,L1,1234567890,,交易收款,1.00,,,2026-06-01 10:00:00,,{note},CNY",
        f"shanyue@example.com,L2,1234567890,,交易收款,{note},,,2026-06-01 10:00:00,,,CNY",
    ]
    result = importer(table(LEDGER, rows))
    assert importer.facts(FactKind.LEDGER, "note") == [("王女士138****8000",)]
    assert [one.value for one in result.problems] == ["王女士138****8000"]


def test_the_other_side_of_a_bank_line_is_kept_masked(importer: Importer) -> None:
    bank = "账号,流水号,交易时间,收入金额,支出金额,余额,对方户名,对方账号,摘要,币种"
    rows = [
        f"755900001,B{at},2026-06-01 10:00:00,1.00,,,{name},6222021234561234,,CNY"
        for at, name in enumerate(("王小婷", "支付宝（中国）网络技术有限公司"))
    ]
    importer(table(bank, rows))
    (one, other) = importer.facts(FactKind.BANK, "payee_name", "payee_account")
    assert (one[0], other[0]) == ("支付宝（中国）网络技术有限公司", "王*婷")
    assert (one[1], other[1]) == ("6222****1234", "6222****1234")
