"""What plan `vouchers` says of what it found.

| type | amount |
|---|---|
| voucher_unbalanced | debit − credit |
| voucher_duplicate, voucher_amount_mismatch | what was booked − what the ledger has, with the ledger's sign |
| voucher_period_mismatch, voucher_missing | what the ledger has |
"""

from collections.abc import Callable
from typing import Final

from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "vouchers"
# Translators: 凭证; what accounting has booked
NAME: Final = N_("Vouchers")
SIDES: Final = (N_("Ledger lines"), N_("Voucher lines"))
TEAMS: Final = {
    "voucher_unbalanced": "finance",
    "voucher_duplicate": "finance",
    "voucher_amount_mismatch": "finance",
    "voucher_period_mismatch": "finance",
    "voucher_missing": "finance",
}
_LEDGER: Final = ("ledger_no",)
KEYS: Final = {
    "voucher_unbalanced": ("voucher",),
    "voucher_duplicate": _LEDGER,
    "voucher_amount_mismatch": _LEDGER,
    "voucher_period_mismatch": _LEDGER,
    "voucher_missing": _LEDGER,
}

TEXTS: Final = {
    "voucher_unbalanced": N_(
        "Voucher {voucher} debits {debit_minor} and credits {credit_minor}: {gap_minor} apart."
    ),
    "voucher_unbalanced_short": N_("Debit {debit_minor}, credit {credit_minor}."),
    "voucher_duplicate": N_(
        "{vouchers} vouchers book {line_minor} of {moved_on}: {booked_minor} altogether."
    ),
    "voucher_duplicate_short": N_("Booked by {vouchers} vouchers."),
    "voucher_amount_mismatch": N_(
        "The ledger has {line_minor}; voucher {voucher} books {booked_minor}: {gap_minor} apart."
    ),
    "voucher_amount_mismatch_short": N_("{booked_minor} booked instead of {line_minor}."),
    "voucher_period_mismatch": N_("{line_minor} moved on {moved_on}, and is booked in {booked_in}."),
    "voucher_period_mismatch_short": N_("Of {moved_in}, booked in {booked_in}."),
    "voucher_missing": N_(
        "{line_minor} moved on {moved_on} and should have been booked by {due_on}. No voucher books it."
    ),
    "voucher_missing_short": N_("{line_minor} of {moved_on}, not booked."),
}
TERMS: Final = {
    "debit": N_("Debit"),
    "credit": N_("Credit"),
    "booked": N_("Booked"),
    "in_ledger": N_("In the ledger"),
}
REASONS: Final = {
    # Excluded
    "not_booked": N_("Of a class that is not booked"),
    "no_books": N_("No vouchers of this shop"),
    "no_number": N_("Without a number to book it by"),
    "voided": N_("Voided"),
    "no_source": N_("Names no source"),
    "books_other": N_("Books something else"),
}
_BOOKED: Final = frozenset({"debit_minor", "credit_minor"})
_AMOUNT: Final = frozenset({"amount_minor"})
# Which fields do not tie, of the very rows that an exception is about.
ODD: Final = {
    ("voucher_unbalanced", "vouchers"): _BOOKED,
    ("voucher_duplicate", "vouchers"): frozenset({"number"}),
    ("voucher_amount_mismatch", "vouchers"): _BOOKED,
    ("voucher_amount_mismatch", "ledger"): _AMOUNT,
    ("voucher_period_mismatch", "vouchers"): frozenset({"voucher_date"}),
    ("voucher_period_mismatch", "ledger"): frozenset({"occurred_at"}),
    ("voucher_missing", "ledger"): _AMOUNT,
}


def _unbalanced(row: Row) -> Told:
    return told(
        "voucher_unbalanced",
        (("debit", row["debit"]), ("credit", -row["credit"])),
        voucher=row["voucher"],
        debit_minor=row["debit"],
        credit_minor=row["credit"],
        gap_minor=abs(row["amount"]),
    )


def _booked_less_ledger(row: Row) -> tuple[tuple[str, int], ...]:
    return (("booked", row["booked"]), ("in_ledger", -row["line_amount"]))


def _duplicate(row: Row) -> Told:
    return told(
        "voucher_duplicate",
        _booked_less_ledger(row),
        vouchers=row["vouchers"],
        line_minor=row["line_amount"],
        moved_on=day_text(row["day"]),
        booked_minor=row["booked"],
    )


def _amount(row: Row) -> Told:
    return told(
        "voucher_amount_mismatch",
        _booked_less_ledger(row),
        line_minor=row["line_amount"],
        voucher=row["voucher"],
        booked_minor=row["booked"],
        gap_minor=abs(row["amount"]),
    )


def _period(row: Row) -> Told:
    is_early = row["booked_first"] < row["first_month"]
    return told(
        "voucher_period_mismatch",
        (("in_ledger", row["amount"]),),
        line_minor=row["line_amount"],
        moved_on=day_text(row["day"]),
        moved_in=row["last_month"],
        booked_in=row["booked_first"] if is_early else row["booked_last"],
    )


def _missing(row: Row) -> Told:
    return told(
        "voucher_missing",
        (("in_ledger", row["amount"]),),
        line_minor=row["line_amount"],
        moved_on=day_text(row["day"]),
        due_on=day_text(row["due_day"]),
    )


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "voucher_unbalanced": _unbalanced,
    "voucher_duplicate": _duplicate,
    "voucher_amount_mismatch": _amount,
    "voucher_period_mismatch": _period,
    "voucher_missing": _missing,
}
