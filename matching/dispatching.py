"""Which pieces went out for which order line, and when each line was refunded in full.

A row of the warehouse finds its order by 订单号, else 子订单号, else the 订单号 as what it may stand for: a
sub-order, an own system's part of an order, a parent. It finds its line by 子订单号; without one, by the
order's only line or the only line of its item. Pieces that find no line are compared with the whole order:
then all lines of it are one unit, told under the first. Everything counts in the warehouse's pieces.
"""

from typing import Final

from matching.deadlines import resolved
from matching.scope import CASE_ROWS, ORDER_LINES, RECEIPT_ROWS, TOLD_BY_PLATFORM
from matching.steps import Step, day_of

# What a warehouse writes beside a row that never left it.
VOID: Final = ("已作废", "作废", "已取消", "取消", "CANCELLED", "CANCELED", "VOID", "VOIDED")
VOID_SQL: Final = ", ".join(f"'{one}'" for one in VOID)
_BARE: Final = "regexp_replace(m.order_no, '(-[0-9]+|[A-Za-z])$', '')"

SHIPMENT_ROWS: Final = Step(
    "shipment_rows",
    f"""
    SELECT ROW_NUMBER() OVER () AS rid, f.file_id, f.row_no, s.shop_id, s.currency, f.shipment_no, f.order_no,
        f.sub_order_no, f.case_no, f.shipment_type AS sent_as, f.sku, f.quantity, f.carrier, f.waybill,
        f.weight_g, f.volume_cm3, f.province, f.parcel_no, f.is_gift, f.shipped_at,
        {day_of("f.shipped_at")} AS day,
        CASE WHEN s.shop_id IS NULL THEN 'shop_unknown'
             WHEN UPPER(f.status) IN ({VOID_SQL}) THEN 'void' ELSE '' END AS sidelined
    FROM shipments f
    LEFT JOIN shops s ON s.platform = f.platform AND s.shop = f.shop
    CROSS JOIN run_scope r
    WHERE COALESCE(s.in_scope, r.takes_unknown_shops)
    """,
)

_ROWS: Final = (
    Step(
        "parcels_repeated",
        """
        SELECT rid FROM (
            SELECT rid, ROW_NUMBER() OVER (PARTITION BY shop_id, shipment_no, order_no, sub_order_no, case_no,
                sent_as, sku, quantity, is_gift, carrier, shipped_at ORDER BY file_id, row_no, rid) AS turn
            FROM shipment_rows WHERE parcel_no <> '' AND sidelined = '') AS parcels
        WHERE turn > 1
        """,
    ),
    Step(
        "sent",
        """
        SELECT r.*, r.quantity * COALESCE(k.pieces, 1) AS pieces
        FROM shipment_rows r
        LEFT JOIN parcels_repeated p ON p.rid = r.rid
        LEFT JOIN sku_pieces k ON k.sku = r.sku
        WHERE r.sidelined = '' AND p.rid IS NULL
        """,
    ),
    Step(
        "goods_orders",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY shop_id, order_no) AS order_id, shop_id, order_no
        FROM (SELECT DISTINCT shop_id, order_no FROM order_lines WHERE sidelined = '') AS known
        """,
    ),
    Step(
        "goods_lines",
        """
        SELECT o.order_id, l.*, l.quantity * COALESCE(k.pieces, 1) AS pieces
        FROM order_lines l
        JOIN goods_orders o ON o.shop_id = l.shop_id AND o.order_no = l.order_no
        LEFT JOIN sku_pieces k ON k.sku = l.sku
        WHERE l.sidelined = ''
        """,
    ),
    Step(
        "sold_lines",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY order_id, sub_order_no) AS line_id, order_id, shop_id, sub_order_no
        FROM (SELECT DISTINCT order_id, shop_id, sub_order_no FROM goods_lines WHERE NOT is_gift) AS sold
        """,
    ),
)

