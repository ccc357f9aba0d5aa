"""Plan `shipments`: did all that was sold go out once, right and not after its refund; are cases full circle?

Left: order lines, and cases of 换货, 补发 and 维修, in pieces. Right: outbound rows, in pieces. An order line
(or an order judged whole, see `matching.dispatching`) has at most one exception here, the first of `TYPES`;
an item that is not on its order goes before the types that count pieces.
"""

from typing import Final

from matching import dispatching, resending, shipping
from matching.shipping import share
from matching.steps import Step

PLAN: Final = "shipments"
TYPES: Final = (
    "duplicate_shipment",
    "shipped_after_refund",
    "reissue_without_case",
    "exchange_incomplete",
    "not_shipped",
    "short_shipped",
    "wrong_item_shipped",
    "shipment_without_order",
    "reissue_not_shipped",
    "repair_incomplete",
    "order_stuck",
)


_DECIDED: Final = (
    Step(
        "units_decided",
        """
        SELECT t.*,
            CASE WHEN t.type <> '' THEN t.type
                 WHEN t.is_opening = 1 THEN 'opening'
                 WHEN t.has_wrong = 1 THEN 'wrong_item_shipped'
                 WHEN k.ref IS NOT NULL THEN 'order_stuck'
                 WHEN t.count_is <> '' THEN t.count_is
                 WHEN t.state = 0 AND t.wanted = 0 THEN 'unpaid'
                 WHEN t.net = 0 AND t.refunded_at IS NOT NULL THEN 'refunded_unsent'
                 WHEN t.net = 0 AND t.state = 4 THEN 'closed_unsent'
                 ELSE '' END AS reason
        FROM units_typed t LEFT JOIN (SELECT DISTINCT ref FROM orders_stuck) k ON k.ref = t.ref
        """,
    ),
    Step(
        "units_outcomes",
        """
        SELECT d.unit_id, d.ref, d.reason,
            CASE WHEN d.reason = '' THEN 'matched'
                 WHEN d.type <> '' OR d.reason IN ('wrong_item_shipped', 'order_stuck') THEN 'exception'
                 WHEN d.reason IN ('refunded_unsent', 'closed_unsent') THEN 'excluded'
                 WHEN d.reason = 'unpaid' AND d.net = 0 THEN 'excluded' ELSE 'in_transit' END AS outcome
        FROM units_decided d
        """,
    ),
)

