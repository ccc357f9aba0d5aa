"""Orders that are beyond doubt plain: paid in full, once, at the contract's fee. Set aside before the rules.

Nine orders in ten are. One lean pass over orders, ledger and cases finds them by their number; they and
their lines are `matched` and never meet the steps of the plan, which take what is left. An order is plain
only where nothing that is left could be tied to it: no line names it by another number, no other order shares
its payment, no line of another order names its case. What is doubtful in the least is left to the steps, so
that a run comes to the same, byte for byte, with and without this.

Only orders whose number is written as a whole number is are looked at: the number then is the key.
"""

from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from matching.plain_fees import STEPS as FEE_STEPS
from matching.plain_fees import Contracts
from matching.plain_keys import CASES, CLASSES, UNKEYED, Asked, keyed
from matching.scope import (
    FUND_DAYS,
    LEDGER_SIDELINED,
    ORDERS_SIDELINED,
    RECEIVABLE,
    SOURCES,
    ledger_of_run,
    orders_of_run,
)
from matching.steps import Step, numbered, perform

# What the steps read of a ledger line.
_RAW: Final = """l.file_id, l.row_no, l.line_key, l.platform, l.shop, l.account, l.currency, l.ledger_no,
    l.order_no, l.sub_order_no, l.payment_no, l.case_no, l.original_no, l.business_type, l.class, l.fee_code,
    l.fee_base_minor, l.amount_minor, l.occurred_at, l.settle_status, l.view, p.shop_id AS plain_shop_id"""
_PLAIN_SHOP: Final = "LEFT JOIN plain_shops p ON p.shop_id = s.shop_id"
_OF_PLAIN_SHOP: Final = "JOIN plain_shops p ON p.shop_id = s.shop_id"
_IS_UNKEYED: Final = "(p.shop_id IS NULL OR ({row}.order_no <> '' AND {row}.order_key IS NULL))"

_ODD: Final = (
    Step(
        "odd_keys",
        f"""
        SELECT shop_id, key, CAST(key AS VARCHAR) AS order_no, order_rows > 0 AS is_known
        FROM keys_judged WHERE key > {UNKEYED}
        """,
    ),
    Step("odd_numbers", "SELECT order_no FROM odd_keys UNION SELECT ''"),
)


def _of_numbers(row: str, keys: str) -> str:
    """Joins that leave a row where its order is among the keys; asked by number first, of the file itself."""
    return f"""JOIN (SELECT DISTINCT order_no FROM {keys}) n ON n.order_no = {row}.order_no
        {_OF_PLAIN_SHOP} JOIN {keys} k ON k.shop_id = p.shop_id AND k.order_no = {row}.order_no"""


def _lines_of(keys: str) -> str:
    return f"SELECT {_RAW} {ledger_of_run('ledger', joins=_of_numbers('l', keys))}"


def _orders_of(keys: str) -> str:
    return f"SELECT o.* {orders_of_run('orders', joins=_of_numbers('o', keys))} AND {ORDERS_SIDELINED} = ''"


_LINES_WITHOUT_NUMBER: Final = f"""
    SELECT {_RAW} {ledger_of_run("ledger", joins=_OF_PLAIN_SHOP)} AND l.order_no = ''"""
_LINES_UNKEYED: Final = f"""
    SELECT {_RAW} {ledger_of_run(keyed("ledger"), joins=_PLAIN_SHOP)} AND {_IS_UNKEYED.format(row="l")}"""
_ORDERS_ASIDE: Final = f"""
    SELECT o.* EXCLUDE (order_key) {orders_of_run(keyed("orders"), joins=_PLAIN_SHOP)}
        AND (p.shop_id IS NULL OR o.order_key IS NULL OR {ORDERS_SIDELINED} <> '')"""
_CASES_LEFT: Final = f"""
    SELECT c.* EXCLUDE (order_key) FROM {keyed("after_sales")} c
    LEFT JOIN shops s ON s.platform = c.platform AND s.shop = c.shop
    {_PLAIN_SHOP}
    LEFT JOIN odd_keys k ON k.shop_id = p.shop_id AND k.key = c.order_key
    WHERE p.shop_id IS NULL OR c.order_key IS NULL OR k.key IS NOT NULL"""

_NAMES: Final = (
    Step(
        "names_left",
        """
        SELECT DISTINCT name FROM (
            SELECT UNNEST([l.order_no, l.sub_order_no, l.payment_no]) AS name
            FROM ledger_left l
            LEFT JOIN odd_keys k ON k.shop_id = l.plain_shop_id AND k.order_no = l.order_no AND k.is_known
            WHERE l.plain_shop_id IS NOT NULL AND k.key IS NULL
            UNION ALL
            SELECT c.sub_order_no FROM plain_case_rows c
            LEFT JOIN odd_keys k ON k.shop_id = c.shop_id AND k.key = c.key
            WHERE c.key IS NULL OR NOT k.is_known) AS named
        WHERE name <> ''
        """,
    ),
    Step(
        "cases_named_left",
        "SELECT DISTINCT case_no FROM ledger_left WHERE case_no <> '' AND plain_shop_id IS NOT NULL",
    ),
)


