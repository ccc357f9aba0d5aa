"""Plan `returns`: did the goods of each return come back, the right ones, whole, and was their refund made?

Left: after-sale cases that send goods back, and any other that a receipt names; measured by 同意金额. Right:
warehouse receipts, measured in pieces. A receipt finds its case by 退货快递单号, else by 售后单号; where
several cases share a waybill, by the case number or the only case of its item, else the receipt is
ambiguous. A case has at most one exception here, the first of `TYPES`: settling it settles what is due to
the buyer as well.
"""

from typing import Final

from matching import money, recovering, refunding
from matching.deadlines import due, waits
from matching.steps import Step, covers

PLAN: Final = "returns"
TYPES: Final = (
    "return_item_mismatch",
    "return_quantity_mismatch",
    "return_damaged",
    "return_not_received",
    "received_not_refunded",
    "refund_only_not_recovered",
    "received_case_closed",
)
OTHER_TYPES: Final = ("receipt_without_case", "double_remedy")

_RECEIPTS: Final = (
    Step(
        "waybill_cases",
        """
        SELECT DISTINCT c.shop_id, c.return_waybill, k.case_id, c.case_no
        FROM case_rows c JOIN cases k ON k.shop_id = c.shop_id AND k.case_no = c.case_no
        WHERE c.sidelined = '' AND c.return_waybill <> ''
        """,
    ),
    Step(
        "waybill_items",
        """
        SELECT c.shop_id, c.return_waybill, c.sku, MIN(k.case_id) AS case_id
        FROM case_rows c JOIN cases k ON k.shop_id = c.shop_id AND k.case_no = c.case_no
        WHERE c.sidelined = '' AND c.return_waybill <> '' AND c.sku <> ''
        GROUP BY c.shop_id, c.return_waybill, c.sku HAVING MIN(k.case_id) = MAX(k.case_id)
        """,
    ),
    Step(
        "receipts_placed",
        """
        SELECT r.*, (r.good + r.bad) * COALESCE(p.pieces, 1) AS pieces, r.bad * COALESCE(p.pieces, 1)
                AS bad_pieces,
            CASE WHEN w.cases = 1 THEN w.case_id
                 WHEN w.cases > 1 THEN COALESCE(named.case_id, item.case_id)
                 ELSE by_no.case_id END AS case_id,
            CASE WHEN w.cases > 1 AND named.case_id IS NULL AND item.case_id IS NULL THEN 1 ELSE 0 END
                AS is_ambiguous
        FROM receipt_rows r
        LEFT JOIN (SELECT shop_id, return_waybill, COUNT(*) AS cases, MIN(case_id) AS case_id
                   FROM waybill_cases GROUP BY shop_id, return_waybill) w
            ON w.shop_id = r.shop_id AND w.return_waybill = r.return_waybill
        LEFT JOIN waybill_cases named ON named.shop_id = r.shop_id AND named.return_waybill = r.return_waybill
            AND named.case_no = r.case_no
        LEFT JOIN waybill_items item ON item.shop_id = r.shop_id AND item.return_waybill = r.return_waybill
            AND item.sku = r.sku
        LEFT JOIN cases by_no ON r.case_no <> '' AND by_no.shop_id = r.shop_id AND by_no.case_no = r.case_no
        LEFT JOIN sku_pieces p ON p.sku = r.sku
        WHERE r.sidelined = ''
        """,
    ),
    Step(
        "case_items",
        """
        SELECT DISTINCT k.case_id, i.sku
        FROM (SELECT shop_id, case_no, sku FROM case_rows WHERE sidelined = '' AND sku <> ''
              UNION ALL
              SELECT c.shop_id, c.case_no, d.code FROM case_rows c JOIN sku_codes d ON d.sku = c.sku
              WHERE c.sidelined = '') i
        JOIN cases k ON k.shop_id = i.shop_id AND k.case_no = i.case_no
        """,
    ),
    Step(
        "received",
        """
        SELECT r.case_id, CAST(SUM(r.pieces) AS BIGINT) AS pieces, CAST(SUM(r.bad_pieces) AS BIGINT) AS bad,
            CAST(SUM(CASE WHEN r.sku <> '' AND i.sku IS NULL AND x.case_id IS NOT NULL THEN r.pieces
                ELSE 0 END)
                AS BIGINT) AS wrong_pieces,
            MAX(CASE WHEN r.sku <> '' AND i.sku IS NULL AND x.case_id IS NOT NULL THEN 1 ELSE 0 END)
                AS has_wrong_item,
            MIN(r.day) AS first_day, MAX(r.day) AS last_day
        FROM receipts_placed r
        LEFT JOIN case_items i ON i.case_id = r.case_id AND i.sku = r.sku
        LEFT JOIN (SELECT DISTINCT case_id FROM case_items) x ON x.case_id = r.case_id
        WHERE r.case_id IS NOT NULL
        GROUP BY r.case_id
        """,
    ),
    Step(
        "ambiguous_cases",
        """
        SELECT DISTINCT w.case_id
        FROM receipts_placed r
        JOIN waybill_cases w ON w.shop_id = r.shop_id AND w.return_waybill = r.return_waybill
        WHERE r.is_ambiguous = 1
        """,
    ),
)

