"""Plan `orders`: do the platform and our own system tell the same of each order and case?

Left: the platform's order lines and cases; right: our own. Only of shops of which both tell. An own order is
the platform's of the same number, else of its number without the part's dash and number or letter, else of
its parent. Lines are measured by 买家实付, cases by 同意金额. An order may differ both in its amount and in
its status; its rows stand with the amount then.
"""

from typing import Final

from matching.steps import Step, day_of

PLAN: Final = "orders"
TYPES: Final = (
    "order_missing_own",
    "order_missing_platform",
    "order_amount_mismatch",
    "order_status_mismatch",
    "case_status_mismatch",
)
WAITS_DAYS: Final = 1  # what one side has, the other is to have so soon
_RANK: Final = (
    "CASE f.order_status WHEN 'unpaid' THEN 0 WHEN 'paid' THEN 1 WHEN 'shipped' THEN 2 "
    "WHEN 'completed' THEN 3 ELSE 4 END"
)
# 已退款 says the same as 已完成.
_CASE_RANK: Final = (
    "CASE f.case_status WHEN 'processing' THEN 0 WHEN 'agreed' THEN 1 WHEN 'closed' THEN 4 ELSE 3 END"
)
_BARE: Final = "regexp_replace(o.order_no, '(-[0-9]+|[A-Za-z])$', '')"


def _compared(kind: str) -> Step:
    """The shops of which both sides tell, of a kind of fact."""
    return Step(
        f"{kind}_compared",
        f"""
        SELECT s.shop_id
        FROM (SELECT DISTINCT platform, shop, side FROM {kind}) f
        JOIN shops s ON s.platform = f.platform AND s.shop = f.shop AND s.in_scope
        GROUP BY s.shop_id HAVING COUNT(*) = 2
        """,
    )


_ROWS: Final = (
    _compared("orders"),
    _compared("after_sales"),
    Step(
        "sided_lines",
        f"""
        SELECT ROW_NUMBER() OVER () AS rid, f.file_id, f.row_no, s.shop_id, f.side, f.order_no,
            f.parent_order_no, f.currency, f.buyer_paid_minor AS paid, {_RANK} AS rank,
            {day_of("f.paid_at")} AS paid_day,
            GREATEST({day_of("f.paid_at")}, {day_of("f.shipped_at")}, {day_of("f.completed_at")}) AS last_day
        FROM orders f
        JOIN shops s ON s.platform = f.platform AND s.shop = f.shop
        JOIN orders_compared c ON c.shop_id = s.shop_id
        """,
    ),
    Step(
        "sided_cases",
        f"""
        SELECT ROW_NUMBER() OVER () AS rid, f.file_id, f.row_no, s.shop_id, f.side, f.case_no, f.order_no,
            f.currency, f.agreed_amount_minor AS agreed, {_CASE_RANK} AS rank,
            GREATEST({day_of("f.applied_at")}, {day_of("f.refunded_at")}) AS last_day,
            CASE WHEN c.shop_id IS NULL THEN 0 ELSE 1 END AS is_compared
        FROM after_sales f
        JOIN shops s ON s.platform = f.platform AND s.shop = f.shop AND s.in_scope
        LEFT JOIN after_sales_compared c ON c.shop_id = s.shop_id
        """,
    ),
)

