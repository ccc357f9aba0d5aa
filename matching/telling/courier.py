"""What plan `courier` says of what it found.

| type | amount |
|---|---|
| courier_duplicate_charge | − what was charged again |
| courier_unknown_waybill | − what was charged |
| courier_weight_mismatch | the tariff for our weight − the tariff for the billed weight |
| courier_overcharge | tariff − charged: − overcharged, + in our favour |
| courier_return_not_received | − what was charged for bringing it back |
"""

from collections.abc import Callable
from typing import Final

from matching.telling.values import Row, Told, day_text, told
from people.languages import N_

PLAN: Final = "courier"
# Translators: 快递; what carriers charge against parcels and tariffs
NAME: Final = N_("Courier")
SIDES: Final = (N_("Courier charges"), N_("Parcels"))
TEAMS: Final = {
    "courier_duplicate_charge": "finance",
    "courier_unknown_waybill": "warehouse",
    "courier_weight_mismatch": "warehouse",
    "courier_overcharge": "finance",
    "courier_return_not_received": "warehouse",
}
_WAYBILL: Final = ("carrier", "waybill")
KEYS: Final = {
    "courier_duplicate_charge": (*_WAYBILL, "item", "direction"),  # only of the way back
    "courier_unknown_waybill": _WAYBILL,
    "courier_weight_mismatch": _WAYBILL,
    "courier_overcharge": _WAYBILL,
    "courier_return_not_received": _WAYBILL,
}

TEXTS: Final = {
    "courier_duplicate_charge": N_(
        "“{item}” of waybill {waybill} was charged {times} times: {doubled_minor} more than once."
    ),
    "courier_duplicate_charge_short": N_("“{item}” charged {times} times: {doubled_minor} too much."),
    "courier_duplicate_charge_back": N_(
        "“{item}” of waybill {waybill}, on its way back, was charged {times} times: "
        "{doubled_minor} more than once."
    ),
    "courier_duplicate_charge_back_short": N_(
        "“{item}” of the way back charged {times} times: {doubled_minor} too much."
    ),
    "courier_unknown_waybill": N_(
        "{charged_minor} was charged for waybill {waybill} on {charged_on}. "
        "No shipment, case or receipt knows it."
    ),
    "courier_unknown_waybill_short": N_("{charged_minor} for a waybill that is not known."),
    "courier_weight_mismatch": N_(
        "{billed_g} g were billed. Our own weight and volume make {right_g} g: "
        "by the tariff {tariff_minor} instead of {right_minor}."
    ),
    "courier_weight_mismatch_short": N_("{billed_g} g billed, {right_g} g by our own measure."),
    "courier_overcharge": N_(
        "By the tariff {tariff_minor} is right for {billed_g} g; {charged_minor} was charged: "
        "{extra_minor} too much."
    ),
    "courier_overcharge_short": N_("{charged_minor} charged, {tariff_minor} by the tariff."),
    "courier_undercharge": N_(
        "By the tariff {tariff_minor} is right for {billed_g} g; {charged_minor} was charged: "
        "{missing_minor} too little."
    ),
    "courier_undercharge_short": N_("{charged_minor} charged, {tariff_minor} by the tariff."),
    "courier_return_not_received": N_(
        "{charged_minor} was charged on {charged_on} for bringing waybill {waybill} back. "
        "The warehouse has received nothing within {days} days."
    ),
    "courier_return_not_received_short": N_("Brought back on {charged_on}, not received."),
}
TERMS: Final = {
    "charged_again": N_("Charged again"),
    "charged": N_("Charged"),
    "tariff": N_("By the tariff"),
    "tariff_own": N_("Tariff for our weight"),
    "tariff_billed": N_("Tariff for the billed weight"),
}
REASONS: Final = {
    # In transit
    "no_tariff": N_("No tariff for this carrier, day and destination"),
    "no_weight": N_("No weight billed"),
    "charge_unseen": N_("Corrects a charge that was not imported"),
    "not_charged": N_("Not charged yet"),
    # Excluded
    "no_waybill": N_("Without a waybill"),
    "freight_not_ours": N_("Freight back not charged to us"),
}
_BILLED: Final = frozenset({"billed_weight_g"})
# Which fields do not tie, of the very rows that an exception is about.
ODD: Final = {
    ("courier_duplicate_charge", "courier"): frozenset({"amount_minor"}),
    ("courier_unknown_waybill", "courier"): frozenset({"waybill"}),
    ("courier_weight_mismatch", "courier"): _BILLED,
    ("courier_overcharge", "courier"): frozenset({"amount_minor"}),
    ("courier_return_not_received", "courier"): frozenset({"direction"}),
}


def _duplicate(row: Row) -> Told:
    return told(
        "courier_duplicate_charge_back" if row["direction"] == "back" else "courier_duplicate_charge",
        (("charged_again", row["amount"]),),
        item=row["item"],
        waybill=row["waybill"],
        times=row["doubles"] + 1,
        doubled_minor=row["doubled"],
    )


def _unknown(row: Row) -> Told:
    return told(
        "courier_unknown_waybill",
        (("charged", row["amount"]),),
        waybill=row["waybill"],
        charged_minor=-row["amount"],
        charged_on=day_text(row["first_day"]),
    )


def _weight(row: Row) -> Told:
    return told(
        "courier_weight_mismatch",
        (("tariff_own", row["right_fee"]), ("tariff_billed", -row["tariff_fee"])),
        billed_g=row["billed_g"],
        right_g=row["right_g"],
        tariff_minor=row["tariff_fee"],
        right_minor=row["right_fee"],
    )


def _overcharge(row: Row) -> Told:
    too_much = row["amount"] < 0
    return told(
        "courier_overcharge" if too_much else "courier_undercharge",
        (("tariff", row["tariff_fee"]), ("charged", -row["charged"])),
        billed_g=row["billed_g"],
        tariff_minor=row["tariff_fee"],
        charged_minor=row["charged"],
        **{"extra_minor" if too_much else "missing_minor": abs(row["amount"])},
    )


def _return(row: Row) -> Told:
    return told(
        "courier_return_not_received",
        (("charged", row["amount"]),),
        waybill=row["waybill"],
        charged_minor=row["charged"],
        charged_on=day_text(row["first_day"]),
        days=row["due_day"] - row["first_day"],
    )


TOLD: Final[dict[str, Callable[[Row], Told]]] = {
    "courier_duplicate_charge": _duplicate,
    "courier_unknown_waybill": _unknown,
    "courier_weight_mismatch": _weight,
    "courier_overcharge": _overcharge,
    "courier_return_not_received": _return,
}
