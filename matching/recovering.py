"""Goods and money that both left: refunds without a return, a second remedy, receipts of closed cases.

These ask what went out, beside cases and receipts. Pieces are not counted here; only whether goods moved.
"""

from typing import Final

from matching.deadlines import due, waits
from matching.dispatching import VOID_SQL
from matching.steps import Step, covers, day_of

RESENT: Final = "'exchange', 'reissue'"

SENT: Final = (
    Step(
        "outbound",
        f"""
        SELECT s.shop_id, f.order_no, f.sub_order_no, f.case_no, f.shipment_type AS sent_as, f.waybill,
            {day_of("f.shipped_at")} AS day
        FROM shipments f
        JOIN shops s ON s.platform = f.platform AND s.shop = f.shop
        WHERE s.in_scope AND UPPER(f.status) NOT IN ({VOID_SQL})
        """,
    ),
    Step(
        "case_targets",
        """
        SELECT DISTINCT k.case_id, k.shop_id, c.order_no, c.sub_order_no
        FROM case_rows c JOIN cases k ON k.shop_id = c.shop_id AND k.case_no = c.case_no
        WHERE c.sidelined = '' AND c.order_no <> ''
        """,
    ),
    Step(
        "target_prices",
        """
        SELECT t.case_id, CAST(SUM(l.paid) AS BIGINT) AS paid
        FROM case_targets t
        JOIN sold l ON l.shop_id = t.shop_id AND l.order_no = t.order_no
            AND (t.sub_order_no = '' OR l.sub_order_no = t.sub_order_no)
        GROUP BY t.case_id
        """,
    ),
    Step(
        "recoverable",
        """
        SELECT DISTINCT k.case_id
        FROM cases k
        JOIN shops s ON s.shop_id = k.shop_id AND s.recovers_refund_only
        JOIN target_prices p ON p.case_id = k.case_id AND k.agreed >= p.paid
        JOIN case_targets t ON t.case_id = k.case_id
        JOIN outbound o ON o.shop_id = t.shop_id AND o.order_no = t.order_no AND o.sent_as = 'sale'
            AND (t.sub_order_no = '' OR o.sub_order_no IN ('', t.sub_order_no)) AND o.day < k.refunded_day
        WHERE k.case_type = 'refund_only' AND k.rank IN (2, 3) AND k.agreed > 0
        """,
    ),
    Step("sent_back", "SELECT DISTINCT shop_id, case_no FROM outbound WHERE sent_as = 'sent_back'"),
)

# Of receipts that need no case: their order is known, or the parcel is one of ours.
UNDELIVERED: Final = Step(
    "receipts_explained",
    """
    SELECT r.rid
    FROM receipts_placed r
    LEFT JOIN (SELECT DISTINCT shop_id, order_no FROM order_groups) o
        ON o.shop_id = r.shop_id AND o.order_no = r.order_no
    LEFT JOIN (SELECT DISTINCT shop_id, waybill FROM outbound WHERE waybill <> '') w
        ON w.shop_id = r.shop_id AND w.waybill = r.return_waybill
    WHERE r.came_back_undelivered = 1 AND r.case_id IS NULL
        AND (o.order_no IS NOT NULL OR w.waybill IS NOT NULL)
    """,
)

DOUBLE: Final = (
    Step(
        "lines_with_cases",
        """
        SELECT DISTINCT l.shop_id, l.ref, l.order_no, l.sub_order_no, t.case_id
        FROM case_targets t
        JOIN sold l ON l.shop_id = t.shop_id AND l.order_no = t.order_no
            AND (t.sub_order_no = '' OR l.sub_order_no = t.sub_order_no)
        """,
    ),
    Step(
        "lines_refunded",
        """
        SELECT x.shop_id, x.ref, x.order_no, x.sub_order_no,
            CAST(SUM(CASE WHEN c.is_refunded = 1 THEN c.agreed ELSE 0 END) AS BIGINT) AS refunded,
            MAX(c.has_receipt) AS has_receipt, MAX(CASE WHEN c.is_refunded = 1 THEN c.refunded_day END)
                AS refunded_day,
            MIN(c.currency) AS currency
        FROM lines_with_cases x
        JOIN (SELECT k.case_id, k.agreed, k.currency, k.refunded_day,
                  CASE WHEN k.rank IN (2, 3) AND k.refunded_day IS NOT NULL THEN 1 ELSE 0 END AS is_refunded,
                  CASE WHEN r.case_id IS NULL THEN 0 ELSE 1 END AS has_receipt
              FROM cases k LEFT JOIN received r ON r.case_id = k.case_id) c ON c.case_id = x.case_id
        GROUP BY x.shop_id, x.ref, x.order_no, x.sub_order_no
        """,
    ),
    Step(
        "lines_resent",
        f"""
        SELECT shop_id, order_no, sub_order_no, MAX(day) AS resent_day FROM (
            SELECT x.shop_id, x.order_no, x.sub_order_no, o.day
            FROM lines_with_cases x
            JOIN cases k ON k.case_id = x.case_id
            JOIN outbound o ON o.shop_id = x.shop_id AND o.case_no <> '' AND o.case_no = k.case_no
                AND o.sent_as IN ({RESENT})
            UNION ALL
            SELECT x.shop_id, x.order_no, x.sub_order_no, o.day
            FROM lines_with_cases x
            JOIN outbound o ON o.shop_id = x.shop_id AND o.order_no = x.order_no
                AND o.sub_order_no = x.sub_order_no AND o.sent_as IN ({RESENT})) AS resent
        GROUP BY shop_id, order_no, sub_order_no
        """,
    ),
    Step(
        "double_remedies",
        f"""
        SELECT r.shop_id, r.ref, r.order_no, r.sub_order_no, r.refunded, r.refunded_day, n.resent_day,
            r.currency, p.paid
        FROM lines_refunded r
        JOIN lines_resent n ON n.shop_id = r.shop_id AND n.order_no = r.order_no
            AND n.sub_order_no = r.sub_order_no
        JOIN (SELECT shop_id, order_no, sub_order_no, CAST(SUM(paid) AS BIGINT) AS paid FROM sold
              GROUP BY shop_id, order_no, sub_order_no) p
            ON p.shop_id = r.shop_id AND p.order_no = r.order_no AND p.sub_order_no = r.sub_order_no
        {covers("c", "receipts", "r.shop_id", "GREATEST(r.refunded_day, n.resent_day)")}
        WHERE r.has_receipt = 0 AND r.refunded > 0 AND r.refunded >= p.paid AND c.reach_day IS NOT NULL
        """,
    ),
)


def recovery_columns() -> str:
    """Of return facts: whether goods refunded without a return are wanted back, how long goods may stay."""
    return f"""CASE WHEN v.case_id IS NULL THEN 0 ELSE 1 END AS is_recoverable,
            CASE WHEN b.case_no IS NULL THEN 0 ELSE 1 END AS was_sent_back,
            {due("kept", "r.last_day")} AS keep_due"""


RECOVERY_JOINS: Final = f"""
        LEFT JOIN recoverable v ON v.case_id = c.case_id
        LEFT JOIN sent_back b ON b.shop_id = c.shop_id AND b.case_no = c.case_no
        {waits("kept", "return", "c", "r.last_day")}"""
