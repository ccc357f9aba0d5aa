"""An order that Taobao lists as an order and again by its items counts once, to the cent."""

from typing import Any

import duckdb
import pytest

from database.unit_of_work import reading
from intake import queries
from intake.facts import FactKind
from intake.itemised import itemise
from intake.store import register_views
from tests.intake.file_desk import Importer, counts

BIG, ONE, ALONE = "3553498017448001", "3553498017448009", "3553498017448011"
LIST = (
    "订单编号,支付单号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,订单付款时间 ,宝贝标题 ,"
    "宝贝总数量,店铺名称,天猫卡券抵扣,确认收货时间\n"
    f'="{BIG}",P1,100.00,8.00,98.00,93.00,交易成功,2026-06-01 10:00:00,"杯,盘",3,山月家居,5.00,'
    "2026-06-08 10:00:00\n"
    f'="{ONE}",P2,10.00,2.00,12.00,12.00,交易成功,2026-06-01 10:00:00,杯,1,山月家居,0,2026-06-08 10:00:00\n'
)
ITEMS = (
    "子订单编号,主订单编号,标题,价格,购买数量,外部系统编号,订单状态,商家编码,支付单号,买家应付货款,"
    "买家实际支付金额,"
    "退款状态,退款金额,订单付款时间\n"
    f'="{BIG[:-1]}2",="{BIG}",杯,30.00,2,,"卖家已发货，等待买家确认",CUP,P1,60.00,54.00,,,'
    "2026-06-01 10:00:00\n"
    f'="{BIG[:-1]}3",="{BIG}",盘,40.00,1,,交易关闭,DISH,P1,40.00,40.00,,,2026-06-01 10:00:00\n'
    f'="{ONE}",="{ONE}",杯,10.00,1,,交易成功,CUP,P2,10.00,10.00,,,2026-06-01 10:00:00\n'
    f'="{ALONE}",="{ALONE}",碗,9.00,1,,交易成功,BOWL,P3,9.00,9.00,,,2026-06-01 10:00:00\n'
)
COLUMNS = (
    "order_no", "sub_order_no", "sku", "quantity", "order_status", "goods_amount_minor", "freight_minor",
    "price_change_minor", "shop_discount_minor", "platform_discount_minor", "buyer_paid_minor",
)  # fmt: skip
GAP = (
    "sum(goods_amount_minor + freight_minor + tax_minor + price_change_minor - shop_discount_minor "
    "- platform_discount_minor - other_discount_minor - buyer_paid_minor)"
)


def orders(importer: Importer, wanted: str) -> list[tuple[Any, ...]]:
    with reading(importer.database) as session:
        parts = queries.visible_parts(session)
    with duckdb.connect() as connection:
        register_views(connection, parts, store=importer.stores.facts, kinds=(FactKind.ORDERS,))
        itemise(connection)
        return connection.execute(f"SELECT {wanted} FROM orders ORDER BY ALL").fetchall()  # noqa: S608


@pytest.mark.parametrize("first", ["list", "items"])
def test_an_order_and_its_items_count_once(importer: Importer, first: str) -> None:
    for body in (LIST, ITEMS) if first == "list" else (ITEMS, LIST):
        assert counts(importer(body, encoding="gb18030", shop="山月家居"))[5] == 0
    assert orders(importer, ", ".join(COLUMNS)) == [
        (BIG, BIG, "", 0, "completed", 0, 800, -400, 0, 500, -100),
        (BIG, BIG[:-1] + "2", "CUP", 2, "completed", 6000, 0, 0, 600, 0, 5400),
        (BIG, BIG[:-1] + "3", "DISH", 1, "closed", 4000, 0, 0, 0, 0, 4000),
        (ONE, ONE, "CUP", 1, "completed", 1000, 200, 0, 0, 0, 1200),
        (ALONE, ALONE, "BOWL", 1, "completed", 900, 0, 0, 0, 0, 900),
    ]
    assert orders(importer, f"count(DISTINCT completed_at), sum(buyer_paid_minor), {GAP}") == [(1, 11400, 0)]


def test_what_stands_is_not_what_later_files_are_held_against(importer: Importer) -> None:
    importer(LIST, encoding="gb18030")
    importer(ITEMS, encoding="gb18030", shop="山月家居")
    again = importer(LIST.replace("P1,", "P1 ,"), encoding="gb18030")
    assert counts(again) == (2, 0, 2, 0, 0, 0)


def test_a_list_of_orders_alone_stands_as_it_is(importer: Importer) -> None:
    importer(LIST, encoding="gb18030")
    assert orders(importer, "order_no, quantity, buyer_paid_minor") == [(BIG, 3, 9300), (ONE, 1, 1200)]
