"""What the plans say of what they found: one module per plan, with its teams, keys, sentences and sums.

Each module has TEAMS (the first team of a type), KEYS (the columns of its key), TOLD (how a row is put into
words), TEXTS (the sentences by code, and with `_short` one for a row of a list), TERMS (the names of its
terms), REASONS (why a row waits or takes no part), ODD (which fields of its own rows do not tie), NAME (what
the plan is called) and SIDES (what stands left and right).
"""

from types import ModuleType
from typing import Final

from matching.telling import (
    courier,
    orders,
    payouts,
    refunds,
    returns,
    settlement,
    shipments,
    vouchers,
)

MODULES: Final[tuple[ModuleType, ...]] = (
    orders,
    settlement,
    refunds,
    returns,
    shipments,
    courier,
    payouts,
    vouchers,
)
