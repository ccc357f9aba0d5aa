"""Which refund lines pay which case, and where each case stands with the ledger. All three plans ask this.

A refund line belongs to the case it names; without a case number to the order's only case; among several to
the one whose open 同意金额 it equals; else the sums are compared on the order.
"""

from typing import Final

from matching.deadlines import due, waits
from matching.reversals import reversal_steps
from matching.steps import Step, covers

_CASES: Final = (
    Step(
        "case_sums",
        """
        SELECT c.shop_id, c.case_no, MAX(o.group_ref) AS group_ref, MIN(c.order_no) AS order_no,
            MIN(c.case_type) AS case_type, MAX(c.rank) AS rank, MIN(c.currency) AS currency,
            COUNT(*) AS case_rows, CAST(SUM(c.quantity * COALESCE(k.pieces, 1)) AS BIGINT) AS quantity,
            CAST(SUM(c.asked) AS BIGINT) AS asked, MAX(c.by_merchant) AS by_merchant,
            MAX(c.is_fast) AS is_fast, MIN(c.agreed) AS agreed_least, MAX(c.agreed) AS agreed_most,
            CAST(SUM(c.agreed) AS BIGINT) AS agreed_all,
            CAST(SUM(CASE WHEN c.by_merchant = 1 THEN c.agreed ELSE 0 END) AS BIGINT) AS agreed_by_merchant,
            MIN(c.applied_day) AS applied_day, MAX(c.refunded_day) AS refunded_day
        FROM case_rows c
        JOIN case_orders o ON o.rid = c.rid
        LEFT JOIN sku_pieces k ON k.sku = c.sku
        WHERE c.sidelined = ''
        GROUP BY c.shop_id, c.case_no
        """,
    ),
    Step(
        "cases",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY c.shop_id, c.case_no) AS case_id, c.shop_id, c.case_no,
            c.group_ref, COALESCE(c.group_ref, s.ref) AS ref, c.case_type, c.rank, c.currency, c.quantity,
            c.asked, c.by_merchant, c.is_fast, c.applied_day, c.refunded_day,
            CASE WHEN c.case_rows > 1 AND c.agreed_least = c.agreed_most AND c.agreed_all > g.paid
                     THEN c.agreed_most
                 WHEN c.by_merchant = 1 THEN c.agreed_by_merchant
                 ELSE c.agreed_all END AS agreed
        FROM case_sums c
        LEFT JOIN strangers s ON s.shop_id = c.shop_id AND s.order_no = c.order_no
        LEFT JOIN groups g ON g.ref = c.group_ref
        """,
    ),
    Step("cases_of_order", "SELECT ref, COUNT(*) AS cases FROM cases WHERE ref IS NOT NULL GROUP BY ref"),
)

_LINES: Final = (
    Step(
        "refund_lines",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY l.day, l.file_id, l.row_no, l.line_key, l.account) AS place,
            l.rid, l.shop_id, l.account, l.ledger_no, l.original_no, l.case_no, l.currency, -l.amount
                AS amount,
            l.day, l.group_ref, n.case_id AS named_case, COALESCE(l.group_ref, s.ref, n.ref) AS ref,
            COALESCE(n.case_id, -l.rid) AS case_or_self
        FROM lines_placed l
        LEFT JOIN cases n ON l.case_no <> '' AND n.shop_id = l.shop_id AND n.case_no = l.case_no
        LEFT JOIN strangers s ON s.shop_id = l.shop_id AND s.order_no = l.order_no
        WHERE l.line_class = 'refund' AND l.sidelined = ''
        """,
    ),
    *reversal_steps("refunds", source="refund_lines", owners=("case_or_self", "ref")),
    Step(
        "refund_claims",
        """
        SELECT l.*, COALESCE(k.cases, 0) AS order_cases,
            CASE WHEN l.named_case IS NOT NULL THEN 'named'
                 WHEN l.case_no <> '' OR COALESCE(k.cases, 0) = 0 THEN 'none'
                 WHEN k.cases = 1 THEN 'only' ELSE 'several' END AS claim,
            CASE WHEN u.place IS NULL THEN 1 ELSE 0 END AS stands
        FROM refund_lines l
        LEFT JOIN cases_of_order k ON k.ref = l.ref
        LEFT JOIN refunds_undone u ON u.place = l.place
        """,
    ),
    Step(
        "open_amounts",
        """
        SELECT c.case_id, c.ref, c.agreed - COALESCE(n.paid, 0) AS amount,
            ROW_NUMBER() OVER (PARTITION BY c.ref, c.agreed - COALESCE(n.paid, 0)
                               ORDER BY c.applied_day NULLS LAST, c.case_id) AS turn,
            COUNT(*) OVER (PARTITION BY c.ref, c.agreed - COALESCE(n.paid, 0)) AS alike
        FROM cases c
        JOIN cases_of_order k ON k.ref = c.ref AND k.cases > 1
        LEFT JOIN (SELECT named_case, CAST(SUM(amount) AS BIGINT) AS paid FROM refund_claims
                   WHERE claim = 'named' GROUP BY named_case) n ON n.named_case = c.case_id
        """,
    ),
    Step(
        "equal_amounts",
        """
        SELECT l.place, o.case_id
        FROM (SELECT place, ref, amount, ROW_NUMBER() OVER (PARTITION BY ref, amount ORDER BY place) AS turn,
                  COUNT(*) OVER (PARTITION BY ref, amount) AS alike
              FROM refund_claims WHERE claim = 'several' AND stands = 1 AND amount > 0) l
        JOIN open_amounts o ON o.ref = l.ref AND o.amount = l.amount AND o.turn = l.turn
        WHERE l.alike >= o.alike
        """,
    ),
    Step(
        "refunds_placed",
        """
        SELECT l.place, l.rid, l.shop_id, l.account, l.ledger_no, l.currency, l.amount, l.day, l.group_ref,
            l.ref,
            l.claim, l.stands,
            CASE WHEN l.claim = 'named' THEN l.named_case WHEN l.claim = 'only' THEN c.case_id
                 ELSE e.case_id END AS case_id
        FROM refund_claims l
        LEFT JOIN cases c ON l.claim = 'only' AND c.ref = l.ref
        LEFT JOIN equal_amounts e ON e.place = l.place
        """,
    ),
    Step(
        "case_refunds",
        """
        SELECT case_id, CAST(SUM(amount) AS BIGINT) AS refunded, CAST(SUM(stands) AS BIGINT) AS standing,
            COUNT(*) AS lines
        FROM refunds_placed WHERE case_id IS NOT NULL GROUP BY case_id
        """,
    ),
    Step(
        "order_refunds",
        """
        SELECT ref, CAST(SUM(CASE WHEN claim <> 'none' THEN amount ELSE 0 END) AS BIGINT) AS refunded,
            SUM(CASE WHEN claim = 'several' AND case_id IS NULL AND stands = 1 THEN 1 ELSE 0 END) AS unplaced
        FROM refunds_placed WHERE ref IS NOT NULL GROUP BY ref
        """,
    ),
)

