"""The three plans once more, slowly and plainly, over pandas frames: what the engine must agree with.

Written from the contract's sentences, order by order and case by case, with sets of days instead of intervals
and loops instead of joins. It shares no code with the engine.
"""

from collections.abc import Mapping

import pandas as pd

from tests.matching.oracle_books import Books
from tests.matching.oracle_refunds import refund
from tests.matching.oracle_returns import give_back
from tests.matching.oracle_settlement import settle
from tests.matching.oracle_values import Answer, Company, File, Found

__all__ = ["Answer", "Company", "File", "Found", "plan_answers"]


def plan_answers(company: Company, frames: Mapping[str, pd.DataFrame]) -> dict[str, Answer]:
    """What each plan must find, over all shops."""
    answers = {name: Answer() for name in ("settlement", "refunds", "returns")}
    for shop in company.shops:
        books = Books(company, shop, frames)
        settle(books, answers["settlement"])
        refund(books, answers["refunds"])
        give_back(books, answers["returns"])
    return answers