def _orders_naming(column: str) -> str:
    return f"""
        SELECT s.shop_id, o.order_no
        {orders_of_run("orders", joins=f"{_OF_PLAIN_SHOP} JOIN names_left n ON n.name = o.{column}")}"""


_SHARES: Final = "JOIN payments_shared n ON n.payment_no = o.payment_no"
_TOUCHED: Final = Step(
    "touched_keys",
    f"""
    SELECT t.shop_id, t.key, t.order_no FROM (
        SELECT DISTINCT shop_id, order_no, {numbered("order_no")} AS key FROM (
            {" UNION ALL ".join(map(_orders_naming, ("sub_order_no", "payment_no", "parent_order_no")))}
            UNION ALL
            SELECT s.shop_id, o.order_no
            {orders_of_run("orders", joins=f"{_OF_PLAIN_SHOP} {_SHARES}")}
            UNION ALL
            SELECT c.shop_id, c.order_no FROM plain_case_rows c
            JOIN cases_named_left n ON n.case_no = c.case_no) AS tied) t
    ANTI JOIN odd_keys k ON k.shop_id = t.shop_id AND k.key = t.key
    WHERE t.key IS NOT NULL
    """,
)

_SHARED: Final = Step(
    "payments_shared",
    """
    SELECT o.payment_no FROM orders o JOIN payments_twice t ON t.payment = HASH(o.payment_no)
    WHERE o.payment_no <> '' GROUP BY o.payment_no HAVING MIN(o.order_no) <> MAX(o.order_no)
    """,
)


def _totals(asked: Asked) -> Step:
    """What the plain orders come to, less those that turned out to be tied to what is left."""
    ended = [("matched", "", "lines", "amount")]
    ended += [("excluded", one, f"{one}_lines", f"{one}_amount") for one in asked.sidelined]
    touched = "JOIN touched_keys k ON k.shop_id = s.shop_id AND k.order_no = {row}.order_no"
    lines = "".join(
        f"""
            UNION ALL SELECT 'right', s.currency, '{outcome}', '{reason}', j.{rows}, j.{amount}, 0
            FROM keys_judged j JOIN shops s ON s.shop_id = j.shop_id WHERE j.key IS NULL"""
        for outcome, reason, rows, amount in ended
    )
    return Step(
        "plain_totals",
        f"""
        SELECT side, currency, outcome, reason, CAST(SUM(rows) AS BIGINT) AS rows,
            CAST(SUM(measure) AS BIGINT) AS measure, CAST(SUM(groups) AS BIGINT) AS groups
        FROM (
            SELECT 'left' AS side, s.currency, 'matched' AS outcome, '' AS reason, j.order_rows AS rows,
                j.receivable AS measure, j.orders AS groups
            FROM keys_judged j JOIN shops s ON s.shop_id = j.shop_id WHERE j.key IS NULL
            {lines}
            UNION ALL SELECT 'left', s.currency, 'matched', '', -1, -({RECEIVABLE}), 0
            {orders_of_run("orders_left", joins=touched.format(row="o"))} AND {ORDERS_SIDELINED} = ''
            UNION ALL SELECT 'left', s.currency, 'matched', '', 0, 0, -1
            FROM touched_keys k JOIN shops s ON s.shop_id = k.shop_id
            UNION ALL SELECT 'right', s.currency,
                CASE WHEN {LEDGER_SIDELINED} = '' THEN 'matched' ELSE 'excluded' END, {LEDGER_SIDELINED},
                -1, -l.amount_minor, 0
            {ledger_of_run("ledger_left", joins=f"{FUND_DAYS} {touched.format(row='l')}")}
                AND l.class IN ({CLASSES})) AS ended
        GROUP BY side, currency, outcome, reason HAVING SUM(rows) <> 0
        """,
    )


_NO_TOTALS: Final = """
    CREATE TEMP TABLE plain_totals (side VARCHAR, currency VARCHAR, outcome VARCHAR, reason VARCHAR,
        rows BIGINT, measure BIGINT, groups BIGINT)"""
_SIDES: Final = "(SELECT DISTINCT platform, shop, side FROM orders)"

# The plain rows themselves, by kind, as the outcomes tell of them.
_IS_PLAIN: Final = f"""{_OF_PLAIN_SHOP}
    ANTI JOIN odd_keys k ON k.shop_id = s.shop_id AND k.key = {{row}}.order_key"""


