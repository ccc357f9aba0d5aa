"""What each order line should have sent and did: pieces wanted, refunded, gone; and orders that got stuck.

A line is refunded in full from the moment on which its refunded cases, or those of its whole order, have
agreed all that the buyer paid. Pieces of a refunded 仅退款 case need not go out any more.
"""

from typing import Final

from matching.deadlines import due, waits
from matching.steps import Step, covers, day_of


def share(pieces: str, of: str, paid: str) -> str:
    """What the buyer paid for so many of the pieces, half up; all of it where none are counted."""
    return f"CASE WHEN {of} > 0 THEN (({pieces}) * {paid} * 2 + {of}) // (2 * {of}) ELSE {paid} END"


_REFUNDS: Final = (
    Step(
        "repeated_cases",
        """
        SELECT c.shop_id, c.case_no
        FROM case_rows c
        JOIN unit_moves v ON v.move = 'case' AND v.rid = c.rid
        JOIN (SELECT r.ref, SUM(l.paid) AS paid
              FROM goods_lines l JOIN order_refs r ON r.order_id = l.order_id
              WHERE NOT l.is_gift GROUP BY r.ref) o ON o.ref = v.ref
        GROUP BY c.shop_id, c.case_no
        HAVING COUNT(*) > 1 AND MIN(c.agreed) = MAX(c.agreed) AND SUM(c.agreed) > MAX(o.paid)
        """,
    ),
    Step(
        "refunds_made",
        """
        SELECT v.ref, v.unit_id, v.pieces, c.agreed, c.case_type, f.refunded_at,
            CASE WHEN p.case_no IS NULL THEN 0 ELSE 1 END AS is_repeated,
            ROW_NUMBER() OVER (PARTITION BY v.ref, c.shop_id, c.case_no
                               ORDER BY f.refunded_at, c.rid) AS turn
        FROM unit_moves v
        JOIN case_rows c ON v.move = 'case' AND c.rid = v.rid AND c.rank IN (2, 3)
            AND c.refunded_day IS NOT NULL
        JOIN after_sales f ON f.file_id = c.file_id AND f.row_no = c.row_no
        LEFT JOIN repeated_cases p ON p.shop_id = c.shop_id AND p.case_no = c.case_no
        """,
    ),
    Step(
        "unit_sums",
        f"""
        SELECT u.unit_id, MIN(u.ref) AS ref, MIN(g.shop_id) AS shop_id, MIN(g.currency) AS currency,
            MIN(g.rank) AS state,
            CAST(SUM(g.paid) AS BIGINT) AS paid, CAST(SUM(g.pieces) AS BIGINT) AS ordered,
            CAST(SUM(CASE WHEN g.rank BETWEEN 1 AND 3 THEN g.pieces ELSE 0 END) AS BIGINT) AS wanted,
            MIN(g.paid_day) AS first_paid_day, MIN(g.event_day) AS event_day, MAX(g.due_day) AS due_day,
            MAX(CASE WHEN g.rank BETWEEN 1 AND 3 AND g.event_day IS NULL
                     THEN 1 + g.is_presale * (CASE WHEN g.rank = 1 THEN 1 ELSE 0 END) ELSE 0 END) AS undated
        FROM (
            SELECT l.*, {due("w", "l.event_day")} AS due_day
            FROM (SELECT g.order_id, g.shop_id, g.sub_order_no, g.category, g.channel, g.currency, g.rank,
                      g.paid, g.pieces, g.paid_day, g.is_presale,
                      CASE WHEN g.rank = 1 AND g.is_presale = 1 THEN {day_of("f.promised_at")}
                           WHEN g.rank = 1 THEN g.paid_day
                           WHEN g.rank IN (2, 3) THEN g.shipped_day END AS event_day
                  FROM goods_lines g
                  LEFT JOIN orders f ON g.is_presale = 1 AND g.rank = 1 AND f.file_id = g.file_id
                      AND f.row_no = g.row_no
                  WHERE NOT g.is_gift) l
            {waits("w", "ship", "l", "l.event_day")}
        ) g
        JOIN unit_lines u ON u.order_id = g.order_id AND u.sub_order_no = g.sub_order_no
        GROUP BY u.unit_id
        """,
    ),
    Step(
        "refunded_by",
        """
        SELECT unit_id, MIN(refunded_at) AS refunded_at FROM (
            SELECT u.unit_id, u.paid, r.refunded_at,
                SUM(r.agreed) OVER (PARTITION BY u.unit_id ORDER BY r.refunded_at) AS so_far
            FROM refunds_made r JOIN unit_sums u ON u.unit_id = r.unit_id
            WHERE r.is_repeated = 0 AND r.agreed > 0
            UNION ALL
            SELECT u.unit_id, o.paid, o.refunded_at, o.so_far
            FROM (SELECT r.ref, r.refunded_at, p.paid,
                      SUM(r.agreed) OVER (PARTITION BY r.ref ORDER BY r.refunded_at) AS so_far
                  FROM refunds_made r
                  JOIN (SELECT ref, SUM(paid) AS paid FROM unit_sums GROUP BY ref) p ON p.ref = r.ref
                  WHERE (r.is_repeated = 0 OR r.turn = 1) AND r.agreed > 0) o
            JOIN unit_sums u ON u.ref = o.ref) AS summed
        WHERE so_far >= paid GROUP BY unit_id
        """,
    ),
)

