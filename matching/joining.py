"""Who belongs to whom: ledger lines and cases find their order, orders that share a payment become one.

A ledger line finds its order by 订单号, else 子订单号, else 支付流水号, else 父订单号, and a
line that names none of them but a case finds the case's. Sources write the number of a sub-order or a payment
where others write the order's: what is no order number is looked for among those, too. A sub-order number
counts only where a single order bears it. Orders of one shared payment number, and the children of a parent
order that a ledger line names, make one group and are judged together.

`ref` stands for an order wherever rows of several sources meet: the group's number, or a negative number for
an order number that no imported order bears. Outside a run a group is known by `group_no`: its order's number
where that is written as a number, unique in its shop; else a negative number.
"""

from typing import Final

import duckdb

from matching.deadlines import resolved
from matching.steps import Step, numbered, perform

_FINDING: Final = (
    Step(
        "orders_known",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY shop_id, order_no) AS order_id, shop_id, order_no, currency
        FROM (SELECT shop_id, order_no, MIN(currency) AS currency
              FROM order_lines WHERE sidelined = '' GROUP BY shop_id, order_no) AS known
        """,
    ),
    Step(
        "order_lines_known",
        """
        SELECT o.order_id, l.*
        FROM order_lines l JOIN orders_known o ON o.shop_id = l.shop_id AND o.order_no = l.order_no
        WHERE l.sidelined = ''
        """,
    ),
    Step(
        "payments_known",
        """
        SELECT shop_id, payment_no, MIN(order_id) AS first_order, MAX(order_id) AS last_order
        FROM order_lines_known WHERE payment_no <> '' GROUP BY shop_id, payment_no
        """,
    ),
    Step(
        "lines_by_order_no",
        """
        SELECT l.rid, o.order_id
        FROM ledger_lines l JOIN orders_known o ON o.shop_id = l.shop_id AND o.order_no = l.order_no
        """,
    ),
    Step(
        "lines_left",
        """
        SELECT l.rid, l.shop_id, l.order_no, l.sub_order_no, l.payment_no
        FROM ledger_lines l LEFT JOIN lines_by_order_no n ON n.rid = l.rid
        WHERE n.rid IS NULL AND l.shop_id IS NOT NULL
            AND (l.order_no <> '' OR l.sub_order_no <> '' OR l.payment_no <> '')
        """,
    ),
    Step(
        "sub_orders_named",
        """
        SELECT o.shop_id, o.sub_order_no, MIN(o.order_id) AS order_id
        FROM order_lines_known o
        JOIN (SELECT shop_id, sub_order_no FROM lines_left WHERE sub_order_no <> ''
              UNION SELECT shop_id, order_no FROM lines_left WHERE order_no <> '') n
            ON n.shop_id = o.shop_id AND n.sub_order_no = o.sub_order_no
        GROUP BY o.shop_id, o.sub_order_no HAVING MIN(o.order_id) = MAX(o.order_id)
        """,
    ),
    Step(
        "parents_named",
        """
        SELECT o.shop_id, o.parent_order_no, o.order_id
        FROM order_lines_known o
        JOIN (SELECT DISTINCT shop_id, order_no FROM lines_left WHERE order_no <> '') n
            ON n.shop_id = o.shop_id AND n.order_no = o.parent_order_no
        GROUP BY o.shop_id, o.parent_order_no, o.order_id
        """,
    ),
    Step(
        "lines_by_other_no",
        """
        SELECT l.rid, COALESCE(s.order_id, t.order_id, p.first_order, r.first_order, q.order_id) AS order_id,
            CASE WHEN COALESCE(s.order_id, t.order_id, p.first_order, r.first_order) IS NULL
                THEN l.order_no ELSE '' END AS by_parent
        FROM lines_left l
        LEFT JOIN sub_orders_named s ON s.shop_id = l.shop_id AND s.sub_order_no = l.sub_order_no
        LEFT JOIN sub_orders_named t ON t.shop_id = l.shop_id AND t.sub_order_no = l.order_no
        LEFT JOIN payments_known p ON p.shop_id = l.shop_id AND p.payment_no = l.payment_no
        LEFT JOIN payments_known r ON r.shop_id = l.shop_id AND r.payment_no = l.order_no
        LEFT JOIN (SELECT shop_id, parent_order_no, MIN(order_id) AS order_id FROM parents_named
                   GROUP BY shop_id, parent_order_no) q
            ON q.shop_id = l.shop_id AND q.parent_order_no = l.order_no
        WHERE COALESCE(s.order_id, t.order_id, p.first_order, r.first_order, q.order_id) IS NOT NULL
        """,
    ),
    Step(
        "ties",
        """
        SELECT DENSE_RANK() OVER (ORDER BY shop_id, tie_kind, tie_no) AS tie, order_id
        FROM (
            SELECT DISTINCT o.shop_id, 1 AS tie_kind, o.payment_no AS tie_no, o.order_id
            FROM order_lines_known o
            JOIN payments_known p ON p.shop_id = o.shop_id AND p.payment_no = o.payment_no
            WHERE p.first_order < p.last_order
            UNION ALL
            SELECT DISTINCT q.shop_id, 2, q.parent_order_no, q.order_id
            FROM parents_named q
            JOIN ledger_lines l ON l.shop_id = q.shop_id AND l.order_no = q.parent_order_no
            JOIN lines_by_other_no n ON n.rid = l.rid AND n.by_parent = q.parent_order_no
        ) AS tied
        """,
    ),
    Step("labels", "SELECT order_id, MIN(order_id) AS label FROM ties GROUP BY order_id"),
)

_GROUPING: Final = (
    Step(
        "order_groups",
        """
        SELECT o.order_id, o.shop_id, o.order_no, o.currency, COALESCE(l.label, o.order_id) AS ref
        FROM orders_known o LEFT JOIN labels l ON l.order_id = o.order_id
        """,
    ),
    Step(
        "sold",
        """
        SELECT g.ref, l.* FROM order_lines_known l JOIN order_groups g ON g.order_id = l.order_id
        """,
    ),
    Step(
        "case_orders",
        """
        SELECT c.rid, COALESCE(g.ref, s.ref) AS group_ref
        FROM case_rows c
        LEFT JOIN order_groups g ON g.shop_id = c.shop_id AND g.order_no = c.order_no
        LEFT JOIN (SELECT shop_id, sub_order_no, MIN(ref) AS ref FROM sold WHERE sub_order_no <> ''
                   GROUP BY shop_id, sub_order_no HAVING MIN(ref) = MAX(ref)) s
            ON g.ref IS NULL AND s.shop_id = c.shop_id AND s.sub_order_no = c.sub_order_no
        """,
    ),
    Step(
        "cases_named",
        """
        SELECT c.shop_id, c.case_no, MAX(o.group_ref) AS group_ref
        FROM case_rows c JOIN case_orders o ON o.rid = c.rid
        WHERE c.sidelined = '' GROUP BY c.shop_id, c.case_no
        """,
    ),
    Step(
        "lines_placed",
        """
        SELECT l.*, COALESCE(g.ref, c.group_ref) AS group_ref,
            CASE WHEN g.currency <> '' AND l.currency <> '' AND g.currency <> l.currency THEN 1 ELSE 0 END
                AS is_foreign
        FROM ledger_lines l
        LEFT JOIN (SELECT rid, order_id FROM lines_by_order_no
                   UNION ALL SELECT rid, order_id FROM lines_by_other_no) n ON n.rid = l.rid
        LEFT JOIN order_groups g ON g.order_id = n.order_id
        LEFT JOIN cases_named c ON g.ref IS NULL AND l.case_no <> '' AND c.shop_id = l.shop_id
            AND c.case_no = l.case_no
        """,
    ),
    Step(
        "strangers",
        """
        SELECT -ROW_NUMBER() OVER (ORDER BY shop_id, order_no) AS ref, shop_id, order_no
        FROM (
            SELECT shop_id, order_no FROM lines_placed
            WHERE group_ref IS NULL AND sidelined = '' AND order_no <> ''
            UNION
            SELECT c.shop_id, c.order_no FROM case_rows c JOIN case_orders o ON o.rid = c.rid
            WHERE o.group_ref IS NULL AND c.sidelined = '' AND c.order_no <> ''
        ) AS unknown
        """,
    ),
    Step(
        "group_numbers",
        f"""
        SELECT ref, shop_id,
            COALESCE(number, -ROW_NUMBER() OVER (
                PARTITION BY number IS NULL ORDER BY ref <= 0, shop_id, order_no)) AS group_no
        FROM (SELECT order_id AS ref, shop_id, order_no, {numbered("order_no")} AS number FROM order_groups
              WHERE order_id = ref
              UNION ALL
              SELECT ref, shop_id, order_no, {numbered("order_no")} FROM strangers) AS groups
        """,
    ),
    Step(
        "groups",
        """
        SELECT ref, MIN(shop_id) AS shop_id, MIN(currency) AS currency, MIN(rank) AS state,
            CAST(SUM(receivable) AS BIGINT) AS receivable, CAST(SUM(paid) AS BIGINT) AS paid,
            CAST(SUM(freight) AS BIGINT) AS freight,
            CAST(SUM(goods) AS BIGINT) AS goods, CAST(SUM(goods_after_discount) AS BIGINT)
                AS goods_after_discount,
            MAX(is_presale) AS is_presale, CAST(SUM(deposit) AS BIGINT) AS deposit,
            CASE WHEN MIN(category) = MAX(category) THEN MIN(category) ELSE '' END AS category,
            CASE WHEN MIN(channel) = MAX(channel) THEN MIN(channel) ELSE '' END AS channel,
            MAX(CASE WHEN rank = 3 THEN completed_day END) AS completed_day,
            MAX(shipped_day) AS shipped_day, MAX(paid_day) AS paid_day, MIN(paid_day) AS first_paid_day
        FROM sold GROUP BY ref
        """,
    ),
)

_DEADLINES: Final = resolved(
    "(SELECT shop_id, category, channel FROM groups UNION ALL SELECT shop_id, '', '' FROM shops)"
)

STEPS: Final = (*_FINDING, *_GROUPING, *_DEADLINES)
_SPREAD: Final = """
    SELECT l.order_id, MIN(t.label) AS label
    FROM labels l JOIN ties m ON m.order_id = l.order_id
    JOIN (SELECT m.tie, MIN(l.label) AS label FROM ties m JOIN labels l ON l.order_id = m.order_id
          GROUP BY m.tie) t ON t.tie = m.tie
    GROUP BY l.order_id
"""


def join(connection: duckdb.DuckDBPyConnection) -> None:
    """Performs the steps; the labels of tied orders spread until none changes."""
    perform(connection, _FINDING)
    while True:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE labels_spread AS {_SPREAD}")
        changed = connection.execute(
            "SELECT COUNT(*) FROM labels l JOIN labels_spread s ON s.order_id = l.order_id "
            "WHERE s.label <> l.label"
        ).fetchone()
        connection.execute("CREATE OR REPLACE TEMP TABLE labels AS SELECT * FROM labels_spread")
        if changed is None or changed[0] == 0:
            break
    perform(connection, _GROUPING)
    perform(connection, _DEADLINES)
