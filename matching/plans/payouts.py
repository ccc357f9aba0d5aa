"""Plan `payouts`: did every withdrawal reach the bank, and what is the money that came from there?

Left: ledger lines of class payout and transfer. Right: bank lines. Both in money, + on the left is into the
ledger account, + on the right into the bank. The passes are those of `matching.paying`.

A run of one shop matches with the payouts of all, and tells of its own; what a credit is that nobody's payout
explains, only a run of all shops tells.
"""

from typing import Final

from matching import paying
from matching.accounts import NOBODY
from matching.steps import Step

PLAN: Final = "payouts"
TYPES: Final = (
    "payout_amount_mismatch",
    "payout_not_in_bank",
    "bank_unexplained",
    "ambiguous_match",
    "payout_bounced",
)
PREPARED: Final = paying.STEPS
prepare = paying.pay

_COVERED: Final = (
    # The accounts at which a payout may arrive: where its payee was seen, else any.
    Step(
        "bank_seen",
        f"SELECT DISTINCT circle, currency, account FROM bank_lines WHERE circle <> {NOBODY}",
    ),
    Step(
        "bank_imported",
        """
        SELECT DISTINCT d.account, COALESCE(b.currency, '') AS currency
        FROM account_days d LEFT JOIN bank_lines b ON b.account = d.account
        WHERE d.kind = 'bank'
        """,
    ),
    Step(
        "payout_watched",
        """
        SELECT k.circle, k.currency, COALESCE(s.account, i.account) AS account
        FROM (SELECT DISTINCT circle, currency FROM payout_lines) k
        LEFT JOIN bank_seen s ON s.circle = k.circle AND s.currency = k.currency
        LEFT JOIN bank_imported i ON s.account IS NULL AND i.currency IN ('', k.currency)
        """,
    ),
    Step(
        "payouts_seen",
        """
        SELECT p.pid, MIN(CASE WHEN d.account IS NULL THEN 0 ELSE 1 END) AS is_covered
        FROM payout_lines p
        LEFT JOIN payout_watched w ON w.circle = p.circle AND w.currency = p.currency
        LEFT JOIN account_days d ON d.kind = 'bank' AND d.account = w.account
            AND d.first_day <= p.day AND d.last_day >= p.due_day
        GROUP BY p.pid
        """,
    ),
    # How far back a credit's payout may lie; of each shop of the circle, one account must tell of those days.
    Step(
        "circle_shops",
        f"""
        SELECT c.circle, a.shop_id, MAX(CASE WHEN d.is_business THEN d.days * 7 // 5 + 2 ELSE d.days END)
            AS days
        FROM circles c JOIN accounts a ON a.account = c.account
        JOIN deadlines d ON d.shop_id = a.shop_id AND d.name = 'payout'
        WHERE c.circle <> {NOBODY} GROUP BY c.circle, a.shop_id
        """,
    ),
    Step(
        "credits_seen",
        f"""
        SELECT bid, MIN(is_covered) AS is_covered
        FROM (SELECT b.bid, s.shop_id, MAX(CASE WHEN d.account IS NULL THEN 0 ELSE 1 END) AS is_covered
              FROM bank_lines b
              JOIN circle_shops s ON s.circle = b.circle
              JOIN circles c ON c.circle = b.circle
              JOIN accounts a ON a.account = c.account AND a.shop_id = s.shop_id
              LEFT JOIN account_days d ON d.kind = 'ledger' AND d.account = c.account
                  AND d.first_day <= b.day - s.days AND d.last_day >= b.day
              WHERE b.circle <> {NOBODY} AND b.amount > 0
              GROUP BY b.bid, s.shop_id)
        GROUP BY bid
        """,
    ),
)

