"""What was seen, in plain words with real figures: texts by code, and the names of the terms of an equation.

Each code has a full sentence for the ticket and, with `_short`, one for a row of a list. Placeholders that
end in `_minor` are money, those in `_on` a day of the shop's calendar.
"""

from typing import Final

from matching.telling import MODULES
from people.languages import N_

EXPLANATIONS: Final[dict[str, str]] = {
    **{code: text for module in MODULES for code, text in module.TEXTS.items()},
}

TERMS: Final[dict[str, str]] = {
    **{name: text for module in MODULES for name, text in module.TERMS.items()},
}

OUTCOMES: Final[dict[str, str]] = {
    "matched": N_("Matched"),
    "within_tolerance": N_("Within tolerance"),
    "exception": N_("Exception"),
    "in_transit": N_("In transit"),
    "excluded": N_("Excluded"),
}

REASONS: Final[dict[str, str]] = {
    # In transit
    "not_due": N_("Not due yet"),
    "not_covered": N_("Not yet covered by imported files"),
    "no_date": N_("No date to count from"),
    # Excluded
    "shop_unknown": N_("Shop not set up"),
    "expected": N_("Estimated by the platform, not booked yet"),
    "detail": N_("Only a detail of a ledger line"),
    **{reason: text for module in MODULES for reason, text in module.REASONS.items()},
}

PLANS: Final[dict[str, str]] = {module.PLAN: module.NAME for module in MODULES}

# What stands on the left of a plan, and what on the right.
SIDES: Final[dict[str, tuple[str, str]]] = {module.PLAN: module.SIDES for module in MODULES}

STATES: Final[dict[str, str]] = {
    "running": N_("Running"),
    "published": N_("In force"),
    "superseded": N_("Overtaken by a later run"),
    "failed": N_("Stopped by an error"),
    "abandoned": N_("Not finished"),
}

REFUSALS: Final[dict[str, str]] = {
    "plan_unknown": N_("There is no plan “{plan}”. The plans are: {known}."),
    "plan_missing": N_("Choose at least one plan."),
    "shop_unknown": N_("There is no such shop."),
    "rhythm_unknown": N_("Plans run daily, weekly or monthly."),
    "time_not_readable": N_("“{time}” is no time of day. Write it as 10:30."),
    "day_not_readable": N_("“{day}” is no day. Write it as 2026-07-20."),
}
