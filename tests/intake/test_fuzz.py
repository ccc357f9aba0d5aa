"""Every layout's reader, fed with its own headers and odd cells: it reads or refuses, and never crashes."""

import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
import pytest

from company.values import Account, Shop
from intake.content import Content
from intake.explanations import REFUSALS
from intake.facts import FileId
from intake.layouts import Field, Layout, Read
from intake.reading import Asked, Reading, read_file
from intake.refusals import IntakeRefused
from intake.scopes import Company
from intake.sources import LAYOUTS

PLATFORMS: Final = ("taobao", "pdd", "jd", "douyin", "wechat", "shopify", "amazon", "other")
COMPANY: Final = Company(
    tuple(
        Shop(at, one, f"店{at}", "CNY", "Asia/Shanghai", None, 10, 3, 10, 3, 5, 1, 500_000)
        for at, one in enumerate(PLATFORMS, 1)
    ),
    (
        *(Account(at, f"account-{at}", "ledger", at, (), "CNY") for at in range(1, len(PLATFORMS) + 1)),
        Account(90, "755900001", "bank", None, (), "CNY"),
    ),
    (),
)
ODD: Final = (
    "", " ", "-", "--", "0", "-0.00", "１２.３", "1e3", "1,234.50", "12,34", "(100)", "￥-5", "1.005",
    "10" * 12, "1" * 40, "NaN", "∞", "=1+1", '="001"', "'1", "`x", "\t9", "2026-02-31", "2026-13-01 25:61:61",
    "0001-01-01", "9999-12-31 23:59:59", "2026-06-01T00:00:00+14:00", "9999-12-31 23:59:59-12:00", "20260601",
    "46174", "2.02608E+27", "\u202eabc", "\u200b", "𠮷野家", "e\u0301", "n/a", "TRUE", "/", "\\", "{}",
    "%s", "x" * 40_000, "a\x1fb",
)  # fmt: skip
SUMS: Final = ("合计", "小计", "#", "订单号")  # what they say depends on the column they stand in
PLAIN: Final = {
    Read.AMOUNT: "12.50",
    Read.COUNT: "2",
    Read.MEASURE: "1000",
    Read.TIME: "2026-06-01 10:00:00",
    Read.DAY: "2026-06-01",
    Read.CURRENCY: "CNY",
    Read.ID: "290612345678",
    Read.TEXT: "备注",
}
NAMES: Final = [f"{one.source}-{one.name}" for one in LAYOUTS]


def plain_cell(one: Field, chance: random.Random) -> str:
    if one.read is Read.WORD:
        return chance.choice(sorted(one.words)) if one.words else ""
    if one.name == "account":
        return "755900001"
    return PLAIN[one.read]


def made(layout: Layout, chance: random.Random, *, odd: float, rows: int = 6) -> list[list[str]]:
    """A table with all headers of the layout; so many of its cells are odd ones."""
    cells = ODD if odd < 0.05 else ODD + SUMS
    table = [[one.headers[0] for one in layout.fields]]
    for _ in range(rows):
        row = [plain_cell(one, chance) for one in layout.fields]
        table.append([chance.choice(cells) if chance.random() < odd else cell for cell in row])
    return table


def as_bytes(table: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    return ("\n".join(quoted) + "\n").encode(encoding, errors="ignore")


def read(layout: Layout, body: bytes, staged: Path) -> Reading | IntakeRefused:
    content = Content("file.csv", len(body), lambda: io.BytesIO(body))
    asked = Asked(source=layout.source, shop=None if layout.platforms else "店8", account=None)
    try:
        return read_file(content, file_id=FileId(1), asked=asked, company=COMPANY, staged=staged)
    except IntakeRefused as refused:
        REFUSALS[refused.code].format_map(dict(refused.params))
        return refused


def damaged(body: bytes, chance: random.Random) -> bytes:
    """The bytes with a few changed, or cut."""
    if chance.random() < 0.3:
        return body[: chance.randrange(1, len(body))]
    changed = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def feed(layout: Layout, staged: Path, *, seed: int, times: int) -> None:
    chance = random.Random(f"{layout.source} {layout.name} {seed}")  # noqa: S311
    for turn in range(times):
        body = as_bytes(
            made(layout, chance, odd=chance.choice((0.05, 0.3, 1.0))), chance.choice(("utf-8", "gb18030"))
        )
        found = read(layout, damaged(body, chance) if turn % 3 == 2 else body, staged)
        if isinstance(found, Reading):
            lines = {one.as_py() for one in pq.read_table(staged)["row_no"]}
            assert lines.isdisjoint(one.row_no for one in found.problems)
            assert len(lines) + found.rejected + found.excluded <= found.read


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_no_table_of_a_layout_crashes_its_reader(layout: Layout, tmp_path: Path) -> None:
    feed(layout, tmp_path / "staged.parquet", seed=1, times=3)


@pytest.mark.thorough
@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_no_table_of_many_crashes_its_reader(layout: Layout, tmp_path: Path) -> None:
    feed(layout, tmp_path / "staged.parquet", seed=2, times=300)


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_the_order_of_columns_says_nothing(layout: Layout, tmp_path: Path) -> None:
    chance = random.Random(layout.name)  # noqa: S311
    table = made(layout, chance, odd=0.02)
    places = list(range(len(table[0])))
    chance.shuffle(places)
    turned = [[row[at] for at in places] for row in table]
    first, then = (read(layout, as_bytes(one), tmp_path / f"{at}") for at, one in enumerate((table, turned)))
    if isinstance(first, Reading) and isinstance(then, Reading):
        assert pq.read_table(tmp_path / "0") == pq.read_table(tmp_path / "1")
        assert (first.read, first.excluded, first.rejected) == (then.read, then.excluded, then.rejected)
    else:
        assert type(first) is type(then)