_UNITS: Final = (
    Step(
        "wrong_rows",
        """
        SELECT v.rid, v.unit_id
        FROM unit_moves v
        LEFT JOIN codes_of c ON c.ref = v.ref AND c.code = v.sku
        LEFT JOIN (SELECT DISTINCT k.sku, c.ref FROM sku_codes k JOIN codes_of c ON c.code = k.code) k
            ON k.ref = v.ref AND k.sku = v.sku
        LEFT JOIN (SELECT DISTINCT r.ref FROM goods_lines g JOIN order_refs r ON r.order_id = g.order_id
                   WHERE g.sku = '') b ON b.ref = v.ref
        WHERE v.move = 'sale' AND v.sku <> '' AND v.unit_id IS NOT NULL
            AND c.code IS NULL AND k.sku IS NULL AND b.ref IS NULL
        """,
    ),
    Step(
        "unit_pieces",
        """
        SELECT v.unit_id, CAST(SUM(v.pieces) AS BIGINT) AS net,
            CAST(SUM(CASE WHEN v.move = 'sale' AND v.shipped_at > r.refunded_at OR v.move = 'back'
                          THEN v.pieces ELSE 0 END) AS BIGINT) AS late,
            MAX(CASE WHEN v.move = 'sale' THEN v.shipped_at END) AS last_sent_at,
            MAX(CASE WHEN w.rid IS NULL THEN 0 ELSE 1 END) AS has_wrong
        FROM unit_moves v
        LEFT JOIN refunded_by r ON r.unit_id = v.unit_id
        LEFT JOIN wrong_rows w ON v.move = 'sale' AND w.rid = v.rid
        WHERE v.move <> 'case' AND v.unit_id IS NOT NULL
        GROUP BY v.unit_id
        """,
    ),
    Step(
        "units_judged",
        f"""
        SELECT j.*, c.reach_day,
            CASE WHEN j.wanted = 0 OR j.refunded_at IS NOT NULL OR j.missing <= 0 THEN ''
                 WHEN j.undated = 2 THEN 'presale' WHEN j.undated = 1 THEN 'no_date'
                 WHEN j.due_day >= j.as_of_day THEN 'not_due'
                 WHEN c.reach_day IS NULL OR c.reach_day < j.due_day THEN 'not_covered' ELSE 'fires' END
                     AS count_is
        FROM (
            SELECT u.*, r.refunded_at, COALESCE(p.net, 0) AS net, COALESCE(p.late, 0) AS late, p.last_sent_at,
                COALESCE(p.has_wrong, 0) AS has_wrong, COALESCE(b.pieces, 0) AS refunded_pieces,
                u.wanted - COALESCE(b.pieces, 0) - COALESCE(p.net, 0) AS missing, s.as_of_day, s.ship_days,
                CASE WHEN u.first_paid_day < s.go_live_day THEN 1 ELSE 0 END AS is_opening
            FROM unit_sums u
            JOIN shops s ON s.shop_id = u.shop_id
            LEFT JOIN unit_pieces p ON p.unit_id = u.unit_id
            LEFT JOIN refunded_by r ON r.unit_id = u.unit_id
            LEFT JOIN (SELECT unit_id, CAST(SUM(pieces) AS BIGINT) AS pieces FROM refunds_made
                       WHERE case_type = 'refund_only' GROUP BY unit_id) b ON b.unit_id = u.unit_id
        ) j
        {covers("c", "shipments", "j.shop_id", "j.event_day")}
        """,
    ),
    Step(
        "units_typed",
        """
        SELECT j.*,
            CASE WHEN j.is_opening = 1 THEN ''
                 WHEN j.net > j.ordered AND j.has_wrong = 0 THEN 'duplicate_shipment'
                 WHEN j.refunded_at IS NOT NULL AND j.late > 0 THEN 'shipped_after_refund'
                 WHEN j.has_wrong = 1 OR j.count_is <> 'fires' THEN ''
                 WHEN j.net <= 0 THEN 'not_shipped' ELSE 'short_shipped' END AS type
        FROM units_judged j
        """,
    ),
)