_ORDERS: Final = (
    Step(
        "platform_orders",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY shop_id, order_no) AS platform_id, o.*
        FROM (SELECT shop_id, order_no, MIN(currency) AS currency, CAST(SUM(paid) AS BIGINT) AS paid,
                  MIN(rank) AS rank, MIN(paid_day) AS paid_day, MAX(last_day) AS last_day
              FROM sided_lines WHERE side = 'platform' GROUP BY shop_id, order_no) o
        """,
    ),
    Step(
        "own_numbers",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY o.shop_id, o.order_no) AS number_id, o.shop_id, o.order_no,
            COALESCE(p.platform_id, b.platform_id, q.platform_id) AS platform_id
        FROM (SELECT shop_id, order_no, MIN(parent_order_no) AS parent_order_no
              FROM sided_lines WHERE side = 'own' GROUP BY shop_id, order_no) o
        LEFT JOIN platform_orders p ON p.shop_id = o.shop_id AND p.order_no = o.order_no
        LEFT JOIN platform_orders b ON b.shop_id = o.shop_id AND b.order_no = {_BARE}
        LEFT JOIN platform_orders q ON q.shop_id = o.shop_id AND q.order_no = o.parent_order_no
        """,
    ),
    Step(
        "own_orders",
        """
        SELECT COALESCE(n.platform_id, -n.number_id) AS pair_id, MIN(n.shop_id) AS shop_id,
            MIN(n.order_no) AS order_no, MIN(l.currency) AS currency, CAST(SUM(l.paid) AS BIGINT) AS paid,
            MIN(l.rank) AS rank, MIN(l.paid_day) AS paid_day, MAX(l.last_day) AS last_day
        FROM own_numbers n
        JOIN sided_lines l ON l.side = 'own' AND l.shop_id = n.shop_id AND l.order_no = n.order_no
        GROUP BY COALESCE(n.platform_id, -n.number_id)
        """,
    ),
    Step(
        "pairs",
        f"""
        SELECT p.*, p.first_paid_day + {WAITS_DAYS} AS missed_day, s.as_of_day, s.tolerance,
            CASE WHEN p.first_paid_day < s.go_live_day THEN 1 ELSE 0 END AS is_opening
        FROM (
            SELECT COALESCE(a.platform_id, b.pair_id) AS pair_id, COALESCE(a.shop_id, b.shop_id) AS shop_id,
                COALESCE(a.order_no, b.order_no) AS order_no, COALESCE(a.currency, b.currency) AS currency,
                a.paid AS platform_paid, b.paid AS own_paid, a.rank AS platform_rank, b.rank AS own_rank,
                LEAST(a.paid_day, b.paid_day) AS first_paid_day,
                GREATEST(a.last_day, b.last_day) AS last_day,
                CASE WHEN a.platform_id IS NULL THEN 'platform' WHEN b.pair_id IS NULL THEN 'own' ELSE '' END
                    AS missing_on
            FROM platform_orders a FULL JOIN own_orders b ON b.pair_id = a.platform_id
        ) p
        JOIN shops s ON s.shop_id = p.shop_id
        """,
    ),
    Step(
        "pairs_decided",
        f"""
        SELECT p.*,
            CASE WHEN p.first_paid_day IS NULL THEN 'unpaid' WHEN p.is_opening = 1 THEN 'opening'
                 WHEN p.missing_on <> '' THEN
                     CASE WHEN p.missed_day >= p.as_of_day THEN 'not_due'
                          WHEN c.reach_day IS NULL OR c.reach_day < p.missed_day THEN 'not_covered'
                          WHEN p.missing_on = 'own' THEN 'order_missing_own'
                          ELSE 'order_missing_platform' END
                 WHEN ABS(p.platform_paid - p.own_paid) > p.tolerance THEN 'order_amount_mismatch'
                 WHEN p.platform_rank <> p.own_rank THEN
                     CASE WHEN p.last_day + {WAITS_DAYS} < p.as_of_day THEN 'order_status_mismatch'
                          ELSE 'not_due' END
                 ELSE '' END AS reason,
            CASE WHEN p.first_paid_day IS NOT NULL AND p.is_opening = 0 AND p.missing_on = ''
                AND p.platform_rank <> p.own_rank AND p.last_day + {WAITS_DAYS} < p.as_of_day
                THEN 1 ELSE 0 END AS has_other_status
        FROM pairs p
        LEFT JOIN coverage c ON c.kind = CASE p.missing_on WHEN 'own' THEN 'orders_own'
                ELSE 'orders_platform' END
            AND c.shop_id = p.shop_id AND p.first_paid_day BETWEEN c.from_day AND c.to_day
        """,
    ),
    Step(
        "pairs_outcomes",
        """
        SELECT d.*, CASE WHEN d.reason = '' THEN
                    CASE WHEN d.platform_paid = d.own_paid THEN 'matched' ELSE 'within_tolerance' END
                WHEN d.reason = 'unpaid' THEN 'excluded'
                WHEN d.reason IN ('opening', 'not_due', 'not_covered') THEN 'in_transit'
                ELSE 'exception' END AS outcome
        FROM pairs_decided d
        """,
    ),
)

