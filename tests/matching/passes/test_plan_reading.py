"""What is wrong with a plan is said in one line."""

from dataclasses import replace

import pytest

from matching.passes.allowance import Allowance
from matching.passes.plan import Likeness, Pass, Plan, Prefer, SideColumns, Status
from matching.passes.plan_reading import read_plan
from matching.passes.refusals import MatchRefused
from matching.passes.shapes import Shape

SIDES = """
[left]
amount = "A"
reference = "R"
[right]
amount = "B"
reference = "S"
"""
PASS = SIDES + "[[pass]]\n"


def test_a_plan_says_what_columns_mean_and_what_each_pass_admits() -> None:
    said = (
        """
    [left]
    id = "Ref"; amount = "Amount"; date = "Date"; currency = "Ccy"; reference = "Text"
    sign = 1
    """.replace("; ", "\n")
        + """
    [left.keys]
    shop = "Shop"
    [right]
    id = "No"
    amount = { in = "Credit", out = "Debit" }
    reference = ["Memo", "Note"]
    where = { Type = ["payout"] }
    sign = -1
    date_format = "%d/%m/%Y"
    [right.keys]
    shop = "Store"
    [[pass]]
    name = "same reference, same amount"
    on = ["reference", "currency", "amount", "shop"]
    reference = "contains"
    [[pass]]
    tolerance = { ppm = 10000, minor = 5 }
    days = [-1, 3]
    prefer = "nearest_day"
    shape = "1:n"
    max_items = 4
    whole = true
    status = "suggest"
    [[pass]]
    tolerance = { below = 5 }
    """
    )
    assert read_plan(said) == Plan(
        SideColumns(("Amount",), "Ref", "Date", "Ccy", ("Text",), keys=(("shop", "Shop"),)),
        SideColumns(
            ("Credit", "Debit"),
            "No",
            references=("Memo", "Note"),
            sign=-1,
            date_format="%d/%m/%Y",
            where=(("Type", ("payout",)),),
            keys=(("shop", "Store"),),
        ),
        (
            Pass("same reference, same amount", ("reference", "currency", "shop"), Likeness.CONTAINS),
            Pass(
                "pass 2",
                (),
                allowance=Allowance(minor=5, ppm=10000),
                days=(-1, 3),
                prefer=Prefer.NEAREST_DAY,
                shape=Shape.ONE_TO_MANY,
                max_items=4,
                whole=True,
                status=Status.SUGGEST,
            ),
            Pass("pass 3", allowance=Allowance(below=5, above=0)),
        ),
    )


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("[left", "the plan is no TOML"),
        ("[right]\namount = 'B'\n[[pass]]", "the plan needs [left]"),
        ("[left]\n[right]\namount = 'B'\n[[pass]]", "[left] needs amount"),
        ("[left]\namount = 1\n[right]\n[[pass]]", "[left]: amount must be a column, or { in = …, out = … }"),
        ("[left]\namount = { in = 'A' }\n[right]\n[[pass]]", "[left] amount needs out"),
        ("[left]\namont = 'A'\n[right]\n[[pass]]", "[left] has the unknown key amont; did you mean amount?"),
        (SIDES, "the plan has no [[pass]]"),
        (SIDES + "[[passes]]", "the plan has the unknown key passes; did you mean pass?"),
        (PASS + "xyzzy = 1", "pass 1 has the unknown key xyzzy; it may have name, on, tolerance"),
        (PASS + "name = 'a'\ntolerence = 1", 'pass 1 "a" has the unknown key tolerence; did you mean'),
        (PASS + "days = [3, -1]", "pass 1: days must be two ascending numbers such as [-1, 3]"),
        (PASS + "days = [1]", "pass 1: days must be two ascending numbers"),
        (PASS + "days = 3", "pass 1: days must be two ascending numbers"),
        (PASS + "days = ['a', 'b']", "pass 1: days must be two ascending numbers"),
        (PASS + "on = 'reference'", "pass 1: on must be a list of names"),
        (PASS + "on = ['shop']", "pass 1: on names shop, which is neither amount, currency, date, id"),
        (SIDES + "[right.keys]\nshop = 'S'\n[[pass]]\non = ['shop']", "which [left.keys] does not have"),
        (PASS + "on = ['amount']\ntolerance = { minor = 1 }", "pass 1: amount in on means exactly"),
        (PASS + "tolerance = { minor = 1, below = 2 }", "pass 1: tolerance takes minor and ppm, or below"),
        (PASS + "tolerance = { minor = -1 }", "pass 1 tolerance: minor must be a whole number from 0 on"),
        (PASS + "tolerance = { percent = 1 }", "pass 1 tolerance has the unknown key percent"),
        (PASS + "reference = 'digits'", "pass 1: reference = digits tells how references agree"),
        (PASS + "on = ['reference']\nreference = 'like'", "must be equal or contains or digits or alnum"),
        (PASS + "shape = '2:2'", "pass 1: shape must be 1:1 or 1:n or n:1 or n:m"),
        (PASS + "max_items = 0", "pass 1: max_items must be a whole number from 1 on"),
        (PASS + "whole = 'yes'", "pass 1: whole must be true or false"),
        (SIDES.replace("'B'", "'B'") + "sign = 2\n[[pass]]", "[right]: sign must be 1 or -1"),
        (SIDES + "date_format = '%d.%m'\n[[pass]]", "[right]: date_format must be a day such as"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line(said: str, refusal: str) -> None:
    with pytest.raises(MatchRefused) as refused:
        read_plan(said)
    assert refusal in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_version_is_that_of_what_the_plan_says_not_of_its_spelling() -> None:
    plan, spelt = (
        read_plan(PASS + "days = [-1, 3]"),
        read_plan(PASS + "# soon\ndays=[ -1,3 ]"),
    )
    assert plan.version == spelt.version
    assert replace(plan, passes=(Pass("pass 1", days=(-1, 4)),)).version != plan.version