_CASES: Final = (
    Step(
        "return_facts",
        f"""
        SELECT c.*, r.pieces, r.bad, r.wrong_pieces, r.has_wrong_item, r.first_day, r.last_day,
            CASE WHEN r.case_id IS NULL THEN 0 ELSE 1 END AS has_receipt,
            CASE WHEN a.case_id IS NULL THEN 0 ELSE 1 END AS is_ambiguous,
            CASE WHEN r.case_id IS NOT NULL AND c.case_type IN ('return_refund', 'exchange') THEN 1 ELSE 0 END
                AS is_judged,
            CASE WHEN c.rank IN (2, 3) AND c.refunded_day IS NOT NULL THEN 1 ELSE 0 END AS is_refunded,
            {recovering.recovery_columns()},
            {due("first", "r.first_day")} AS pieces_due, {due("gone", "c.refunded_day")} AS goods_due,
            CASE WHEN c.waits_until IS NULL THEN {due("last", "r.last_day")}
                 ELSE GREATEST({due("last", "r.last_day")}, c.waits_until) END AS money_due
        FROM case_standing c
        LEFT JOIN received r ON r.case_id = c.case_id
        LEFT JOIN ambiguous_cases a ON a.case_id = c.case_id
        {recovering.RECOVERY_JOINS}
        {waits("first", "return", "c", "r.first_day")}
        {waits("gone", "return", "c", "c.refunded_day")}
        {waits("last", "refund", "c", "r.last_day")}
        WHERE c.case_type IN ('return_refund', 'exchange', 'repair') OR r.case_id IS NOT NULL
            OR v.case_id IS NOT NULL
        """,
    ),
    Step(
        "returns_judged",
        f"""
        SELECT f.*,
            CASE WHEN f.is_judged = 0 OR f.quantity = 0 OR f.pieces = f.quantity THEN ''
                 WHEN f.pieces > f.quantity THEN 'fires'
                 WHEN f.pieces_due >= f.as_of_day THEN 'not_due'
                 WHEN c1.reach_day IS NULL OR c1.reach_day < f.pieces_due THEN 'not_covered'
                     ELSE 'fires' END AS count_is,
            CASE WHEN f.has_receipt = 1 OR f.is_refunded = 0
                     OR (f.case_type <> 'return_refund' AND f.is_recoverable = 0) THEN ''
                 WHEN f.goods_due >= f.as_of_day THEN 'not_due'
                 WHEN c2.reach_day IS NULL OR c2.reach_day < f.goods_due THEN 'not_covered' ELSE 'fires' END
                     AS goods_are,
            CASE WHEN f.has_receipt = 0 OR f.case_type <> 'return_refund' OR f.rank = 4 OR f.by_merchant = 0
                     OR f.standing_is IN ('has_line', 'before_settlement', 'on_order', 'missing') THEN ''
                 WHEN f.money_due >= f.as_of_day THEN 'not_due'
                 WHEN c3.reach_day IS NULL OR c3.reach_day < f.money_due THEN 'not_covered'
                     ELSE 'fires' END AS refund_is,
            CASE WHEN f.has_receipt = 0 OR f.rank < 4 OR f.was_sent_back = 1 OR o.shop_id IS NULL THEN ''
                 WHEN f.keep_due >= f.as_of_day THEN 'not_due'
                 WHEN c4.reach_day IS NULL OR c4.reach_day < f.keep_due THEN 'not_covered'
                     ELSE 'fires' END AS kept_are
        FROM return_facts f
        LEFT JOIN (SELECT DISTINCT shop_id FROM coverage WHERE kind = 'shipments') o ON o.shop_id = f.shop_id
        {covers("c1", "receipts", "f.shop_id", "f.first_day")}
        {covers("c2", "receipts", "f.shop_id", "f.refunded_day")}
        {covers("c3", "ledger", "f.shop_id", "f.last_day")}
        {covers("c4", "shipments", "f.shop_id", "f.last_day")}
        """,
    ),
    Step(
        "returns_typed",
        """
        SELECT j.*,
            CASE WHEN j.is_judged = 1 AND j.has_wrong_item = 1 THEN 'return_item_mismatch'
                 WHEN j.count_is = 'fires' THEN 'return_quantity_mismatch'
                 WHEN j.count_is <> '' THEN ''
                 WHEN j.is_judged = 1 AND j.bad > 0 THEN 'return_damaged'
                 WHEN j.is_ambiguous = 1 THEN ''
                 WHEN j.goods_are = 'fires' THEN CASE WHEN j.is_recoverable = 1
                     THEN 'refund_only_not_recovered' ELSE 'return_not_received' END
                 WHEN j.refund_is = 'fires' THEN 'received_not_refunded'
                 WHEN j.kept_are = 'fires' THEN 'received_case_closed'
                 ELSE '' END AS type
        FROM returns_judged j
        """,
    ),
    Step(
        "returns_decided",
        """
        SELECT t.*,
            CASE WHEN t.type <> '' THEN 'exception' WHEN t.count_is <> '' THEN 'in_transit'
                 WHEN t.is_ambiguous = 1 THEN 'in_transit' WHEN t.goods_are <> '' THEN 'in_transit'
                 WHEN t.refund_is <> '' THEN 'in_transit' WHEN t.kept_are <> '' THEN 'in_transit'
                 WHEN t.has_receipt = 1 THEN 'matched'
                 WHEN t.rank = 4 THEN 'excluded' ELSE 'in_transit' END AS outcome,
            CASE WHEN t.type <> '' THEN t.type WHEN t.count_is <> '' THEN t.count_is
                 WHEN t.is_ambiguous = 1 THEN 'ambiguous' WHEN t.goods_are <> '' THEN t.goods_are
                 WHEN t.refund_is <> '' THEN t.refund_is WHEN t.kept_are <> '' THEN t.kept_are
                 WHEN t.has_receipt = 1 THEN ''
                 WHEN t.rank = 4 THEN 'closed' ELSE 'waits_for_goods' END AS reason
        FROM returns_typed t
        """,
    ),
)

