"""What the plans are told about the company: shops with their day and limits, accounts, fee contracts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import pyarrow as pa

from company.values import Account, FeeContract, Shop
from matching.coverage import Reach, Stretch
from matching.days import number

COMPLETE_WITHIN_DAYS: Final = 30  # an order sent longer ago is taken to be completed
SUBSIDY_WITHIN_DAYS: Final = 0  # a subsidy may follow the last trade line by so many days
FEE_WITHIN_DAYS: Final = 0  # a fee may follow its trade or refund line by so many days
ORDERS_LOOK_BACK_DAYS: Final = 30  # a line may name an order so many days old
FOR_EVER: Final = 10**6

_WHOLE, _TEXT, _YES = pa.int64(), pa.string(), pa.bool_()
TABLES: Final[dict[str, tuple[tuple[str, pa.DataType], ...]]] = {
    "shops": (
        ("shop_id", _WHOLE),
        ("platform", _TEXT),
        ("shop", _TEXT),
        ("currency", _TEXT),
        ("in_scope", _YES),
        ("as_of_day", _WHOLE),
        ("settle_days", _WHOLE),
        ("refund_days", _WHOLE),
        ("return_days", _WHOLE),
        ("complete_days", _WHOLE),
        ("subsidy_days", _WHOLE),
        ("fee_days", _WHOLE),
        ("look_back_days", _WHOLE),
        ("tolerance", _WHOLE),
        ("max_discount_ppm", _WHOLE),
    ),
    "run_scope": (("takes_unknown_shops", _YES),),
    "accounts": (("account", _TEXT), ("shop_id", _WHOLE)),
    "fee_groups": (("shop_id", _WHOLE), ("fee_group", _TEXT)),
    "fee_codes": (("shop_id", _WHOLE), ("fee_code", _TEXT), ("fee_group", _TEXT)),
    "fee_terms": (
        ("shop_id", _WHOLE),
        ("fee_group", _TEXT),
        ("fee_class", _TEXT),
        ("from_day", _WHOLE),
        ("to_day", _WHOLE),
        ("rate_ppm", _WHOLE),
        ("returned", _YES),
    ),
    "coverage": (
        ("kind", _TEXT),
        ("shop_id", _WHOLE),
        ("from_day", _WHOLE),
        ("to_day", _WHOLE),
        ("reach_day", _WHOLE),
    ),
    "fund_days": (("account", _TEXT), ("first_day", _WHOLE), ("last_day", _WHOLE)),
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The master data a run used; `as_of` by shop id; `only_shop` when the run is of one shop."""

    shops: tuple[Shop, ...]
    accounts: tuple[Account, ...]
    fees: tuple[FeeContract, ...]
    as_of: dict[int, date]
    only_shop: int | None = None

    def shop_of(self) -> dict[tuple[str, str], int]:
        return {(shop.platform, shop.name): shop.id for shop in self.shops}

    def account_shop(self) -> dict[str, int]:
        return {one.number: one.shop_id for one in self.accounts if one.shop_id is not None}

    def used(self) -> dict[str, object]:
        """As plain JSON, for the record of the run."""
        return {
            "shops": [self._shop_used(shop) for shop in self.shops if self._takes(shop)],
            "complete_within_days": COMPLETE_WITHIN_DAYS,
            "subsidy_within_days": SUBSIDY_WITHIN_DAYS,
            "fee_within_days": FEE_WITHIN_DAYS,
        }

    def _takes(self, shop: Shop) -> bool:
        return self.only_shop in (None, shop.id)

    def _shop_used(self, shop: Shop) -> dict[str, object]:
        return {
            "platform": shop.platform,
            "shop": shop.name,
            "as_of": self.as_of[shop.id].isoformat(),
            "settle_within_days": shop.settle_within_days,
            "refund_within_days": shop.refund_within_days,
            "return_within_days": shop.return_within_days,
            "tolerance_minor": shop.tolerance_minor,
            "max_shop_discount_ppm": shop.max_shop_discount_ppm,
            "fees": [
                {
                    "class": fee.fee_class,
                    "code": fee.code,
                    "rate_ppm": fee.rate_ppm,
                    "returned_on_refund": fee.returned_on_refund,
                    "from": fee.valid_from.isoformat(),
                }
                for fee in self.fees
                if fee.shop_id == shop.id
            ],
        }


def register(
    connection: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    *,
    coverage: Sequence[Reach],
    fund_days: Iterable[tuple[str, Stretch]],
) -> None:
    """Makes the parameters tables that the steps join."""
    rows: dict[str, list[tuple[object, ...]]] = {
        "shops": [_shop(shop, parameters) for shop in parameters.shops],
        "run_scope": [(parameters.only_shop is None,)],
        "accounts": sorted(parameters.account_shop().items()),
        "coverage": [(r.kind, r.shop_id, r.from_day, r.to_day, r.reach_day) for r in coverage],
        "fund_days": sorted((account, days.first, days.last) for account, days in fund_days),
        **_fees(parameters.fees),
    }
    for name, columns in TABLES.items():
        _put(connection, name, columns, rows[name])


def _put(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[tuple[str, pa.DataType], ...],
    rows: Sequence[tuple[object, ...]],
) -> None:
    schema = pa.schema(columns)
    made = pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
    connection.register("given", made)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM given")
    connection.unregister("given")


def _shop(shop: Shop, parameters: Parameters) -> tuple[object, ...]:
    return (
        shop.id,
        shop.platform,
        shop.name,
        shop.currency,
        parameters.only_shop in (None, shop.id),
        number(parameters.as_of[shop.id]),
        shop.settle_within_days,
        shop.refund_within_days,
        shop.return_within_days,
        COMPLETE_WITHIN_DAYS,
        SUBSIDY_WITHIN_DAYS,
        FEE_WITHIN_DAYS,
        ORDERS_LOOK_BACK_DAYS,
        shop.tolerance_minor,
        shop.max_shop_discount_ppm,
    )


def _fees(fees: Sequence[FeeContract]) -> dict[str, list[tuple[object, ...]]]:
    """Contracts that are judged together make a fee group: those of one code, and all without a code.

    A fee line is put to a group by its code, or, where the contract has none, by the contract's class.
    """
    versions: dict[tuple[int, str, str], list[FeeContract]] = defaultdict(list)
    for fee in fees:
        versions[fee.shop_id, fee.code, fee.fee_class].append(fee)
    terms: list[tuple[object, ...]] = []
    codes: dict[tuple[int, str], str] = {}
    for (shop_id, code, fee_class), entries in sorted(versions.items(), key=lambda item: item[0]):
        entries.sort(key=lambda fee: fee.valid_from)
        ends = [number(after.valid_from) - 1 for after in entries[1:]] + [FOR_EVER]
        for fee, end in zip(entries, ends, strict=True):
            begin = number(fee.valid_from)
            terms.append((shop_id, code, fee_class, begin, end, fee.rate_ppm, fee.returned_on_refund))
        codes[shop_id, code] = code
        if code == "":
            codes.setdefault((shop_id, fee_class), "")
    return {
        "fee_groups": sorted({(shop_id, code) for shop_id, code, _ in versions}),
        "fee_codes": [(shop_id, code, group) for (shop_id, code), group in sorted(codes.items())],
        "fee_terms": terms,
    }
