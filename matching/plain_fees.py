"""What the contracts say of the fees of plain orders, where they are simple.

Simple is a contract of the whole order, at one rate or between two, that is charged in any case.
"""

from dataclasses import dataclass
from typing import Final, Self

import duckdb

from matching.fees import bounded
from matching.steps import Step, perform, rounded

MOST_TERMS: Final = 6  # of one shop on one day; each is one join

STEPS: Final = (
    Step(
        "plain_terms",
        """
        SELECT t.*, DENSE_RANK() OVER (PARTITION BY t.shop_id ORDER BY t.fee_group) - 1 AS place,
            DENSE_RANK() OVER (PARTITION BY t.shop_id, t.fee_group ORDER BY t.fee_class) - 1 AS turn
        FROM fee_terms t
        WHERE t.shop_id NOT IN (SELECT shop_id FROM fee_terms WHERE category <> '' OR sku_prefix <> ''
            OR by_line OR optional OR base = 'reported')
        """,
    ),
    Step(
        "plain_shops",
        f"""
        SELECT s.shop_id, s.currency, s.go_live_day, c.shop IS NOT NULL AS has_cases
        FROM shops s
        LEFT JOIN (SELECT DISTINCT platform, shop FROM after_sales) c ON c.platform = s.platform
            AND c.shop = s.shop
        LEFT JOIN (SELECT shop_id, COUNT(*) AS terms FROM (SELECT DISTINCT shop_id, fee_group, fee_class
            FROM fee_terms) AS classes GROUP BY shop_id) n ON n.shop_id = s.shop_id
        WHERE s.in_scope AND COALESCE(n.terms, 0) <= {MOST_TERMS}
            AND (n.shop_id IS NULL OR s.shop_id IN (SELECT shop_id FROM plain_terms))
        """,
    ),
    Step(
        "plain_fee_codes",
        """
        SELECT c.shop_id, c.fee_code, MIN(t.place) AS place
        FROM fee_codes c JOIN plain_terms t ON t.shop_id = c.shop_id AND t.fee_group = c.fee_group
        GROUP BY c.shop_id, c.fee_code
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Contracts:
    """How many classes of fees each place holds; a place is a fee group's turn among those of its shop.

    `has_others`: some shop has no contract for fees without a code. They are charged then, and not judged.
    """

    classes: tuple[int, ...]
    bases: frozenset[str]
    has_returned: bool
    has_paid_dates: bool
    has_others: bool
    has_shops: bool

    @classmethod
    def of_run(cls, connection: duckdb.DuckDBPyConnection) -> Self:
        """Makes the tables of the terms and shops whose orders may be plain."""
        perform(connection, STEPS)
        places = connection.execute("SELECT MAX(turn) + 1 FROM plain_terms GROUP BY place ORDER BY place")
        classes = tuple(int(turns) for (turns,) in places.fetchall())
        bases, returned, paid_dates, others, shops = connection.execute(_ASKED).fetchall()[0]
        return cls(
            classes, frozenset(bases or ()), bool(returned), bool(paid_dates), bool(others), bool(shops)
        )

    def all_charged(self) -> str:
        """Of the figures `k` of an order: everything charged."""
        names = [f"k.charged_{place}" for place in range(len(self.classes))]
        return " + ".join(names + ["k.charged_else"] * self.has_others) or "0"

    def joins(self) -> str:
        """To the figures `k` of an order: the terms in force, one alias for each class of each place."""
        date = "COALESCE(k.first_paid_day, k.first_trade_day)" if self.has_paid_dates else "k.first_trade_day"
        return "\n".join(
            f"""LEFT JOIN plain_terms {name} ON {name}.place = {place} AND {name}.turn = {turn}
                AND {name}.shop_id = k.shop_id AND CASE WHEN {name}.by_payment
                    THEN {date} ELSE k.first_trade_day END BETWEEN {name}.from_day AND {name}.to_day"""
            for place, turns in enumerate(self.classes)
            for turn in range(turns)
            for name in (f"t{place}_{turn}",)
        )

    def agree(self) -> str:
        """Whether what was charged is what the contracts say, at each place."""
        held = [
            f"k.charged_{place} BETWEEN {self._sum(place, 'rate_ppm')} AND {self._sum(place, 'most_ppm')}"
            for place in range(len(self.classes))
        ]
        return " AND ".join(held) or "TRUE"

    def _sum(self, place: int, rate: str) -> str:
        return " + ".join(self._fee(f"t{place}_{turn}", rate) for turn in range(self.classes[place]))

    def _fee(self, term: str, rate: str) -> str:
        bases = "".join(
            f" WHEN {term}.base = '{base}' THEN k.{column}"
            for base, column in _BASES.items()
            if base in self.bases
        )
        base = f"CASE{bases} ELSE k.came END" if bases else "k.came"
        fee = bounded(rounded(f"({base})", f"{term}.{rate}"), term=term)
        back = f"CASE WHEN {term}.returned THEN {rounded('k.refunded', f'{term}.{rate}')} ELSE 0 END"
        less = f" - {back}" if self.has_returned else ""
        return f"CASE WHEN {term}.shop_id IS NULL THEN 0 ELSE {fee}{less} END"


_BASES: Final = {
    "buyer_paid": "paid",
    "goods": "goods",
    "goods_after_shop_discount": "goods_after_discount",
}
_ASKED: Final = """
    SELECT (SELECT LIST(DISTINCT base) FROM plain_terms), (SELECT BOOL_OR(returned) FROM plain_terms),
        (SELECT BOOL_OR(by_payment) FROM plain_terms),
        EXISTS (SELECT 1 FROM plain_shops p ANTI JOIN plain_fee_codes c
                ON c.shop_id = p.shop_id AND c.fee_code = ''),
        EXISTS (SELECT 1 FROM plain_shops)
"""
