"""What the contracts say the fees of an order are, and what was charged.

Contracts of one code are compared with the fee lines of that code, all without a code together. A contract of
a kind of goods is for the order lines it fits best (a longer sku prefix before a category before none); what
was settled is shared over them by what is due for each. A contract is one rate or any rate between two, with
fixed, least and most parts; an optional one counts only when it makes what was charged right.
"""

from typing import Final

from matching.steps import Step, rounded


def _shared(amount: str) -> str:
    """The part's share of an amount of the whole order, by what is due for its lines, half up."""
    whole = f"SIGN({amount} * p.part) * ((ABS({amount} * p.part) * 2 + f.receivable) // (2 * f.receivable))"
    return f"CASE WHEN f.receivable <= 0 OR p.part = f.receivable THEN {amount} ELSE {whole} END"


def bounded(amount: str, *, term: str = "t") -> str:
    """amount with the fixed part of a term, no less and no more than it allows."""
    return f"GREATEST({term}.least, LEAST({term}.most, {amount} + {term}.fixed))"


_JUDGED: Final = "(f.trade > 0 OR (f.trade_lines = 0 AND f.state = 4 AND f.fee_lines > 0))"
_TERM_OF_PART: Final = """
    t.shop_id = f.shop_id AND t.fee_group = p.fee_group AND t.fee_class = p.fee_class
    AND t.category = p.category AND t.sku_prefix = p.sku_prefix
    AND CASE WHEN t.by_payment THEN COALESCE(f.first_paid_day, f.first_trade_day) ELSE f.first_trade_day END
        BETWEEN t.from_day AND t.to_day"""

_PARTS: Final = (
    Step(
        "fee_keys",
        """
        SELECT shop_id, fee_group, fee_class,
            MAX(CASE WHEN category <> '' OR sku_prefix <> '' OR by_line THEN 1 ELSE 0 END) AS is_sliced
        FROM fee_terms GROUP BY shop_id, fee_group, fee_class
        """,
    ),
    Step(
        "fee_slices",
        """
        SELECT l.rid, l.ref, t.fee_group, t.fee_class, t.category, t.sku_prefix, l.receivable, l.paid,
            l.goods, l.goods_after_discount,
            ROW_NUMBER() OVER (PARTITION BY l.rid, t.fee_group, t.fee_class
                ORDER BY LENGTH(t.sku_prefix) DESC, LENGTH(t.category) DESC) AS turn
        FROM (SELECT DISTINCT t.shop_id, t.fee_group, t.fee_class, t.category, t.sku_prefix
              FROM fee_terms t JOIN fee_keys k ON k.shop_id = t.shop_id AND k.fee_group = t.fee_group
                  AND k.fee_class = t.fee_class AND k.is_sliced = 1) t
        JOIN sold l ON l.shop_id = t.shop_id AND (t.category = '' OR t.category = l.category)
            AND starts_with(l.sku, t.sku_prefix)
        """,
    ),
    Step(
        "fee_parts",
        f"""
        SELECT f.ref, k.fee_group, k.fee_class, '' AS category, '' AS sku_prefix, f.receivable AS part,
            f.paid, f.goods, f.goods_after_discount
        FROM figures f JOIN fee_keys k ON k.shop_id = f.shop_id AND k.is_sliced = 0
        WHERE {_JUDGED}
        UNION ALL
        SELECT s.ref, s.fee_group, s.fee_class, s.category, s.sku_prefix, CAST(SUM(s.receivable) AS BIGINT),
            CAST(SUM(s.paid) AS BIGINT), CAST(SUM(s.goods) AS BIGINT),
            CAST(SUM(s.goods_after_discount) AS BIGINT)
        FROM fee_slices s JOIN figures f ON f.ref = s.ref
        WHERE s.turn = 1 AND {_JUDGED}
        GROUP BY 1, 2, 3, 4, 5
        """,
    ),
    Step(
        "fee_lines",
        """
        SELECT l.group_ref AS ref, k.fee_group, l.amount,
            CASE WHEN l.amount > 0 THEN -l.fee_base ELSE l.fee_base END AS reported
        FROM lines_placed l
        JOIN fee_codes k ON k.shop_id = l.shop_id AND k.fee_code = l.fee_code
        WHERE l.line_class = 'fee' AND l.sidelined = '' AND l.is_foreign = 0 AND l.group_ref IS NOT NULL
        """,
    ),
    Step(
        "fees_charged",
        """
        SELECT ref, fee_group, CAST(SUM(-amount) AS BIGINT) AS charged,
            CAST(SUM(reported) AS BIGINT) AS reported
        FROM fee_lines GROUP BY ref, fee_group
        """,
    ),
)


def _by_lines(rate: str) -> str:
    """Fees rounded line by line: of the order's lines, or of the ledger's where the base is what settled."""
    base = (
        "CASE t.base WHEN 'buyer_paid' THEN s.paid WHEN 'goods' THEN s.goods ELSE s.goods_after_discount END"
    )
    return f"CAST(SUM({rounded(base, rate)}) AS BIGINT)"


