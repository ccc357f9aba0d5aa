"""The sample company's files tie, except where planted not to; its answer key is what its files say."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sample_company.company import CLASSES
from sample_company.writing import SampleCompany, write
from tests.sample_company.auditing import Found, audit, books_of
from tests.sample_company.auditing_goods import audit_goods, goods_of
from tests.sample_company.reading import Line, Table, footer_figures, ledger_lines, minor, table

GOLDEN = "d185c9870019657e8e2613236e86ddf1a7d66f1106d8319cec466eea39ff6e75"
COUNTS = {
    "currency_mismatch": 2,
    "status_conflict": 3,
    "duplicate_settlement": 3,
    "unsettled": 5,
    "short_settled": 4,
    "over_settled": 3,
    "fee_mismatch": 6,
    "discount_mismatch": 4,
    "unknown_order": 6,
    "unclassified_charge": 4,
    "duplicate_refund": 3,
    "refund_exceeds_paid": 2,
    "refund_missing": 4,
    "refund_amount_mismatch": 4,
    "refund_without_case": 3,
    "return_item_mismatch": 2,
    "return_quantity_mismatch": 4,
    "return_damaged": 4,
    "return_not_received": 4,
    "received_not_refunded": 3,
    "receipt_without_case": 3,
    "payout_amount_mismatch": 1,
    "payout_not_in_bank": 1,
    "payout_bounced": 1,
    "bank_unexplained": 1,
    "ambiguous_match": 2,
    "voucher_unbalanced": 1,
    "voucher_duplicate": 1,
    "voucher_amount_mismatch": 1,
    "voucher_period_mismatch": 1,
    "voucher_missing": 1,
    "control_total_failed": 2,
    "balance_gap": 2,
    "compensation_without_case": 1,
    "penalty_open": 1,
    "refund_only_not_recovered": 1,
    "double_remedy": 1,
    "received_case_closed": 1,
    "duplicate_shipment": 2,
    "shipped_after_refund": 2,
    "not_shipped": 2,
    "short_shipped": 2,
    "wrong_item_shipped": 2,
    "shipment_without_order": 2,
    "reissue_without_case": 2,
    "exchange_incomplete": 2,
    "order_stuck": 2,
    "courier_duplicate_charge": 2,
    "courier_unknown_waybill": 2,
    "courier_weight_mismatch": 2,
    "courier_overcharge": 2,
    "order_missing_own": 2,
    "order_missing_platform": 2,
    "order_amount_mismatch": 2,
    "order_status_mismatch": 2,
    "damaged_identifier": 2,
    "conflicting_line": 3,
}
AUDITED = ("settlement", "refunds", "returns", "shipments", "courier", "orders")
LEDGERS = ("alipay_fund", "pdd_ledger", "wechat_fund")


@dataclass(frozen=True, slots=True)
class Written:
    company: SampleCompany
    tables: list[Table]
    exceptions: list[dict[str, Any]]

    def of(self, *sources: str) -> Iterator[Table]:
        return (one for one in self.tables if one.source in sources)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return _written(tmp_path_factory.mktemp("sample"), orders=3000)


def _written(folder: Path, *, orders: int, seed: int = 20260601) -> Written:
    company = write(folder, seed=seed, orders=orders)
    tables = [table(file.path, file.source) for file in company.files]
    return Written(company, tables, json.loads(company.expected.read_text(encoding="utf-8"))["exceptions"])


def _standing_lines(written: Written) -> list[Line]:
    """Every ledger line once: a re-exported day adds none."""
    lines: list[Line] = []
    for one in written.of(*LEDGERS):
        if "重新导出" not in one.name:
            lines += ledger_lines(one, dict(CLASSES[one.source]))
    return lines


def _audited(written: Written) -> Found:
    books = books_of(written.tables, _standing_lines(written))
    return audit(books) | audit_goods(goods_of(written.tables), books)


def _answers(written: Written) -> Found:
    answers: Found = set()
    for each in written.exceptions:
        if each["plan"] in AUDITED:
            by_line = each["account"] != ""
            subject = f"{each['file']}:{each['row']}" if by_line else _subject(each["key"])
            answers.add((each["type"], subject, each["amount_minor"]))
    return answers


def _subject(key: dict[str, str]) -> str:
    """An order line by both its numbers, a charge by its waybill, all else by the first of its key."""
    if "sub_order_no" in key:
        return f"{key['order_no']}/{key['sub_order_no']}"
    return key.get("waybill") or next(iter(key.values()))


def test_the_same_seed_writes_the_same_bytes(written: Written) -> None:
    digest = hashlib.sha256()
    for path in sorted(written.company.expected.parent.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest() == GOLDEN


def test_every_type_is_planted_as_often_as_is_written_down(written: Written) -> None:
    assert Counter(each["type"] for each in written.exceptions) == COUNTS


def test_an_accountant_finds_in_the_files_exactly_what_the_answer_key_says(written: Written) -> None:
    assert _audited(written) == _answers(written)


@pytest.mark.parametrize(("orders", "seed"), [(1000, 20260601), (3000, 7), (1200, 11)])
def test_other_sizes_and_seeds_hold_the_same_defects(tmp_path: Path, orders: int, seed: int) -> None:
    other = _written(tmp_path, orders=orders, seed=seed)
    assert Counter(each["type"] for each in other.exceptions) == COUNTS
    assert _audited(other) == _answers(other)


def test_the_company_has_as_many_orders_as_were_asked_for(written: Written) -> None:
    orders = {row["订单编号"] for one in written.of("taobao_orders") for row in one.rows}
    orders |= {row["订单号"] for one in written.of("template_orders") for row in one.rows}
    assert len(orders) == 3000


def test_ledger_footers_tie_except_in_the_two_files_planted_not_to(written: Written) -> None:
    off = {}
    for one in written.of(*LEDGERS):
        moved = [_moved(one.source, row) for row in one.rows]
        income, outgo = footer_figures(one)
        difference = (income - sum(m for m in moved if m > 0), outgo + sum(m for m in moved if m < 0))
        if difference != (0, 0):
            off[one.name] = difference
    assert off == {
        "支付宝账务明细_2026-05-31.csv": (880, 0),
        "拼多多账务明细_2026-05-29至05-31.csv": (-6180, 0),
    }


def _moved(source: str, row: dict[str, str]) -> int:
    if source == "wechat_fund":
        return minor(row["收支金额(元)"]) * (1 if row["收支类型"] == "收入" else -1)
    return minor(row["收入金额（+元）"]) + minor(row["支出金额（-元）"])


def test_running_balances_follow_except_after_the_two_lines_left_out(written: Written) -> None:
    names = {"alipay_fund": "账户余额（元）", "wechat_fund": "账户结余(元)", "bank_cmb": "联机余额"}
    gaps = []
    for one in written.of(*names):
        balances = [minor(row[names[one.source]]) for row in one.rows]
        moved = [
            minor(row["交易金额"]) if one.source == "bank_cmb" else _moved(one.source, row)
            for row in one.rows
        ]
        for row, ((before, after), amount) in enumerate(zip(pairwise(balances), moved[1:], strict=True), 2):
            if before + amount != after:
                gaps.append({"file": one.name, "row": row})
    assert gaps == [each["key"] for each in written.exceptions if each["type"] == "balance_gap"]


def test_a_damaged_number_stands_in_the_row_the_answer_key_names(written: Written) -> None:
    by_name = {one.name: one for one in written.tables}
    damaged = [each for each in written.exceptions if each["type"] == "damaged_identifier"]
    numbers = [by_name[each["file"]].rows[each["row"] - 1]["订单号"] for each in damaged]
    assert [number[0] + number[-4:] for number in numbers] == ["2E+18", "2E+17"]


def test_a_conflicting_line_differs_from_the_first_of_its_number(written: Written) -> None:
    by_name = {one.name: one for one in written.tables}
    for each in (one for one in written.exceptions if one["type"] == "conflicting_line"):
        again = by_name[each["file"]]
        number = "账务流水号" if again.source == "alipay_fund" else "微信支付业务单号"
        row = again.rows[each["row"] - 1]
        assert row[number] == each["key"]["line"].partition("|")[0]
        others = [
            one
            for t in written.of(again.source)
            if t is not again
            for one in t.rows
            if one[number] == row[number]
        ]
        assert others
        assert row not in others


def test_payouts_reach_the_bank_to_the_fen_but_for_those_planted_not_to(written: Written) -> None:
    paid = Counter(
        -line.amount for line in _standing_lines(written) if line.kind == "payout" and line.at < "2026-07-19"
    )
    came = Counter(
        minor(row["交易金额"])
        for one in written.of("bank_cmb")
        for row in one.rows
        if row["客户摘要"].startswith("提现 ")
    )
    amounts = {each["type"]: each["amount_minor"] for each in written.exceptions if each["plan"] == "payouts"}
    lost, returned = -amounts["payout_not_in_bank"], -amounts["payout_bounced"]
    missing = paid - came
    assert {lost, returned, -returned} <= set(missing)
    [(whole, _)] = (missing - Counter([lost, returned, -returned])).items()
    assert came[whole + amounts["payout_amount_mismatch"]] == 1


def test_every_june_day_of_the_mini_program_is_booked_but_for_those_planted_not_to(written: Written) -> None:
    moved: Counter[str] = Counter()
    for line in _standing_lines(written):
        if line.file.startswith("微信资金账单_2026-06"):
            moved[line.at[:10]] += line.amount
    booked: Counter[str] = Counter()
    for one in written.of("template_vouchers"):
        for row in one.rows:
            if row["科目编码"] == "101203":
                booked[row["单据号"][-10:]] += minor(row["借方金额"]) - minor(row["贷方金额"])
    off = {day for day in moved if moved[day] != booked[day]}
    assert off == {"2026-06-12", "2026-06-18", "2026-06-23"}


def test_the_master_data_names_every_shop_account_and_class(written: Written) -> None:
    told = tomllib.loads(written.company.company_toml.read_text(encoding="utf-8"))
    assert [(shop["platform"], shop["name"], str(shop["as_of"])) for shop in told["shop"]] == [
        ("taobao", "山月家居旗舰店", "2026-07-20"),
        ("pdd", "山月生活", "2026-07-20"),
        ("wechat", "山月小程序", "2026-07-20"),
    ]
    assert {account["number"] for account in told["account"]} == {
        "shanyue@example.com",
        "pdd-50813377",
        "1601959334",
        "755912345610801",
    }
    assert len(told["ledger_class"]) == sum(len(texts) for texts in CLASSES.values())
