"""A courier's monthly bill, one row per parcel, weights in kilograms."""

from pathlib import Path
from typing import Final

from sample_company.layouts.sheet import Sheet, yuan
from sample_company.records import Charge

_HEADER: Final = "承运商,运单号,方向,揽收时间,店铺,实际重量(kg),计费重量(kg),运费,总金额"


class CourierBill(Sheet):
    """What one carrier charges in a span of days; GB18030, as the branch sends it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, source="courier_generic", encoding="gb18030")
        self.header(tuple(_HEADER.split(",")))

    def post(self, charge: Charge) -> None:
        """Writes the charge."""
        self.row(
            [
                charge.carrier,
                charge.waybill,
                "退回" if charge.is_back else "寄出",
                f"{charge.at:%Y-%m-%d %H:%M:%S}",
                charge.shop.name,
                f"{charge.weight_g / 1000:.3f}",
                f"{charge.billed_g / 1000:.2f}",
                yuan(charge.amount_minor),
                yuan(charge.amount_minor),
            ]
        )