# Everything that names an order, and the order it means.
_MENTIONS: Final = (
    Step(
        "mentions",
        """
        SELECT DISTINCT shop_id, order_no, sub_order_no FROM (
            SELECT shop_id, order_no, sub_order_no FROM sent
            UNION ALL SELECT shop_id, order_no, sub_order_no FROM case_rows WHERE sidelined = ''
            UNION ALL
            SELECT shop_id, order_no, sub_order_no FROM receipt_rows
            WHERE sidelined = '' AND came_back_undelivered = 1) AS named
        WHERE order_no <> '' OR sub_order_no <> ''
        """,
    ),
    Step(
        "single_subs",
        """
        SELECT shop_id, sub_order_no, MIN(order_id) AS order_id FROM goods_lines WHERE sub_order_no <> ''
        GROUP BY shop_id, sub_order_no HAVING MIN(order_id) = MAX(order_id)
        """,
    ),
    Step(
        "parents",
        """
        SELECT shop_id, parent_order_no, MIN(order_id) AS order_id FROM goods_lines
        WHERE parent_order_no <> '' GROUP BY shop_id, parent_order_no
        """,
    ),
    Step(
        "mentioned",
        f"""
        SELECT m.shop_id, m.order_no, m.sub_order_no,
            COALESCE(o.order_id, s.order_id, t.order_id, b.order_id, p.order_id) AS order_id,
            CASE WHEN COALESCE(o.order_id, s.order_id) IS NULL AND t.order_id IS NOT NULL THEN m.order_no
                 ELSE m.sub_order_no END AS line_no,
            CASE WHEN COALESCE(o.order_id, s.order_id, t.order_id, b.order_id) IS NULL THEN 1 ELSE 0 END
                AS by_parent
        FROM mentions m
        LEFT JOIN goods_orders o ON o.shop_id = m.shop_id AND o.order_no = m.order_no
        LEFT JOIN single_subs s ON s.shop_id = m.shop_id AND s.sub_order_no = m.sub_order_no
        LEFT JOIN single_subs t ON t.shop_id = m.shop_id AND t.sub_order_no = m.order_no
        LEFT JOIN goods_orders b ON b.shop_id = m.shop_id AND b.order_no = {_BARE}
        LEFT JOIN parents p ON p.shop_id = m.shop_id AND p.parent_order_no = m.order_no
        WHERE COALESCE(o.order_id, s.order_id, t.order_id, b.order_id, p.order_id) IS NOT NULL
        """,
    ),
    Step(
        "heads",
        """
        SELECT l.order_id, MIN(p.order_id) AS head
        FROM goods_lines l
        JOIN parents p ON p.shop_id = l.shop_id AND p.parent_order_no = l.parent_order_no
        JOIN mentioned m ON m.by_parent = 1 AND m.shop_id = p.shop_id AND m.order_no = p.parent_order_no
        GROUP BY l.order_id
        """,
    ),
    Step(
        "order_refs",
        """
        SELECT o.order_id, o.shop_id, o.order_no, COALESCE(h.head, o.order_id) AS ref
        FROM goods_orders o LEFT JOIN heads h ON h.order_id = o.order_id
        """,
    ),
    Step(
        "line_refs",
        """
        SELECT l.*, r.ref, COUNT(*) OVER (PARTITION BY r.ref) AS lines
        FROM sold_lines l JOIN order_refs r ON r.order_id = l.order_id
        """,
    ),
    Step(
        "codes",
        """
        SELECT DISTINCT r.ref, n.line_id, c.code
        FROM (SELECT order_id, sub_order_no, is_gift, sku AS code FROM goods_lines WHERE sku <> ''
              UNION ALL
              SELECT g.order_id, g.sub_order_no, g.is_gift, k.code
              FROM goods_lines g JOIN sku_codes k ON k.sku = g.sku) c
        JOIN order_refs r ON r.order_id = c.order_id
        LEFT JOIN sold_lines n ON NOT c.is_gift AND n.order_id = c.order_id
            AND n.sub_order_no = c.sub_order_no
        """,
    ),
    Step(
        "codes_of",
        """
        SELECT ref, code, MIN(line_id) AS first_line, MAX(line_id) AS last_line FROM codes GROUP BY ref, code
        """,
    ),
)

