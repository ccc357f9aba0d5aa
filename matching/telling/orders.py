"""What plan `orders` says of what it found.

| type | amount |
|---|---|
| order_missing_own | + what the buyer paid on the platform |
| order_missing_platform | − what our own system says was paid |
| order_amount_mismatch | the platform's − our own |
| order_status_mismatch, case_status_mismatch | 0 |
"""

from collections.abc import Callable
from typing import Final

from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "orders"
# Translators: 订单; what the platform tells of orders against our own system
NAME: Final = N_("Orders")
SIDES: Final = (N_("The platform's orders"), N_("Our own orders"))
_SERVICE, _FINANCE = "customer_service", "finance"
TEAMS: Final = {
    "order_missing_own": _SERVICE,
    "order_missing_platform": _SERVICE,
    "order_amount_mismatch": _FINANCE,
    "order_status_mismatch": _SERVICE,
    "case_status_mismatch": _SERVICE,
}
KEYS: Final = {
    "order_missing_own": ("order_no",),
    "order_missing_platform": ("order_no",),
    "order_amount_mismatch": ("order_no",),
    "order_status_mismatch": ("order_no",),
    "case_status_mismatch": ("case_no",),
}

TEXTS: Final = {
    "order_missing_own": N_("The platform has this order, paid on {paid_on}: {paid_minor}. Ours does not."),
    "order_missing_own_short": N_("{paid_minor} on the platform, not in our system."),
    "order_missing_platform": N_(
        "Our system has this order, paid on {paid_on}: {paid_minor}. The platform's files do not."
    ),
    "order_missing_platform_short": N_("{paid_minor} in our system, not on the platform."),
    "order_amount_mismatch": N_(
        "The platform says that {platform_minor} was paid, our own system {own_minor}."
    ),
    "order_amount_mismatch_short": N_("{platform_minor} on the platform, {own_minor} in our system."),
    "order_status_mismatch": N_(
        "The platform and our own system give the order different statuses since {since_on}."
    ),
    "order_status_mismatch_short": N_("Different statuses since {since_on}."),
    "case_status_mismatch": N_(
        "The platform and our own system give the case different statuses since {since_on}."
    ),
    "case_status_mismatch_short": N_("Different statuses since {since_on}."),
}
TERMS: Final = {
    "paid_platform": N_("Paid, says the platform"),
    "paid_own": N_("Paid, says our own system"),
}
REASONS: Final = {
    "one_side": N_("A case that only one side has"),
    "own_side": N_("Our own system's word where the platform tells"),
}
_STATUS: Final = frozenset({"order_status"})
# Which fields do not tie, of the very rows that an exception is about.
ODD: Final = {
    ("order_missing_own", "orders"): frozenset({"order_no"}),
    ("order_missing_platform", "orders"): frozenset({"order_no"}),
    ("order_amount_mismatch", "orders"): frozenset({"buyer_paid_minor"}),
    ("order_status_mismatch", "orders"): _STATUS,
    ("case_status_mismatch", "after_sales"): frozenset({"case_status"}),
}


def _missing(row: Row) -> Told:
    is_own = row["type"] == "order_missing_own"
    return told(
        row["type"],
        (("paid_platform" if is_own else "paid_own", row["amount"]),),
        paid_on=day_text(row["first_paid_day"]),
        paid_minor=abs(row["amount"]),
    )


def _amount(row: Row) -> Told:
    return told(
        "order_amount_mismatch",
        (("paid_platform", row["platform_paid"]), ("paid_own", -row["own_paid"])),
        platform_minor=row["platform_paid"],
        own_minor=row["own_paid"],
    )


def _status(row: Row) -> Told:
    return told(row["type"], (), since_on=day_text(row["last_day"]))


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "order_missing_own": _missing,
    "order_missing_platform": _missing,
    "order_amount_mismatch": _amount,
    "order_status_mismatch": _status,
    "case_status_mismatch": _status,
}
