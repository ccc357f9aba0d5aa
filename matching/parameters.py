"""What the plans are told about the company: shops with their day and limits, accounts, fee contracts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

import duckdb
import pyarrow as pa

from company.values import (
    Account,
    CalendarDay,
    CourierTariff,
    Deadline,
    FeeContract,
    Released,
    Shop,
    Sku,
)
from matching import accounts, deadlines, goods
from matching.coverage import Reach, Stretch
from matching.days import number

ORDERS_LOOK_BACK_DAYS: Final = 30  # a line may name an order so many days old
FOR_EVER: Final = 10**6
RELEASE_RANKS: Final = {Released.PAYMENT: 1, Released.SHIPMENT: 2, Released.COMPLETION: 3}

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
        ("fast_refund_days", _WHOLE),
        ("ship_days", _WHOLE),
        ("look_back_days", _WHOLE),
        ("tolerance", _WHOLE),
        ("max_discount_ppm", _WHOLE),
        ("release_rank", _WHOLE),
        ("go_live_day", _WHOLE),
        ("recovers_refund_only", _YES),
    ),
    "deadlines": (
        ("shop_id", _WHOLE),
        ("name", _TEXT),
        ("category", _TEXT),
        ("channel", _TEXT),
        ("from_day", _WHOLE),
        ("to_day", _WHOLE),
        ("days", _WHOLE),
        ("is_business", _YES),
    ),
    "working_days": (("day", _WHOLE), ("nth", _WHOLE), ("is_working", _YES)),
    "run_scope": (("takes_unknown_shops", _YES),),
    "accounts": (("account", _TEXT), ("shop_id", _WHOLE)),
    "fee_groups": (("shop_id", _WHOLE), ("fee_group", _TEXT)),
    "fee_codes": (("shop_id", _WHOLE), ("fee_code", _TEXT), ("fee_group", _TEXT)),
    "fee_terms": (
        ("shop_id", _WHOLE),
        ("fee_group", _TEXT),
        ("fee_class", _TEXT),
        ("category", _TEXT),
        ("sku_prefix", _TEXT),
        ("from_day", _WHOLE),
        ("to_day", _WHOLE),
        ("rate_ppm", _WHOLE),
        ("most_ppm", _WHOLE),
        ("fixed", _WHOLE),
        ("least", _WHOLE),
        ("most", _WHOLE),
        ("base", _TEXT),
        ("by_payment", _YES),
        ("by_line", _YES),
        ("optional", _YES),
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
    "account_days": (("kind", _TEXT), ("account", _TEXT), ("first_day", _WHOLE), ("last_day", _WHOLE)),
    **accounts.TABLES,
    **goods.TABLES,
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The master data a run used; `as_of` by shop id; `only_shop` when the run is of one shop."""

    shops: tuple[Shop, ...]
    accounts: tuple[Account, ...]
    fees: tuple[FeeContract, ...]
    as_of: dict[int, date]
    only_shop: int | None = None
    deadlines: tuple[Deadline, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    skus: tuple[Sku, ...] = ()
    tariffs: tuple[CourierTariff, ...] = ()

    def shop_of(self) -> dict[tuple[str, str], int]:
        return {(shop.platform, shop.name): shop.id for shop in self.shops}

    def account_shop(self) -> dict[str, int]:
        return {one.number: one.shop_id for one in self.accounts if one.shop_id is not None}

    def used(self) -> dict[str, object]:
        """As plain JSON, for the record of the run."""
        return {
            "shops": [self._shop_used(shop) for shop in self.shops if self._takes(shop)],
            "calendar": [[one.day.isoformat(), one.is_working] for one in self.calendar],
            "skus": [_plain(one) for one in self.skus],
            "tariffs": [_plain(one) for one in self.tariffs],
            "accounts": [_plain(one) for one in self.accounts],
        }

    def _takes(self, shop: Shop) -> bool:
        return self.only_shop in (None, shop.id)

    def _shop_used(self, shop: Shop) -> dict[str, object]:
        own = _plain(shop)
        del own["id"]
        return {
            **own,
            "shop": own.pop("name"),
            "as_of": self.as_of[shop.id].isoformat(),
            "deadlines": [_plain(one) for one in self.deadlines if one.shop_id == shop.id],
            "fees": [_plain(one) for one in self.fees if one.shop_id == shop.id],
        }


def _plain(value: Any) -> dict[str, Any]:
    """A value of the master data as JSON can say it."""
    return {
        name: one.isoformat() if isinstance(one, date) else list(one) if isinstance(one, tuple) else one
        for name, one in asdict(value).items()
    }


def register(
    connection: duckdb.DuckDBPyConnection,
    parameters: Parameters,
    *,
    coverage: Sequence[Reach],
    fund_days: Iterable[tuple[str, Stretch]],
    account_days: Iterable[tuple[str, str, Stretch]] = (),
) -> None:
    """Makes the parameters tables that the steps join. `account_days`: kind, account, and days covered."""
    rows: dict[str, list[tuple[object, ...]]] = {
        "shops": [_shop(shop, parameters) for shop in parameters.shops],
        "run_scope": [(parameters.only_shop is None,)],
        "accounts": sorted(parameters.account_shop().items()),
        "deadlines": list(deadlines.pieces(parameters.shops, parameters.deadlines)),
        "working_days": list(deadlines.working_days(parameters.calendar)),
        "coverage": [(r.kind, r.shop_id, r.from_day, r.to_day, r.reach_day) for r in coverage],
        "fund_days": sorted((account, days.first, days.last) for account, days in fund_days),
        "account_days": sorted((kind, one, days.first, days.last) for kind, one, days in account_days),
        **accounts.rows(parameters.accounts),
        **_fees(parameters.fees),
        **goods.rows(parameters.skus, parameters.tariffs),
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
        shop.complete_within_days,
        shop.subsidy_within_days,
        shop.fee_within_days,
        shop.fast_refund_within_days,
        shop.ship_within_days,
        ORDERS_LOOK_BACK_DAYS,
        shop.tolerance_minor,
        shop.max_shop_discount_ppm,
        RELEASE_RANKS[Released(shop.released)],
        number(shop.go_live) if shop.go_live else None,
        shop.recover_refund_only,
    )


def _fees(fees: Sequence[FeeContract]) -> dict[str, list[tuple[object, ...]]]:
    """Contracts that are judged together make a fee group: those of one code, and all without a code.

    A fee line is put to a group by its code, or, where the contract has none, by the contract's class.
    """
    versions: dict[tuple[int, str, str, str, str], list[FeeContract]] = defaultdict(list)
    for fee in fees:
        versions[fee.shop_id, fee.code, fee.fee_class, fee.category, fee.sku_prefix].append(fee)
    terms: list[tuple[object, ...]] = []
    codes: dict[tuple[int, str], str] = {}
    for (shop_id, code, fee_class, *_), entries in sorted(versions.items(), key=lambda item: item[0]):
        entries.sort(key=lambda fee: fee.valid_from)
        ends = [number(after.valid_from) - 1 for after in entries[1:]] + [FOR_EVER]
        for fee, end in zip(entries, ends, strict=True):
            terms.append(_term(fee, min(end, number(fee.valid_to)) if fee.valid_to else end))
        codes[shop_id, code] = code
        if code == "":
            codes.setdefault((shop_id, fee_class), "")
    return {
        "fee_groups": sorted({(shop_id, code) for shop_id, code, *_ in versions}),
        "fee_codes": [(shop_id, code, group) for (shop_id, code), group in sorted(codes.items())],
        "fee_terms": terms,
    }


def _term(fee: FeeContract, end: int) -> tuple[object, ...]:
    return (
        fee.shop_id,
        fee.code,
        fee.fee_class,
        fee.category,
        fee.sku_prefix,
        number(fee.valid_from),
        end,
        fee.rate_ppm,
        fee.rate_ppm if fee.max_rate_ppm is None else fee.max_rate_ppm,
        fee.fixed_minor,
        fee.min_minor,
        fee.max_minor,
        fee.base,
        fee.dated_by == "paid",
        fee.rounding == "line",
        fee.optional,
        fee.returned_on_refund,
    )