_BY_LINE: Final = (
    Step(
        "fees_by_line",
        f"""
        SELECT p.ref, p.fee_group, p.fee_class, p.category, p.sku_prefix,
            {_by_lines("t.rate_ppm")} AS least_fee, {_by_lines("t.most_ppm")} AS most_fee
        FROM fee_parts p
        JOIN figures f ON f.ref = p.ref
        JOIN fee_terms t ON {_TERM_OF_PART}
        JOIN fee_slices s ON s.turn = 1 AND s.ref = p.ref AND s.fee_group = p.fee_group
            AND s.fee_class = p.fee_class AND s.category = p.category AND s.sku_prefix = p.sku_prefix
        WHERE t.by_line AND t.base IN ('buyer_paid', 'goods', 'goods_after_shop_discount')
        GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT p.ref, p.fee_group, p.fee_class, p.category, p.sku_prefix,
            CAST(SUM({rounded("l.amount", "t.rate_ppm")}) AS BIGINT),
            CAST(SUM({rounded("l.amount", "t.most_ppm")}) AS BIGINT)
        FROM fee_parts p
        JOIN figures f ON f.ref = p.ref AND f.receivable = p.part
        JOIN fee_terms t ON {_TERM_OF_PART}
        JOIN lines_placed l ON l.group_ref = p.ref AND l.sidelined = '' AND l.is_foreign = 0
            AND l.line_class IN ('trade', 'subsidy')
        LEFT JOIN lines_taken_back b ON b.rid = l.rid
        WHERE t.by_line AND t.base = 'settled' AND b.rid IS NULL
        GROUP BY 1, 2, 3, 4, 5
        """,
    ),
)
_BASE: Final = f"""
    CASE t.base WHEN 'buyer_paid' THEN p.paid WHEN 'goods' THEN p.goods
        WHEN 'goods_after_shop_discount' THEN p.goods_after_discount
        WHEN 'reported' THEN COALESCE(c.reported, 0) ELSE {_shared("f.came")} END"""


def _fee(rate: str, by_line: str) -> str:
    refunded = rounded(_shared("f.refunded"), rate)
    back = f"CASE WHEN t.returned AND t.base <> 'reported' THEN {refunded} ELSE 0 END"
    return f"{bounded(f'COALESCE(n.{by_line}, {rounded(_BASE, rate)})')} - {back}"


_COMPARED: Final = (
    Step(
        "fees_by_contract",
        f"""
        SELECT p.ref, p.fee_group,
            CASE WHEN t.optional THEN 1 ELSE 0 END AS is_optional,
            CASE WHEN f.trade > 0 AND t.shop_id IS NOT NULL THEN {_fee("t.rate_ppm", "least_fee")} ELSE 0 END
                AS least_fee,
            CASE WHEN f.trade > 0 AND t.shop_id IS NOT NULL THEN {_fee("t.most_ppm", "most_fee")} ELSE 0 END
                AS most_fee
        FROM fee_parts p
        JOIN figures f ON f.ref = p.ref
        LEFT JOIN fees_charged c ON c.ref = p.ref AND c.fee_group = p.fee_group
        LEFT JOIN fee_terms t ON {_TERM_OF_PART}
        LEFT JOIN fees_by_line n ON n.ref = p.ref AND n.fee_group = p.fee_group AND n.fee_class = p.fee_class
            AND n.category = p.category AND n.sku_prefix = p.sku_prefix
        """,
    ),
    Step(
        "fees_due",
        f"""
        SELECT f.ref, q.fee_group, f.tolerance, COALESCE(c.charged, 0) AS charged,
            COALESCE(b.least_fee, 0) AS least_fee, COALESCE(b.most_fee, 0) AS most_fee,
            COALESCE(b.least_fee, 0) + COALESCE(b.least_optional, 0) AS least_with,
            COALESCE(b.most_fee, 0) + COALESCE(b.most_optional, 0) AS most_with
        FROM figures f
        JOIN fee_groups q ON q.shop_id = f.shop_id
        LEFT JOIN fees_charged c ON c.ref = f.ref AND c.fee_group = q.fee_group
        LEFT JOIN (SELECT ref, fee_group,
                       CAST(SUM(CASE WHEN is_optional = 0 THEN least_fee ELSE 0 END) AS BIGINT) AS least_fee,
                       CAST(SUM(CASE WHEN is_optional = 0 THEN most_fee ELSE 0 END) AS BIGINT) AS most_fee,
                       CAST(SUM(CASE WHEN is_optional = 1 THEN least_fee ELSE 0 END) AS BIGINT)
                           AS least_optional,
                       CAST(SUM(CASE WHEN is_optional = 1 THEN most_fee ELSE 0 END) AS BIGINT)
                           AS most_optional
                   FROM fees_by_contract GROUP BY ref, fee_group) b
            ON b.ref = f.ref AND b.fee_group = q.fee_group
        WHERE {_JUDGED}
        """,
    ),
    Step(
        "fees_nearest",
        """
        SELECT ref, fee_group, tolerance, charged,
            CASE WHEN ABS(plain - charged) <= ABS(extra - charged) THEN plain ELSE extra END AS contract
        FROM (SELECT d.*, GREATEST(d.least_fee, LEAST(d.most_fee, d.charged)) AS plain,
                  GREATEST(d.least_with, LEAST(d.most_with, d.charged)) AS extra
              FROM fees_due d) AS bounded
        """,
    ),
    Step(
        "fees_compared",
        """
        SELECT ref,
            CAST(SUM(CASE WHEN ABS(contract - charged) > tolerance THEN contract ELSE 0 END) AS BIGINT)
                AS contract_differing,
            CAST(SUM(CASE WHEN ABS(contract - charged) > tolerance THEN charged ELSE 0 END) AS BIGINT)
                AS charged_differing,
            MAX(CASE WHEN ABS(contract - charged) > tolerance THEN 1 ELSE 0 END) AS fee_differs,
            MAX(CASE WHEN contract <> charged THEN 1 ELSE 0 END) AS fee_is_near
        FROM fees_nearest GROUP BY ref
        """,
    ),
)

STEPS: Final = (*_PARTS, *_BY_LINE, *_COMPARED)
