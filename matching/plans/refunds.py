"""Plan `refunds`: did each buyer get what was agreed, once, and was everything paid back agreed?

Left: after-sale cases, measured by 同意金额. Right: ledger lines of class refund. One defect makes one
exception: a double explains a refund that is too high, and a refund above what the order paid explains what
its cases and its lines without a case say of the same money.
"""

from typing import Final

from matching import money, refunding
from matching.steps import Step, covers

PLAN: Final = "refunds"
TYPES: Final = (
    "duplicate_refund",
    "refund_exceeds_paid",
    "refund_missing",
    "refund_amount_mismatch",
    "refund_without_case",
)

_IN_TRANSIT: Final = ", ".join(f"'{one}'" for one in refunding.IN_TRANSIT)

_CASES: Final = (
    Step(
        "double_refunds",
        """
        SELECT c.case_id, MIN(c.refunded - c.agreed) AS extra
        FROM refunds_placed l
        JOIN case_standing c ON c.case_id = l.case_id
        WHERE l.claim IN ('named', 'only') AND l.stands = 1 AND l.amount > 0 AND c.agreed > 0
            AND ABS(l.amount - c.agreed) <= c.tolerance AND c.refunded > c.agreed + c.tolerance
        GROUP BY c.case_id HAVING COUNT(DISTINCT l.ledger_no) > 1
        """,
    ),
    Step(
        "orders_refunded",
        """
        SELECT g.ref, g.shop_id, g.currency, m.refunded, COALESCE(d.extra, 0) AS double_extra, g.receivable,
            g.paid,
            s.tolerance, CASE WHEN m.subsidy_lines > 0 THEN g.paid ELSE g.receivable END AS most
        FROM groups g
        JOIN shops s ON s.shop_id = g.shop_id
        JOIN money m ON m.ref = g.ref AND m.refund_lines > 0
        LEFT JOIN (SELECT c.group_ref AS ref, CAST(SUM(d.extra) AS BIGINT) AS extra
                   FROM double_refunds d JOIN cases c ON c.case_id = d.case_id GROUP BY c.group_ref) d
            ON d.ref = g.ref
        """,
    ),
    Step("exceeding", "SELECT * FROM orders_refunded WHERE refunded - double_extra > most + tolerance"),
    Step(
        "sums_on_order",
        """
        SELECT c.ref, MIN(c.tolerance) AS tolerance, MIN(r.refunded) AS refunded,
            CAST(SUM(CASE WHEN c.standing > 0 OR (c.rank < 4 AND c.by_merchant = 1
                AND c.before_settlement = 0)
                          THEN c.agreed ELSE 0 END) AS BIGINT) AS agreed,
            MAX(CASE WHEN c.standing_is = 'on_order' AND c.rank < 4
                     AND (c.rank = 0 OR c.event_day IS NULL OR c.due_day >= c.as_of_day
                          OR v.reach_day IS NULL OR v.reach_day < c.due_day) THEN 1 ELSE 0 END) AS has_waiting
        FROM case_standing c
        JOIN order_refunds r ON r.ref = c.ref AND r.unplaced > 0
        LEFT JOIN coverage v ON v.kind = 'ledger' AND v.shop_id = c.shop_id
            AND c.event_day BETWEEN v.from_day AND v.to_day
        GROUP BY c.ref
        """,
    ),
    Step(
        "speaks_for_order",
        """
        SELECT ref, case_id FROM (
            SELECT c.ref, c.case_id, ROW_NUMBER() OVER (PARTITION BY c.ref
                ORDER BY CASE WHEN c.standing_is = 'on_order' AND c.by_merchant = 1 THEN 0
                              WHEN c.refunded <> c.agreed THEN 1 ELSE 2 END,
                    c.applied_day NULLS LAST, c.case_id) AS turn
            FROM case_standing c JOIN sums_on_order s ON s.ref = c.ref) AS ordered
        WHERE turn = 1
        """,
    ),
    Step(
        "cases_judged",
        """
        SELECT c.*, d.extra, COALESCE(s.refunded, c.refunded) AS paid_back, COALESCE(s.agreed, c.agreed)
            AS promised,
            CASE WHEN s.ref IS NULL THEN 0 ELSE 1 END AS is_sum, s.has_waiting,
            CASE WHEN p.case_id IS NULL THEN 0 ELSE 1 END AS speaks,
            CASE WHEN x.ref IS NULL THEN 0 ELSE 1 END AS order_exceeds
        FROM case_standing c
        LEFT JOIN double_refunds d ON d.case_id = c.case_id
        LEFT JOIN speaks_for_order p ON p.case_id = c.case_id
        LEFT JOIN sums_on_order s ON s.ref = c.ref
            AND (c.standing_is = 'on_order' OR p.case_id IS NOT NULL)
        LEFT JOIN exceeding x ON x.ref = c.group_ref
        """,
    ),
    Step(
        "cases_decided",
        f"""
        SELECT j.*,
            CASE WHEN j.extra IS NOT NULL THEN 'exception'
                 WHEN j.standing_is = 'missing' THEN 'exception'
                 WHEN j.is_sum = 1 AND j.paid_back < j.promised - j.tolerance AND j.has_waiting = 1
                     THEN 'in_transit'
                 WHEN (j.standing > 0 OR j.is_sum = 1) AND j.order_exceeds = 1
                     AND j.paid_back >= j.promised - j.tolerance THEN 'exception'
                 WHEN (j.standing > 0 OR j.is_sum = 1) AND ABS(j.paid_back - j.promised) > j.tolerance
                     THEN 'exception'
                 WHEN j.standing > 0 OR j.is_sum = 1
                     THEN CASE WHEN j.paid_back = j.promised THEN 'matched' ELSE 'within_tolerance' END
                 WHEN j.standing_is IN ({_IN_TRANSIT}) THEN 'in_transit'
                 ELSE 'excluded' END AS outcome,
            CASE WHEN j.extra IS NOT NULL THEN 'duplicate_refund'
                 WHEN j.standing_is = 'missing' THEN 'refund_missing'
                 WHEN j.is_sum = 1 AND j.paid_back < j.promised - j.tolerance AND j.has_waiting = 1
                     THEN 'not_due'
                 WHEN (j.standing > 0 OR j.is_sum = 1) AND j.order_exceeds = 1
                     AND j.paid_back >= j.promised - j.tolerance THEN 'refund_exceeds_paid'
                 WHEN (j.standing > 0 OR j.is_sum = 1) AND ABS(j.paid_back - j.promised) > j.tolerance
                     THEN 'refund_amount_mismatch'
                 WHEN j.standing > 0 OR j.is_sum = 1 THEN ''
                 ELSE j.standing_is END AS reason
        FROM cases_judged j
        """,
    ),
)

