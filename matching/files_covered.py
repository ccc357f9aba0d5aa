"""What the files that a run sees cover, for each shop and account in them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from intake.facts import FactKind
from intake.store import FactPart
from matching.coverage import SourceStretch, Stretch
from matching.days import number
from matching.parameters import Parameters

OF_ACCOUNTS: Final = (FactKind.LEDGER, FactKind.BANK)
OF_NO_SHOP: Final = (FactKind.BANK, FactKind.VOUCHERS)
NO_SHOP: Final = 0


def stretches(
    parts: Iterable[FactPart],
    parameters: Parameters,
    *,
    sources: Mapping[int, str],
    kinds: Collection[FactKind],
) -> list[SourceStretch]:
    """Of every part of these kinds, its days; `sources` by file. What is of no known shop is left out."""
    by_name, by_account = parameters.shop_of(), parameters.account_shop()
    found = []
    for part in parts:
        if part.first_day is None or part.last_day is None or part.kind not in kinds:
            continue
        days = Stretch(number(part.first_day), number(part.last_day))
        for scope in part.scopes:
            named = by_name.get((scope.platform, scope.shop))
            shop_id = NO_SHOP if part.kind in OF_NO_SHOP else by_account.get(scope.account, named)
            owner = scope.account if part.kind in OF_ACCOUNTS else scope.shop
            if shop_id is not None:
                source = sources.get(part.file_id, "")
                found.append(SourceStretch(part.kind.value, shop_id, owner, source, days))
    return found
