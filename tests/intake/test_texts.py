"""Texts are read alike row by row and as columns, whatever stands in them."""

import io
import random
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake import texts
from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.refusals import IntakeRefused
from intake.texts import TextGrid, is_plain

FEW, MANY = (settings(max_examples=n, deadline=None, derandomize=True, database=None) for n in (150, 5000))
CELL = st.one_of(
    st.sampled_from(
        ["", "a", "12.50", '="0012"', '"q"', '"a,b"', '"two\nlines"', '"he said ""no"""', "\tid"]
    ),
    st.sampled_from(['5" pipe', '"open', 'a"b', '""', '"x" ', "备注", "𠮷", "`1", "#", "\ufeff", " "]),
    st.text(alphabet='a,;"\t\r\n=备 ', max_size=5),
)
LINE_END = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", ""])
TABLE = st.builds(
    lambda rows, end, tail: end.join(",".join(row) for row in rows) + tail,
    st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=12),
    LINE_END,
    LINE_END,
)
RECTANGLE = st.integers(2, 4).flatmap(
    lambda width: st.builds(
        lambda rows, end, tail: end.join(",".join(row) for row in rows) + tail,
        st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=12),
        st.sampled_from(["\n", "\r\n"]),
        LINE_END,
    )
)


def grid(text: str | bytes, *encodings: str, delimiter: str = ",", bounds: Bounds = BOUNDS) -> TextGrid:
    body = text.encode("utf-8") if isinstance(text, str) else text
    content = Content("file", len(body), lambda: io.BytesIO(body))
    return TextGrid(content, encodings or ("utf-8",), delimiter, bounds)


def by_rows(table: TextGrid) -> list[list[str]] | tuple[str, object]:
    """What the exact reader says: the rows that are not empty lines, or the refusal."""
    try:
        return [row for row in table.rows() if row]
    except IntakeRefused as refused:
        return refused.code, refused.params


def by_columns(table: TextGrid, skip: int = 0) -> list[list[str]] | tuple[str, object]:
    try:
        blocks = list(table.blocks(skip))
    except IntakeRefused as refused:
        return refused.code, refused.params
    return [row for one in blocks for at in range(len(one)) if (row := one.row(at))]


def both_readers_agree(text: str, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as small:
        small.setattr(texts, "CHUNK_BYTES", chunk)
        small.setattr(texts, "HEAD_BYTES", chunk)
        assert by_columns(grid(text)) == by_rows(grid(text))


@FEW
@given(text=st.one_of(TABLE, RECTANGLE), chunk=st.integers(1, 60))
def test_columns_and_rows_are_the_same(text: str, chunk: int) -> None:
    both_readers_agree(text, chunk, pytest.MonkeyPatch())


@pytest.mark.thorough
@MANY
@given(text=st.one_of(TABLE, RECTANGLE), chunk=st.integers(1, 60))
def test_columns_and_rows_are_the_same_of_many_texts(text: str, chunk: int) -> None:
    both_readers_agree(text, chunk, pytest.MonkeyPatch())


@FEW
@given(text=TABLE, skip=st.integers(0, 5))
def test_skipped_rows_are_the_first_ones(text: str, skip: int) -> None:
    rows, rest = by_rows(grid(text)), by_columns(grid(text), skip)
    if isinstance(rows, list):
        every = list(grid(text).rows())
        assert rest == [row for row in every[skip:] if row]


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [
        ("a,b\n1,2\n", True),
        ('a,"b"\r\n"1, 2",3\r\n', True),
        ('="001",2\n', True),
        ('="0,01",2\n', False),
        ('1,5" pipe\n', False),
        ('1,"two\nlines"\n', True),
        ('"a" ,b\n', False),
        ("a,b\r1,2\n", False),
        ('"open,b\n', False),
        ('a,"say ""no"""\n', True),
    ],
)
def test_a_chunk_is_plain_only_where_it_can_mean_one_thing(text: str, is_sure: bool) -> None:
    assert is_plain(text.encode(), ",") is is_sure