def rows_aside(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Selects of the plain rows by kind, outcome and reason of the type `ended_as`; {} where none were."""
    place = "{row}.file_id, {row}.row_no"
    ended = "CAST({outcome} AS ended_as), CAST({reason} AS ended_as)"
    return _aside(connection, f"SELECT {place}, {ended}, s.shop_id, {{row}}.order_key, NULL")


def measures_aside(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Selects of side, kind, file_id, row_no, outcome, reason, currency and measure of the plain rows."""
    ended = "{outcome} AS outcome, {reason} AS reason"
    place = "'{side}' AS side, '{kind}' AS kind, {row}.file_id, {row}.row_no"
    rows = _aside(connection, f"SELECT {place}, {ended}, {{row}}.currency, {{measure}} AS measure")
    return tuple(rows.values())


def _aside(connection: duckdb.DuckDBPyConnection, columns: str) -> dict[str, str]:
    if not _is_there(connection, "duckdb_tables() WHERE table_name = 'odd_keys'"):
        return {}
    has_sidelined = _is_there(connection, "plain_totals WHERE reason <> ''")
    reason = LEDGER_SIDELINED if has_sidelined else "''"
    outcome = f"CASE WHEN {reason} = '' THEN 'matched' ELSE 'excluded' END"
    fund_days = FUND_DAYS if has_sidelined else ""
    lines = ledger_of_run(keyed("ledger"), joins=f"{fund_days} {_IS_PLAIN.format(row='l')}")
    orders = orders_of_run(keyed("orders"), joins=_IS_PLAIN.format(row="o"))
    line = {"row": "l", "side": "right", "kind": "ledger", "measure": "l.amount_minor"}
    order = {"row": "o", "side": "left", "kind": "orders", "measure": RECEIVABLE}
    told = columns.format(outcome=outcome, reason=reason, **line)
    of_order = columns.format(outcome="'matched'", reason="''", **order)
    return {
        "ledger": f"{told} {lines} AND l.order_key IS NOT NULL AND l.class IN ({CLASSES})",
        "orders": f"{of_order} {orders} AND o.order_key IS NOT NULL AND {ORDERS_SIDELINED} = ''",
    }


# Everything of this module that does not depend on the company's contracts.
STEPS: Final = (*FEE_STEPS, *CASES, *_ODD, *_NAMES, _TOUCHED)


def set_aside(connection: duckdb.DuckDBPyConnection) -> None:
    """Leaves `orders_left`, `ledger_left` and `after_sales_left` to the steps, and `plain_totals`."""
    asked = Asked.of_run(connection, Contracts.of_run(connection))
    perform(connection, (*CASES, asked.keys_judged(), *_ODD))
    is_unkeyed = _is_there(connection, f"keys_judged WHERE key = {UNKEYED} AND is_doubtful")
    foreign = f"(SELECT 1 {ledger_of_run('ledger_told', joins=_PLAIN_SHOP)} AND p.shop_id IS NULL)"
    lines = [_lines_of("odd_keys"), _LINES_WITHOUT_NUMBER]
    lines += [_LINES_UNKEYED] if is_unkeyed or _is_there(connection, foreign) else []
    perform(connection, (Step("ledger_left", " UNION ALL ".join(lines)), *_NAMES))
    _find_shared_payments(connection)
    perform(connection, (_TOUCHED,))
    connection.execute("INSERT INTO odd_keys SELECT shop_id, key, order_no, TRUE FROM touched_keys")
    if _is_there(connection, "touched_keys"):
        connection.execute(f"INSERT INTO ledger_left {_lines_of('touched_keys')}")
    beside = f"(p.shop_id IS NULL OR {ORDERS_SIDELINED} <> '')"
    aside = f"(SELECT 1 {orders_of_run(_SIDES, joins=_PLAIN_SHOP)} AND {beside})"
    orders = [_orders_of("odd_keys")]
    orders += [_ORDERS_ASIDE] if is_unkeyed or _is_there(connection, aside) else []
    perform(connection, (Step("orders_left", " UNION ALL ".join(orders)), _totals(asked)))
    connection.execute(f"CREATE TEMP VIEW after_sales_left AS {_CASES_LEFT}")
    connection.execute("DROP TABLE keys_judged")


def leave_everything(connection: duckdb.DuckDBPyConnection) -> None:
    """The steps take every row."""
    for name in SOURCES:
        connection.execute(f"CREATE TEMP VIEW {name}_left AS SELECT * FROM {name}")
    connection.execute(_NO_TOTALS)


def _is_there(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return bool(connection.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchall())


def _find_shared_payments(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `payments_shared`: numbers that several orders bear.

    Only numbers seen twice, by their hash, are looked at by order: sorting 10 million hashes takes a fifth of
    the time of grouping them.
    """
    query = "SELECT HASH(payment_no) AS payment FROM orders WHERE payment_no <> ''"
    hashes = np.sort(connection.sql(query).fetchnumpy()["payment"])
    twice = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    connection.register("payments_twice", pa.table({"payment": twice}))
    perform(connection, (_SHARED,))
    connection.unregister("payments_twice")