_STUCK: Final = (
    Step(
        "orders_sent_long_ago",
        f"""
        SELECT o.*, {due("w", "o.shipped_day")} AS due_day, s.as_of_day
        FROM (SELECT g.*, r.ref, r.shop_id, r.order_no, '' AS category, '' AS channel
              FROM (SELECT order_id, MIN(currency) AS currency,
                        MAX(CASE WHEN rank = 2 THEN shipped_day END) AS shipped_day,
                        CAST(SUM(receivable) AS BIGINT) AS receivable
                    FROM goods_lines WHERE NOT is_gift GROUP BY order_id HAVING MIN(rank) = 2) g
              JOIN order_refs r ON r.order_id = g.order_id) o
        JOIN shops s ON s.shop_id = o.shop_id
        {waits("w", "complete", "o", "o.shipped_day")}
        WHERE o.shipped_day < s.as_of_day
        """,
    ),
    Step(
        "something_came_back",
        """
        SELECT ref FROM refunds_made
        UNION ALL
        SELECT o.ref FROM orders_sent_long_ago o
        JOIN receipt_rows r ON r.shop_id = o.shop_id AND r.order_no = o.order_no
        UNION ALL
        SELECT v.ref FROM unit_moves v JOIN case_rows c ON v.move = 'case' AND c.rid = v.rid
        JOIN receipt_rows r ON r.shop_id = c.shop_id AND r.case_no <> '' AND r.case_no = c.case_no
        UNION ALL
        SELECT v.ref FROM unit_moves v JOIN case_rows c ON v.move = 'case' AND c.rid = v.rid
        JOIN receipt_rows r ON r.shop_id = c.shop_id AND c.return_waybill <> ''
            AND r.return_waybill = c.return_waybill
        UNION ALL
        SELECT v.ref FROM unit_moves v JOIN sent f ON v.move = 'sale' AND f.rid = v.rid AND f.waybill <> ''
        JOIN receipt_rows r ON r.shop_id = f.shop_id AND r.return_waybill = f.waybill
        UNION ALL
        SELECT o.ref FROM orders_sent_long_ago o
        JOIN ledger l ON l.class = 'refund' AND l.order_no = o.order_no
        LEFT JOIN accounts a ON a.account = l.account
        LEFT JOIN shops s ON s.platform = l.platform AND s.shop = l.shop
        WHERE COALESCE(a.shop_id, s.shop_id) = o.shop_id
        """,
    ),
    Step(
        "orders_stuck",
        f"""
        SELECT o.*
        FROM orders_sent_long_ago o
        JOIN shops s ON s.shop_id = o.shop_id
        {covers("c1", "receipts", "o.shop_id", "o.shipped_day")} AND c1.reach_day >= o.due_day
        {covers("c2", "after_sales", "o.shop_id", "o.shipped_day")} AND c2.reach_day >= o.due_day
        {covers("c3", "ledger", "o.shop_id", "o.shipped_day")} AND c3.reach_day >= o.due_day
        WHERE o.due_day < o.as_of_day AND c1.kind IS NOT NULL
            AND (c2.kind IS NOT NULL OR c3.kind IS NOT NULL)
            AND o.ref NOT IN (SELECT ref FROM something_came_back)
            AND o.ref NOT IN (SELECT ref FROM units_typed WHERE type <> '' OR is_opening = 1 OR has_wrong = 1)
        """,
    ),
)

STEPS: Final = (*_REFUNDS, *_UNITS, *_STUCK)