_DECIDED: Final = (
    Step(
        "pairs_decided",
        """
        SELECT k.paid, k.back, k.again,
            CASE WHEN k.again IS NOT NULL THEN '' WHEN b.due_day >= b.as_of_day THEN 'not_due'
                 WHEN d.account IS NULL THEN 'not_covered' ELSE 'payout_bounced' END AS reason
        FROM pairs_back k JOIN payout_lines b ON b.pid = k.back
        LEFT JOIN account_days d ON d.kind = 'ledger' AND d.account = b.account
            AND d.first_day <= b.day AND d.last_day >= b.due_day
        """,
    ),
    Step(
        "pair_lines",
        "SELECT paid AS pid, reason FROM pairs_decided UNION ALL SELECT back, reason FROM pairs_decided",
    ),
    Step("hints", "SELECT pid, COUNT(*) AS hints FROM paid_hints GROUP BY pid"),
    Step(
        "ties",
        """
        SELECT pid, MIN(answers) AS answers, COUNT(DISTINCT bid) AS lines FROM paid_ties GROUP BY pid
        """,
    ),
    Step(
        "payouts_decided",
        """
        SELECT p.*, g.group_no, g.way, n.share, t.lines, t.answers,
            COALESCE(h.hints, 0) AS hints,
            CASE WHEN p.sidelined <> '' THEN p.sidelined
                 WHEN k.pid IS NOT NULL THEN k.reason
                 WHEN n.share IS NOT NULL THEN 'payout_amount_mismatch'
                 WHEN g.group_no IS NOT NULL THEN ''
                 WHEN p.line_class = 'transfer' THEN 'internal'
                 WHEN t.pid IS NOT NULL THEN 'ambiguous_match'
                 WHEN p.due_day >= p.as_of_day THEN 'not_due'
                 WHEN s.is_covered = 0 THEN 'not_covered' ELSE 'payout_not_in_bank' END AS reason
        FROM payout_lines p
        LEFT JOIN paid_groups g ON g.side = 'left' AND g.row = p.pid
        LEFT JOIN pair_lines k ON k.pid = p.pid
        LEFT JOIN hints h ON h.pid = p.pid
        LEFT JOIN named_shares n ON n.pid = p.pid
        LEFT JOIN ties t ON t.pid = p.pid
        LEFT JOIN payouts_seen s ON s.pid = p.pid
        """,
    ),
    Step(
        "groups_off",
        """
        SELECT g.group_no, MAX(CASE WHEN p.in_scope THEN 1 ELSE 0 END) AS is_ours,
            CAST(SUM(p.amount) AS BIGINT) + COALESCE(MIN(b.amount), 0) AS difference,
            MIN(p.reason) AS reason
        FROM paid_groups g JOIN payouts_decided p ON g.side = 'left' AND p.pid = g.row
        LEFT JOIN (SELECT g.group_no, CAST(SUM(b.amount) AS BIGINT) AS amount
                   FROM paid_groups g JOIN bank_lines b ON g.side = 'right' AND b.bid = g.row
                   GROUP BY g.group_no) b ON b.group_no = g.group_no
        GROUP BY g.group_no
        """,
    ),
    Step(
        "bank_decided",
        f"""
        SELECT b.*, g.group_no, t.pid AS tied_with,
            CASE WHEN t.is_ours = 1 THEN 'ambiguous_match' WHEN t.is_ours = 0 THEN 'other_shop'
                 WHEN o.group_no IS NOT NULL AND o.is_ours = 0 THEN 'other_shop'
                 WHEN o.group_no IS NOT NULL THEN o.reason
                 WHEN b.circle = {NOBODY} THEN 'other_payee'
                 WHEN b.amount <= 0 THEN 'money_out'
                 WHEN NOT r.takes_unknown_shops THEN 'other_shop'
                 WHEN c.is_covered = 0 THEN 'not_covered' ELSE 'bank_unexplained' END AS reason
        FROM bank_lines b
        CROSS JOIN run_scope r
        LEFT JOIN paid_groups g ON g.side = 'right' AND g.row = b.bid
        LEFT JOIN groups_off o ON o.group_no = g.group_no
        LEFT JOIN (SELECT t.bid, MAX(CASE WHEN p.in_scope THEN 1 ELSE 0 END) AS is_ours,
                       MIN(CASE WHEN p.in_scope THEN t.pid END) AS pid
                   FROM paid_ties t JOIN payout_lines p ON p.pid = t.pid GROUP BY t.bid) t ON t.bid = b.bid
        LEFT JOIN credits_seen c ON c.bid = b.bid
        """,
    ),
)