_LINES: Final = (
    Step(
        "refunds_decided",
        f"""
        SELECT l.*,
            p.case_id AS speaker,
            CASE WHEN l.case_id IS NULL AND l.stands = 0 THEN 'reversed'
                 WHEN l.claim <> 'none' THEN ''
                 WHEN x.ref IS NOT NULL THEN 'refund_exceeds_paid'
                 WHEN c.reach_day IS NULL THEN 'not_covered'
                 ELSE 'refund_without_case' END AS caseless
        FROM refunds_placed l
        LEFT JOIN exceeding x ON x.ref = l.group_ref
        LEFT JOIN speaks_for_order p ON l.claim = 'several' AND l.case_id IS NULL AND p.ref = l.ref
        {covers("c", "after_sales", "l.shop_id", "l.day")}
        """,
    ),
    Step(
        "numbers_shared",
        """
        SELECT l.account, l.ledger_no
        FROM lines_placed l
        JOIN (SELECT DISTINCT account, ledger_no FROM refunds_decided
            WHERE caseless = 'refund_without_case') n
            ON n.account = l.account AND n.ledger_no = l.ledger_no
        GROUP BY l.account, l.ledger_no HAVING COUNT(*) > 1
        """,
    ),
    Step(
        "caseless_found",
        """
        SELECT d.shop_id, d.account, d.ledger_no,
            CASE WHEN n.ledger_no IS NULL THEN '' ELSE l.business_type END AS business_type,
            MIN(l.order_no) AS order_no, MIN(l.case_no) AS named_case_no, MIN(d.currency) AS currency,
            CAST(SUM(-d.amount) AS BIGINT) AS amount, MIN(d.day) AS day
        FROM refunds_decided d
        JOIN lines_placed l ON l.rid = d.rid
        LEFT JOIN numbers_shared n ON n.account = d.account AND n.ledger_no = d.ledger_no
        WHERE d.caseless = 'refund_without_case'
        GROUP BY 1, 2, 3, 4
        """,
    ),
)

