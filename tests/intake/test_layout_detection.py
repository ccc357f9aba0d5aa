"""A layout is known by the names of its columns alone."""

import json
import os
import random
from pathlib import Path

import pytest

from intake.layouts import Layout, find_layout
from intake.sources import LAYOUTS, TEMPLATES
from intake.sources.shop_goods import SHOP_GOODS
from intake.words import traditional

SAMPLES = os.environ.get("DUIPING_SAMPLES", "")
MINE = (*SHOP_GOODS, *TEMPLATES)
PERSONAL = (
    "姓名",
    "手机",
    "电话",
    "地址",
    "收件人",
    "收货人",
    "会员",
    "买家昵称",
    "联系人",
    "身份证",
    "邮箱",
    "街道",
)
REAL = {
    'taobao_order_export_ExportOrderList (GBK CSV, cells as ="id" and \'phone)': "taobao_orders",
    "taobao_order_item_export_ExportOrderDetailList": "taobao_items",
    "pdd_order_export": "pdd_orders",
    "jd_order_export (minimum)": "jd_orders",
    "douyin_orders": "douyin_orders",
    "douyin_after_sales": "douyin_after_sales",
    "jushuitan_order_cost": "jushuitan_orders",
}


def found(headers: list[str]) -> str | None:
    layout = find_layout([headers], LAYOUTS, source=None)
    return None if layout is None else layout.layout.source


@pytest.mark.parametrize("layout", MINE, ids=lambda one: one.source)
def test_a_layout_is_recognised_as_itself_and_no_other(layout: Layout) -> None:
    every = [one.headers[0] for one in layout.fields]
    required = [one.headers[0] for one in layout.fields if one.required]
    shuffled = random.Random(7).sample(every, len(every))  # noqa: S311
    widened = [name.replace("(", "（").replace(")", "）") + "（元）" for name in every]
    in_script = [f" {traditional(name)}\t" for name in every]
    for headers in (every, required, shuffled, widened, in_script):
        assert found(headers) == layout.source


@pytest.mark.parametrize("layout", MINE, ids=lambda one: one.source)
def test_a_layout_lacking_a_required_column_is_not_itself(layout: Layout) -> None:
    for one in layout.fields:
        if one.required:
            rest = [other.headers[0] for other in layout.fields if other is not one]
            assert found(rest) != layout.source


@pytest.mark.parametrize("layout", MINE, ids=lambda one: one.source)
def test_no_column_about_a_person_is_read(layout: Layout) -> None:
    names = [name for one in layout.fields for name in one.headers]
    assert [name for name in names if any(word in name for word in PERSONAL)] == []


@pytest.mark.skipif(not SAMPLES, reason="DUIPING_SAMPLES does not name a folder of sample files")
@pytest.mark.parametrize("export", REAL)
def test_the_headers_of_real_exports_are_recognised(export: str) -> None:
    headers = json.loads((Path(SAMPLES) / "headers/platform_headers.json").read_text("utf-8"))[export]
    assert found(headers) == REAL[export]
