"""Plan `vouchers`: is everything that moved in the ledgers in the books once, right, and in its month?

Left: ledger lines. Right: voucher lines, measured by what they debit and credit. A subject (see
`matching.booking_lines`) has at most one exception, the first of its types; a voucher out of balance explains
a wrong amount of whatever it books.
"""

from typing import Final

from matching import booking_lines
from matching.steps import Step

PLAN: Final = "vouchers"
TYPES: Final = (
    "voucher_unbalanced",
    "voucher_duplicate",
    "voucher_amount_mismatch",
    "voucher_period_mismatch",
    "voucher_missing",
)

_BOOKED: Final = (
    # One voucher's entries for one subject; by account, so that a red or turned entry shows as its opposite.
    Step(
        "entries",
        """
        SELECT subject_id, voucher_id, CAST(SUM(debit) AS BIGINT) AS debit,
            CAST(SUM(credit) AS BIGINT) AS credit,
            CAST(SUM(CASE WHEN is_counted THEN debit - credit ELSE 0 END) AS BIGINT) AS signed
        FROM naming_lines GROUP BY subject_id, voucher_id
        """,
    ),
    Step(
        "entry_accounts",
        """
        SELECT subject_id, voucher_id, account_code, CAST(SUM(debit - credit) AS BIGINT) AS net
        FROM naming_lines GROUP BY subject_id, voucher_id, account_code
        """,
    ),
    Step(
        "entry_shapes",
        """
        SELECT subject_id, voucher_id,
            STRING_AGG(account_code || ' ' || net, ',' ORDER BY account_code) AS shape,
            STRING_AGG(account_code || ' ' || -net, ',' ORDER BY account_code) AS opposite
        FROM entry_accounts WHERE net <> 0 GROUP BY subject_id, voucher_id
        """,
    ),
    Step(
        "entries_turned",
        """
        SELECT e.*, h.shape, h.opposite,
            ROW_NUMBER() OVER (PARTITION BY e.subject_id, h.shape ORDER BY v.day, e.voucher_id) AS turn
        FROM entries e
        JOIN voucher_sums v ON v.voucher_id = e.voucher_id
        LEFT JOIN entry_shapes h ON h.subject_id = e.subject_id AND h.voucher_id = e.voucher_id
        """,
    ),
    Step(
        "entries_standing",
        """
        SELECT e.subject_id, e.voucher_id, e.debit, e.credit, e.signed,
            o.voucher_id IS NULL AND NOT (e.debit = 0 AND e.credit = 0) AS stands
        FROM entries_turned e
        LEFT JOIN entries_turned o ON o.subject_id = e.subject_id AND o.shape = e.opposite AND o.turn = e.turn
        """,
    ),
    # A 单据号 that is several accounts': the voucher books the one whose amount it has, if any.
    Step(
        "entries_fitting",
        """
        SELECT e.*, MAX(fits) OVER (PARTITION BY voucher_id, source_no) AS any_fits
        FROM (SELECT e.*, s.source_no,
                  CASE WHEN e.signed = s.amount OR GREATEST(ABS(e.debit), ABS(e.credit)) = ABS(s.amount)
                      THEN 1 ELSE 0 END AS fits
              FROM entries_standing e JOIN subjects_due s ON s.subject_id = e.subject_id) e
        """,
    ),
    Step(
        "source_numbers",
        "SELECT source_no, COUNT(*) AS subjects FROM subjects_due GROUP BY source_no HAVING COUNT(*) > 1",
    ),
    Step(
        "entries_own",
        """
        SELECT e.subject_id, e.voucher_id, e.debit, e.credit, e.signed, e.stands
        FROM entries_fitting e LEFT JOIN source_numbers n ON n.source_no = e.source_no
        WHERE n.source_no IS NULL OR e.any_fits = 0 OR e.fits = 1
        """,
    ),
    Step(
        "booked",
        """
        SELECT e.subject_id, COUNT(*) AS named_by, SUM(CASE WHEN e.stands THEN 1 ELSE 0 END) AS vouchers,
            CAST(SUM(CASE WHEN e.stands THEN e.debit ELSE 0 END) AS BIGINT) AS debit,
            CAST(SUM(CASE WHEN e.stands THEN e.credit ELSE 0 END) AS BIGINT) AS credit,
            CAST(SUM(CASE WHEN e.stands THEN e.signed ELSE 0 END) AS BIGINT) AS signed,
            MIN(CASE WHEN e.stands THEN v.month END) AS first_month,
            MAX(CASE WHEN e.stands THEN v.month END) AS last_month,
            MIN(CASE WHEN e.stands THEN v.voucher END) AS voucher,
            MIN(CASE WHEN e.stands AND v.debit <> v.credit THEN e.voucher_id END) AS unbalanced_id
        FROM entries_own e JOIN voucher_sums v ON v.voucher_id = e.voucher_id GROUP BY e.subject_id
        """,
    ),
)

