"""Plan `settlement`: was each order paid in full, once, in its currency, at the contract's fee?

Left: order lines, measured by 应收 (what the buyer paid plus what others fund). Right: ledger lines of class
trade, subsidy and fee, those of no class, and compensations, penalties and disputes. At most one exception an
order, the first of `TYPES`; what else is wrong with it stands beside it. A type not yet due does not hold
back a later one.
"""

from typing import Final

from matching import charges, fees, money, refunding
from matching.deadlines import due, waits
from matching.reversals import reversal_steps
from matching.scope import RECEIVABLE, ledger_of_run, orders_of_run
from matching.steps import Step, covers

PLAN: Final = "settlement"
TYPES: Final = (
    "currency_mismatch",
    "status_conflict",
    "duplicate_settlement",
    "unsettled",
    "short_settled",
    "over_settled",
    "fee_mismatch",
    "discount_mismatch",
)
LINE_TYPES: Final = ("unknown_order", "unclassified_charge", *charges.TYPES)

_CASE_STATES: Final = ", ".join(f"'{one}'" for one in (*refunding.IN_TRANSIT, "missing"))

_DUE: Final = (
    Step(
        "cases_by_order",
        f"""
        SELECT group_ref AS ref,
            CAST(SUM(CASE WHEN before_settlement = 1 THEN agreed ELSE 0 END) AS BIGINT) AS refunded_before,
            MAX(CASE WHEN rank IN (2, 3) AND refunded_day IS NOT NULL THEN 1 ELSE 0 END) AS has_refund,
            MAX(CASE WHEN standing_is IN ({_CASE_STATES}) THEN 1 ELSE 0 END) AS has_waiting_case
        FROM case_standing WHERE group_ref IS NOT NULL GROUP BY group_ref
        """,
    ),
    Step(
        "lines_taken_back",
        """
        SELECT l.rid, l.group_ref AS ref, l.amount
        FROM lines_placed l
        JOIN money m ON m.ref = l.group_ref AND m.taken_back_lines > 0
        LEFT JOIN cases_by_order c ON c.ref = l.group_ref
        WHERE l.line_class = 'subsidy' AND l.amount < 0 AND l.is_foreign = 0 AND l.sidelined = ''
            AND l.day > m.first_trade_day AND (m.refund_lines > 0 OR c.has_refund = 1)
        """,
    ),
    Step(
        "taken_back",
        "SELECT ref, CAST(SUM(amount) AS BIGINT) AS amount FROM lines_taken_back GROUP BY ref",
    ),
    Step(
        "figures",
        """
        SELECT g.*, COALESCE(m.trade, 0) AS trade, COALESCE(m.trade_lines, 0) AS trade_lines,
            COALESCE(m.subsidy_lines, 0) AS subsidy_lines, COALESCE(m.fee_lines, 0) AS fee_lines,
            COALESCE(m.foreign_lines, 0) AS foreign_lines, COALESCE(m.charged, 0) AS charged,
            COALESCE(m.trade + m.subsidy, 0) - COALESCE(t.amount, 0) AS came,
            COALESCE(m.refunded, 0) - COALESCE(t.amount, 0) AS refunded,
            COALESCE(m.trade_lines + m.subsidy_lines + m.fee_lines, 0) AS lines,
            COALESCE(c.refunded_before, 0) AS refunded_before, COALESCE(c.has_waiting_case, 0)
                AS has_waiting_case,
            g.receivable - COALESCE(c.refunded_before, 0) AS due,
            CASE WHEN w.ref IS NULL THEN 0 ELSE 1 END AS refunded_in_full,
            m.first_trade_day, m.last_trade_day, m.last_money_day, m.last_refund_day, m.last_fee_day,
            CASE s.release_rank WHEN 3 THEN g.completed_day WHEN 2 THEN g.shipped_day ELSE g.paid_day END
                AS release_day,
            CASE WHEN g.state BETWEEN s.release_rank AND 3 THEN 1 ELSE 0 END AS is_released,
            CASE WHEN g.first_paid_day < s.go_live_day THEN 1 ELSE 0 END AS is_opening,
            s.release_rank, s.as_of_day, s.tolerance
        FROM groups g
        JOIN shops s ON s.shop_id = g.shop_id
        LEFT JOIN money m ON m.ref = g.ref
        LEFT JOIN taken_back t ON t.ref = g.ref
        LEFT JOIN cases_by_order c ON c.ref = g.ref
        LEFT JOIN refunded_in_full w ON w.ref = g.ref
        """,
    ),
)

