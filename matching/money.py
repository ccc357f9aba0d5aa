"""What the ledger says of each order: sums by class, first and last days."""

from typing import Final

from matching.steps import Step

STEPS: Final = (
    Step(
        "money",
        """
        SELECT group_ref AS ref,
            CAST(SUM(CASE WHEN line_class = 'trade' AND is_foreign = 0 THEN amount ELSE 0 END) AS BIGINT)
                AS trade,
            CAST(SUM(CASE WHEN line_class = 'subsidy' AND is_foreign = 0 THEN amount ELSE 0 END) AS BIGINT)
                AS subsidy,
            CAST(SUM(CASE WHEN line_class = 'refund' AND is_foreign = 0 THEN -amount ELSE 0 END) AS BIGINT)
                AS refunded,
            CAST(SUM(CASE WHEN line_class = 'fee' AND is_foreign = 0 THEN -amount ELSE 0 END) AS BIGINT)
                AS charged,
            SUM(CASE WHEN line_class = 'trade' THEN 1 ELSE 0 END) AS trade_lines,
            SUM(CASE WHEN line_class = 'subsidy' THEN 1 ELSE 0 END) AS subsidy_lines,
            SUM(CASE WHEN line_class = 'subsidy' AND amount < 0 THEN 1 ELSE 0 END) AS taken_back_lines,
            SUM(CASE WHEN line_class = 'refund' THEN 1 ELSE 0 END) AS refund_lines,
            SUM(CASE WHEN line_class = 'fee' THEN 1 ELSE 0 END) AS fee_lines,
            SUM(CASE WHEN line_class = 'refund' THEN 0 ELSE is_foreign END) AS foreign_lines,
            MIN(CASE WHEN line_class = 'trade' THEN day END) AS first_trade_day,
            MAX(CASE WHEN line_class = 'trade' THEN day END) AS last_trade_day,
            MAX(CASE WHEN line_class IN ('trade', 'subsidy') AND amount > 0 THEN day END) AS last_money_day,
            MAX(CASE WHEN line_class = 'refund' THEN day END) AS last_refund_day,
            MAX(CASE WHEN line_class = 'fee' THEN day END) AS last_fee_day
        FROM lines_placed
        WHERE group_ref IS NOT NULL AND sidelined = '' AND line_class IN ('trade', 'subsidy', 'refund', 'fee')
        GROUP BY group_ref
        """,
    ),
)