_BOOKED_AMOUNT: Final = "GREATEST(b.debit, b.credit)"
_JUDGED: Final = (
    Step(
        "shops_booking",
        "SELECT DISTINCT s.shop_id FROM subjects_due s JOIN booked b ON b.subject_id = s.subject_id",
    ),
    # What was booked, with the sign of what is to be booked. Of several lines together the net may be booked,
    # one way, or both ways.
    Step(
        "subjects_compared",
        f"""
        SELECT s.*, COALESCE(b.vouchers, 0) AS vouchers, b.voucher, b.unbalanced_id, b.debit, b.credit,
            b.first_month AS booked_first, b.last_month AS booked_last,
            CASE WHEN s.account_code <> '' THEN b.signed
                 WHEN s.amount < 0 THEN -{_BOOKED_AMOUNT} ELSE {_BOOKED_AMOUNT} END AS booked,
            CASE WHEN s.account_code <> '' THEN b.signed = s.amount
                 WHEN {_BOOKED_AMOUNT} = ABS(s.amount) THEN TRUE
                 ELSE s.lines > 1 AND {_BOOKED_AMOUNT} IN (GREATEST(s.came, s.went), s.came + s.went) END
                AS is_right
        FROM subjects_due s LEFT JOIN booked b ON b.subject_id = s.subject_id
        """,
    ),
    Step(
        "subjects_decided",
        """
        SELECT s.*,
            CASE WHEN k.shop_id IS NULL THEN 'no_books'
                 WHEN s.vouchers > 1 AND NOT (s.is_right AND s.lines > 1) THEN 'voucher_duplicate'
                 WHEN s.vouchers > 0 AND NOT s.is_right AND s.unbalanced_id IS NOT NULL
                     THEN 'voucher_unbalanced'
                 WHEN s.vouchers > 0 AND NOT s.is_right THEN 'voucher_amount_mismatch'
                 WHEN s.vouchers > 0 AND (s.booked_first < s.first_month OR s.booked_last > s.last_month)
                     THEN 'voucher_period_mismatch'
                 WHEN s.vouchers > 0 THEN ''
                 WHEN s.due_day >= s.as_of_day THEN 'not_due'
                 WHEN c.subject_id IS NULL THEN 'not_covered' ELSE 'voucher_missing' END AS reason
        FROM subjects_compared s
        LEFT JOIN shops_booking k ON k.shop_id = s.shop_id
        LEFT JOIN (SELECT DISTINCT s.subject_id FROM subjects_due s
                   JOIN account_days d ON d.kind = 'vouchers' AND d.first_day <= s.first_day
                       AND d.last_day >= s.due_day) c ON c.subject_id = s.subject_id
        """,
    ),
)