_FOUND: Final = (
    Step(
        "found_units",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY u.type, u.unit_id) AS found_no, u.*, o.order_no, l.sub_order_no,
            CASE u.type
                WHEN 'duplicate_shipment' THEN -({share("u.net - u.ordered", "u.ordered", "u.paid")})
                WHEN 'shipped_after_refund'
                    THEN -({share("LEAST(u.late, u.ordered)", "u.ordered", "u.paid")})
                ELSE {share("u.missing", "u.ordered", "u.paid")} END AS amount
        FROM units_typed u
        JOIN sold_lines l ON l.line_id = u.unit_id
        JOIN goods_orders o ON o.order_id = l.order_id
        WHERE u.type <> ''
        """,
    ),
    Step(
        "found_cases",
        f"""
        SELECT (SELECT COUNT(*) FROM found_units)
                + ROW_NUMBER() OVER (ORDER BY c.type, c.case_id) AS found_no,
            c.*, CASE WHEN u.unit_id IS NULL THEN 0
                WHEN c.is_out = 1 THEN -({share("c.pieces", "u.ordered", "u.paid")})
                ELSE {share("c.pieces", "u.ordered", "u.paid")} END AS amount
        FROM cases_decided c LEFT JOIN unit_sums u ON u.unit_id = c.unit_id
        WHERE c.outcome = 'exception'
        """,
    ),
    Step(
        "odd_shipments",
        """
        SELECT 'reissue_without_case' AS type, rid, shop_id, shipment_no, currency, order_no, case_no, pieces,
            day, ref
        FROM resent WHERE stands = 'reissue_without_case'
        UNION ALL
        SELECT 'wrong_item_shipped', s.rid, s.shop_id, s.shipment_no, s.currency, s.order_no, s.case_no,
            s.pieces, s.day, u.ref
        FROM wrong_rows w JOIN sent s ON s.rid = w.rid
        JOIN units_typed u ON u.unit_id = w.unit_id AND u.is_opening = 0
        UNION ALL
        SELECT 'shipment_without_order', rid, shop_id, shipment_no, currency, order_no, case_no, pieces, day,
            NULL
        FROM strange_sales WHERE stands = 'shipment_without_order'
        """,
    ),
    Step(
        "found_shipments",
        """
        SELECT (SELECT COUNT(*) FROM found_units) + (SELECT COUNT(*) FROM found_cases)
                + ROW_NUMBER() OVER (ORDER BY s.type, s.shop_id, s.shipment_no) AS found_no,
            s.type, s.shop_id, s.shipment_no, MIN(s.currency) AS currency, MIN(s.order_no) AS order_no,
            MIN(s.case_no) AS case_no, CAST(SUM(s.pieces) AS BIGINT) AS pieces, MIN(s.day) AS day,
            CAST(0 AS BIGINT) AS amount
        FROM odd_shipments s GROUP BY s.type, s.shop_id, s.shipment_no
        """,
    ),
    Step(
        "found_orders",
        """
        SELECT (SELECT COUNT(*) FROM found_units) + (SELECT COUNT(*) FROM found_cases)
                + (SELECT COUNT(*) FROM found_shipments)
                + ROW_NUMBER() OVER (ORDER BY o.shop_id, o.order_no) AS found_no,
            'order_stuck' AS type, o.*, s.complete_days, -o.receivable AS amount
        FROM orders_stuck o JOIN shops s ON s.shop_id = o.shop_id
        """,
    ),
    Step(
        "odd_rows",
        """
        SELECT o.rid, MIN(f.found_no) AS found_no FROM odd_shipments o
        JOIN found_shipments f ON f.type = o.type AND f.shop_id = o.shop_id AND f.shipment_no = o.shipment_no
        GROUP BY o.rid
        """,
    ),
    Step(
        "unit_found",
        """
        SELECT d.unit_id, COALESCE(f.found_no, MIN(o.found_no), MIN(k.found_no)) AS found_no
        FROM units_decided d
        LEFT JOIN found_units f ON f.unit_id = d.unit_id
        LEFT JOIN wrong_rows w ON w.unit_id = d.unit_id
        LEFT JOIN odd_rows o ON o.rid = w.rid
        LEFT JOIN found_orders k ON k.ref = d.ref
        GROUP BY d.unit_id, f.found_no
        """,
    ),
)

_SUBJECTS: Final = (
    Step(
        "subjects",
        """
        SELECT found_no, ref FROM found_units
        UNION SELECT found_no, ref FROM found_orders
        UNION SELECT found_no, ref FROM found_cases WHERE ref IS NOT NULL
        UNION
        SELECT r.found_no, o.ref FROM odd_rows r JOIN odd_shipments o ON o.rid = r.rid WHERE o.ref IS NOT NULL
        """,
    ),
    Step(
        "subject_orders",
        """
        SELECT s.found_no, o.shop_id, o.order_no FROM subjects s JOIN order_refs o ON o.ref = s.ref
        UNION SELECT found_no, shop_id, order_no FROM found_shipments WHERE order_no <> ''
        """,
    ),
    Step(
        "subject_cases",
        """
        SELECT s.found_no, g.shop_id, g.case_no FROM subjects s JOIN goods_cases g ON g.ref = s.ref
        UNION SELECT found_no, shop_id, case_no FROM found_cases
        UNION SELECT found_no, shop_id, case_no FROM found_shipments WHERE case_no <> ''
        """,
    ),
    Step(
        "subject_waybills",
        """
        SELECT s.found_no, f.shop_id, f.waybill
        FROM subjects s JOIN unit_moves v ON v.ref = s.ref AND v.move = 'sale' JOIN sent f ON f.rid = v.rid
        UNION
        SELECT s.found_no, g.shop_id, w.waybill
        FROM subject_cases s JOIN goods_cases g ON g.shop_id = s.shop_id AND g.case_no = s.case_no
        JOIN case_waybills w ON w.case_id = g.case_id
        UNION
        SELECT o.found_no, f.shop_id, f.waybill FROM odd_rows o JOIN sent f ON f.rid = o.rid
        """,
    ),
    Step(
        "own_rows",
        """
        SELECT f.found_no, 'shipments' AS kind, s.file_id, s.row_no
        FROM found_units f JOIN unit_moves v ON v.unit_id = f.unit_id AND v.move = 'sale'
        JOIN sent s ON s.rid = v.rid
        UNION ALL
        SELECT f.found_no, 'orders', g.file_id, g.row_no
        FROM found_units f JOIN unit_lines u ON u.unit_id = f.unit_id
        JOIN goods_lines g ON g.order_id = u.order_id AND g.sub_order_no = u.sub_order_no
        UNION ALL
        SELECT o.found_no, 'shipments', s.file_id, s.row_no FROM odd_rows o JOIN sent s ON s.rid = o.rid
        UNION ALL
        SELECT f.found_no, 'after_sales', c.file_id, c.row_no
        FROM found_cases f JOIN case_rows c ON c.shop_id = f.shop_id AND c.case_no = f.case_no
        UNION ALL
        SELECT f.found_no, 'orders', g.file_id, g.row_no
        FROM found_orders f JOIN goods_lines g ON g.order_id = f.order_id
        """,
    ),
)

_OUTCOMES: Final = (
    Step(
        "outcomes",
        """
        SELECT 'left' AS side, 'orders' AS kind, l.rid, l.file_id, l.row_no,
            CASE WHEN l.sidelined <> '' OR u.unit_id IS NULL THEN 'excluded' ELSE u.outcome END AS outcome,
            CASE WHEN l.sidelined <> '' THEN l.sidelined WHEN u.unit_id IS NULL THEN 'gift' ELSE u.reason END
                AS reason,
            u.ref AS group_no, f.found_no, 'pieces' AS currency, l.quantity * COALESCE(k.pieces, 1) AS measure
        FROM order_lines l
        LEFT JOIN sku_pieces k ON k.sku = l.sku
        LEFT JOIN goods_lines g ON g.rid = l.rid AND NOT g.is_gift
        LEFT JOIN unit_lines n ON n.order_id = g.order_id AND n.sub_order_no = g.sub_order_no
        LEFT JOIN units_outcomes u ON u.unit_id = n.unit_id
        LEFT JOIN unit_found f ON f.unit_id = u.unit_id AND u.outcome = 'exception'
        UNION ALL
        SELECT 'left', 'after_sales', -c.rid, c.file_id, c.row_no,
            CASE WHEN c.sidelined <> '' THEN 'excluded' ELSE d.outcome END,
            CASE WHEN c.sidelined <> '' THEN c.sidelined ELSE d.reason END,
            -d.case_id, f.found_no, 'pieces', c.quantity * COALESCE(k.pieces, 1)
        FROM case_rows c
        LEFT JOIN sku_pieces k ON k.sku = c.sku
        LEFT JOIN cases_decided d ON c.sidelined = '' AND d.shop_id = c.shop_id AND d.case_no = c.case_no
        LEFT JOIN found_cases f ON f.case_id = d.case_id
        WHERE d.case_id IS NOT NULL
            OR (c.sidelined <> '' AND c.case_type IN ('exchange', 'reissue', 'repair'))
        UNION ALL
        SELECT 'right', 'shipments', r.rid, r.file_id, r.row_no,
            CASE WHEN r.sidelined <> '' OR p.rid IS NOT NULL THEN 'excluded'
                 WHEN x.rid IS NOT NULL
                     THEN CASE x.stands WHEN 'not_covered' THEN 'in_transit' ELSE 'exception' END
                 WHEN t.rid IS NOT NULL THEN
                     CASE WHEN d.case_id IS NOT NULL THEN d.outcome WHEN t.stands = '' THEN 'matched'
                          WHEN t.stands = 'sent_back' THEN 'excluded' WHEN t.stands = 'not_covered'
                          THEN 'in_transit' ELSE 'exception' END
                 WHEN u.unit_id IS NULL THEN 'excluded' ELSE u.outcome END,
            CASE WHEN r.sidelined <> '' THEN r.sidelined WHEN p.rid IS NOT NULL THEN 'repeated_parcel'
                 WHEN x.rid IS NOT NULL THEN x.stands
                 WHEN t.rid IS NOT NULL THEN CASE WHEN d.case_id IS NOT NULL THEN d.reason ELSE t.stands END
                 WHEN u.unit_id IS NULL THEN 'gift' ELSE u.reason END,
            COALESCE(u.ref, -d.case_id), COALESCE(g.found_no, CASE WHEN u.outcome = 'exception'
                THEN COALESCE(o.found_no, f.found_no) ELSE o.found_no END),
            'pieces', r.quantity * COALESCE(k.pieces, 1)
        FROM shipment_rows r
        LEFT JOIN sku_pieces k ON k.sku = r.sku
        LEFT JOIN parcels_repeated p ON p.rid = r.rid
        LEFT JOIN strange_sales x ON x.rid = r.rid
        LEFT JOIN resent t ON t.rid = r.rid
        LEFT JOIN cases_decided d ON d.case_id = t.case_id
        LEFT JOIN found_cases g ON g.case_id = d.case_id
        LEFT JOIN unit_moves v ON v.move = 'sale' AND v.rid = r.rid
        LEFT JOIN units_outcomes u ON u.unit_id = v.unit_id
        LEFT JOIN unit_found f ON f.unit_id = u.unit_id
        LEFT JOIN odd_rows o ON o.rid = r.rid
        """,
    ),
)

STEPS: Final = (
    *dispatching.STEPS,
    *shipping.STEPS,
    *resending.STEPS,
    *_DECIDED,
    *_FOUND,
    *_SUBJECTS,
    *_OUTCOMES,
)
FOUND_TABLES: Final = ("found_units", "found_cases", "found_shipments", "found_orders")
LEFT_INPUTS: Final = """
    SELECT 'pieces' AS currency, l.quantity * COALESCE(k.pieces, 1) AS measure
    FROM order_lines l LEFT JOIN sku_pieces k ON k.sku = l.sku
    UNION ALL
    SELECT 'pieces', c.quantity * COALESCE(k.pieces, 1)
    FROM case_rows c LEFT JOIN sku_pieces k ON k.sku = c.sku
    LEFT JOIN goods_cases g ON c.sidelined = '' AND g.shop_id = c.shop_id AND g.case_no = c.case_no
    WHERE COALESCE(g.case_type, c.case_type) IN ('exchange', 'reissue', 'repair')
"""
RIGHT_INPUTS: Final = """
    SELECT 'pieces' AS currency, r.quantity * COALESCE(k.pieces, 1) AS measure
    FROM shipment_rows r LEFT JOIN sku_pieces k ON k.sku = r.sku
"""