_STANDING: Final = (
    Step(
        "case_owners",
        """
        SELECT c.*, COALESCE(c.refunded_day, c.applied_day) AS event_day,
            COALESCE(g.category, '') AS category, COALESCE(g.channel, '') AS channel, g.state,
            g.paid AS order_paid, g.completed_day, COALESCE(g.shipped_day, g.paid_day) AS sent_day,
            COALESCE(m.trade_lines, 0) AS trade_lines, m.first_trade_day
        FROM cases c
        LEFT JOIN groups g ON g.ref = c.group_ref
        LEFT JOIN money m ON m.ref = c.group_ref
        """,
    ),
    Step(
        "case_facts",
        f"""
        SELECT c.*, COALESCE(r.refunded, 0) AS refunded, COALESCE(r.standing, 0) AS standing,
            COALESCE(o.unplaced, 0) AS unplaced,
            CASE WHEN c.rank IN (2, 3) AND c.refunded_day IS NOT NULL AND c.by_merchant = 1 AND c.agreed > 0
                     AND COALESCE(r.standing, 0) = 0 AND c.group_ref IS NOT NULL THEN 1 ELSE 0 END
                AS refunded_without_line,
            CASE WHEN c.trade_lines > 0 OR c.group_ref IS NULL OR s.release_rank < 3 THEN NULL
                 ELSE LEAST({due("settled", "c.completed_day")}, {due("completed", "c.sent_day")}) END
                AS waits_until,
            CASE WHEN c.is_fast = 1 THEN {due("fast", "c.event_day")} ELSE {due("slow", "c.event_day")} END
                AS refund_due,
            s.refund_days, s.return_days, s.as_of_day, s.tolerance
        FROM case_owners c
        JOIN shops s ON s.shop_id = c.shop_id
        LEFT JOIN case_refunds r ON r.case_id = c.case_id
        LEFT JOIN order_refunds o ON o.ref = c.ref
        {waits("settled", "settle", "c", "c.completed_day")}
        {waits("completed", "complete", "c", "c.sent_day")}
        {waits("fast", "fast_refund", "c", "c.event_day")}
        {waits("slow", "refund", "c", "c.event_day")}
        """,
    ),
    Step(
        "refunded_in_full",
        """
        SELECT group_ref AS ref FROM case_facts WHERE refunded_without_line = 1
        GROUP BY group_ref HAVING SUM(agreed) >= MIN(order_paid)
        """,
    ),
    Step(
        "case_due",
        """
        SELECT f.*,
            CASE WHEN f.refunded_without_line = 1 AND (
                     (f.trade_lines > 0 AND f.refunded_day < f.first_trade_day)
                     OR (f.trade_lines = 0 AND (f.state = 4 OR w.ref IS NOT NULL)))
                 THEN 1 ELSE 0 END AS before_settlement,
            CASE WHEN f.waits_until IS NULL THEN f.refund_due
                 ELSE GREATEST(f.refund_due, f.waits_until) END AS due_day
        FROM case_facts f LEFT JOIN refunded_in_full w ON w.ref = f.group_ref
        """,
    ),
    Step(
        "case_standing",
        f"""
        SELECT f.*,
            CASE WHEN f.standing > 0 THEN 'has_line'
                 WHEN f.before_settlement = 1 THEN 'before_settlement'
                 WHEN f.rank = 4 THEN 'closed'
                 WHEN f.unplaced > 0 THEN 'on_order'
                 WHEN f.rank = 0 THEN 'processing'
                 WHEN f.by_merchant = 0 THEN 'paid_by_others'
                 WHEN f.agreed <= 0 THEN 'nothing_agreed'
                 WHEN f.case_type = 'return_refund' AND f.rank = 1 AND f.refunded_day IS NULL
                     THEN 'waits_for_goods'
                 WHEN f.event_day IS NULL THEN 'no_date'
                 WHEN f.due_day >= f.as_of_day THEN 'not_due'
                 WHEN c.reach_day IS NULL OR c.reach_day < f.due_day THEN 'not_covered'
                 ELSE 'missing' END AS standing_is
        FROM case_due f
        {covers("c", "ledger", "f.shop_id", "f.event_day")}
        """,
    ),
)

STEPS: Final = (*_CASES, *_LINES, *_STANDING)
IN_TRANSIT: Final = ("processing", "waits_for_goods", "no_date", "not_due", "not_covered")
