"""What is to be booked, and what the vouchers book: the two sides of plan `vouchers`.

What one entry in the books stands for is a subject: a ledger line, a settlement batch, a day or a month of an
account. It is called by the 单据号 that vouchers name it with: a 流水号, a 结算批次号, `account/2026-07-31`.
"""

from typing import Final

from matching import deadlines
from matching.scope import EXPECTED
from matching.steps import Step, day_of

_EXPECTED_SQL: Final = ", ".join(f"'{one}'" for one in EXPECTED)
_VOID: Final = "作废|已删除|void"
_DATED: Final = r"^(.+)/(20[0-9]{2})[-.]?([0-9]{2})[-.]?([0-9]{2})?$"
_DAY: Final = "strftime(l.occurred_at, '%Y-%m-%d')"
_MONTH: Final = "strftime(l.occurred_at, '%Y-%m')"

_LINES: Final = (
    Step("shops_alone", "SELECT shop_id, '' AS category, '' AS channel FROM shops"),
    *deadlines.resolved("shops_alone"),
    Step(
        "booked_lines",
        f"""
        SELECT ROW_NUMBER() OVER () AS rid, l.file_id, l.row_no, l.line_key, s.shop_id, s.in_scope,
            s.as_of_day, l.account, l.ledger_no, l.business_type, l.currency, l.amount_minor AS amount,
            {day_of("l.occurred_at")} AS day, {_MONTH} AS month,
            COALESCE(k.account_code, '') AS account_code,
            CASE WHEN k.voucher_by = 'day' THEN l.account || '/' || {_DAY}
                 WHEN k.voucher_by = 'month' THEN l.account || '/' || {_MONTH}
                 WHEN k.voucher_by = 'batch' AND l.batch_no <> '' THEN l.batch_no
                 ELSE l.ledger_no END AS source_no,
            CASE WHEN k.voucher_by = 'month' THEN {day_of("last_day(l.occurred_at)")}
                 ELSE {day_of("l.occurred_at")} END AS closed_day,
            CASE WHEN s.shop_id IS NULL THEN 'shop_unknown'
                 WHEN UPPER(l.settle_status) IN ({_EXPECTED_SQL}) THEN 'expected'
                 WHEN v.account IS NOT NULL THEN 'detail'
                 WHEN l.amount_minor = 0 THEN 'nothing_moved'
                 WHEN NOT COALESCE(k.books_all, TRUE) AND c.account IS NULL THEN 'not_booked' ELSE '' END
                AS sidelined
        FROM ledger l
        LEFT JOIN accounts a ON a.account = l.account
        LEFT JOIN shops named ON named.platform = l.platform AND named.shop = l.shop
        LEFT JOIN shops s ON s.shop_id = COALESCE(a.shop_id, named.shop_id)
        LEFT JOIN booked_accounts k ON k.account = l.account
        LEFT JOIN booked_classes c ON c.account = l.account AND c.line_class = l.class
        LEFT JOIN fund_days v ON l.view = 'detail' AND v.account = l.account
            AND {day_of("l.occurred_at")} BETWEEN v.first_day AND v.last_day
        CROSS JOIN run_scope r
        WHERE COALESCE(s.in_scope, r.takes_unknown_shops)
        """,
    ),
    Step(
        "subjects_told",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY account, source_no, currency) AS subject_id, account, source_no,
            currency, MIN(shop_id) AS shop_id, MIN(as_of_day) AS as_of_day,
            MIN(account_code) AS account_code, COUNT(*) AS lines, CAST(SUM(amount) AS BIGINT) AS amount,
            CAST(SUM(GREATEST(amount, 0)) AS BIGINT) AS came, CAST(-SUM(LEAST(amount, 0)) AS BIGINT) AS went,
            MIN(day) AS first_day, MAX(closed_day) AS day, MIN(month) AS first_month,
            MAX(month) AS last_month,
            ARG_MAX(business_type, (ABS(amount), business_type)) AS business_type,
            COUNT(DISTINCT ledger_no) = 1 AND MIN(ledger_no) = source_no AS is_number, '' AS category,
            '' AS channel
        FROM booked_lines WHERE sidelined = '' AND source_no <> ''
        GROUP BY account, source_no, currency
        """,
    ),
    Step(
        "subjects_due",
        f"""
        SELECT s.*, COALESCE({deadlines.due("w", "s.day")}, s.day) AS due_day
        FROM subjects_told s {deadlines.waits("w", "voucher", "s", "s.day")}
        """,
    ),
)

_VOUCHERS: Final = (
    Step(
        "voucher_lines",
        f"""
        SELECT v.file_id, v.row_no, v.line_key, v.book, strftime(v.voucher_date, '%Y-%m') AS month, v.word,
            v.number, v.book || '|' || strftime(v.voucher_date, '%Y-%m') || '|' || v.word || '|' || v.number
                AS voucher,
            {day_of("v.voucher_date")} AS day, v.currency, v.account_code, v.account_name,
            v.debit_minor AS debit, v.credit_minor AS credit,
            CASE WHEN regexp_matches(v.source_no, '{_DATED}')
                 THEN rtrim(regexp_replace(v.source_no, '{_DATED}', '\\1/\\2-\\3-\\4'), '-')
                 ELSE v.source_no END AS dated_no,
            v.source_no, CASE WHEN regexp_matches(v.status, '{_VOID}') THEN 'voided' ELSE '' END AS sidelined
        FROM vouchers v
        """,
    ),
    Step(
        "voucher_sums",
        """
        SELECT ROW_NUMBER() OVER (ORDER BY voucher) AS voucher_id, voucher, MIN(book) AS book,
            MIN(month) AS month, MIN(currency) AS currency, MIN(day) AS day, COUNT(*) AS lines,
            CAST(SUM(debit) AS BIGINT) AS debit, CAST(SUM(credit) AS BIGINT) AS credit
        FROM voucher_lines WHERE sidelined = '' GROUP BY voucher
        """,
    ),
    # Every way a 单据号 may be meant; a day may also stand for its month.
    Step(
        "voucher_names",
        """
        SELECT DISTINCT source_no, source_no AS meant FROM voucher_lines WHERE source_no <> ''
        UNION SELECT source_no, dated_no FROM voucher_lines WHERE source_no <> dated_no
        UNION SELECT source_no, regexp_replace(dated_no, '-[0-9]{2}$', '') FROM voucher_lines
        WHERE regexp_matches(dated_no, '/20[0-9]{2}-[0-9]{2}-[0-9]{2}$')
        """,
    ),
    Step(
        "naming_lines",
        """
        SELECT s.subject_id, v.voucher_id, l.file_id, l.row_no, l.line_key, l.account_code, l.debit, l.credit,
            s.account_code = '' OR l.account_code = s.account_code
                OR starts_with(l.account_code, s.account_code || '.')
                OR starts_with(l.account_code, s.account_code || '-') AS is_counted
        FROM voucher_lines l
        JOIN voucher_names n ON n.source_no = l.source_no
        JOIN subjects_due s ON s.source_no = n.meant AND s.currency = l.currency
        JOIN voucher_sums v ON v.voucher = l.voucher
        WHERE l.sidelined = ''
        """,
    ),
)

STEPS: Final = (*_LINES, *_VOUCHERS)
