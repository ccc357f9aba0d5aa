"""What the couriers ask for a parcel, and whose waybill a number is."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tariff:
    """One carrier's contract; weights in grams, fees in minor units."""

    carrier: str
    waybill_starts: str
    first_fee_minor: int
    step_g: int
    step_fee_minor: int

    def fee_minor(self, weight_g: int) -> int:
        """What a parcel of that weight costs."""
        steps = max(0, -(-(weight_g - FIRST_G) // self.step_g))
        return self.first_fee_minor + steps * self.step_fee_minor


FIRST_G: Final = 1000
TOLERANCE_G: Final = 50
ZTO: Final = Tariff("中通快递", "7839", first_fee_minor=320, step_g=1000, step_fee_minor=110)
YTO: Final = Tariff("圆通速递", "YT", first_fee_minor=300, step_g=500, step_fee_minor=65)
TARIFFS: Final = (ZTO, YTO)
"""The carriers whose bills the company keeps; what others carry is not billed here."""


def tariff_of(waybill: str) -> Tariff | None:
    """The tariff of the waybill's carrier, None where the company keeps no bill of his."""
    return next((one for one in TARIFFS if waybill.startswith(one.waybill_starts)), None)


def tariff_toml(tariff: Tariff) -> str:
    """The tariff as master data."""
    return f"""[[courier_tariff]]
carrier = "{tariff.carrier}"
from = 2026-01-01
first_weight_g = {FIRST_G}
first_fee_minor = {tariff.first_fee_minor}
step_weight_g = {tariff.step_g}
step_fee_minor = {tariff.step_fee_minor}
volumetric_divisor = 6000
tolerance_g = {TOLERANCE_G}
"""
