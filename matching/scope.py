"""Which rows a run takes, lean and with whole-number days: orders, ledger lines, cases, receipts.

`sidelined` says why a row takes no part although it is of the run: its shop is not known; the ledger says
the money is only expected; it only details what a fund line of the same account and day already books; or
it is the shop's own word on what the platform's files tell.

The rows come from `orders_left`, `ledger_left` and `after_sales_left`: all facts, or what `matching.plain`
left of them. Their numbers (`rid`) follow their place in the files, not the order in which they are read.
"""

from typing import Final

from matching.steps import Step, day_of

PRESALE: Final = ("预售", "預售", "presale", "pre-sale", "step")  # order types; step is Taobao's own word
# What exports write beside a line whose money has not come yet.
EXPECTED: Final = ("待结算", "未结算", "结算中", "处理中", "PENDING", "PROCESSING")

_EXPECTED_SQL: Final = ", ".join(f"'{one}'" for one in EXPECTED)
_RANK: Final = (
    "CASE order_status WHEN 'unpaid' THEN 0 WHEN 'paid' THEN 1 WHEN 'shipped' THEN 2 "
    "WHEN 'completed' THEN 3 ELSE 4 END"
)
_CASE_RANK: Final = (
    "CASE case_status WHEN 'processing' THEN 0 WHEN 'agreed' THEN 1 WHEN 'refunded' THEN 2 "
    "WHEN 'done' THEN 3 ELSE 4 END"
)
_OF_THE_RUN: Final = "COALESCE(s.in_scope, r.takes_unknown_shops)"
SOURCES: Final = ("orders", "ledger", "after_sales")  # what plain orders are taken from

# Shops of which the platform itself tells: their own systems' rows do not stand in.
TOLD_BY_PLATFORM: Final = (
    Step("orders_told", "SELECT DISTINCT platform, shop FROM orders WHERE side = 'platform'"),
    Step("cases_told", "SELECT DISTINCT platform, shop FROM after_sales WHERE side = 'platform'"),
)


def _numbered(row: str) -> str:
    return f"ROW_NUMBER() OVER (ORDER BY {row}.file_id, {row}.row_no, {row}.line_key)"


# Own systems write parts of an order as its number and a letter, or a dash and a number.
_BARE: Final = "regexp_replace(o.order_no, '(-[0-9]+|[A-Za-z])$', '')"
_PARENT: Final = f"""
    CASE WHEN o.side = 'own' AND o.parent_order_no = '' AND {_BARE} <> o.order_no THEN {_BARE}
        ELSE o.parent_order_no END"""

# Of an order's row: what is due for it, how far its price is from adding up, if too much was taken off.
RECEIVABLE: Final = "o.buyer_paid_minor + o.platform_discount_minor + o.other_discount_minor"
GAP: Final = """o.buyer_paid_minor - o.goods_amount_minor - o.freight_minor - o.tax_minor
            - o.price_change_minor + o.shop_discount_minor + o.platform_discount_minor
            + o.other_discount_minor"""
IS_OVER_LIMIT: Final = "o.shop_discount_minor * 1000000 > o.goods_amount_minor * s.max_discount_ppm"
ORDERS_SIDELINED: Final = """CASE WHEN s.shop_id IS NULL THEN 'shop_unknown'
             WHEN o.side = 'own' AND t.shop IS NOT NULL THEN 'own_side' ELSE '' END"""
LEDGER_SIDELINED: Final = f"""CASE WHEN s.shop_id IS NULL THEN 'shop_unknown'
             WHEN UPPER(l.settle_status) IN ({_EXPECTED_SQL}) THEN 'expected'
             WHEN v.account IS NOT NULL THEN 'detail' ELSE '' END"""


def orders_of_run(source: str, *, joins: str = "") -> str:
    """FROM and WHERE of the orders `o` of the run, with their shop `s` and what else is joined."""
    return f"""
    FROM {source} o
    LEFT JOIN shops s ON s.platform = o.platform AND s.shop = o.shop
    LEFT JOIN orders_told t ON o.side = 'own' AND t.platform = o.platform AND t.shop = o.shop
    {joins}
    CROSS JOIN run_scope r
    WHERE {_OF_THE_RUN}"""


def ledger_of_run(source: str, *, joins: str = "") -> str:
    """FROM and WHERE of the ledger lines `l` of the run, with their shop `s` and what else is joined."""
    return f"""
    FROM {source} l
    LEFT JOIN accounts a ON a.account = l.account
    LEFT JOIN shops named ON named.platform = l.platform AND named.shop = l.shop
    LEFT JOIN shops s ON s.shop_id = COALESCE(a.shop_id, named.shop_id)
    {joins}
    CROSS JOIN run_scope r
    WHERE {_OF_THE_RUN}"""


