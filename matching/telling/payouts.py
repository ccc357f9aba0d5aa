"""What plan `payouts` says of what it found.

| type | amount |
|---|---|
| payout_amount_mismatch | what came to the bank − what was paid out |
| payout_not_in_bank, ambiguous_match, payout_bounced | the payout as the ledger has it: − what left |
| bank_unexplained | + what came |
"""

from collections.abc import Callable
from typing import Final

from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "payouts"
# Translators: 提现; money that goes from ledger accounts to the bank
NAME: Final = N_("Payouts")
SIDES: Final = (N_("Payouts"), N_("Bank lines"))
TEAMS: Final = {
    "payout_amount_mismatch": "finance",
    "payout_not_in_bank": "finance",
    "bank_unexplained": "finance",
    "ambiguous_match": "finance",
    "payout_bounced": "finance",
}
_LEDGER: Final = ("ledger_no",)
KEYS: Final = {
    "payout_amount_mismatch": _LEDGER,
    "payout_not_in_bank": _LEDGER,
    "bank_unexplained": ("bank_no",),
    "ambiguous_match": _LEDGER,
    "payout_bounced": _LEDGER,
}

TEXTS: Final = {
    "payout_short": N_(
        "{paid_minor} was paid out on {paid_on}. The bank line that names it brought {came_minor}: "
        "{missing_minor} less."
    ),
    "payout_short_short": N_("{came_minor} at the bank instead of {paid_minor}."),
    "payout_over": N_(
        "{paid_minor} was paid out on {paid_on}. The bank line that names it brought {came_minor}: "
        "{extra_minor} more."
    ),
    "payout_over_short": N_("{came_minor} at the bank instead of {paid_minor}."),
    "payout_not_in_bank": N_(
        "{paid_minor} was paid out on {paid_on} and should have been at the bank by {due_on}. "
        "No bank line, alone or with others, is this payout."
    ),
    "payout_not_in_bank_short": N_("{paid_minor} paid out on {paid_on}, not at the bank."),
    "payout_maybe_in_bank": N_(
        "{paid_minor} was paid out on {paid_on} and should have been at the bank by {due_on}. "
        "No bank line is surely this payout; {hints} might be, together with others."
    ),
    "payout_maybe_in_bank_short": N_("{paid_minor} paid out on {paid_on}, not surely at the bank."),
    "bank_unexplained": N_(
        "{came_minor} came from {payee} on {came_on}. No payout, alone or with others, is this money."
    ),
    "bank_unexplained_short": N_("{came_minor} from {payee}, no payout."),
    "ambiguous_payout": N_(
        "{paid_minor} was paid out on {paid_on}. Several answers are equally good ({answers}): "
        "{lines} bank lines come into question, and other payouts may be for the same lines."
    ),
    "ambiguous_payout_short": N_("{paid_minor} paid out on {paid_on}: {answers} answers are equally good."),
    "ambiguous_line": N_(
        "{paid_minor} was paid out on {paid_on}. A bank line fits it, and fits another payout as well."
    ),
    "ambiguous_line_short": N_("{paid_minor} paid out on {paid_on}: its bank line fits another payout too."),
    "payout_bounced": N_(
        "{paid_minor} was paid out on {paid_on}, came back on {back_on} and was not paid out again."
    ),
    "payout_bounced_short": N_("{paid_minor} came back on {back_on}, not paid out again."),
}
TERMS: Final = {
    "came_to_bank": N_("Came to the bank"),
    "paid_out": N_("Paid out"),
    "came_unexplained": N_("Came without a payout"),
}
REASONS: Final = {
    # Excluded
    "internal": N_("Moved between own accounts"),
    "nothing_moved": N_("Moves no money"),
    "other_payee": N_("Not from or to a ledger account"),
    "money_out": N_("Paid from the bank"),
    "other_shop": N_("Of another shop"),
}
_AMOUNT: Final = frozenset({"amount_minor"})
# Which fields do not tie, of the very rows that an exception is about.
ODD: Final = {
    ("payout_amount_mismatch", "ledger"): _AMOUNT,
    ("payout_amount_mismatch", "bank"): _AMOUNT,
    ("payout_not_in_bank", "ledger"): _AMOUNT,
    ("bank_unexplained", "bank"): _AMOUNT,
    ("ambiguous_match", "ledger"): _AMOUNT,
    ("ambiguous_match", "bank"): _AMOUNT,
    ("payout_bounced", "ledger"): _AMOUNT,
}


def _mismatch(row: Row) -> Told:
    is_short = row["amount"] < 0
    return told(
        "payout_short" if is_short else "payout_over",
        (("came_to_bank", row["came"]), ("paid_out", -row["paid"])),
        paid_minor=row["paid"],
        paid_on=day_text(row["day"]),
        came_minor=row["came"],
        **{"missing_minor" if is_short else "extra_minor": abs(row["amount"])},
    )


def _missing(row: Row) -> Told:
    return told(
        "payout_maybe_in_bank" if row["hints"] else "payout_not_in_bank",
        (("paid_out", row["amount"]),),
        paid_minor=row["paid"],
        paid_on=day_text(row["day"]),
        due_on=day_text(row["due_day"]),
        hints=row["hints"],
    )


def _unexplained(row: Row) -> Told:
    return told(
        "bank_unexplained",
        (("came_unexplained", row["amount"]),),
        came_minor=row["amount"],
        payee=row["payee_name"],
        came_on=day_text(row["day"]),
    )


def _ambiguous(row: Row) -> Told:
    params = {"paid_minor": row["paid"], "paid_on": day_text(row["day"])}
    terms = (("paid_out", row["amount"]),)
    if row["answers"] < 2:
        return told("ambiguous_line", terms, **params)
    return told("ambiguous_payout", terms, answers=row["answers"], lines=row["lines"], **params)


def _bounced(row: Row) -> Told:
    return told(
        "payout_bounced",
        (("paid_out", row["amount"]),),
        paid_minor=row["paid"],
        paid_on=day_text(row["day"]),
        back_on=day_text(row["back_day"]),
    )


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "payout_amount_mismatch": _mismatch,
    "payout_not_in_bank": _missing,
    "bank_unexplained": _unexplained,
    "ambiguous_match": _ambiguous,
    "payout_bounced": _bounced,
}
