"""By which identities the tickets of an order may be found: those of today, and those that were."""

from intake.exceptions import ExceptionFound, Explanation
from intake.facts import FactKind
from matching.explaining.dossier import Dossier
from matching.explaining.standing import Standing
from matching.telling import MODULES

_KEYS = {type_: names for module in MODULES for type_, names in module.KEYS.items()}


def identities_of(dossier: Dossier, standing: Standing) -> frozenset[str]:
    """Of every exception found of its rows, and of every one that its numbers could have had."""
    numbers = {
        ("order_no",): {("", one) for one in dossier.orders},
        ("case_no",): {("", str(row.fields["case_no"])) for row in dossier.of(FactKind.AFTER_SALES)},
        ("ledger_no",): {
            (str(row.fields["account"]), str(row.fields["ledger_no"])) for row in dossier.of(FactKind.LEDGER)
        },
    }
    possible = {
        _identity(dossier, type_, name, account, number)
        for type_, names in _KEYS.items()
        for name in names[:1]
        for account, number in numbers.get(tuple(names), ())
    }
    return frozenset(possible | {one.identity for one in standing.found.values()})


def _identity(dossier: Dossier, type_: str, name: str, account: str, number: str) -> str:
    return ExceptionFound(
        type=type_,
        platform=dossier.platform,
        shop=dossier.shop,
        account=account,
        key={name: number},
        plan="",
        amount_minor=0,
        currency="",
        team="",
        explanation=Explanation("", {}),
    ).identity