# What LEDGER_SIDELINED asks about a line.
FUND_DAYS: Final = f"""LEFT JOIN fund_days v ON l.view = 'detail' AND v.account = l.account
        AND {day_of("l.occurred_at")} BETWEEN v.first_day AND v.last_day"""


ORDER_LINES: Final = Step(
    "order_lines",
    f"""
    SELECT {_numbered("o")} AS rid, o.file_id, o.row_no, s.shop_id, o.order_no, o.sub_order_no,
        {_PARENT} AS parent_order_no, o.payment_no, o.currency, {_RANK} AS rank, o.is_gift, o.sku, o.category,
        o.channel, o.quantity,
        o.buyer_paid_minor AS paid, o.freight_minor AS freight, o.goods_amount_minor AS goods,
        o.goods_amount_minor - o.shop_discount_minor AS goods_after_discount,
        CASE WHEN o.order_type IN ({", ".join(f"'{one}'" for one in PRESALE)}) THEN 1 ELSE 0 END
            AS is_presale,
        o.deposit_minor AS deposit,
        {RECEIVABLE} AS receivable, {GAP} AS gap,
        o.shop_discount_minor - (o.goods_amount_minor * s.max_discount_ppm) // 1000000 AS over_limit,
        {IS_OVER_LIMIT} AS is_over_limit,
        o.order_status = 'closed' AND o.paid_at IS NULL AND o.buyer_paid_minor = 0 AS is_never_paid,
        {day_of("o.paid_at")} AS paid_day, {day_of("o.shipped_at")} AS shipped_day,
        {day_of("o.completed_at")} AS completed_day,
        {ORDERS_SIDELINED} AS sidelined
    {orders_of_run("orders_left")}
    """,
)

LEDGER_LINES: Final = Step(
    "ledger_lines",
    f"""
    SELECT {_numbered("l")} AS rid, l.file_id, l.row_no, l.line_key, s.shop_id, l.account, l.ledger_no,
        l.order_no, l.sub_order_no, l.payment_no, l.case_no, l.original_no, l.business_type,
        l.class AS line_class, l.fee_code, l.fee_base_minor AS fee_base, l.currency, l.amount_minor AS amount,
        {day_of("l.occurred_at")} AS day,
        {LEDGER_SIDELINED} AS sidelined
    {ledger_of_run("ledger_left", joins=FUND_DAYS)}
    """,
)

CASE_ROWS: Final = Step(
    "case_rows",
    f"""
    SELECT {_numbered("c")} AS rid, c.file_id, c.row_no, s.shop_id, c.case_no, c.order_no, c.sub_order_no,
        c.case_type, c.sku, c.quantity, c.currency, c.asked_amount_minor AS asked,
        c.agreed_amount_minor AS agreed, {_CASE_RANK} AS rank, c.return_waybill,
        CASE WHEN c.funder IN ('', 'merchant') THEN 1 ELSE 0 END AS by_merchant,
        CASE WHEN c.fast_refund THEN 1 ELSE 0 END AS is_fast,
        {day_of("c.applied_at")} AS applied_day, {day_of("c.refunded_at")} AS refunded_day,
        CASE WHEN s.shop_id IS NULL THEN 'shop_unknown'
             WHEN c.side = 'own' AND o.shop IS NOT NULL THEN 'own_side' ELSE '' END AS sidelined
    FROM after_sales_left c
    LEFT JOIN shops s ON s.platform = c.platform AND s.shop = c.shop
    LEFT JOIN cases_told o ON c.side = 'own' AND o.platform = c.platform AND o.shop = c.shop
    CROSS JOIN run_scope r
    WHERE {_OF_THE_RUN}
    """,
)

RECEIPT_ROWS: Final = Step(
    "receipt_rows",
    f"""
    SELECT {_numbered("t")} AS rid, t.file_id, t.row_no, s.shop_id, s.currency, t.receipt_no, t.order_no,
        t.sub_order_no, t.case_no, t.return_waybill, t.sku,
        CASE WHEN t.receipt_type IN ('refused', 'intercepted') THEN 1 ELSE 0 END AS came_back_undelivered,
        t.good_quantity AS good, t.bad_quantity AS bad,
        {day_of("t.received_at")} AS day,
        CASE WHEN s.shop_id IS NULL THEN 'shop_unknown' ELSE '' END AS sidelined
    FROM receipts t
    LEFT JOIN shops s ON s.platform = t.platform AND s.shop = t.shop
    CROSS JOIN run_scope r
    WHERE {_OF_THE_RUN}
    """,
)

STEPS: Final = (ORDER_LINES, LEDGER_LINES, CASE_ROWS, RECEIPT_ROWS)
