"""Payouts and bank lines as plan `payouts` sees them, and which bank lines name which payouts.

`payout_lines`: ledger lines of class payout and transfer of every shop, whichever the run is of, for a credit
may be of another shop's payout. `amount` + is money into the ledger account, so a payout is negative.
`bank_lines`: + is money in. Both are numbered in order of time.
"""

from typing import Final

from matching import deadlines
from matching.accounts import NOBODY, cleaned_sql
from matching.scope import EXPECTED
from matching.steps import Step, day_of

_EXPECTED_SQL: Final = ", ".join(f"'{one}'" for one in EXPECTED)
# What a number may be made of where it stands inside a text: with more signs, or with fewer.
_TOKENS: Final = ("[0-9A-Za-z]+", "[0-9A-Za-z_-]+", "[0-9A-Za-z_/.:-]+")
_PLAIN: Final = "^[0-9A-Za-z_/.:-]+$"  # numbers of other signs are looked for letter by letter
_SOON: Final = 60  # days in which that is done
_COUNT: Final = "^[0-9]{1,3}$"  # such a number may be any count

_LINES: Final = (
    Step("shops_alone", "SELECT shop_id, '' AS category, '' AS channel FROM shops"),
    *deadlines.resolved("shops_alone"),
    Step(
        "payout_told",
        f"""
        SELECT l.file_id, l.row_no, l.line_key, s.shop_id, COALESCE(s.in_scope, r.takes_unknown_shops)
                AS in_scope,
            '' AS category, '' AS channel, COALESCE(s.tolerance, 0) AS tolerance, s.as_of_day, l.account,
            l.ledger_no, l.business_type, l.batch_no, l.original_no, l.currency, l.amount_minor AS amount,
            l.occurred_at, {day_of("l.occurred_at")} AS day, l.class AS line_class,
            COALESCE(c.circle, {NOBODY}) AS circle,
            CASE WHEN s.shop_id IS NULL THEN 'shop_unknown'
                 WHEN UPPER(l.settle_status) IN ({_EXPECTED_SQL}) THEN 'expected'
                 WHEN v.account IS NOT NULL THEN 'detail'
                 WHEN l.amount_minor = 0 THEN 'nothing_moved' ELSE '' END AS sidelined
        FROM ledger l
        LEFT JOIN accounts a ON a.account = l.account
        LEFT JOIN shops named ON named.platform = l.platform AND named.shop = l.shop
        LEFT JOIN shops s ON s.shop_id = COALESCE(a.shop_id, named.shop_id)
        LEFT JOIN circles c ON c.account = l.account
        LEFT JOIN fund_days v ON l.view = 'detail' AND v.account = l.account
            AND {day_of("l.occurred_at")} BETWEEN v.first_day AND v.last_day
        CROSS JOIN run_scope r
        WHERE l.class IN ('payout', 'transfer')
        """,
    ),
    Step(
        "payout_lines",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY p.occurred_at, p.account, p.ledger_no, p.amount, p.line_key,
                p.file_id, p.row_no) AS pid,
            p.*, COALESCE({deadlines.due("w", "p.day")}, p.day) AS due_day
        FROM payout_told p {deadlines.waits("w", "payout", "p", "p.day")}
        """,
    ),
    Step(
        "bank_lines",
        f"""
        SELECT ROW_NUMBER() OVER (ORDER BY b.occurred_at, b.account, b.bank_no, b.amount_minor, b.line_key,
                b.file_id, b.row_no) AS bid,
            b.file_id, b.row_no, b.account, b.bank_no, b.currency, b.amount_minor AS amount,
            {day_of("b.occurred_at")} AS day, COALESCE(n.circle, {NOBODY}) AS circle, b.payee_name,
            {cleaned_sql("b.payee_name")} AS payee, b.summary
        FROM bank b LEFT JOIN payee_names n ON n.name = {cleaned_sql("b.payee_name")}
        """,
    ),
)

_WORDS: Final = " UNION ".join(
    f"SELECT bid, UPPER(UNNEST(regexp_extract_all(summary, '{one}'))) AS word FROM bank_lines"
    for one in _TOKENS
)

_NAMES: Final = (
    Step(
        "payout_numbers",
        f"""
        SELECT pid, number, MIN(is_batch) AS is_batch
        FROM (SELECT pid, UPPER(ledger_no) AS number, 0 AS is_batch FROM payout_lines
              WHERE line_class = 'payout' AND sidelined = ''
              UNION ALL
              SELECT pid, UPPER(batch_no), 1 FROM payout_lines
              WHERE line_class = 'payout' AND sidelined = '')
        WHERE number <> '' AND NOT regexp_matches(number, '{_COUNT}')
        GROUP BY pid, number
        """,
    ),
    Step(
        "numbers_odd",
        f"""
        SELECT n.*, p.day FROM payout_numbers n JOIN payout_lines p ON p.pid = n.pid
        WHERE NOT regexp_matches(n.number, '{_PLAIN}')
        """,
    ),
    Step(
        "naming_letters",
        f"""
        SELECT b.bid, n.pid, n.number, n.is_batch
        FROM numbers_odd n JOIN bank_lines b ON b.day BETWEEN n.day AND n.day + {_SOON}
        WHERE contains(UPPER(b.summary), n.number)
        """,
    ),
    Step("bank_words", f"SELECT DISTINCT bid, word FROM ({_WORDS})"),
    Step(
        "numbers_met",
        """
        SELECT w.bid, n.pid, n.number, n.is_batch FROM bank_words w JOIN payout_numbers n ON n.number = w.word
        UNION SELECT bid, pid, number, is_batch FROM naming_letters
        """,
    ),
    Step(
        "naming_all",
        f"""
        SELECT DISTINCT p.pid, b.bid, n.number, n.is_batch, p.account
        FROM numbers_met n
        JOIN payout_lines p ON p.pid = n.pid
        JOIN bank_lines b ON b.bid = n.bid
        WHERE b.currency = p.currency AND b.circle IN (p.circle, {NOBODY}) AND b.day >= p.day
            AND SIGN(b.amount) = -SIGN(p.amount)
        """,
    ),
    # A number that payouts of several accounts bear names none of them; a payout's own number says more
    # than its batch.
    Step(
        "naming",
        """
        SELECT a.pid, a.bid, MIN(a.is_batch) AS is_batch
        FROM naming_all a
        JOIN (SELECT bid, number FROM naming_all GROUP BY bid, number HAVING COUNT(DISTINCT account) = 1) o
            ON o.bid = a.bid AND o.number = a.number
        JOIN (SELECT bid, MIN(is_batch) AS is_batch FROM naming_all GROUP BY bid) k
            ON k.bid = a.bid AND k.is_batch = a.is_batch
        GROUP BY a.pid, a.bid
        """,
    ),
)

STEPS: Final = (*_LINES, *_NAMES)
