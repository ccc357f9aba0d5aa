"""Goods that go out for after-sale cases: which case each row serves, and whether it has come full circle.

What goes out for a case names it; without a case number it serves the only 换货, 补发 or 维修 case of its
order. What comes in belongs to a case by 退货快递单号, else by 售后单号; of a waybill that several cases
share, each is taken to have come.
"""

from typing import Final

from matching.deadlines import due, waits
from matching.steps import Step, covers

_ABSENT_ORDERS: Final = "p.day - s.look_back_days + 1"

STEPS: Final = (
    Step(
        "goods_cases",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY c.shop_id, c.case_no) AS case_id, c.*, '' AS category,
            '' AS channel
        FROM (SELECT c.shop_id, c.case_no, MIN(c.case_type) AS case_type, MAX(c.rank) AS rank,
                  MIN(c.currency) AS currency, MIN(c.applied_day) AS applied_day,
                  CAST(SUM(c.quantity * COALESCE(k.pieces, 1)) AS BIGINT) AS pieces, MAX(v.ref) AS ref,
                  MIN(v.unit_id) AS unit_id
              FROM case_rows c
              LEFT JOIN unit_moves v ON v.move = 'case' AND v.rid = c.rid
              LEFT JOIN sku_pieces k ON k.sku = c.sku
              WHERE c.sidelined = '' GROUP BY c.shop_id, c.case_no) c
        """,
    ),
    Step(
        "cases_of_goods",
        """
        SELECT ref, COUNT(*) AS cases, MIN(case_id) AS case_id FROM goods_cases
        WHERE ref IS NOT NULL AND case_type IN ('exchange', 'reissue', 'repair') GROUP BY ref
        """,
    ),
    Step(
        "resent",
        f"""
        SELECT p.*, CASE WHEN p.case_id IS NOT NULL THEN '' WHEN p.sent_as = 'sent_back' THEN 'sent_back'
            WHEN p.cases > 0 THEN '' WHEN c.reach_day IS NULL THEN 'not_covered'
            ELSE 'reissue_without_case' END AS stands
        FROM (
            SELECT r.rid, r.shop_id, r.shipment_no, r.currency, r.order_no, r.case_no, r.sent_as, r.pieces,
                r.day, f.ref, COALESCE(f.cases, 0) AS cases,
                COALESCE(n.case_id, CASE WHEN f.cases = 1 THEN f.case_id END) AS case_id
            FROM sent r
            LEFT JOIN goods_cases n ON r.case_no <> '' AND n.shop_id = r.shop_id AND n.case_no = r.case_no
            LEFT JOIN mentioned m ON m.shop_id = r.shop_id AND m.order_no = r.order_no
                AND m.sub_order_no = r.sub_order_no
            LEFT JOIN order_refs o ON o.order_id = m.order_id
            LEFT JOIN cases_of_goods f ON r.case_no = '' AND r.sent_as <> 'sent_back' AND f.ref = o.ref
            WHERE r.sent_as <> 'sale'
        ) p
        {covers("c", "after_sales", "p.shop_id", "p.day")}
        """,
    ),
    Step(
        "case_waybills",
        """
        SELECT DISTINCT g.case_id, c.shop_id, c.return_waybill AS waybill
        FROM case_rows c JOIN goods_cases g ON g.shop_id = c.shop_id AND g.case_no = c.case_no
        WHERE c.sidelined = '' AND c.return_waybill <> ''
        """,
    ),
    Step(
        "came_in",
        """
        SELECT w.case_id FROM receipt_rows r
        JOIN case_waybills w ON w.shop_id = r.shop_id AND w.waybill = r.return_waybill
        WHERE r.sidelined = ''
        UNION
        SELECT g.case_id FROM receipt_rows r
        JOIN goods_cases g ON r.case_no <> '' AND g.shop_id = r.shop_id AND g.case_no = r.case_no
        LEFT JOIN case_waybills w ON w.shop_id = r.shop_id AND w.waybill = r.return_waybill
        WHERE r.sidelined = '' AND w.case_id IS NULL
        """,
    ),
    Step(
        "went_out",
        """
        SELECT case_id FROM resent WHERE case_id IS NOT NULL
        UNION
        SELECT g.case_id FROM sent r
        JOIN goods_cases g ON r.case_no <> '' AND g.shop_id = r.shop_id AND g.case_no = r.case_no
        """,
    ),
    Step(
        "cases_judged",
        f"""
        SELECT j.*,
            CASE WHEN j.applied_day IS NULL THEN 'no_date'
                 WHEN j.over_day >= j.as_of_day THEN 'not_due'
                 WHEN COALESCE(CASE WHEN j.is_out = 1 THEN c1.reach_day ELSE c2.reach_day END, -1)
                     < j.over_day THEN 'not_covered'
                 ELSE 'fires' END AS late_is
        FROM (
            SELECT g.*, s.as_of_day, CASE WHEN g.case_type = 'reissue' THEN {due("w1", "g.applied_day")}
                ELSE {due("w2", "g.applied_day")} END AS over_day, s.ship_days, s.return_days,
                CASE WHEN i.case_id IS NULL THEN 0 ELSE 1 END AS is_in,
                CASE WHEN o.case_id IS NULL THEN 0 ELSE 1 END AS is_out
            FROM goods_cases g
            JOIN shops s ON s.shop_id = g.shop_id
            LEFT JOIN came_in i ON i.case_id = g.case_id
            LEFT JOIN went_out o ON o.case_id = g.case_id
            {waits("w1", "ship", "g", "g.applied_day")}
            {waits("w2", "return", "g", "g.applied_day")}
            WHERE g.case_type IN ('exchange', 'reissue', 'repair')
        ) j
        {covers("c1", "receipts", "j.shop_id", "j.applied_day")}
        {covers("c2", "shipments", "j.shop_id", "j.applied_day")}
        """,
    ),
    Step(
        "cases_decided",
        """
        SELECT t.*, CASE WHEN t.reason = '' THEN 'matched'
                WHEN t.reason IN ('closed_unsent', 'refunded_unsent') THEN 'excluded'
                WHEN t.late_is = 'fires' AND t.reason = t.type THEN 'exception'
                ELSE 'in_transit' END AS outcome
        FROM (
            SELECT j.*,
                CASE j.case_type WHEN 'reissue' THEN 'reissue_not_shipped'
                    WHEN 'repair' THEN 'repair_incomplete' ELSE 'exchange_incomplete' END AS type,
                CASE WHEN j.is_out = 1 AND (j.is_in = 1 OR j.case_type = 'reissue') THEN ''
                     WHEN j.rank = 4 THEN CASE WHEN j.is_out = 1 THEN '' ELSE 'closed_unsent' END
                     WHEN j.case_type = 'reissue' AND j.rank = 2 THEN 'refunded_unsent'
                     WHEN j.rank = 0 OR (j.case_type <> 'reissue' AND j.rank <> 3) THEN 'processing'
                     WHEN j.case_type <> 'reissue' AND j.is_in = 0 AND j.is_out = 0 THEN 'waits_for_goods'
                     WHEN j.late_is <> 'fires' THEN j.late_is
                     WHEN j.case_type = 'reissue' THEN 'reissue_not_shipped'
                     WHEN j.case_type = 'repair' THEN 'repair_incomplete'
                     ELSE 'exchange_incomplete' END AS reason
            FROM cases_judged j
        ) t
        """,
    ),
    Step(
        "strange_sales",
        f"""
        SELECT p.rid, p.shop_id, p.shipment_no, p.currency, p.order_no, p.case_no, p.pieces, p.day,
            CASE WHEN c.reach_day IS NULL OR c.reach_day < p.day THEN 'not_covered'
                ELSE 'shipment_without_order' END AS stands
        FROM sent p
        JOIN shops s ON s.shop_id = p.shop_id
        LEFT JOIN mentioned m ON m.shop_id = p.shop_id AND m.order_no = p.order_no
            AND m.sub_order_no = p.sub_order_no
        {covers("c", "orders", "p.shop_id", _ABSENT_ORDERS)}
        WHERE p.sent_as = 'sale' AND NOT p.is_gift AND m.order_id IS NULL
        """,
    ),
)