_FOUND: Final = (
    Step(
        "payout_shared",
        """
        SELECT l.account, l.ledger_no FROM ledger l
        SEMI JOIN payouts_decided p ON p.account = l.account AND p.ledger_no = l.ledger_no
        GROUP BY l.account, l.ledger_no HAVING COUNT(*) > 1
        """,
    ),
    Step(
        "found_payouts",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY p.type, p.account, p.ledger_no, p.business_type, p.pid)
                AS found_no, p.*
        FROM (SELECT d.reason AS type, d.pid, d.shop_id, d.account, d.ledger_no, d.currency, d.group_no,
                  CASE WHEN s.ledger_no IS NULL THEN '' ELSE d.business_type END AS business_type,
                  CASE d.reason WHEN 'payout_amount_mismatch' THEN d.share ELSE d.amount END AS amount,
                  -d.amount AS paid, -d.amount + COALESCE(d.share, 0) AS came, d.day, d.due_day,
                  b.day AS back_day, d.lines, d.answers, d.hints
              FROM payouts_decided d
              LEFT JOIN pairs_decided k ON k.paid = d.pid
              LEFT JOIN payout_lines b ON b.pid = k.back
              LEFT JOIN payout_shared s ON s.account = d.account AND s.ledger_no = d.ledger_no
              WHERE d.in_scope AND d.reason IN ('{"', '".join(TYPES)}')
                  AND (d.reason <> 'payout_bounced' OR k.paid IS NOT NULL)) p
        """,
    ),
    Step(
        "found_credits",
        """
        SELECT (SELECT COUNT(*) FROM found_payouts) + ROW_NUMBER() OVER (ORDER BY b.account, b.bid)
                AS found_no,
            'bank_unexplained' AS type, b.bid, CAST(NULL AS BIGINT) AS shop_id, b.account, b.bank_no,
            b.currency, b.amount, b.day, b.payee_name
        FROM bank_decided b WHERE b.reason = 'bank_unexplained'
        """,
    ),
    Step(
        "payout_found",
        """
        SELECT d.pid, COALESCE(f.found_no, o.found_no) AS found_no
        FROM payouts_decided d
        LEFT JOIN found_payouts f ON f.pid = d.pid
        LEFT JOIN pairs_decided k ON k.back = d.pid
        LEFT JOIN found_payouts o ON o.pid = k.paid
        """,
    ),
    Step(
        "bank_found",
        """
        SELECT b.bid, CASE b.reason WHEN 'bank_unexplained' THEN c.found_no
                WHEN 'ambiguous_match' THEN t.found_no ELSE g.found_no END AS found_no
        FROM bank_decided b
        LEFT JOIN found_credits c ON c.bid = b.bid
        LEFT JOIN payout_found t ON t.pid = b.tied_with
        LEFT JOIN (SELECT group_no, MIN(found_no) AS found_no FROM found_payouts GROUP BY group_no) g
            ON g.group_no = b.group_no
        """,
    ),
)

_SUBJECTS: Final = (
    Step("subject_orders", "SELECT 0 AS found_no, 0 AS shop_id, '' AS order_no WHERE FALSE"),
    Step("subject_cases", "SELECT 0 AS found_no, 0 AS shop_id, '' AS case_no WHERE FALSE"),
    Step("subject_waybills", "SELECT 0 AS found_no, 0 AS shop_id, '' AS waybill WHERE FALSE"),
    # Also payouts that compete for the same lines or are of the same group, and lines that might fit.
    Step(
        "own_rows",
        """
        SELECT f.found_no, 'ledger' AS kind, p.file_id, p.row_no
        FROM found_payouts f JOIN payout_lines p ON p.pid = f.pid
        UNION
        SELECT f.found_no, 'ledger', p.file_id, p.row_no
        FROM found_payouts f JOIN pairs_decided k ON k.paid = f.pid JOIN payout_lines p ON p.pid = k.back
        UNION
        SELECT f.found_no, 'bank', b.file_id, b.row_no FROM found_credits f JOIN bank_lines b ON b.bid = f.bid
        UNION
        SELECT f.found_no, 'bank', b.file_id, b.row_no
        FROM found_payouts f JOIN bank_decided b ON b.group_no = f.group_no
        UNION
        SELECT f.found_no, 'bank', b.file_id, b.row_no
        FROM found_payouts f JOIN paid_ties t ON t.pid = f.pid JOIN bank_lines b ON b.bid = t.bid
        UNION
        SELECT f.found_no, 'ledger', p.file_id, p.row_no
        FROM found_payouts f JOIN paid_ties t ON t.pid = f.pid JOIN paid_ties o ON o.bid = t.bid
        JOIN payout_lines p ON p.pid = o.pid WHERE f.pid <> o.pid
        UNION
        SELECT f.found_no, 'ledger', p.file_id, p.row_no
        FROM found_payouts f JOIN payouts_decided p ON p.group_no = f.group_no AND p.pid <> f.pid
        WHERE f.type = 'payout_amount_mismatch'
        UNION
        SELECT f.found_no, 'bank', b.file_id, b.row_no
        FROM found_payouts f JOIN paid_hints h ON h.pid = f.pid JOIN bank_lines b ON b.bid = h.bid
        WHERE f.type = 'payout_not_in_bank'
        """,
    ),
)

_OUTCOME: Final = """
    CASE WHEN {row}.reason IN ('{types}') THEN 'exception'
         WHEN {row}.reason IN ('not_due', 'not_covered') THEN 'in_transit'
         WHEN {row}.reason <> '' THEN 'excluded'
         WHEN o.difference <> 0 AND {tolerated} THEN 'within_tolerance' ELSE 'matched' END"""
_TYPES: Final = "', '".join(TYPES)
_OUTCOMES: Final = (
    Step(
        "outcomes",
        f"""
        SELECT 'left' AS side, 'ledger' AS kind, p.pid AS rid, p.file_id, p.row_no,
            {_OUTCOME.format(row="p", types=_TYPES, tolerated="p.way = 'named'")} AS outcome,
            p.reason, p.group_no, f.found_no, p.currency, p.amount AS measure
        FROM payouts_decided p
        LEFT JOIN groups_off o ON o.group_no = p.group_no
        LEFT JOIN payout_found f ON f.pid = p.pid
        WHERE p.in_scope
        UNION ALL
        SELECT 'right', 'bank', b.bid, b.file_id, b.row_no,
            {_OUTCOME.format(row="b", types=_TYPES, tolerated="g.way = 'named'")},
            b.reason, b.group_no, f.found_no, b.currency, b.amount
        FROM bank_decided b
        LEFT JOIN paid_groups g ON g.side = 'right' AND g.row = b.bid
        LEFT JOIN groups_off o ON o.group_no = b.group_no
        LEFT JOIN bank_found f ON f.bid = b.bid
        """,
    ),
)

STEPS: Final = (*_COVERED, *_DECIDED, *_FOUND, *_SUBJECTS, *_OUTCOMES)
FOUND_TABLES: Final = ("found_payouts", "found_credits")
LEFT_INPUTS: Final = "SELECT currency, amount AS measure FROM payout_lines WHERE in_scope"
RIGHT_INPUTS: Final = "SELECT currency, amount_minor AS measure FROM bank"
