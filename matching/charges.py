"""Ledger lines beside the sale: compensations, penalties and disputes, each held against what explains it.

Money out only; what comes in of these classes answers a line that went out, or is nobody's debt.
"""

from typing import Final

from matching.steps import Step, covers

CLASSES: Final = ("compensation", "penalty", "dispute")
TYPES: Final = ("compensation_without_case", "penalty_open", "chargeback_open")
CLASSES_SQL: Final = ", ".join(f"'{one}'" for one in CLASSES)
_REFUNDING: Final = "'refund_only', 'return_refund'"

STEPS: Final = (
    Step(
        "charges",
        f"""
        SELECT l.rid, l.shop_id, l.account, l.ledger_no, l.original_no, l.business_type, l.order_no,
            l.case_no, l.line_class, l.currency, l.amount, l.day, l.group_ref,
            COALESCE(l.group_ref, s.ref) AS ref
        FROM lines_placed l
        LEFT JOIN strangers s ON s.shop_id = l.shop_id AND s.order_no = l.order_no
        WHERE l.sidelined = '' AND l.line_class IN ({CLASSES_SQL})
        """,
    ),
    Step(
        "answers_by_name",
        """
        SELECT answer, answered FROM (
            SELECT a.rid AS answer, c.rid AS answered, c.line_class,
                ROW_NUMBER() OVER (PARTITION BY a.rid ORDER BY c.day, c.rid) AS turn_of_charge,
                ROW_NUMBER() OVER (PARTITION BY c.rid ORDER BY a.day, a.rid) AS turn_of_answer
            FROM charges a
            JOIN charges c ON c.account = a.account AND c.ledger_no = a.original_no
                AND c.line_class = a.line_class AND c.currency = a.currency AND c.amount < 0
            WHERE a.amount > 0 AND a.original_no <> ''
                AND (a.line_class <> 'dispute' OR a.amount = -c.amount)) AS named
        WHERE line_class <> 'dispute' OR (turn_of_charge = 1 AND turn_of_answer = 1)
        """,
    ),
    Step(
        "disputes_left",
        """
        SELECT c.rid, c.ref, c.currency, c.amount,
            ROW_NUMBER() OVER (PARTITION BY c.ref, c.currency, c.amount ORDER BY c.day, c.rid) AS turn
        FROM charges c
        LEFT JOIN answers_by_name a ON a.answer = c.rid OR a.answered = c.rid
        WHERE c.line_class = 'dispute' AND c.ref IS NOT NULL AND a.answer IS NULL
        """,
    ),
    Step(
        "charges_answered",
        """
        SELECT answered AS rid FROM answers_by_name
        UNION
        SELECT c.rid FROM disputes_left c
        JOIN disputes_left a ON a.ref = c.ref AND a.currency = c.currency AND a.amount = -c.amount
            AND a.turn = c.turn
        WHERE c.amount < 0
        """,
    ),
    Step(
        "order_remedies",
        f"""
        SELECT ref, MAX(CASE WHEN rank IN (1, 2, 3) THEN 1 ELSE 0 END) AS has_case,
            MAX(CASE WHEN case_type IN ({_REFUNDING}) AND rank < 4 THEN 1 ELSE 0 END) AS has_refund_case
        FROM cases WHERE ref IS NOT NULL GROUP BY ref
        """,
    ),
    Step(
        "charges_judged",
        f"""
        SELECT c.*,
            CASE WHEN c.amount >= 0 THEN 'money_in'
                 WHEN a.rid IS NOT NULL THEN 'answered'
                 WHEN c.line_class = 'penalty' THEN 'penalty_open'
                 WHEN c.line_class = 'dispute'
                     THEN CASE WHEN r.has_refund_case = 1 THEN 'has_case' ELSE 'chargeback_open' END
                 WHEN n.rank IN (1, 2, 3) OR r.has_case = 1 THEN 'has_case'
                 WHEN v.reach_day IS NULL THEN 'not_covered' ELSE 'compensation_without_case' END AS stands
        FROM charges c
        LEFT JOIN charges_answered a ON a.rid = c.rid
        LEFT JOIN cases n ON c.case_no <> '' AND n.shop_id = c.shop_id AND n.case_no = c.case_no
        LEFT JOIN order_remedies r ON r.ref = c.ref
        {covers("v", "after_sales", "c.shop_id", "c.day")}
        """,
    ),
)
