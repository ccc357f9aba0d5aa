"""Bars are true to scale, and nothing that is there goes unseen."""

import pytest

from web.views.money import BarPart, Cause, MoneyState, TermView, causes, equation, state_of
from web.views.workbench import AgeBucket, ages


def term(amount: int, state: MoneyState) -> TermView:
    return TermView(state.value, amount, state=state)


@pytest.mark.parametrize(
    ("amount", "state"), [(-1, MoneyState.SHORT), (1, MoneyState.OVER), (0, MoneyState.EVEN)]
)
def test_the_sign_of_a_difference_is_its_state(amount: int, state: MoneyState) -> None:
    assert state_of(amount) is state


def test_the_bar_shows_the_terms_that_have_a_state_side_by_side() -> None:
    view = equation(
        (TermView("all", 400), term(300, MoneyState.EVEN), term(100, MoneyState.TRANSIT)), bar=True
    )
    assert view.bar == (
        BarPart(MoneyState.EVEN, "0.00%", "74.88%", "even"),
        BarPart(MoneyState.TRANSIT, "75.00%", "24.88%", "transit"),
    )


def test_a_small_part_of_a_bar_can_still_be_seen() -> None:
    bar = equation((term(10**9, MoneyState.EVEN), term(1, MoneyState.SHORT)), bar=True).bar
    assert [(part.start, part.width) for part in bar] == [("0.00%", "99.48%"), ("99.60%", "0.28%")]


def test_a_bar_of_nothing_is_empty() -> None:
    assert equation((term(0, MoneyState.EVEN),), bar=True).bar == ()


def test_causes_stand_by_money_and_what_has_none_comes_last_in_grey() -> None:
    found = (("fee rate", "17 tickets", 120, "/a"), ("late file", "4 tickets", -600, "/b"))
    assert causes(found, rest=("others", "6 tickets", 300, "")) == (
        Cause("late file", "4 tickets", -600, "CNY", "100.0%", "/b", MoneyState.SHORT),
        Cause("fee rate", "17 tickets", 120, "CNY", "20.0%", "/a", MoneyState.SHORT),
        Cause("others", "6 tickets", 300, "CNY", "50.0%", "", None),
    )


def test_ages_are_drawn_against_the_highest() -> None:
    assert ages((("0–1", 512040), ("2–3", 0))) == (
        AgeBucket("0–1", 512040, "5,120", "100.0%"),
        AgeBucket("2–3", 0, "0", "0.0%"),
    )
