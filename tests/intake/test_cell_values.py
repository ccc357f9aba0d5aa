"""What single cells mean: amounts, ids, times, words."""

from collections.abc import Callable
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import amounts, cells, ids, times, words
from intake.problems import CellRefused


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.34", 1234),
        ("12", 1200),
        ("0.1", 10),
        (".5", 50),
        ("-1.5", -150),
        ("−1.50", -150),
        ("1,234,567.80", 123456780),
        ("¥ 5", 500),
        ("￥-3.10", -310),
        ("-￥3.1", -310),
        ("(3.00)", -300),
        ("5.00-", -500),
        ("+7", 700),
        ("12.30元", 1230),
        ("１２．３０", 1230),
        ("`0.01", 1),
        ("12.3400", 1234),
        ("", None),
        (" \t", None),
        ("-", None),
        ("--", None),
    ],
)
def test_an_amount_is_read_to_the_last_minor_unit(text: str, minor: int | None) -> None:
    assert amounts.minor_units(text) == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12..34", "bad_amount"),
        ("1.2E3", "bad_amount"),
        ("12,34", "bad_amount"),
        ("--5", "bad_amount"),
        ("-5-", "bad_amount"),
        ("abc", "bad_amount"),
        ("1234567890123456", "bad_amount"),
        ("12.345", "too_precise"),
    ],
)
def test_what_is_no_exact_amount_is_refused(text: str, code: str) -> None:
    with pytest.raises(CellRefused) as refused:
        amounts.minor_units(text)
    assert refused.value.code == code


def test_the_minor_unit_is_the_currencys() -> None:
    assert amounts.minor_units("1200", amounts.exponent_of("JPY")) == 1200
    assert amounts.minor_units("1.234", amounts.exponent_of("KWD")) == 1234
    with pytest.raises(CellRefused):
        amounts.minor_units("1.5", amounts.exponent_of("JPY"))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("`4200000920\t", "4200000920"),
        ('="1234567890123456789"', "1234567890123456789"),
        ("'186", "186"),
        ("１２３　4", "1234"),
        ("10160070484512.0", "10160070484512"),
        ("T200P1-2/3", "T200P1-2/3"),
        ("", ""),
    ],
)
def test_an_id_loses_what_exports_wrap_around_it(text: str, cleaned: str) -> None:
    assert ids.clean_id(text) == cleaned


def test_an_id_in_scientific_notation_is_damaged() -> None:
    damaged = ("2.02608020914033E+27", "2.02E+27", "1E+18", "12345678901234567.0")
    whole = ("1234567890123456789", "12E5", "E12", "1234567890123450000")
    assert [one for one in (*damaged, *whole) if ids.is_damaged(one)] == list(damaged)


def test_a_workbook_number_beyond_fifteen_digits_cannot_be_an_id() -> None:
    assert ids.number_as_id(123456789012345) == "123456789012345"
    assert ids.number_as_id(1234567890123456) == "1234567890123456"
    assert ids.is_damaged(ids.number_as_id(1234567890123450))
    assert ids.is_damaged(ids.number_as_id(1234567890123456768))


@pytest.mark.parametrize(
    ("rounded", "filled", "is_damaged"), [(2, 2, False), (3, 30, False), (3, 29, True), (4, 10, True)]
)
def test_rounded_ids_damn_their_column_from_three_and_a_tenth_on(
    rounded: int, filled: int, is_damaged: bool
) -> None:
    assert ids.is_rounded_column(rounded, filled) is is_damaged


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-01 10:20:30", datetime(2026, 6, 1, 10, 20, 30)),  # noqa: DTZ001
        ("2026/6/1 9:05", datetime(2026, 6, 1, 9, 5)),  # noqa: DTZ001
        ("2026年06月01日 10:20:30", datetime(2026, 6, 1, 10, 20, 30)),  # noqa: DTZ001
        ("20260601", datetime(2026, 6, 1)),  # noqa: DTZ001
        ("`2014-11-10 16：33：45", datetime(2014, 11, 10, 16, 33, 45)),  # noqa: DTZ001
        ("2026-06-01T02:00:00Z", datetime(2026, 6, 1, 10)),  # noqa: DTZ001
        ("", None),
        ("-", None),
    ],
)
def test_a_time_is_the_shops_wall_clock(text: str, moment: datetime | None) -> None:
    assert times.wall_clock(text) == moment


@pytest.mark.parametrize(
    "text", ["2026-02-31", "46174", "2026-6", "12:00", "1026-01-01", "soon", "2026-13-01"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(CellRefused):
        times.wall_clock(text)


def test_headers_are_the_same_in_every_width_and_script() -> None:
    same = ("账户余额（元）", "帳戶餘額(元)", "账户余额 \t", "\ufeff账户余额", "`帐户余额", "賬戶餘額")
    assert {words.header_key(one) for one in same} == {"账户余额"}
    assert words.header_key("Order_No") == words.header_key("order no") == "orderno"


cell_text = st.one_of(
    st.text(alphabet="0123456789.-,E+ `￥()'=\"元", max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2099, 1, 1)).map(str),  # noqa: DTZ001
    st.text(max_size=6),
)


def plainly(read: Callable[[str], object], text: str) -> object:
    """What the plain function says of the cell: its value, or its refusal's code."""
    try:
        return read(text.strip(cells.TRIMMED))
    except CellRefused as refused:
        return refused.code


def one_id(text: str) -> str:
    cleaned = ids.clean_id(text)
    if ids.is_damaged(cleaned):
        raise CellRefused("damaged_identifier")
    return cleaned


@settings(deadline=None)
@given(st.lists(cell_text, max_size=20))
def test_whole_columns_read_as_their_cells_do(texts: list[str]) -> None:
    column = pa.array(texts, pa.string())
    for fast, slow in (
        (cells.read_amounts(column, None), amounts.minor_units),
        (cells.read_times(column, "Asia/Shanghai"), times.wall_clock),
        (cells.read_ids(column), one_id),
    ):
        found = [fast.bad.get(at, value) for at, value in enumerate(fast.values.to_pylist())]
        assert found == [plainly(slow, text) for text in texts]