_LONE: Final = (
    recovering.UNDELIVERED,
    Step(
        "lone_receipts",
        f"""
        SELECT r.rid, r.shop_id, r.receipt_no, r.order_no, r.case_no, r.return_waybill, r.currency,
            r.pieces, r.day,
            CASE WHEN e.rid IS NOT NULL OR c.reach_day IS NULL THEN ''
                 ELSE 'receipt_without_case' END AS type,
            CASE WHEN e.rid IS NOT NULL THEN 1 ELSE 0 END AS is_explained
        FROM receipts_placed r
        LEFT JOIN receipts_explained e ON e.rid = r.rid
        {covers("c", "after_sales", "r.shop_id", "r.day")}
        WHERE r.case_id IS NULL AND r.is_ambiguous = 0
        """,
    ),
)


def _share(pieces: str) -> str:
    """The agreed amount of so many of the case's pieces, half up; all of it where the case counts none."""
    whole = f"SIGN({pieces}) * ((ABS({pieces}) * c.agreed * 2 + c.quantity) // (2 * c.quantity))"
    return f"CASE WHEN c.quantity > 0 THEN {whole} ELSE c.agreed END"


_TYPE_NO: Final = "CASE c.type " + " ".join(f"WHEN '{one}' THEN {n}" for n, one in enumerate(TYPES)) + " END"