_LAST_FEE_EVENT: Final = "GREATEST(f.last_trade_day, f.last_refund_day, f.last_fee_day)"
_SHORT_FROM: Final = "COALESCE(f.release_day, f.first_trade_day)"
_DATES: Final = (
    Step(
        "due_dates",
        f"""
        SELECT f.ref, {due("settle", _SHORT_FROM)} AS settle_due, settle.days AS settle_days,
            {due("subsidy", "f.last_trade_day")} AS subsidy_due,
            {due("refund", "f.last_money_day")} AS refund_due, {due("fee", _LAST_FEE_EVENT)} AS fee_due
        FROM figures f
        {waits("settle", "settle", "f", _SHORT_FROM)}
        {waits("subsidy", "subsidy", "f", "f.last_trade_day")}
        {waits("refund", "refund", "f", "f.last_money_day")}
        {waits("fee", "fee", "f", _LAST_FEE_EVENT)}
        """,
    ),
)

_DOUBLES: Final = (
    Step(
        "trade_lines",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY l.day, l.file_id, l.row_no, l.line_key, l.account) AS place,
            l.group_ref AS ref, l.account, l.ledger_no, l.original_no, l.amount
        FROM lines_placed l JOIN figures f ON f.ref = l.group_ref AND f.trade_lines > 1
        WHERE l.line_class = 'trade' AND l.sidelined = '' AND l.is_foreign = 0
        """,
    ),
    *reversal_steps("trades", source="trade_lines", owners=("ref",)),
    Step(
        "doubles",
        """
        SELECT f.ref, MIN(CASE WHEN f.subsidy_lines > 0 THEN f.paid ELSE f.receivable END) AS once
        FROM trade_lines l
        JOIN figures f ON f.ref = l.ref
        LEFT JOIN trades_undone u ON u.place = l.place
        WHERE u.place IS NULL AND l.amount > 0
            AND ABS(l.amount - CASE WHEN f.subsidy_lines > 0 THEN f.paid ELSE f.receivable END) <= f.tolerance
            AND f.trade > CASE WHEN f.subsidy_lines > 0 THEN f.paid ELSE f.receivable END + f.tolerance
        GROUP BY f.ref HAVING COUNT(DISTINCT l.ledger_no) > 1
        """,
    ),
)

_DISCOUNTS: Final = (
    Step(
        "discounts",
        """
        SELECT l.ref, MIN(l.order_no) AS discount_order_no, COUNT(*) AS discount_lines,
            CAST(SUM(CASE WHEN ABS(l.gap) > 1 THEN l.gap ELSE -l.over_limit END) AS BIGINT)
                AS discount_difference,
            MAX(CASE WHEN ABS(l.gap) > 1 THEN 1 ELSE 0 END) AS breaks_sum
        FROM sold l JOIN groups g ON g.ref = l.ref AND g.state > 0
        WHERE NOT l.is_gift AND NOT l.is_never_paid AND (ABS(l.gap) > 1 OR l.is_over_limit)
        GROUP BY l.ref
        """,
    ),
)

_UNPAID_OR_CLOSED: Final = "f.state IN (0, 4)"
# The deposit of a pre-sale that was never paid in full stays with the shop.
_CONFLICT: Final = f"""(
    {_UNPAID_OR_CLOSED} AND f.came > f.tolerance AND ABS(f.refunded - f.came) > f.tolerance
    AND NOT (f.freight > 0 AND ABS(f.refunded - (f.came - f.freight)) <= f.tolerance)
    AND NOT (f.is_presale = 1 AND f.deposit > 0 AND ABS(f.came - f.deposit) <= f.tolerance))"""
_NOT_PAID: Final = """(
    f.is_released = 1 AND f.trade_lines = 0 AND f.refunded_in_full = 0 AND f.due > f.tolerance
    AND f.came - f.due < -f.tolerance)"""
_SHORT: Final = f"(NOT {_UNPAID_OR_CLOSED} AND f.trade_lines > 0 AND f.came - f.due < -f.tolerance)"
_NOT_PAID_DUE: Final = "CASE WHEN f.release_day IS NOT NULL THEN t.settle_due END"
_SHORT_DUE: Final = "GREATEST(t.settle_due, t.subsidy_due)"


def _state(condition: str, due: str, reach: str) -> str:
    """'fires', or why it does not yet, or '' where there is nothing to say."""
    return f"""CASE WHEN NOT {condition} THEN '' WHEN {due} IS NULL THEN 'no_date'
        WHEN {due} >= f.as_of_day THEN 'not_due'
        WHEN {reach} IS NULL OR {reach} < {due} THEN 'not_covered' ELSE 'fires' END"""


_JUDGED: Final = (
    Step(
        "judged",
        f"""
        SELECT f.*, d.once, e.contract_differing, e.charged_differing, COALESCE(e.fee_is_near, 0)
            AS fee_is_near,
            x.discount_order_no, x.discount_lines, x.discount_difference, x.breaks_sum, t.settle_days,
            CASE WHEN f.foreign_lines > 0 THEN 'fires' ELSE '' END AS currency_mismatch,
            CASE WHEN f.has_waiting_case = 1 AND {_CONFLICT} THEN 'case_open'
                ELSE {_state(_CONFLICT, "t.refund_due", "c1.reach_day")} END
                    AS status_conflict,
            CASE WHEN d.ref IS NULL THEN '' ELSE 'fires' END AS duplicate_settlement,
            {_state(_NOT_PAID, _NOT_PAID_DUE, "c2.reach_day")} AS unsettled,
            {_state(_SHORT, _SHORT_DUE, "c2.reach_day")} AS short_settled,
            CASE WHEN f.came - f.due > f.tolerance THEN 'fires' ELSE '' END AS over_settled,
            CASE WHEN COALESCE(e.fee_differs, 0) = 0 THEN ''
                WHEN t.fee_due >= f.as_of_day THEN 'not_due' ELSE 'fires' END AS fee_mismatch,
            CASE WHEN x.ref IS NULL THEN '' ELSE 'fires' END AS discount_mismatch
        FROM figures f
        JOIN due_dates t ON t.ref = f.ref
        LEFT JOIN doubles d ON d.ref = f.ref
        LEFT JOIN fees_compared e ON e.ref = f.ref
        LEFT JOIN discounts x ON x.ref = f.ref
        {covers("c1", "ledger", "f.shop_id", "f.last_money_day")}
        {covers("c2", "ledger", "f.shop_id", _SHORT_FROM)}
        """,
    ),
    Step(
        "decided",
        f"""
        SELECT j.*,
            CASE WHEN j.is_opening = 1 THEN ''
                {" ".join(f"WHEN {one} = 'fires' THEN '{one}'" for one in TYPES)} ELSE '' END AS type,
            CASE WHEN j.is_opening = 1 THEN 'opening'
                {" ".join(f"WHEN {one} <> '' THEN {one}" for one in TYPES)} ELSE '' END AS waits,
            CASE WHEN j.foreign_lines > 0 THEN j.came - j.due
                 WHEN j.status_conflict = 'fires' THEN j.came - j.refunded
                 WHEN j.duplicate_settlement = 'fires' THEN j.trade - j.once
                 WHEN j.unsettled = 'fires' OR j.short_settled = 'fires' OR j.over_settled = 'fires'
                     THEN j.came - j.due
                 WHEN j.fee_mismatch = 'fires' THEN j.contract_differing - j.charged_differing
                 ELSE j.discount_difference END AS amount
        FROM judged j
        """,
    ),
    Step(
        "order_outcomes",
        """
        SELECT ref, shop_id, type,
            CASE WHEN type <> '' THEN 'exception'
                 WHEN waits <> '' THEN 'in_transit'
                 WHEN state IN (0, 4) AND lines = 0 THEN 'excluded'
                 WHEN trade_lines = 0 AND refunded_in_full = 1 THEN 'excluded'
                 WHEN trade_lines = 0 AND due <= tolerance THEN 'excluded'
                 WHEN trade_lines = 0 AND state IN (1, 2) THEN 'in_transit'
                 WHEN state IN (0, 4) THEN 'matched'
                 WHEN came <> due OR fee_is_near = 1 THEN 'within_tolerance'
                 ELSE 'matched' END AS outcome,
            CASE WHEN type <> '' THEN type
                 WHEN waits <> '' THEN waits
                 WHEN state IN (0, 4) AND lines = 0 THEN CASE WHEN state = 0 THEN 'unpaid' ELSE 'closed' END
                 WHEN trade_lines = 0 AND refunded_in_full = 1 THEN 'refunded_before_settlement'
                 WHEN trade_lines = 0 AND due <= tolerance THEN 'nothing_due'
                 WHEN trade_lines = 0 AND state IN (1, 2) THEN 'not_completed'
                 ELSE '' END AS reason
        FROM decided
        """,
    ),
)

_OWN_CLASSES: Final = f"'trade', 'subsidy', 'fee', 'unclassified', {charges.CLASSES_SQL}"
_OPEN_CHARGES: Final = ", ".join(f"'{one}'" for one in charges.TYPES)

_LOOSE_NUMBERS: Final = """
    JOIN (SELECT DISTINCT account, ledger_no FROM loose_lines WHERE type <> '') n
        ON n.account = l.account AND n.ledger_no = l.ledger_no"""
_LINES: Final = (
    Step(
        "loose_lines",
        f"""
        SELECT l.rid, l.shop_id, l.account, l.ledger_no, l.business_type, l.order_no, l.group_ref,
            l.currency, l.amount, l.day,
            l.line_class,
            CASE WHEN l.line_class = 'unclassified' THEN 'unclassified_charge'
                 WHEN l.line_class = 'subsidy' THEN ''
                 WHEN c.reach_day IS NOT NULL AND c.reach_day >= l.day THEN 'unknown_order' ELSE '' END
                     AS type,
            CASE WHEN l.line_class = 'subsidy' THEN 'order_unknown' ELSE 'not_covered' END AS waits
        FROM lines_placed l
        JOIN shops s ON s.shop_id = l.shop_id
        {covers("c", "orders", "l.shop_id", "l.day - s.look_back_days + 1")}
        WHERE l.sidelined = '' AND (l.line_class = 'unclassified'
            OR (l.group_ref IS NULL AND l.line_class IN ('trade', 'fee', 'subsidy')))
        UNION ALL
        SELECT rid, shop_id, account, ledger_no, business_type, order_no, group_ref, currency, amount, day,
            line_class, stands, ''
        FROM charges_judged WHERE stands IN ({_OPEN_CHARGES})
        """,
    ),
    Step(
        "numbers_shared",
        f"""
        SELECT l.account, l.ledger_no
        {ledger_of_run("ledger", joins=_LOOSE_NUMBERS)}
        GROUP BY l.account, l.ledger_no HAVING COUNT(*) > 1
        """,
    ),
    Step(
        "loose_found",
        """
        SELECT l.type, l.shop_id, l.account, l.ledger_no,
            CASE WHEN n.ledger_no IS NULL THEN '' ELSE l.business_type END AS business_type,
            MIN(l.order_no) AS order_no, MIN(l.business_type) AS said, MIN(l.line_class) AS line_class,
            MIN(l.currency) AS currency, CAST(SUM(l.amount) AS BIGINT) AS amount, MIN(l.day) AS day
        FROM loose_lines l
        LEFT JOIN numbers_shared n ON n.account = l.account AND n.ledger_no = l.ledger_no
        WHERE l.type <> ''
        GROUP BY 1, 2, 3, 4, 5
        """,
    ),
)

_TYPE_NO: Final = "CASE d.type " + " ".join(f"WHEN '{one}' THEN {n}" for n, one in enumerate(TYPES)) + " END"

_FOUND: Final = (
    Step(
        "found_orders",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY {_TYPE_NO}, d.ref) AS found_no, d.*,
            CASE WHEN d.type = 'discount_mismatch' THEN d.discount_order_no ELSE o.order_no END AS order_no
        FROM decided d JOIN order_groups o ON o.order_id = d.ref
        WHERE d.type <> ''
        """,
    ),
    Step(
        "found_lines",
        """
        SELECT (SELECT COUNT(*) FROM found_orders)
                + ROW_NUMBER() OVER (ORDER BY l.type DESC, l.shop_id, l.account, l.ledger_no, l.business_type)
                AS found_no,
            l.*
        FROM loose_found l
        """,
    ),
    Step(
        "loose_rows",
        """
        SELECT l.rid, f.found_no, l.group_ref, l.order_no, l.shop_id
        FROM loose_lines l
        LEFT JOIN found_lines f ON f.type = l.type AND f.shop_id = l.shop_id AND f.account = l.account
            AND f.ledger_no = l.ledger_no AND f.business_type IN ('', l.business_type)
        """,
    ),
    Step(
        "subjects",
        """
        SELECT found_no, ref FROM found_orders
        UNION
        SELECT l.found_no, COALESCE(l.group_ref, s.ref) AS ref
        FROM loose_rows l LEFT JOIN strangers s ON s.shop_id = l.shop_id AND s.order_no = l.order_no
        WHERE l.found_no IS NOT NULL AND COALESCE(l.group_ref, s.ref) IS NOT NULL
        """,
    ),
    Step("own_rows", "SELECT found_no, 'ledger' AS kind, rid FROM loose_rows WHERE found_no IS NOT NULL"),
)

