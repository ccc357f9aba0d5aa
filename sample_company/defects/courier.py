"""Planted: what must be found when couriers' bills are compared with parcels and tariffs.

Each takes an order whose parcel was charged rightly, and changes the bill.
"""

from dataclasses import replace
from datetime import timedelta

from sample_company.defects.meddled import is_plain, on_charge
from sample_company.records import Charge, Story
from sample_company.story import Teller
from sample_company.tariffs import tariff_of


def courier_duplicate_charge(teller: Teller, story: Story) -> bool:
    """The same parcel stands in the bill once more, nine days later."""
    if not _is_charged(story):
        return False
    first = story.charges[0]
    story.charges.append(replace(first, at=first.at + timedelta(days=9)))
    key = _key(first) | {"item": "运费"}
    return on_charge(
        story, key, "courier_duplicate_charge", -first.amount_minor, "charged twice", team="finance"
    )


def courier_unknown_waybill(teller: Teller, story: Story) -> bool:
    """A parcel that nobody here sent."""
    if not _is_charged(story):
        return False
    carrier, waybill = teller.numbers.waybill(pick=teller.rng.random() * 0.7)
    first, tariff = story.charges[0], tariff_of(waybill)
    amount = tariff.fee_minor(first.billed_g) if tariff else 0
    other = replace(first, carrier=carrier, waybill=waybill, amount_minor=amount)
    story.charges.append(other)
    return on_charge(
        story, _key(other), "courier_unknown_waybill", -amount, "waybill of nobody", team="warehouse"
    )


def courier_weight_mismatch(teller: Teller, story: Story) -> bool:
    """Two kilograms more than the parcel weighs were billed, and charged by the tariff."""
    if not _is_charged(story):
        return False
    bill, tariff = story.charges[0], tariff_of(story.charges[0].waybill)
    if tariff is None:
        return False
    bill.billed_g += 2000
    bill.amount_minor = tariff.fee_minor(bill.billed_g)
    off = tariff.fee_minor(bill.weight_g) - bill.amount_minor
    return on_charge(
        story, _key(bill), "courier_weight_mismatch", off, "two kilograms too heavy", team="warehouse"
    )


def courier_overcharge(teller: Teller, story: Story) -> bool:
    """The weight is right, the price is not the tariff's."""
    if not _is_charged(story):
        return False
    story.charges[0].amount_minor += 150
    return on_charge(
        story,
        _key(story.charges[0]),
        "courier_overcharge",
        -150,
        "1.50 more than the tariff",
        team="finance",
    )


def _is_charged(story: Story) -> bool:
    return is_plain(story) and len(story.charges) == 1 and len(story.outbound) == 1


def _key(charge: Charge) -> dict[str, str | int]:
    return {"carrier": charge.carrier, "waybill": charge.waybill}