_PLACES: Final = (
    Step(
        "undelivered_by_waybill",
        """
        SELECT s.shop_id, s.waybill, MIN(m.order_id) AS order_id
        FROM (SELECT DISTINCT shop_id, return_waybill FROM receipt_rows
              WHERE sidelined = '' AND came_back_undelivered = 1 AND return_waybill <> '') r
        JOIN sent s ON s.shop_id = r.shop_id AND s.waybill = r.return_waybill AND s.sent_as = 'sale'
        JOIN mentioned m ON m.shop_id = s.shop_id AND m.order_no = s.order_no
            AND m.sub_order_no = s.sub_order_no
        GROUP BY s.shop_id, s.waybill
        """,
    ),
    Step(
        "moves",
        """
        SELECT 'sale' AS move, s.rid, m.order_id, m.line_no, s.sku, s.pieces, s.shipped_at, s.is_gift
        FROM sent s JOIN mentioned m ON m.shop_id = s.shop_id AND m.order_no = s.order_no
            AND m.sub_order_no = s.sub_order_no
        WHERE s.sent_as = 'sale'
        UNION ALL
        SELECT 'back', r.rid, COALESCE(m.order_id, w.order_id), COALESCE(m.line_no, r.sub_order_no), r.sku,
            -(r.good + r.bad) * COALESCE(k.pieces, 1), NULL, false
        FROM receipt_rows r
        LEFT JOIN mentioned m ON m.shop_id = r.shop_id AND m.order_no = r.order_no
            AND m.sub_order_no = r.sub_order_no
        LEFT JOIN undelivered_by_waybill w ON w.shop_id = r.shop_id AND w.waybill = r.return_waybill
        LEFT JOIN sku_pieces k ON k.sku = r.sku
        WHERE r.sidelined = '' AND r.came_back_undelivered = 1
            AND COALESCE(m.order_id, w.order_id) IS NOT NULL
        UNION ALL
        SELECT 'case', c.rid, m.order_id, m.line_no, c.sku, c.quantity * COALESCE(k.pieces, 1), NULL, false
        FROM case_rows c JOIN mentioned m ON m.shop_id = c.shop_id AND m.order_no = c.order_no
            AND m.sub_order_no = c.sub_order_no
        LEFT JOIN sku_pieces k ON k.sku = c.sku
        WHERE c.sidelined = ''
        """,
    ),
    Step(
        "gift_lines",
        """
        SELECT DISTINCT g.order_id, g.sub_order_no
        FROM goods_lines g
        LEFT JOIN sold_lines s ON s.order_id = g.order_id AND s.sub_order_no = g.sub_order_no
        WHERE g.is_gift AND s.line_id IS NULL
        """,
    ),
    Step(
        "only_lines",
        "SELECT ref, MIN(line_id) AS line_id FROM line_refs WHERE lines = 1 GROUP BY ref",
    ),
    Step(
        "moves_placed",
        """
        SELECT v.move, v.rid, v.sku, v.pieces, v.shipped_at, r.ref,
            CASE WHEN v.is_gift OR (named.line_id IS NULL AND (g.order_id IS NOT NULL
                     OR (c.code IS NOT NULL AND c.first_line IS NULL))) THEN 1 ELSE 0 END AS is_gift,
            COALESCE(named.line_id, one.line_id, CASE WHEN c.first_line = c.last_line THEN c.first_line END)
                AS line_id
        FROM moves v
        JOIN order_refs r ON r.order_id = v.order_id
        LEFT JOIN sold_lines named ON v.line_no <> '' AND named.order_id = v.order_id
            AND named.sub_order_no = v.line_no
        LEFT JOIN gift_lines g ON v.line_no <> '' AND g.order_id = v.order_id AND g.sub_order_no = v.line_no
        LEFT JOIN only_lines one ON one.ref = r.ref
        LEFT JOIN codes_of c ON v.sku <> '' AND c.ref = r.ref AND c.code = v.sku
        """,
    ),
)

_UNITS: Final = (
    Step(
        "judged_whole",
        """
        SELECT ref FROM moves_placed WHERE move <> 'case' AND is_gift = 0 AND line_id IS NULL
        UNION
        SELECT ref FROM order_refs GROUP BY ref HAVING COUNT(*) > 1
        """,
    ),
    Step(
        "unit_lines",
        """
        SELECT l.line_id, l.ref, l.order_id, l.sub_order_no, CASE WHEN w.ref IS NULL THEN l.line_id
            ELSE MIN(l.line_id) OVER (PARTITION BY l.ref) END AS unit_id
        FROM line_refs l LEFT JOIN judged_whole w ON w.ref = l.ref
        """,
    ),
    Step(
        "unit_moves",
        """
        SELECT v.move, v.rid, v.sku, v.pieces, v.shipped_at, v.ref, v.line_id,
            COALESCE(l.unit_id, f.unit_id) AS unit_id
        FROM moves_placed v
        LEFT JOIN unit_lines l ON l.line_id = v.line_id
        LEFT JOIN (SELECT u.ref, MIN(u.unit_id) AS unit_id FROM unit_lines u
                   JOIN judged_whole w ON w.ref = u.ref GROUP BY u.ref) f
            ON v.line_id IS NULL AND f.ref = v.ref
        WHERE v.is_gift = 0
        """,
    ),
)

STEPS: Final = (
    *TOLD_BY_PLATFORM,
    ORDER_LINES,
    CASE_ROWS,
    RECEIPT_ROWS,
    SHIPMENT_ROWS,
    *_ROWS,
    *_MENTIONS,
    *_PLACES,
    *_UNITS,
    *resolved(
        "(SELECT shop_id, category, channel FROM goods_lines UNION ALL SELECT shop_id, '', '' FROM shops)"
    ),
)
