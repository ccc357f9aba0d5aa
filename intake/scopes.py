"""Whose rows these are: shops and accounts named by a file, by its reader, or by there being only one."""

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from company.values import Account, LedgerText, Shop
from intake.facts import FactKind
from intake.layouts import Layout, ScopeBy
from intake.own_layouts import OwnLayout
from intake.refusals import IntakeRefused
from intake.words import PLATFORMS, word_key

DEFAULT_CURRENCY: Final = "CNY"
DEFAULT_ZONE: Final = "Asia/Shanghai"
NOT_NAMED: Final = "—"


@dataclass(frozen=True, slots=True)
class Company:
    """The master data that an import looks at, and the layouts the company made itself.

    `mask_key` is what hashes of personal data are keyed with.
    """

    shops: tuple[Shop, ...]
    accounts: tuple[Account, ...]
    texts: tuple[LedgerText, ...]
    layouts: tuple[OwnLayout, ...] = ()
    mask_key: str = field(default="", repr=False)

    @property
    def payee_names(self) -> frozenset[str]:
        """How the company's own accounts are named at the bank."""
        return frozenset(name for one in self.accounts for name in one.payee_names)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose a row is, and what its owner's files leave unsaid."""

    platform: str = ""
    shop: str = ""
    account: str = ""
    currency: str = DEFAULT_CURRENCY
    timezone: str = DEFAULT_ZONE


@dataclass(slots=True)
class Scopes:
    """Answers, for one file of one layout, whose a row is. `shop` and `account` are what the reader said.

    Raises IntakeRefused: `shop_unknown` where a shop is not named, unknown or could be several's;
    `account_unknown` and `account_not_named` for accounts.
    """

    company: Company
    layout: Layout
    shop: str | None = None
    account: str | None = None
    declared_account: str = ""
    _known: dict[tuple[str, str, str], Scope] = field(default_factory=dict)

    def of(self, platform: str, shop: str, account: str) -> Scope:
        """The scope of a row with these cells; "" where the file has no such column or a blank."""
        key = (platform, shop, account)
        if key not in self._known:
            self._known[key] = self._resolve(platform, shop, account)
        return self._known[key]

    def hint(self, texts: Iterable[str]) -> None:
        """Takes an account number that stands inside one of the texts, if the file names none itself."""
        if self.declared_account or self.account:
            return
        numbers = {one.number for one in self._fitting_accounts()}
        self.declared_account = next(
            (number for text in texts for number in numbers if text.startswith(number)), ""
        )

    def _resolve(self, platform: str, shop: str, account: str) -> Scope:
        if self.layout.scope is ScopeBy.NOBODY:
            return Scope()
        if self.layout.scope is ScopeBy.SHOP:
            return _scope_of(self._shop(platform, shop))
        return self._account_scope(account or self.account or self.declared_account)

    def _shop(self, platform: str, name: str) -> Shop:
        if name:
            named = self._shops_named(name, platform)
            if len(named) == 1:
                return named[0]
        if self.shop is not None:
            return self._told_shop()
        if name:
            raise IntakeRefused("shop_unknown", shop=name, known=_names(self._fitting_shops()))
        fitting = [one for one in self._fitting_shops() if platform in ("", one.platform)]
        if len(fitting) != 1:
            raise IntakeRefused("shop_unknown", shop=NOT_NAMED, known=_names(fitting))
        return fitting[0]

    def _told_shop(self) -> Shop:
        """The shop the reader named, as `name` or `platform/name`."""
        platform, slash, name = (self.shop or "").partition("/")
        code = PLATFORMS.get(word_key(platform), platform)
        named = self._shops_named(name, code) if slash else ()
        named = named or self._shops_named(self.shop or "", "")
        if len(named) != 1:
            raise IntakeRefused("shop_unknown", shop=self.shop, known=_names(self.company.shops))
        return named[0]

    def _shops_named(self, name: str, platform: str) -> Sequence[Shop]:
        named = [
            one for one in self.company.shops if one.name == name.strip() and platform in ("", one.platform)
        ]
        fitting = [one for one in named if self._fits(one.platform)]
        return fitting or named

    def _fits(self, platform: str) -> bool:
        return not self.layout.platforms or platform in self.layout.platforms

    def _fitting_shops(self) -> Sequence[Shop]:
        return [one for one in self.company.shops if self._fits(one.platform)]

    def _account_scope(self, written: str) -> Scope:
        number = written.strip("\"' ")
        known = self._accounts_matching(number) if number else self._fitting_accounts()
        if len(known) == 1:
            return self._scope_of_account(known[0])
        if not number or len(known) > 1:
            raise IntakeRefused("account_not_named", known=", ".join(one.number for one in known))
        return self._scope_of_new_account(number)

    def _accounts_matching(self, number: str) -> Sequence[Account]:
        """Accounts of that number; a number partly masked with `*` fits what it does not hide."""
        kind = "bank" if self.layout.kind is FactKind.BANK else "ledger"
        mine = [one for one in self.company.accounts if one.kind == kind]
        if "*" in number:
            return [one for one in mine if fnmatch.fnmatchcase(one.number, number.replace("[", "?"))]
        return [one for one in mine if number in (one.number, *_also_written(one, number))]

    def _fitting_accounts(self) -> Sequence[Account]:
        if self.layout.kind is FactKind.BANK:
            return [one for one in self.company.accounts if one.kind == "bank"]
        mine = {one.id for one in self._fitting_shops()}
        if self.shop is not None:
            mine = {self._told_shop().id}
        return [one for one in self.company.accounts if one.kind == "ledger" and one.shop_id in mine]

    def _scope_of_account(self, account: Account) -> Scope:
        if self.layout.kind is FactKind.BANK:
            return Scope(account=account.number, currency=account.currency)
        shop = next(one for one in self.company.shops if one.id == account.shop_id)
        return Scope(shop.platform, shop.name, account.number, account.currency, shop.timezone)

    def _scope_of_new_account(self, number: str) -> Scope:
        """A bank account needs no master data; a ledger account must at least have its shop named."""
        if self.layout.kind is FactKind.BANK:
            return Scope(account=number, currency=self.layout.currency or DEFAULT_CURRENCY)
        if self.shop is not None:
            shop = self._told_shop()
            return Scope(shop.platform, shop.name, number, shop.currency, shop.timezone)
        known = ", ".join(one.number for one in self._fitting_accounts())
        raise IntakeRefused("account_unknown", account=number, known=known)


def _also_written(account: Account, number: str) -> tuple[str, ...]:
    """The number where it is the account's own, grouped by blanks or with its bank's code before a slash."""
    bare = number.rpartition("/")[2].replace(" ", "")
    return (number,) if bare and bare == account.number.replace(" ", "") else ()


def _scope_of(shop: Shop) -> Scope:
    return Scope(shop.platform, shop.name, "", shop.currency, shop.timezone)


def _names(shops: Sequence[Shop]) -> str:
    return ", ".join(f"{one.platform}/{one.name}" for one in shops)
