"""What orders, ledger lines and cases of one number come to together, in one pass, and which are plain.

Columns that nothing in the run asks for are left out: it is their number that costs memory and time.
"""

from dataclasses import dataclass
from typing import Final, Self

import duckdb

from matching.plain_fees import Contracts
from matching.scope import (
    FUND_DAYS,
    GAP,
    IS_OVER_LIMIT,
    LEDGER_SIDELINED,
    ORDERS_SIDELINED,
    RECEIVABLE,
    ledger_of_run,
    orders_of_run,
)
from matching.steps import Step, day_of, numbered

UNKEYED: Final = 0  # the key of rows whose order number is not written as a whole number above 0
DOUBTFUL: Final = "'unclassified', 'compensation', 'penalty', 'dispute'"
CLASSES: Final = f"'trade', 'subsidy', 'fee', {DOUBTFUL}"
SIDELINED: Final = ("detail", "expected")
_OF_PLAIN_SHOP: Final = "JOIN plain_shops p ON p.shop_id = s.shop_id"


def keyed(source: str) -> str:
    """The rows of a source with their order's number as a key, null where it is not written as one is."""
    return f"(SELECT *, {numbered('order_no')} AS order_key FROM {source})"


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a key: what each kind of row adds to it, and how that is put together."""

    name: str
    together: str
    of_order: str = "NULL"
    of_line: str = "NULL"
    of_case: str = "NULL"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rows and contracts of a run make it necessary to know of an order."""

    contracts: Contracts
    has_subsidies: bool
    has_cases: bool
    sidelined: tuple[str, ...]

    @classmethod
    def of_run(cls, connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> Self:
        def is_there(query: str) -> bool:
            return bool(connection.execute(f"SELECT 1 FROM {query} LIMIT 1").fetchall())

        expected = "ledger_told WHERE settle_status <> ''"
        detail = "ledger_told WHERE view = 'detail' AND EXISTS (SELECT 1 FROM fund_days)"
        return cls(
            contracts,
            has_subsidies=is_there("ledger_told WHERE class = 'subsidy'"),
            has_cases=is_there("after_sales"),
            sidelined=tuple(
                name for name, rows in zip(SIDELINED, (detail, expected), strict=True) if is_there(rows)
            ),
        )

    @property
    def stands(self) -> str:
        return "l.sidelined = ''" if self.sidelined else "TRUE"

    def columns(self) -> tuple[Column, ...]:
        return (*self._always(), *self._fees(), *self._sometimes())

    def _always(self) -> tuple[Column, ...]:
        own = f"l.class IN ({CLASSES}) AND {self.stands}"
        subsidy = "l.class = 'subsidy' AND l.amount_minor < 0"
        fee = "l.class = 'fee' AND l.fee_code <> '' AND f.place IS NULL"
        doubt = f"l.class IN ({DOUBTFUL}) OR ({subsidy}) OR ({fee})"
        return (
            Column("receivable", "SUM", RECEIVABLE, "0", "0"),
            Column("came", "SUM", "0", self._amount("IN ('trade', 'subsidy')"), "0"),
            Column("order_rows", "COUNT", "1"),
            Column("lines", "COUNT", of_line=f"CASE WHEN {own} THEN 1 END"),
            Column(
                "first_trade_day",
                "MIN",
                of_line=f"CASE WHEN l.class = 'trade' AND {self.stands} THEN l.day END",
            ),
            Column(
                "is_doubtful",
                "BOOL_OR",
                f"""o.order_key IS NULL OR o.currency <> p.currency OR o.is_gift OR ABS({GAP}) > 1
                    OR {IS_OVER_LIMIT} OR o.order_status NOT IN ('paid', 'shipped', 'completed')
                    OR COALESCE({day_of("o.paid_at")} < p.go_live_day, FALSE)""",
                f"l.is_unkeyed OR l.is_foreign OR ({self.stands} AND ({doubt}))",
                "c.is_shared",
            ),
        )

    def _amount(self, condition: str, sign: str = "") -> str:
        return f"CASE WHEN l.class {condition} AND {self.stands} THEN {sign}l.amount_minor ELSE 0 END"

    def _fees(self) -> tuple[Column, ...]:
        known = tuple(
            Column(f"charged_{place}", "SUM", "0", self._amount(f"= 'fee' AND f.place = {place}", "-"), "0")
            for place in range(len(self.contracts.classes))
        )
        others = Column("charged_else", "SUM", "0", self._amount("= 'fee' AND f.place IS NULL", "-"), "0")
        return (*known, others) if self.contracts.has_others else known

    def _sometimes(self) -> tuple[Column, ...]:
        asked: list[Column] = []
        bases = self.contracts.bases
        if self.has_subsidies:
            asked.append(Column("trade", "SUM", "0", self._amount("= 'trade'"), "0"))
            asked.append(
                Column(
                    "subsidies",
                    "COUNT",
                    of_line=f"CASE WHEN l.class = 'subsidy' AND {self.stands} THEN 1 END",
                )
            )
        if self.has_subsidies or "buyer_paid" in bases:
            asked.append(Column("paid", "SUM", "o.buyer_paid_minor", "0", "0"))
        if "goods" in bases:
            asked.append(Column("goods", "SUM", "o.goods_amount_minor", "0", "0"))
        if "goods_after_shop_discount" in bases:
            discounted = "o.goods_amount_minor - o.shop_discount_minor"
            asked.append(Column("goods_after_discount", "SUM", discounted, "0", "0"))
        if self.contracts.has_returned:
            asked.append(Column("refunded", "SUM", "0", self._amount("= 'refund'", "-"), "0"))
        if self.contracts.has_paid_dates:
            asked.append(Column("first_paid_day", "MIN", day_of("o.paid_at")))
        if self.has_cases:
            named = "CASE WHEN l.case_no <> '' THEN HASH(l.case_no) END"
            asked += [
                Column(f"{name}_case", how, of_line=named, of_case="HASH(c.case_no)")
                for name, how in (("least", "MIN"), ("most", "MAX"))
            ]
            asked.append(Column("cases", "COUNT", of_case="1"))
            asked.append(Column("first_refunded_day", "MIN", of_case="c.refunded_day"))
        for reason in self.sidelined:
            own = f"l.class IN ({CLASSES}) AND l.sidelined = '{reason}'"
            asked.append(Column(f"{reason}_lines", "COUNT", of_line=f"CASE WHEN {own} THEN 1 END"))
            asked.append(
                Column(f"{reason}_amount", "SUM", "0", f"CASE WHEN {own} THEN l.amount_minor ELSE 0 END", "0")
            )
        return tuple(asked)

    def is_plain(self) -> str:
        """Of the figures `k` of a key."""
        subsidies = (
            "(k.subsidies = 0 OR k.trade <= k.paid) AND k.trade > 0" if self.has_subsidies else "k.came > 0"
        )
        cases = """(k.least_case IS NULL OR (k.cases > 0 AND k.least_case = k.most_case))
            AND (k.first_refunded_day IS NULL OR k.first_refunded_day >= k.first_trade_day)"""
        return f"""k.order_rows > 0 AND NOT k.is_doubtful AND k.first_trade_day IS NOT NULL
            AND k.came = k.receivable AND {subsidies} AND {cases if self.has_cases else "TRUE"}
            AND {self.contracts.agree()}"""

    def keys_judged(self) -> Step:
        """Per shop, one row of all plain orders (key null) and one of every other key."""
        columns = self.columns()
        together = ", ".join(f"{_together(one)} AS {one.name}" for one in columns)
        sidelined = "".join(
            f", CAST(SUM(k.{one}_lines) AS BIGINT) AS {one}_lines, CAST(SUM(k.{one}_amount) AS BIGINT) "
            f"AS {one}_amount"
            for one in self.sidelined
        )
        rows = [_orders(columns), self._lines(columns), *([_cases(columns)] if self.has_cases else [])]
        return Step(
            "keys_judged",
            f"""
            SELECT k.shop_id,
                CASE WHEN k.key > {UNKEYED} AND {self.is_plain()} THEN NULL ELSE k.key END AS key,
                COUNT(*) AS orders, CAST(SUM(k.order_rows) AS BIGINT) AS order_rows,
                CAST(SUM(k.receivable) AS BIGINT) AS receivable, CAST(SUM(k.lines) AS BIGINT) AS lines,
                CAST(SUM(k.came - ({self.contracts.all_charged()})) AS BIGINT) AS amount,
                BOOL_OR(k.is_doubtful) AS is_doubtful {sidelined}
            FROM (SELECT shop_id, key, {together} FROM ({" UNION ALL ".join(rows)}) AS given
                  GROUP BY shop_id, key) k
            {self.contracts.joins()}
            GROUP BY 1, 2
            """,
        )

    def _lines(self, columns: tuple[Column, ...]) -> str:
        sidelined = LEDGER_SIDELINED if self.sidelined else "''"
        fund_days = FUND_DAYS if self.sidelined else ""
        return f"""
            SELECT l.shop_id, l.key, {_given(columns, "of_line")}
            FROM (SELECT s.shop_id, COALESCE(l.order_key, {UNKEYED}) AS key, l.class, l.fee_code,
                      l.amount_minor, CASE WHEN p.has_cases THEN l.case_no ELSE '' END AS case_no,
                      l.currency <> p.currency AS is_foreign, {day_of("l.occurred_at")} AS day,
                      l.order_key IS NULL AND l.order_no <> '' AS is_unkeyed, {sidelined} AS sidelined
                  {ledger_of_run(keyed("ledger"), joins=f"{_OF_PLAIN_SHOP} {fund_days}")}) l
            LEFT JOIN plain_fee_codes f ON l.class = 'fee' AND f.shop_id = l.shop_id
                AND f.fee_code = l.fee_code"""


def _together(column: Column) -> str:
    put = f"{column.together}({column.name})"
    return f"CAST({put} AS BIGINT)" if column.together == "SUM" else put


def _given(columns: tuple[Column, ...], kind: str) -> str:
    return ", ".join(f"{getattr(one, kind)} AS {one.name}" for one in columns)


def _orders(columns: tuple[Column, ...]) -> str:
    return f"""
        SELECT s.shop_id, COALESCE(o.order_key, {UNKEYED}) AS key, {_given(columns, "of_order")}
        {orders_of_run(keyed("orders"), joins=_OF_PLAIN_SHOP)} AND {ORDERS_SIDELINED} = ''"""


def _cases(columns: tuple[Column, ...]) -> str:
    return f"""
        SELECT c.shop_id, COALESCE(c.key, {UNKEYED}) AS key, {_given(columns, "of_case")}
        FROM plain_cases c"""


CASES: Final = (
    Step(
        "plain_case_rows",
        f"""
        SELECT s.shop_id, c.order_key AS key, c.case_no, c.order_no, c.sub_order_no,
            {day_of("c.refunded_at")} AS refunded_day
        FROM {keyed("after_sales")} c
        JOIN shops s ON s.platform = c.platform AND s.shop = c.shop
        {_OF_PLAIN_SHOP}
        """,
    ),
    Step(
        "plain_cases",
        """
        SELECT c.*, n.case_no IS NOT NULL AS is_shared
        FROM plain_case_rows c
        LEFT JOIN (SELECT shop_id, case_no FROM plain_case_rows GROUP BY shop_id, case_no
                   HAVING MIN(order_no) <> MAX(order_no)) n ON n.shop_id = c.shop_id AND n.case_no = c.case_no
        """,
    ),
)
