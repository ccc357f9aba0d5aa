"""Figures and times are written alike wherever they stand."""

from datetime import UTC, datetime, timedelta

import pytest
from markupsafe import Markup

from web.formatting import (
    Due,
    Moment,
    currency_sign,
    due,
    figure,
    file_size,
    major_units,
    moment,
    strong_figures,
)

NOW = datetime(2026, 11, 20, 1, 42, tzinfo=UTC)  # 09:42 in Shanghai


@pytest.mark.parametrize(
    ("minor", "currency", "signed", "text"),
    [
        (123450, "CNY", False, "1,234.50"),
        (-123450, "CNY", False, "−1,234.50"),
        (123450, "CNY", True, "+1,234.50"),
        (0, "CNY", True, "0.00"),
        (-5, "CNY", False, "−0.05"),
        (1234, "JPY", False, "1,234"),
        (1234567, "KWD", False, "1,234.567"),
        (10**17, "CNY", False, "1,000,000,000,000,000.00"),
    ],
)
def test_an_amount_has_separators_its_decimals_and_a_true_minus(
    minor: int, currency: str, signed: bool, text: str
) -> None:
    assert figure(minor, currency=currency, signed=signed) == text


def test_a_foreign_amount_is_led_by_its_code() -> None:
    assert (currency_sign("CNY"), currency_sign("USD")) == ("¥", "USD\N{NO-BREAK SPACE}")


def test_a_field_holds_an_amount_as_it_is_typed() -> None:
    assert (major_units(-123450), major_units(None)) == ("-1234.50", "")


def test_a_sentence_shows_its_amounts_in_bold_and_nothing_of_it_as_markup() -> None:
    text = "Refunded 1,899.00 <script>, not R-20261120-01 nor 0.5% nor 1.2.3; due −259.19."
    assert strong_figures(text) == Markup(
        "Refunded <b>1,899.00</b> &lt;script&gt;, not R-20261120-01 nor 0.5% nor 1.2.3; due <b>−259.19</b>."
    )


@pytest.mark.parametrize(
    ("size", "text"), [(640, "640 B"), (12_400, "12.4 KB"), (214_000_000, "214 MB"), (3 * 10**9, "3.0 GB")]
)
def test_a_size_is_said_in_the_largest_unit_that_fits(size: int, text: str) -> None:
    assert file_size(size) == text


@pytest.mark.parametrize(
    ("at", "short"),
    [
        (NOW, "09:42"),
        (NOW - timedelta(hours=10), "11-19 23:42"),
        (NOW - timedelta(days=365), "2025-11-20 09:42"),
    ],
)
def test_a_time_is_as_short_as_it_can_be_and_exact_on_hover(at: datetime, short: str) -> None:
    shown = moment(at, now=NOW)
    assert (shown.short, shown.exact[:10]) == (short, f"{at + timedelta(hours=8):%Y-%m-%d}")


@pytest.mark.parametrize(
    ("hours", "nearness", "minutes"), [(-2, "late", 120), (1.8, "soon", 108), (30, "later", 1800)]
)
def test_what_is_due_is_late_soon_or_later(hours: float, nearness: str, minutes: int) -> None:
    at = NOW + timedelta(hours=hours)
    local = at + timedelta(hours=8)
    short = f"{local:%H:%M}" if local.day == 20 else f"{local:%m-%d %H:%M}"
    exact = Moment(short, f"{local:%Y-%m-%d %H:%M:%S}", at.isoformat())
    assert due(at, now=NOW) == Due(exact, nearness, minutes)