_FOUND: Final = (
    Step(
        "found_cases",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY {_TYPE_NO}, c.case_id) AS found_no,
            c.*, COALESCE(o.order_no, s.order_no, '') AS order_no,
            CASE c.type
                WHEN 'return_item_mismatch' THEN -({_share("LEAST(c.wrong_pieces, c.quantity)")})
                WHEN 'return_quantity_mismatch' THEN {_share("(c.pieces - c.quantity)")}
                WHEN 'return_damaged' THEN -({_share("LEAST(c.bad, c.quantity)")})
                WHEN 'return_not_received' THEN -(CASE WHEN c.standing > 0 THEN c.refunded ELSE c.agreed END)
                WHEN 'refund_only_not_recovered'
                    THEN -(CASE WHEN c.standing > 0 THEN c.refunded ELSE c.agreed END)
                ELSE CASE WHEN c.agreed > 0 THEN c.agreed ELSE c.asked END END AS amount
        FROM returns_decided c
        LEFT JOIN order_groups o ON o.order_id = c.group_ref
        LEFT JOIN strangers s ON s.ref = c.ref
        WHERE c.type <> ''
        """,
    ),
    Step(
        "found_receipts",
        """
        SELECT (SELECT COUNT(*) FROM found_cases) + ROW_NUMBER() OVER (ORDER BY r.shop_id, r.receipt_no)
            AS found_no,
            r.type, r.shop_id, r.receipt_no, MIN(r.order_no) AS order_no, MIN(r.case_no) AS case_no,
            MIN(r.return_waybill) AS return_waybill, MIN(r.currency) AS currency,
            CAST(SUM(r.pieces) AS BIGINT) AS pieces, MIN(r.day) AS day, CAST(0 AS BIGINT) AS amount
        FROM lone_receipts r WHERE r.type <> ''
        GROUP BY r.type, r.shop_id, r.receipt_no
        """,
    ),
    Step(
        "found_lines",
        """
        SELECT (SELECT COUNT(*) FROM found_cases) + (SELECT COUNT(*) FROM found_receipts)
                + ROW_NUMBER() OVER (ORDER BY d.shop_id, d.order_no, d.sub_order_no) AS found_no,
            'double_remedy' AS type, d.*, -d.refunded AS amount
        FROM double_remedies d
        """,
    ),
    Step(
        "cases_remedied",
        """
        SELECT x.case_id, MIN(f.found_no) AS found_no
        FROM found_lines f
        JOIN lines_with_cases x ON x.shop_id = f.shop_id AND x.order_no = f.order_no
            AND x.sub_order_no = f.sub_order_no
        GROUP BY x.case_id
        """,
    ),
    Step(
        "return_cases",
        """
        SELECT case_id FROM returns_decided UNION SELECT case_id FROM cases_remedied
        """,
    ),
    Step(
        "subjects",
        """
        SELECT found_no, ref FROM found_cases WHERE ref IS NOT NULL
        UNION
        SELECT found_no, ref FROM found_lines
        UNION
        SELECT f.found_no, COALESCE(g.ref, s.ref)
        FROM found_receipts f
        JOIN lone_receipts r ON r.shop_id = f.shop_id AND r.receipt_no = f.receipt_no
        LEFT JOIN order_groups g ON g.shop_id = r.shop_id AND g.order_no = r.order_no
        LEFT JOIN strangers s ON s.shop_id = r.shop_id AND s.order_no = r.order_no
        WHERE COALESCE(g.ref, s.ref) IS NOT NULL
        """,
    ),
    Step(
        "own_rows",
        """
        SELECT f.found_no, 'receipts' AS kind, r.rid
        FROM found_receipts f
        JOIN lone_receipts r ON r.shop_id = f.shop_id AND r.receipt_no = f.receipt_no AND r.type <> ''
        UNION ALL
        SELECT f.found_no, 'receipts', r.rid FROM found_cases f JOIN receipts_placed r
            ON r.case_id = f.case_id
        UNION ALL
        SELECT f.found_no, 'after_sales', c.rid
        FROM found_cases f JOIN case_rows c ON c.shop_id = f.shop_id AND c.case_no = f.case_no
        UNION ALL
        SELECT f.found_no, 'ledger', l.rid FROM found_cases f JOIN refunds_placed l ON l.case_id = f.case_id
        """,
    ),
)

_OUTCOMES: Final = (
    Step(
        "outcomes",
        """
        SELECT 'left' AS side, 'after_sales' AS kind, c.rid, c.file_id, c.row_no,
            CASE WHEN c.sidelined <> '' THEN 'excluded' WHEN f.found_no IS NOT NULL THEN 'exception'
                 WHEN m.found_no IS NOT NULL THEN 'exception' ELSE d.outcome END AS outcome,
            CASE WHEN c.sidelined <> '' THEN c.sidelined WHEN f.found_no IS NOT NULL THEN f.type
                 WHEN m.found_no IS NOT NULL THEN 'double_remedy' ELSE d.reason END AS reason,
            k.ref AS group_no, CASE WHEN c.sidelined = '' THEN COALESCE(f.found_no, m.found_no) END
                AS found_no,
            c.currency, c.agreed AS measure
        FROM case_rows c
        LEFT JOIN cases k ON k.shop_id = c.shop_id AND k.case_no = c.case_no
        LEFT JOIN return_cases i ON i.case_id = k.case_id
        LEFT JOIN returns_decided d ON d.case_id = k.case_id
        LEFT JOIN found_cases f ON f.case_id = k.case_id
        LEFT JOIN cases_remedied m ON m.case_id = k.case_id
        WHERE c.sidelined <> '' OR i.case_id IS NOT NULL
        UNION ALL
        SELECT 'right', 'receipts', r.rid, r.file_id, r.row_no,
            CASE WHEN r.sidelined <> '' THEN 'excluded' WHEN p.is_ambiguous = 1 THEN 'in_transit'
                 WHEN l.is_explained = 1 THEN 'matched'
                 WHEN l.rid IS NOT NULL THEN CASE WHEN l.type = '' THEN 'in_transit' ELSE 'exception' END
                 ELSE d.outcome END,
            CASE WHEN r.sidelined <> '' THEN r.sidelined WHEN p.is_ambiguous = 1 THEN 'ambiguous'
                 WHEN l.is_explained = 1 THEN ''
                 WHEN l.rid IS NOT NULL THEN CASE WHEN l.type = '' THEN 'not_covered' ELSE l.type END
                 ELSE d.reason END,
            d.ref, COALESCE(f.found_no, n.found_no), 'pieces', r.good + r.bad
        FROM receipt_rows r
        LEFT JOIN receipts_placed p ON p.rid = r.rid
        LEFT JOIN returns_decided d ON d.case_id = p.case_id
        LEFT JOIN found_cases f ON f.case_id = d.case_id
        LEFT JOIN lone_receipts l ON l.rid = r.rid
        LEFT JOIN found_receipts n ON l.type <> '' AND n.shop_id = l.shop_id AND n.receipt_no = l.receipt_no
        """,
    ),
)

STEPS: Final = (
    *money.STEPS,
    *refunding.STEPS,
    *recovering.SENT,
    *_RECEIPTS,
    *_CASES,
    *recovering.DOUBLE,
    *_LONE,
    *_FOUND,
    *_OUTCOMES,
)
FOUND_TABLES: Final = ("found_cases", "found_receipts", "found_lines")
LEFT_INPUTS: Final = """
    SELECT c.currency, c.agreed AS measure FROM case_rows c
    LEFT JOIN cases k ON k.shop_id = c.shop_id AND k.case_no = c.case_no
    LEFT JOIN return_cases i ON i.case_id = k.case_id
    WHERE c.sidelined <> '' OR i.case_id IS NOT NULL
"""
RIGHT_INPUTS: Final = "SELECT 'pieces' AS currency, good + bad AS measure FROM receipt_rows"