def test_plain_chunks_do_not_need_the_exact_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    exactly = texts._Reader.exactly
    monkeypatch.setattr(
        texts._Reader,
        "exactly",
        lambda self, chunk, **more: asked.append(len(chunk)) or exactly(self, chunk, **more),  # type: ignore[func-returns-value]
    )
    body = 'a,b\n"1",="2"\n' + '"x, y",\n' * 100
    assert len(by_columns(grid(body))) == 102
    assert asked == []


BODY = "订单号,备注\n" + "A1,好的\n" * 40_000


@pytest.mark.parametrize(
    ("body", "encodings", "encoding"),
    [
        (BODY.encode("gb18030"), ("gb18030",), "gb18030"),
        (BODY.encode("utf-8-sig"), ("utf-8-sig",), "utf-8-sig"),
        (BODY.encode("utf-16"), ("utf-16",), "utf-16"),
        (("a,b\n" * 300_000 + BODY).encode("gb18030"), ("utf-8", "gb18030"), "gb18030"),
        (("a,b\n" * 300_000 + BODY).encode(), ("utf-8", "gb18030"), "utf-8"),
    ],
    ids=["gb18030", "utf-8 with a mark", "utf-16", "ASCII for a long time, then GB18030", "then UTF-8"],
)
def test_every_encoding_gives_the_same_rows(body: bytes, encodings: tuple[str, ...], encoding: str) -> None:
    table = grid(body, *encodings)
    rows = by_columns(table)
    assert rows[-40_001:] == [["订单号", "备注"], *[["A1", "好的"]] * 40_000]
    assert table.encoding == encoding
    assert by_rows(grid(body, *encodings))[-2:] == rows[-2:]


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"a,b\n1,2\n3,\xe5\xa4\n", ("broken_encoding", {"encoding": "utf-8", "line": 3})),
        (b"a,b\n1,2\0\n", ("binary_content", {})),
        (b'a,b\n1,2\n3,"4\n', ("broken_quotes", {"line": 3})),
        (b"x" * 3000, ("line_too_long", {"megabytes_max": 1})),
        (b",".join([b"c"] * 300), ("too_many_columns", {"columns_max": 200})),
    ],
    ids=["a sign cut", "NUL", "a quote left open", "no line's end", "too wide"],
)
def test_what_cannot_be_read_says_where(body: bytes, refusal: tuple[str, object], fast: bool) -> None:
    table = grid(body, bounds=Bounds(line_bytes=1000) if len(body) == 3000 else BOUNDS)
    assert (by_columns(table) if fast else by_rows(table)) == refusal


def test_a_hundred_thousand_columns_are_refused_at_once() -> None:
    assert by_rows(grid(b",".join([b"c"] * 100_000))) == ("too_many_columns", {"columns_max": 200})


def test_blank_columns_beyond_the_bound_do_no_harm() -> None:
    assert by_columns(grid("a,b" + "," * 500 + "\n1,2\n"))[0][:2] == ["a", "b"]


def test_memory_does_not_grow_with_the_file() -> None:
    table = grid("a,b\n" + "1,2\n" * 6_000_000)
    sizes = [len(one) for one in islice(table.blocks(1), 3)]
    assert max(sizes) * 4 <= texts.CHUNK_BYTES


@pytest.mark.parametrize("seed", range(3))
def test_a_text_cut_anywhere_is_read_or_refused_with_a_reason(seed: int) -> None:
    body = ('a,b\n"x, y",="2"\n' + "好,𠮷\n" * 30).encode("gb18030")
    for at in random.Random(seed).sample(range(len(body)), 25):  # noqa: S311
        found = by_columns(grid(body[:at], "gb18030"))
        assert isinstance(found, list) or found[0] in ("broken_encoding", "broken_quotes")