_FOUND: Final = (
    Step(
        "found_cases",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY CASE c.reason WHEN 'duplicate_refund' THEN 0
            WHEN 'refund_missing' THEN 1
                ELSE 2 END, c.case_id) AS found_no,
            c.*, c.reason AS type, COALESCE(o.order_no, s.order_no, '') AS order_no,
            CASE c.reason WHEN 'duplicate_refund' THEN -c.extra WHEN 'refund_missing' THEN c.agreed
                ELSE c.promised - c.paid_back END AS amount
        FROM cases_decided c
        LEFT JOIN order_groups o ON o.order_id = c.group_ref
        LEFT JOIN strangers s ON s.ref = c.ref
        WHERE c.outcome = 'exception' AND c.reason <> 'refund_exceeds_paid'
            AND NOT (c.reason = 'refund_amount_mismatch' AND c.is_sum = 1 AND c.speaks = 0)
        """,
    ),
    Step(
        "found_orders",
        """
        SELECT (SELECT COUNT(*) FROM found_cases) + ROW_NUMBER() OVER (ORDER BY x.ref) AS found_no,
            'refund_exceeds_paid' AS type, x.*, o.order_no, x.most - (x.refunded - x.double_extra) AS amount
        FROM exceeding x JOIN order_groups o ON o.order_id = x.ref
        """,
    ),
    Step(
        "found_lines",
        """
        SELECT (SELECT COUNT(*) FROM found_cases) + (SELECT COUNT(*) FROM found_orders)
                + ROW_NUMBER() OVER (ORDER BY f.shop_id, f.account, f.ledger_no, f.business_type) AS found_no,
            'refund_without_case' AS type, f.*
        FROM caseless_found f
        """,
    ),
    Step(
        "caseless_rows",
        """
        SELECT d.rid, f.found_no, d.ref
        FROM refunds_decided d
        JOIN lines_placed l ON l.rid = d.rid
        JOIN found_lines f ON f.shop_id = d.shop_id AND f.account = d.account AND f.ledger_no = d.ledger_no
            AND f.business_type IN ('', l.business_type)
        WHERE d.caseless = 'refund_without_case'
        """,
    ),
    Step(
        "case_found",
        """
        SELECT c.case_id, COALESCE(own.found_no, x.found_no, MIN(sum.found_no)) AS found_no
        FROM cases_decided c
        LEFT JOIN found_cases own ON own.case_id = c.case_id
        LEFT JOIN found_orders x ON c.reason = 'refund_exceeds_paid' AND x.ref = c.group_ref
        LEFT JOIN found_cases sum ON c.is_sum = 1 AND sum.is_sum = 1 AND sum.ref = c.ref
        WHERE c.outcome = 'exception'
        GROUP BY c.case_id, own.found_no, x.found_no
        """,
    ),
    Step(
        "subjects",
        """
        SELECT found_no, ref FROM found_cases WHERE ref IS NOT NULL
        UNION SELECT found_no, ref FROM found_orders
        UNION SELECT found_no, ref FROM caseless_rows WHERE ref IS NOT NULL
        """,
    ),
    Step(
        "own_rows",
        """
        SELECT found_no, 'ledger' AS kind, rid FROM caseless_rows
        UNION ALL
        SELECT f.found_no, 'ledger', l.rid FROM found_cases f JOIN refunds_placed l ON l.case_id = f.case_id
        UNION ALL
        SELECT f.found_no, 'after_sales', c.rid
        FROM found_cases f JOIN case_rows c ON c.shop_id = f.shop_id AND c.case_no = f.case_no
        """,
    ),
)

_OUTCOMES: Final = (
    Step(
        "outcomes",
        """
        SELECT 'left' AS side, 'after_sales' AS kind, c.rid, c.file_id, c.row_no,
            CASE WHEN c.sidelined <> '' THEN 'excluded' ELSE d.outcome END AS outcome,
            CASE WHEN c.sidelined <> '' THEN c.sidelined ELSE d.reason END AS reason,
            d.ref AS group_no, f.found_no, c.currency, c.agreed AS measure
        FROM case_rows c
        LEFT JOIN cases_decided d ON d.shop_id = c.shop_id AND d.case_no = c.case_no
        LEFT JOIN case_found f ON f.case_id = d.case_id
        UNION ALL
        SELECT 'right', 'ledger', l.rid, l.file_id, l.row_no,
            CASE WHEN l.sidelined <> '' THEN 'excluded'
                 WHEN d.caseless = 'reversed' THEN 'excluded'
                 WHEN d.caseless = 'not_covered' THEN 'in_transit'
                 WHEN d.caseless <> '' THEN 'exception'
                 WHEN c.case_id IS NOT NULL THEN CASE WHEN c.outcome IN ('excluded', 'in_transit')
                      AND d.stands = 0 THEN 'matched' ELSE c.outcome END
                 ELSE s.outcome END,
            CASE WHEN l.sidelined <> '' THEN l.sidelined
                 WHEN d.caseless <> '' THEN d.caseless
                 WHEN c.case_id IS NOT NULL THEN CASE WHEN c.outcome IN ('excluded', 'in_transit')
                      AND d.stands = 0 THEN '' ELSE c.reason END
                 ELSE s.reason END,
            d.ref, COALESCE(k.found_no, CASE WHEN d.caseless = 'refund_exceeds_paid' THEN x.found_no END,
                f.found_no, CASE WHEN c.case_id IS NULL AND d.caseless = '' THEN t.found_no END),
            l.currency, l.amount
        FROM lines_placed l
        LEFT JOIN refunds_decided d ON d.rid = l.rid
        LEFT JOIN cases_decided c ON c.case_id = d.case_id
        LEFT JOIN case_found f ON f.case_id = c.case_id
        LEFT JOIN caseless_rows k ON k.rid = l.rid
        LEFT JOIN found_orders x ON x.ref = d.group_ref
        LEFT JOIN cases_decided s ON s.case_id = d.speaker
        LEFT JOIN case_found t ON t.case_id = s.case_id
        WHERE l.line_class = 'refund'
        """,
    ),
)

STEPS: Final = (*money.STEPS, *refunding.STEPS, *_CASES, *_LINES, *_FOUND, *_OUTCOMES)
FOUND_TABLES: Final = ("found_cases", "found_orders", "found_lines")
LEFT_INPUTS: Final = "SELECT currency, agreed AS measure FROM case_rows"
RIGHT_INPUTS: Final = "SELECT currency, amount AS measure FROM ledger_lines WHERE line_class = 'refund'"
