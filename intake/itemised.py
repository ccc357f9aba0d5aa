"""Orders whose source lists them twice: once as orders, once as their items.

Taobao's list of orders holds an order's money, its list of items what was ordered. Counted together they
would count an order twice. For orders in both, what stands is: for an order of one item the order, with
what the item says of its goods; for one of several items these, each with the order's times, and a line of
the order for what it has beyond them (freight, coupons, what was taken off the whole), left out where that
is nothing. Every sum over the order is then the list of orders' own.

A discount taken off the whole order is, on that line, a change of price: set against goods of 0 it would
look like a discount without bounds.
"""

from typing import Final

import duckdb

from intake.facts import SCHEMAS, FactKind
from intake.sources.taobao import ITEMS, ORDERS

FILED: Final = "orders_as_filed"
_OWNER: Final = ("platform", "shop", "order_no", "currency")
_SAME: Final = " AND ".join(f"l.{one} = i.{one}" for one in _OWNER)
_SUMS: Final = (
    "goods_amount_minor", "freight_minor", "tax_minor", "shop_discount_minor", "platform_discount_minor",
    "other_discount_minor", "price_change_minor", "buyer_paid_minor", "deposit_minor",
)  # fmt: skip
_OF_THE_ORDER: Final = (
    "parent_order_no", "paid_at", "shipped_at", "completed_at", "channel", "payment_no", "order_type",
    "province", "promised_at", "exported_at",
)  # fmt: skip
_OF_THE_ITEM: Final = ("sku", "title", "quantity", "sub_order_no")
# What is closed of an order stays closed; else the order's own status stands, the item's may be older.
_STATUS: Final = "CASE WHEN i.order_status = 'closed' THEN i.order_status ELSE l.order_status END"


def itemise(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the view of orders count once what is listed twice; as it was it is `orders_as_filed` then."""
    listed = f"SELECT 1 FROM orders WHERE source = '{ITEMS}' LIMIT 1"
    if not connection.execute(listed).fetchall():
        return
    connection.execute(f"ALTER VIEW orders RENAME TO {FILED}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW orders AS {_selection()}")


def _selection() -> str:
    owner, sums = ", ".join(_OWNER), ", ".join(f"sum({one}) AS {one}" for one in _SUMS)
    pairs = f"FROM lists l JOIN items i ON {_SAME} JOIN both_ways b ON {_SAME.replace('i.', 'b.')}"
    # Every text but constants of this module comes from the schema.
    return f"""
    WITH lists AS (SELECT * FROM {FILED} WHERE source = '{ORDERS}'),
    items AS (SELECT * FROM {FILED} WHERE source = '{ITEMS}'),
    both_ways AS (SELECT {owner}, count(*) AS items, {sums} FROM items
        SEMI JOIN lists USING ({owner}) GROUP BY {owner})
    SELECT {_columns({})} FROM {FILED} f WHERE source NOT IN ('{ORDERS}', '{ITEMS}')
    UNION ALL SELECT {_columns({})} FROM lists f ANTI JOIN both_ways USING ({owner})
    UNION ALL SELECT {_columns({})} FROM items f ANTI JOIN both_ways USING ({owner})
    UNION ALL SELECT {_columns({one: f"i.{one}" for one in _OF_THE_ITEM}, "l")} {pairs} WHERE b.items = 1
    UNION ALL SELECT {_columns({one: f"l.{one}" for one in _OF_THE_ORDER} | {"order_status": _STATUS}, "i")}
        {pairs} WHERE b.items > 1
    UNION ALL SELECT {_columns({}, "r")} FROM (SELECT {_columns(_beyond(), "l")} FROM lists l
        JOIN both_ways b ON {_SAME.replace("i.", "b.")} WHERE b.items > 1) r
        WHERE {" OR ".join(f"r.{one} <> 0" for one in _SUMS)}
    """


def _columns(instead: dict[str, str], of: str = "f") -> str:
    """The columns of orders, those given by something else instead."""
    return ", ".join(
        f'CAST({instead[name]} AS {_type(name)}) AS "{name}"' if name in instead else f'{of}."{name}"'
        for name in SCHEMAS[FactKind.ORDERS].names
    )


def _type(name: str) -> str:
    kinds = {"int64": "BIGINT", "string": "VARCHAR", "timestamp[us]": "TIMESTAMP"}
    return kinds[str(SCHEMAS[FactKind.ORDERS].field(name).type)]


def _beyond() -> dict[str, str]:
    """What the order has beyond its items; it is no goods."""
    less = {one: f"l.{one} - b.{one}" for one in _SUMS}
    whole = less["shop_discount_minor"]
    return less | {
        "quantity": "0",
        "shop_discount_minor": "0",
        "price_change_minor": f"({less['price_change_minor']}) - ({whole})",
    }
