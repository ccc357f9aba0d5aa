"""What the warehouse and the carriers are told: which pieces an item is, what a parcel may cost."""

from collections.abc import Iterable
from re import sub
from typing import Final

import pyarrow as pa

from company.values import CourierTariff, Sku
from matching.days import number

FOR_EVER: Final = 10**6
# What a province's name may or may not end in.
_ENDINGS: Final = "(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$"

_WHOLE, _TEXT, _YES = pa.int64(), pa.string(), pa.bool_()
TABLES: Final[dict[str, tuple[tuple[str, pa.DataType], ...]]] = {
    "sku_pieces": (("sku", _TEXT), ("pieces", _WHOLE)),
    "sku_codes": (("sku", _TEXT), ("code", _TEXT)),
    "tariffs": (
        ("tariff_id", _WHOLE),
        ("carrier", _TEXT),
        ("shop", _TEXT),
        ("service", _TEXT),
        ("from_day", _WHOLE),
        ("to_day", _WHOLE),
        ("has_places", _YES),
        ("told", _WHOLE),
        ("first_g", _WHOLE),
        ("first_fee", _WHOLE),
        ("step_g", _WHOLE),
        ("step_fee", _WHOLE),
        ("divisor", _WHOLE),
        ("tolerance_g", _WHOLE),
        ("is_parcel", _YES),
    ),
    "tariff_places": (("tariff_id", _WHOLE), ("place", _TEXT)),
    "tariff_bands": (("tariff_id", _WHOLE), ("up_to_g", _WHOLE), ("fee", _WHOLE)),
}


def rows(skus: Iterable[Sku], tariffs: Iterable[CourierTariff]) -> dict[str, list[tuple[object, ...]]]:
    """The rows of `TABLES`. `sku_codes`: every code under which the warehouse may send what the shop sold."""
    pieces: list[tuple[object, ...]] = []
    codes: set[tuple[str, str]] = set()
    for one in skus:
        pieces.append((one.shop_code, sum(part.quantity for part in one.parts) or 1))
        known = [one.warehouse_code] if one.warehouse_code else []
        codes |= {(one.shop_code, code) for code in (*known, *(part.sku for part in one.parts))}
    made: dict[str, list[tuple[object, ...]]] = {
        "sku_pieces": pieces,
        "sku_codes": sorted(codes),
        "tariffs": [],
        "tariff_places": [],
        "tariff_bands": [],
    }
    for tariff_id, tariff in enumerate(tariffs, start=1):
        made["tariffs"].append(_tariff(tariff_id, tariff))
        made["tariff_places"] += [(tariff_id, one) for one in sorted({place(one) for one in tariff.to})]
        made["tariff_bands"] += [(tariff_id, band.up_to_g, band.fee_minor) for band in tariff.bands]
    return made


def _tariff(tariff_id: int, tariff: CourierTariff) -> tuple[object, ...]:
    told = 4 * bool(tariff.to) + 4 * bool(tariff.shop) + 4 * bool(tariff.service)
    return (
        tariff_id,
        tariff.carrier,
        tariff.shop,
        tariff.service,
        number(tariff.valid_from),
        number(tariff.valid_to) if tariff.valid_to else FOR_EVER,
        bool(tariff.to),
        told + 2 * bool(tariff.to) + bool(tariff.shop),
        tariff.first_weight_g,
        tariff.first_fee_minor,
        tariff.step_weight_g,
        tariff.step_fee_minor,
        tariff.volumetric_divisor,
        tariff.tolerance_g,
        tariff.weight_is == "parcel",
    )


def place(name: str) -> str:
    """A province without the word for what kind of province it is."""
    return sub(_ENDINGS, "", name)


def place_sql(name: str) -> str:
    """As `place`, of a column."""
    return f"regexp_replace({name}, '{_ENDINGS}', '')"