_FOUND: Final = (
    Step(
        "found_vouchers",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY v.voucher) AS found_no, 'voucher_unbalanced' AS type,
            CAST(NULL AS BIGINT) AS shop_id, v.voucher_id, v.voucher, v.debit, v.credit, v.currency,
            v.debit - v.credit AS amount
        FROM voucher_sums v CROSS JOIN run_scope r
        WHERE v.debit <> v.credit AND (r.takes_unknown_shops OR v.voucher_id IN
            (SELECT unbalanced_id FROM subjects_decided WHERE reason = 'voucher_unbalanced'))
        """,
    ),
    Step(
        "lines_shared",
        """
        SELECT l.account, l.ledger_no FROM ledger l
        SEMI JOIN (SELECT account, source_no FROM subjects_decided
                   WHERE reason LIKE 'voucher_%' AND is_number) s
            ON s.account = l.account AND s.source_no = l.ledger_no
        GROUP BY l.account, l.ledger_no HAVING COUNT(*) > 1
        """,
    ),
    Step(
        "found_subjects",
        f"""
        SELECT (SELECT COUNT(*) FROM found_vouchers)
                + ROW_NUMBER() OVER (ORDER BY s.type, s.account, s.ledger_no, s.currency) AS found_no, s.*
        FROM (SELECT d.reason AS type, d.subject_id, d.shop_id, d.account, d.source_no AS ledger_no,
                  CASE WHEN k.ledger_no IS NULL THEN '' ELSE d.business_type END AS business_type, d.currency,
                  d.amount AS line_amount, d.booked, d.vouchers, d.voucher, d.first_month, d.booked_last,
                  d.booked_first, d.last_month, d.day, d.due_day,
                  CASE WHEN d.reason IN ('voucher_duplicate', 'voucher_amount_mismatch')
                      THEN d.booked - d.amount ELSE d.amount END AS amount
              FROM subjects_decided d
              LEFT JOIN lines_shared k ON k.account = d.account AND k.ledger_no = d.source_no
              WHERE d.reason IN ('{"', '".join(TYPES[1:])}')) s
        """,
    ),
    Step(
        "subject_found",
        """
        SELECT d.subject_id, COALESCE(f.found_no, v.found_no) AS found_no
        FROM subjects_decided d
        LEFT JOIN found_subjects f ON f.subject_id = d.subject_id
        LEFT JOIN found_vouchers v ON d.reason = 'voucher_unbalanced' AND v.voucher_id = d.unbalanced_id
        """,
    ),
    # What became of a voucher line: it is of a voucher out of balance, or of the first subject that it books.
    Step(
        "line_subjects",
        """
        SELECT n.file_id, n.row_no, n.line_key,
            MIN(CASE WHEN d.reason LIKE 'voucher_%' THEN d.subject_id END) AS odd_id,
            MIN(d.subject_id) AS subject_id
        FROM naming_lines n
        JOIN entries_own e ON e.subject_id = n.subject_id AND e.voucher_id = n.voucher_id
        JOIN subjects_decided d ON d.subject_id = n.subject_id
        GROUP BY n.file_id, n.row_no, n.line_key
        """,
    ),
)

_SUBJECTS: Final = (
    Step("subject_orders", "SELECT 0 AS found_no, 0 AS shop_id, '' AS order_no WHERE FALSE"),
    Step("subject_cases", "SELECT 0 AS found_no, 0 AS shop_id, '' AS case_no WHERE FALSE"),
    Step("subject_waybills", "SELECT 0 AS found_no, 0 AS shop_id, '' AS waybill WHERE FALSE"),
    Step(
        "own_rows",
        """
        SELECT f.found_no, 'ledger' AS kind, l.file_id, l.row_no
        FROM found_subjects f JOIN booked_lines l ON l.account = f.account AND l.source_no = f.ledger_no
            AND l.currency = f.currency AND l.sidelined = ''
        UNION
        SELECT f.found_no, 'vouchers', l.file_id, l.row_no
        FROM found_subjects f
        JOIN entries_own e ON e.subject_id = f.subject_id
        JOIN voucher_sums v ON v.voucher_id = e.voucher_id
        JOIN voucher_lines l ON l.voucher = v.voucher AND l.sidelined = ''
        UNION
        SELECT f.found_no, 'vouchers', l.file_id, l.row_no
        FROM found_vouchers f JOIN voucher_lines l ON l.voucher = f.voucher AND l.sidelined = ''
        """,
    ),
)

_OUTCOMES: Final = (
    Step(
        "outcomes",
        """
        SELECT 'left' AS side, 'ledger' AS kind, l.rid, l.file_id, l.row_no,
            CASE WHEN l.sidelined <> '' THEN 'excluded' WHEN d.subject_id IS NULL THEN 'excluded'
                 WHEN d.reason LIKE 'voucher_%' THEN 'exception'
                 WHEN d.reason IN ('not_due', 'not_covered') THEN 'in_transit'
                 WHEN d.reason <> '' THEN 'excluded' ELSE 'matched' END AS outcome,
            CASE WHEN l.sidelined <> '' THEN l.sidelined WHEN d.subject_id IS NULL THEN 'no_number'
                 ELSE d.reason END AS reason,
            d.subject_id AS group_no, f.found_no, l.currency, l.amount AS measure
        FROM booked_lines l
        LEFT JOIN subjects_decided d ON l.sidelined = '' AND d.account = l.account
            AND d.source_no = l.source_no AND d.currency = l.currency
        LEFT JOIN subject_found f ON f.subject_id = d.subject_id
        UNION ALL
        SELECT 'right', 'vouchers', ROW_NUMBER() OVER (), l.file_id, l.row_no,
            CASE WHEN l.sidelined <> '' THEN 'excluded' WHEN u.found_no IS NOT NULL THEN 'exception'
                 WHEN d.reason LIKE 'voucher_%' THEN 'exception'
                 WHEN d.subject_id IS NOT NULL THEN 'matched' ELSE 'excluded' END,
            CASE WHEN l.sidelined <> '' THEN l.sidelined WHEN u.found_no IS NOT NULL THEN 'voucher_unbalanced'
                 WHEN d.reason LIKE 'voucher_%' THEN d.reason WHEN d.subject_id IS NOT NULL THEN ''
                 WHEN l.source_no <> '' THEN 'books_other' ELSE 'no_source' END,
            d.subject_id, COALESCE(u.found_no, f.found_no), l.currency, l.debit + l.credit
        FROM voucher_lines l
        LEFT JOIN found_vouchers u ON l.sidelined = '' AND u.voucher = l.voucher
        LEFT JOIN line_subjects s ON l.sidelined = '' AND s.file_id = l.file_id AND s.row_no = l.row_no
            AND s.line_key = l.line_key
        LEFT JOIN subjects_decided d ON d.subject_id = COALESCE(s.odd_id, s.subject_id)
        LEFT JOIN subject_found f ON f.subject_id = d.subject_id
        """,
    ),
)

STEPS: Final = (*booking_lines.STEPS, *_BOOKED, *_JUDGED, *_FOUND, *_SUBJECTS, *_OUTCOMES)
FOUND_TABLES: Final = ("found_vouchers", "found_subjects")
LEFT_INPUTS: Final = "SELECT currency, amount AS measure FROM booked_lines"
RIGHT_INPUTS: Final = """
    SELECT currency, debit_minor + credit_minor AS measure FROM vouchers
"""