_OUTCOMES: Final = (
    Step(
        "outcomes",
        f"""
        SELECT 'left' AS side, 'orders' AS kind, l.rid, l.file_id, l.row_no, o.outcome, o.reason, l.ref
            AS group_no,
            f.found_no, l.currency, l.receivable AS measure
        FROM sold l
        JOIN order_outcomes o ON o.ref = l.ref
        LEFT JOIN found_orders f ON f.ref = l.ref
        UNION ALL
        SELECT 'left', 'orders', rid, file_id, row_no, 'excluded', sidelined, NULL, NULL, currency, receivable
        FROM order_lines WHERE sidelined <> ''
        UNION ALL
        SELECT 'right', 'ledger', l.rid, l.file_id, l.row_no,
            CASE WHEN l.sidelined <> '' THEN 'excluded' WHEN n.type <> '' THEN 'exception'
                 WHEN n.rid IS NOT NULL OR h.stands = 'not_covered' THEN 'in_transit'
                 WHEN h.stands = 'money_in' THEN 'excluded' WHEN h.rid IS NOT NULL THEN 'matched'
                 ELSE o.outcome END,
            CASE WHEN l.sidelined <> '' THEN l.sidelined WHEN n.type <> '' THEN n.type
                 WHEN n.rid IS NOT NULL THEN n.waits
                 WHEN h.stands IN ('not_covered', 'money_in') THEN h.stands
                 WHEN h.rid IS NOT NULL THEN '' ELSE o.reason END,
            l.group_ref, COALESCE(k.found_no, CASE WHEN n.rid IS NULL AND h.rid IS NULL AND l.sidelined = ''
                    THEN f.found_no END),
            l.currency, l.amount
        FROM lines_placed l
        LEFT JOIN order_outcomes o ON o.ref = l.group_ref
        LEFT JOIN found_orders f ON f.ref = l.group_ref
        LEFT JOIN loose_lines n ON n.rid = l.rid
        LEFT JOIN loose_rows k ON k.rid = l.rid
        LEFT JOIN charges_judged h ON h.rid = l.rid
        WHERE l.line_class IN ({_OWN_CLASSES})
        """,
    ),
)

STEPS: Final = (
    *money.STEPS,
    *refunding.STEPS,
    *_DUE,
    *_DATES,
    *_DOUBLES,
    *fees.STEPS,
    *_DISCOUNTS,
    *_JUDGED,
    *charges.STEPS,
    *_LINES,
    *_FOUND,
    *_OUTCOMES,
)
FOUND_TABLES: Final = ("found_orders", "found_lines")
LEFT_INPUTS: Final = f"""
    SELECT o.currency, COUNT(*) AS rows, SUM({RECEIVABLE}) AS measure {orders_of_run("orders")}
    GROUP BY o.currency
"""
RIGHT_INPUTS: Final = f"""
    SELECT l.currency, SUM(l.rows) AS rows, SUM(l.amount_minor) AS measure
    {ledger_of_run("ledger_told")} AND l.class IN ({_OWN_CLASSES})
    GROUP BY l.currency
"""
