"""What two tables come to, case by case, as an accountant would say it."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from matching.passes.refusals import MatchRefused
from tests.matching.passes.two_tables import made, matched, open_rows

ANY_AMOUNT = "[[pass]]\n"


def test_an_answer_is_made_only_where_it_is_the_only_one(tmp_path: Path) -> None:
    said = matched(tmp_path, "a,5.00,,,x\nb,7.00,,,y", "1,5.00,,,p\n2,5.00,,,q\n3,7.00,,,r", ANY_AMOUNT)
    assert made(said) == [([2], [3])]
    assert said["ambiguous"] == [{"left": [1], "right": [1, 2], "pass": "pass 1", "alternatives": 2}]
    assert open_rows(said) == ([], [])


def test_what_only_elimination_would_decide_is_ambiguous(tmp_path: Path) -> None:
    left, right = "a,5,2026-07-01,,\nb,5,2026-07-03,,", "1,5,2026-07-02,,\n2,5,2026-07-04,,"
    said = matched(tmp_path, left, right, "[[pass]]\ndays = [0, 1]")
    assert made(said) == [([1], [1]), ([2], [2])]
    said = matched(tmp_path, left, right, "[[pass]]\ndays = [0, 3]")
    assert made(said) == []
    assert said["ambiguous"] == [{"left": [1, 2], "right": [1, 2], "pass": "pass 1", "alternatives": 3}]


def test_equally_many_alike_rows_pair_in_row_order_other_numbers_are_ambiguous(tmp_path: Path) -> None:
    two, three = "a,5,,,x\nb,5.00,,,X", "1,5,,,x\n2,5,,,x\n3,5,,,x"
    on = '[[pass]]\non = ["reference"]'
    assert made(matched(tmp_path, two, "1,5,,,x\n2,5,,,x", on)) == [([1], [1]), ([2], [2])]
    assert matched(tmp_path, two, three, on)["ambiguous"][0]["alternatives"] == 6


def test_alike_rows_are_alike_in_every_mapped_column(tmp_path: Path) -> None:
    said = matched(tmp_path, "a,5,,,x\nb,5,,,y", "1,5,,,x\n2,5,,,y", ANY_AMOUNT)
    assert (made(said), said["ambiguous"][0]["alternatives"]) == ([], 4)


def test_the_nearest_day_is_preferred_and_ties_stay_ambiguous(tmp_path: Path) -> None:
    nearest = '[[pass]]\ndays = [-5, 5]\nprefer = "nearest_day"'
    said = matched(tmp_path, "a,5,2026-07-10,,", "1,5,2026-07-11,,\n2,5,2026-07-12,,", nearest)
    assert (made(said), open_rows(said)) == ([([1], [1])], ([], [2]))
    said = matched(tmp_path, "a,5,2026-07-10,,", "1,5,2026-07-09,,\n2,5,2026-07-11,,", nearest)
    assert said["ambiguous"] == [{"left": [1], "right": [1, 2], "pass": "pass 1", "alternatives": 2}]


def test_a_tolerance_is_not_rounded_and_its_end_is_within(tmp_path: Path) -> None:
    one_percent = "[[pass]]\ntolerance = { ppm = 10000 }"
    assert made(matched(tmp_path, "a,10.00,,,", "1,10.10,,,", one_percent)) == [([1], [1])]
    assert made(matched(tmp_path, "a,10.00,,,", "1,10.11,,,", one_percent)) == []
    assert made(matched(tmp_path, "a,9.99,,,", "1,10.09,,,", one_percent)) == []
    below = "[[pass]]\ntolerance = { below = 5, above = 0 }"
    assert made(matched(tmp_path, "a,10.00,,,", "1,9.95,,,", below)) == [([1], [1])]
    assert made(matched(tmp_path, "a,10.00,,,", "1,10.01,,,", below)) == []


@pytest.mark.parametrize(
    ("how", "left", "right", "agree"),
    [
        ("equal", "ＩＮＶ  １", " inv 1 ", True),
        ("equal", "INV-1", "INV1", False),
        ("contains", "T200P77", "paid T200P77 ok", True),
        ("contains", "paid inv-7 today", "INV-7", True),
        ("digits", "T200P-77", "2 00 77", True),
        ("digits", "none", "nil", False),
        ("alnum", "INV-2026/001", "inv 2026 001", True),
        ("equal", "", "", False),
    ],
)  # fmt: skip
def test_references_agree_as_the_pass_says(
    tmp_path: Path, how: str, left: str, right: str, agree: bool
) -> None:
    said = matched(
        tmp_path, f"a,1,,,{left}", f"1,1,,,{right}", f'[[pass]]\non=["reference"]\nreference="{how}"'
    )
    assert made(said) == ([([1], [1])] if agree else [])


def test_any_of_several_references_may_agree(tmp_path: Path) -> None:
    plan = """
    [left]
    amount = "A"
    reference = "R"
    [right]
    amount = { in = "In", out = "Out" }
    reference = ["M", "N"]
    sign = -1
    where = { T = ["payout"] }
    [[pass]]
    on = ["reference", "currency"]
    """
    right = "In,Out,M,N,T\n,5.00,zz,r1,payout\n5.00,,r2,,payout\n,7,r3,r3,PAYOUT\n,9,r1,,fee\n,,r1,,payout\n"
    said = matched(tmp_path, b"A,R\n5,R1\n-5,R2\n7,R3\n", right.encode(), plan)
    assert made(said) == [([1], [1]), ([2], [2]), ([3], [3])]
    assert (said["right_excluded"], said["right_rejected"]) == ([4], [{"row": 5, "code": "no_amount"}])
    assert said["groups"][0]["agreed"] == {"reference": "r1"}


def test_currencies_that_differ_never_match_and_blank_goes_with_any(tmp_path: Path) -> None:
    said = matched(tmp_path, "a,5,,CNY,\nb,7,,usd,\nc,9,,,", "1,5,,USD,\n2,7,,USD,\n3,9,,EUR,", ANY_AMOUNT)
    assert made(said) == [([2], [2]), ([3], [3])]
    assert said["left_open"][0]["near"][0] == {"row": 1, "why": "currency", "apart": ["currency"]}


def test_digits_follow_the_currency(tmp_path: Path) -> None:
    said = matched(
        tmp_path, "a,500,,JPY,\nb,5.5,,JPY,\nc,1.234,,KWD,", "1,500,,JPY,\n2,1.234,,kwd,", ANY_AMOUNT
    )
    assert made(said) == [([1], [1]), ([3], [2])]
    assert said["left_rejected"] == [{"row": 2, "code": "too_precise"}]
    assert said["amounts"]["left"] == {"JPY": 500, "KWD": 1234}


def test_one_row_goes_with_several_and_parts_that_tie_are_answers_themselves(tmp_path: Path) -> None:
    many = '[[pass]]\nshape = "1:n"\n'
    said = matched(tmp_path, "a,10,,,\nb,4,,,", "1,6.50,,,\n2,3.50,,,\n3,4,,,", many)
    assert made(said) == [([1], [1, 2]), ([2], [3])]
    said = matched(tmp_path, "a,10,,,", "1,10,,,\n2,3,,,\n3,-3,,,", many)
    assert (made(said), open_rows(said)) == ([([1], [1])], ([], [2, 3]))
    said = matched(tmp_path, "a,10,,,", "1,6,,,\n2,4,,,\n3,7,,,\n4,3,,,", many + 'status = "suggest"')
    assert said["ambiguous"] == [{"left": [1], "right": [1, 2, 3, 4], "pass": "pass 1", "alternatives": 2}]


def test_many_go_with_many_and_a_suggestion_is_said_to_be_one(tmp_path: Path) -> None:
    plan = '[[pass]]\nname = "sums"\nshape = "n:m"\nmax_items = 3\nstatus = "suggest"'
    said = matched(tmp_path, "a,10,,,\nb,25,,,", "1,17,,,\n2,18,,,", plan)
    assert [(one["left"], one["right"], one["status"]) for one in said["groups"]] == [
        ([1, 2], [1, 2], "suggest")
    ]


def test_a_whole_is_all_rows_that_share_the_keys_or_none(tmp_path: Path) -> None:
    plan = '[[pass]]\non = ["reference"]\nshape = "1:n"\nwhole = true\nmax_items = 3'
    right = "1,6,,,B1\n2,4,,,b1\n3,5,,,b2\n4,4,,,b2\n5,1,,,b3\n6,1,,,b3\n7,1,,,b3\n8,1,,,b3"
    said = matched(tmp_path, "a,10,,,b1\nb,5,,,b2\nc,4,,,b3", right, plan)
    assert made(said) == [([1], [1, 2])]
    assert said["passes"][0]["too_large"] == 1


def test_a_search_that_cannot_try_every_set_makes_nothing_and_says_so(tmp_path: Path) -> None:
    right = "\n".join(f"{at},{100 + at * at % 97}.{at % 100:02},,," for at in range(120))
    said = matched(tmp_path, "a,1234.56,,,\nb,0.07,,,", right, '[[pass]]\nshape = "1:n"')
    assert (said["search"], said["passes"][0]["search"], made(said)) == ("cut", "cut", [])


def test_days_are_those_that_are_written(tmp_path: Path) -> None:
    left = "a,5,2026-07-01T23:30:00Z,,\nb,6,2026年7月2日 09:00,,\nc,7,,,"
    right = "1,5,01/07/2026,,\n2,6,2/7/2026,,\n3,7,31/07/2026,,"
    said = matched(tmp_path, left, right, "[[pass]]\ndays = [0, 0]")
    assert made(said) == [([1], [1]), ([2], [2])]
    assert said["left_open"][0]["near"][0]["why"] == "date"


def test_a_pass_that_asks_for_what_is_not_mapped_matches_nothing_and_says_so(tmp_path: Path) -> None:
    plan = '[left]\namount = "A"\n[right]\namount = "A"\n[[pass]]\non = ["reference"]\ndays = [0, 1]'
    said = matched(tmp_path, b"A\n5\n", b"A\n5\n", plan)
    unmapped = ["left.date", "left.reference", "right.date", "right.reference"]
    assert (made(said), said["passes"][0]["unmapped"]) == ([], unmapped)


def test_a_column_of_days_that_could_mean_two_things_is_not_guessed(tmp_path: Path) -> None:
    said = matched(tmp_path, "a,5,01/02/2026,,\nb,6,,,", "1,5,2026-02-01,,\n2,6,32.13.2026,,", ANY_AMOUNT)
    assert said["left_rejected"] == [{"row": 1, "code": "ambiguous_date"}]
    assert said["right_rejected"] == [{"row": 2, "code": "bad_date"}]


def test_amounts_are_read_as_people_write_them_and_rejected_where_they_say_nothing(tmp_path: Path) -> None:
    left = '1,"¥1,234.50",,,\n2,(30.00),,,\n3,30-,,,\n4,１２．５,,,\n5,1.005,,,\n6,abc,,,\n7,,,,\n8,€ 5,,,'
    right = "1,1234.5,,,\n2,-30,,,\n3,12.50,,,\n4,5,,,"
    said = matched(tmp_path, left, right, ANY_AMOUNT)
    assert made(said) == [([1], [1]), ([4], [3]), ([8], [4])]
    assert [one["code"] for one in said["left_rejected"]] == ["too_precise", "bad_amount", "no_amount"]
    assert said["conserved"] is True


def test_blank_lines_are_neither_rows_nor_counted(tmp_path: Path) -> None:
    left = b"No,Amount,Date,Ccy,Text\n\n1,5,,,\n,,,,\n  ,\n2,6,,,\n"
    said = matched(tmp_path, left, "1,6,,,", ANY_AMOUNT)
    assert (made(said), said["rows"]) == ([([2], [1])], {"left": 2, "right": 1})


def test_tables_come_in_gb18030_with_tabs_semicolons_and_as_workbooks(tmp_path: Path) -> None:
    plan = """
    [left]
    amount = "金额"
    reference = "摘要"
    date = "日期"
    [right]
    amount = "金额"
    reference = "摘要"
    date = "日期"
    [[pass]]
    on = ["reference", "date"]
    """
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        book.add_worksheet("说明").write_row(0, 0, ["导出"])
        sheet = book.add_worksheet("明细")
        for at, row in enumerate([["账单"], ["摘要", "金额", "日期"], ["货款", 12.5, "2026-07-01"]]):
            sheet.write_row(at, 0, row)
    texts = [
        "摘要\t金额\t日期\n货款\t12.50\t2026/7/1\n".encode("gb18030"),
        "摘要;金额;日期\n货款;12.50;20260701\n".encode("utf-8-sig"),
    ]
    for text in texts:
        assert made(matched(tmp_path, text, body.getvalue(), plan)) == [([1], [1])]


@pytest.mark.parametrize(
    ("table", "refusal"),
    [
        (
            b"No,Amount,Date,Ccy,Txt\n",
            "left.csv has no column Text; did you mean Txt? Its columns are No, Amount, Da",
        ),
        (b"A,B\n", "left.csv has no column No; its columns are A, B"),
        (b"No,Amount,Amount,Date,Ccy,Text\n", "left.csv has the column Amount twice"),
        (b"", "left.csv cannot be opened: The file is empty."),
    ],
)
def test_a_column_that_is_not_there_is_named_with_those_that_are(
    tmp_path: Path, table: bytes, refusal: str
) -> None:
    with pytest.raises(MatchRefused) as refused:
        matched(tmp_path, table, "1,5,,,", ANY_AMOUNT)
    assert str(refused.value).startswith(refusal)


def test_an_open_row_tells_its_closest_candidates_and_the_smallest_change(tmp_path: Path) -> None:
    plan = '[[pass]]\nname = "exact"\non = ["reference"]\ndays = [0, 1]'
    left = (
        "a,5,2026-07-01,,r1\nb,6,2026-07-01,,r2\nc,7,2026-07-01,,r-3\nd,8,2026-07-01,,r4\ne,8,2026-07-01,,r4"
    )
    right = "1,5.02,2026-07-01,,r1\n2,6,2026-07-04,,r2\n3,7,2026-07-01,,r3\n4,8,2026-07-02,,r4"
    said = matched(tmp_path, left, right, plan)
    assert [
        (one["row"], one["near"][0]["row"], one["near"][0]["why"], one["change"]) for one in said["left_open"]
    ] == [
        (1, 1, "amount", {"pass": "exact", "row": 1, "tolerance": {"minor": 2}}),
        (2, 2, "date", {"pass": "exact", "row": 2, "days": [0, 3]}),
        (3, 3, "reference", {"pass": "exact", "row": 3, "reference": "alnum"}),
    ]
    assert said["ambiguous"] == [{"left": [4, 5], "right": [4], "pass": "exact", "alternatives": 2}]


def test_a_candidate_that_fits_but_is_taken_is_said_to_be_used(tmp_path: Path) -> None:
    plan = '[[pass]]\non = ["reference"]\n[[pass]]\n'
    said = matched(tmp_path, "a,5,,,r1\nb,5,,,r9", "1,5,,,r1", plan)
    assert said["left_open"] == [{"row": 2, "near": [{"row": 1, "why": "used", "apart": ["used"]}]}]
