"""Lines that undo each other: a line of the opposite sign and the one it reverses take no part in doubles.

A reversal undoes the line that its 原流水号 names, else one of an equal amount under the same owner: first
the nearest owner (a case), then the wider one (the order).
"""

from collections.abc import Sequence
from itertools import chain

from matching.steps import Step


def reversal_steps(name: str, *, source: str, owners: Sequence[str]) -> tuple[Step, ...]:
    """Steps that end in the table `{name}_undone(place)`.

    `source` has place (a number in order of time), amount (+ is the ordinary sign), account, ledger_no,
    original_no and the columns of `owners`; the last of them is the widest, and bounds what may be undone.
    """
    by_name = Step(
        f"{name}_undone_0",
        f"""
        WITH named AS (
            SELECT r.place AS reversal, o.place AS original,
                ROW_NUMBER() OVER (PARTITION BY r.place ORDER BY o.place) AS turn_of_original,
                ROW_NUMBER() OVER (PARTITION BY o.place ORDER BY r.place) AS turn_of_reversal
            FROM {source} r
            JOIN {source} o ON o.{owners[-1]} = r.{owners[-1]} AND o.account = r.account
                AND o.ledger_no = r.original_no
            WHERE r.amount < 0 AND o.amount > 0 AND r.original_no <> ''
        )
        SELECT reversal AS place FROM named WHERE turn_of_original = 1 AND turn_of_reversal = 1
        UNION ALL
        SELECT original FROM named WHERE turn_of_original = 1 AND turn_of_reversal = 1
        """,
    )
    passes = [_by_amount(name, source, owner, number) for number, owner in enumerate(owners, start=1)]
    everything = " UNION ALL ".join(f"SELECT place FROM {name}_undone_{n}" for n in range(len(owners) + 1))
    return (by_name, *chain.from_iterable(passes), Step(f"{name}_undone", everything))


def _by_amount(name: str, source: str, owner: str, number: int) -> tuple[Step, ...]:
    done = " UNION ALL ".join(f"SELECT place FROM {name}_undone_{n}" for n in range(number))
    turns = Step(
        f"{name}_turns_{number}",
        f"""
        SELECT s.place, s.{owner} AS owner, s.amount,
            ROW_NUMBER() OVER (PARTITION BY s.{owner}, s.amount ORDER BY s.place) AS turn
        FROM {source} s LEFT JOIN ({done}) d ON d.place = s.place
        WHERE d.place IS NULL AND s.amount <> 0
        """,
    )
    pairs = Step(
        f"{name}_undone_{number}",
        f"""
        SELECT a.place
        FROM {name}_turns_{number} a
        JOIN {name}_turns_{number} b ON b.owner = a.owner AND b.amount = -a.amount AND b.turn = a.turn
        """,
    )
    return turns, pairs