_CASES: Final = (
    Step(
        "case_pairs",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY c.shop_id, c.case_no) AS case_id, c.*,
            CASE WHEN c.sides < 2 THEN 'one_side' WHEN c.platform_rank = c.own_rank THEN ''
                 WHEN c.last_day IS NULL THEN 'no_date'
                 WHEN c.last_day + {WAITS_DAYS} < s.as_of_day THEN 'case_status_mismatch'
                 ELSE 'not_due' END AS reason
        FROM (SELECT shop_id, case_no, MIN(currency) AS currency, COUNT(DISTINCT side) AS sides,
                  MAX(CASE WHEN side = 'platform' THEN rank END) AS platform_rank,
                  MAX(CASE WHEN side = 'own' THEN rank END) AS own_rank, MAX(last_day) AS last_day
              FROM sided_cases WHERE is_compared = 1 GROUP BY shop_id, case_no) c
        JOIN shops s ON s.shop_id = c.shop_id
        """,
    ),
)

_FOUND: Final = (
    Step(
        "found_orders",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY p.reason, p.shop_id, p.order_no) AS found_no, p.reason AS type,
            p.*, COALESCE(p.platform_paid, 0) - COALESCE(p.own_paid, 0) AS amount
        FROM pairs_outcomes p
        WHERE p.outcome = 'exception' AND p.reason <> 'order_status_mismatch'
        """,
    ),
    Step(
        "found_statuses",
        """
        SELECT (SELECT COUNT(*) FROM found_orders) + ROW_NUMBER() OVER (ORDER BY p.shop_id, p.order_no)
                AS found_no,
            'order_status_mismatch' AS type, p.*, CAST(0 AS BIGINT) AS amount
        FROM pairs_outcomes p WHERE p.has_other_status = 1
        """,
    ),
    Step(
        "found_cases",
        """
        SELECT (SELECT COUNT(*) FROM found_orders) + (SELECT COUNT(*) FROM found_statuses)
                + ROW_NUMBER() OVER (ORDER BY c.case_id) AS found_no,
            c.reason AS type, c.*, CAST(0 AS BIGINT) AS amount
        FROM case_pairs c WHERE c.reason = 'case_status_mismatch'
        """,
    ),
    Step(
        "found_pairs",
        """
        SELECT found_no, type, shop_id, pair_id FROM found_orders
        UNION ALL SELECT found_no, type, shop_id, pair_id FROM found_statuses
        """,
    ),
    Step(
        "own_rows",
        """
        SELECT f.found_no, 'orders' AS kind, l.file_id, l.row_no
        FROM found_pairs f JOIN platform_orders p ON p.platform_id = f.pair_id
        JOIN sided_lines l ON l.side = 'platform' AND l.shop_id = p.shop_id AND l.order_no = p.order_no
        UNION ALL
        SELECT f.found_no, 'orders', l.file_id, l.row_no
        FROM found_pairs f JOIN own_numbers n ON COALESCE(n.platform_id, -n.number_id) = f.pair_id
        JOIN sided_lines l ON l.side = 'own' AND l.shop_id = n.shop_id AND l.order_no = n.order_no
        UNION ALL
        SELECT f.found_no, 'after_sales', c.file_id, c.row_no
        FROM found_cases f JOIN sided_cases c ON c.shop_id = f.shop_id AND c.case_no = f.case_no
        """,
    ),
    Step(
        "subject_orders",
        """
        SELECT f.found_no, f.shop_id, l.order_no
        FROM own_rows o JOIN found_pairs f ON f.found_no = o.found_no
        JOIN sided_lines l ON o.kind = 'orders' AND l.file_id = o.file_id AND l.row_no = o.row_no
        UNION
        SELECT f.found_no, f.shop_id, c.order_no
        FROM found_cases f JOIN sided_cases c ON c.shop_id = f.shop_id AND c.case_no = f.case_no
        """,
    ),
    Step(
        "subject_cases",
        """
        SELECT s.found_no, c.shop_id, c.case_no
        FROM subject_orders s JOIN sided_cases c ON c.shop_id = s.shop_id AND c.order_no = s.order_no
            AND c.order_no <> ''
        UNION SELECT found_no, shop_id, case_no FROM found_cases
        """,
    ),
    Step(
        "subject_waybills",
        "SELECT found_no, shop_id, '' AS waybill FROM found_pairs WHERE 1 = 0",
    ),
)

_OUTCOMES: Final = (
    Step(
        "outcomes",
        """
        SELECT CASE l.side WHEN 'platform' THEN 'left' ELSE 'right' END AS side, 'orders' AS kind, l.rid,
            l.file_id, l.row_no, p.outcome, p.reason, p.pair_id AS group_no,
            CASE WHEN p.outcome = 'exception' THEN COALESCE(f.found_no, t.found_no) END AS found_no,
            l.currency, l.paid AS measure
        FROM sided_lines l
        LEFT JOIN platform_orders a ON l.side = 'platform' AND a.shop_id = l.shop_id
            AND a.order_no = l.order_no
        LEFT JOIN own_numbers n ON l.side = 'own' AND n.shop_id = l.shop_id AND n.order_no = l.order_no
        JOIN pairs_outcomes p ON p.pair_id = COALESCE(a.platform_id, n.platform_id, -n.number_id)
        LEFT JOIN found_orders f ON f.pair_id = p.pair_id
        LEFT JOIN found_statuses t ON t.pair_id = p.pair_id
        UNION ALL
        SELECT CASE c.side WHEN 'platform' THEN 'left' ELSE 'right' END, 'after_sales', -c.rid, c.file_id,
            c.row_no,
            CASE p.reason WHEN '' THEN 'matched' WHEN 'one_side' THEN 'excluded'
                WHEN 'case_status_mismatch' THEN 'exception' ELSE 'in_transit' END,
            p.reason, p.case_id, f.found_no, c.currency, c.agreed
        FROM sided_cases c
        JOIN case_pairs p ON p.shop_id = c.shop_id AND p.case_no = c.case_no
        LEFT JOIN found_cases f ON f.case_id = p.case_id
        WHERE c.is_compared = 1
        """,
    ),
)

STEPS: Final = (*_ROWS, *_ORDERS, *_CASES, *_FOUND, *_OUTCOMES)
FOUND_TABLES: Final = ("found_orders", "found_statuses", "found_cases")


def _inputs(side: str) -> str:
    return f"""
        SELECT currency, paid AS measure FROM sided_lines WHERE side = '{side}'
        UNION ALL SELECT currency, agreed FROM sided_cases WHERE side = '{side}' AND is_compared = 1
    """


LEFT_INPUTS: Final = _inputs("platform")
RIGHT_INPUTS: Final = _inputs("own")
