"""Statements of banks outside the mainland: days before months, decimal commas, several currencies."""

from functools import partial
from typing import Final

from intake.blocks import Block, Shaped
from intake.facts import FactKind
from intake.layouts import Field, Layout, Read, ScopeBy
from intake.sources.bank_cells import day_first, european, statement, with_columns
from intake.sources.money import in_and_out

_bank = partial(Layout, kind=FactKind.BANK, scope=ScopeBy.ACCOUNT)


def _currency(*headers: str, required: bool = False) -> tuple[Field, Field]:
    return Field("currency", headers, Read.CURRENCY, required=required), Field("book", headers)


def _hsbc(block: Block) -> Shaped:
    moment, wrong = day_first(block, "day")
    return statement(block, amount=block["amount"], occurred_at=moment, wrong=wrong)


BANK_HSBC: Final = _bank(
    source="bank_hsbc",
    name="hsbc_hk_account",
    fields=(
        Field("day", ("Date",), required=True, needed=True),
        Field("summary", ("Description",), required=True),
        Field("amount", ("Billing amount",), Read.AMOUNT, required=True, needed=True),
        *_currency("Billing currency", required=True),
        Field("balance", ("Balance",), Read.AMOUNT, required=True),
        Field("balance_in", ("Balance currency",), required=True),
    ),
    shape=_hsbc,
    is_followed=True,
)
HSBC_CARD: Final = _bank(
    source="bank_hsbc",
    name="hsbc_hk_card",
    fields=(
        Field("day", ("Post date",), required=True, needed=True),
        Field("summary", ("Description",), required=True),
        Field("amount", ("Billing amount",), Read.AMOUNT, required=True, needed=True),
        *_currency("Billing currency", required=True),
        Field("status", ("Transaction status",), required=True),
        Field("payee_name", ("Merchant name",), required=True),
    ),
    shape=_hsbc,
)


def _european(block: Block) -> Shaped:
    amount, wrong = european(block, "amount")
    balance, unreadable = european(block, "balance")
    moment, undated = day_first(block, "day")
    return statement(
        block,
        amount=amount,
        occurred_at=moment,
        wrong=undated | unreadable | wrong,
        balance=balance,
        summary=("summary", "more", "still_more", "reference"),
    )


BANK_BUNQ: Final = _bank(
    source="bank_bunq",
    name="bunq_statement",
    currency="EUR",
    fields=(
        Field("day", ("Date",), required=True, needed=True),
        Field("amount", ("Amount",), required=True, needed=True),
        Field("account", ("Account",), required=True),
        Field("payee_account", ("Counterparty",), required=True),
        Field("payee_name", ("Name",), required=True),
        Field("summary", ("Description",), required=True),
    ),
    shape=_european,
)
BANK_RABOBANK: Final = _bank(
    source="bank_rabobank",
    name="rabobank_csv",
    fields=(
        Field("account", ("IBAN/BBAN",), required=True),
        *_currency("Munt", required=True),
        Field("number", ("Volgnr",), Read.ID, required=True),
        Field("day", ("Datum",), required=True, needed=True),
        Field("amount", ("Bedrag",), required=True, needed=True),
        Field("balance", ("Saldo na trn",), required=True),
        Field("payee_account", ("Tegenrekening IBAN/BBAN",)),
        Field("payee_name", ("Naam tegenpartij",), required=True),
        Field("summary", ("Omschrijving-1",)),
        Field("more", ("Omschrijving-2",)),
        Field("still_more", ("Omschrijving-3",)),
        Field("reference", ("Transactiereferentie",)),
    ),
    shape=_european,
    is_followed=True,
)
BANK_CZECH: Final = _bank(
    source="bank_czech",
    name="czech_transaction_history",
    currency="CZK",
    fields=(
        Field("day", ("Posting date",), required=True, needed=True),
        Field("amount", ("Amount CZK",), required=True, needed=True),
        Field("payee_account", ("Bank account details",), required=True),
        Field("payee_name", ("Counteraccount name",), required=True),
        Field("summary", ("Item",)),
        Field("more", ("Message for payee",)),
        Field("still_more", ("Message for me",)),
        Field("reference", ("Transaction reference number",)),
    ),
    shape=_european,
)
BANK_GERMAN: Final = _bank(
    source="bank_german",
    name="german_statement",
    currency="EUR",
    fields=(
        Field("day", ("Buchungstag",), required=True, needed=True),
        Field("summary", ("Verwendungszweck",), required=True),
        Field("amount", ("Betrag",), required=True, needed=True),
        *_currency("CCY", "Waehrung", "Währung"),
        Field("account", ("IBAN", "Auftragskonto")),
        Field("reference", ("Ref",)),
        Field("payee_name", ("Beguenstigter/Zahlungspflichtiger", "Name Zahlungsbeteiligter")),
        Field("payee_account", ("Kontonummer/IBAN", "IBAN Zahlungsbeteiligter")),
    ),
    shape=_european,
)


def _split(block: Block) -> Shaped:
    """Money in and money out in two columns, each with a decimal comma or a decimal point."""
    income, bad_income = european(block, "income")
    outgo, bad_outgo = european(block, "outgo")
    balance, unreadable = european(block, "balance")
    amount, wrong = in_and_out(with_columns(block, income=income, outgo=outgo), outgo_may_be_negative=False)
    return statement(
        block,
        amount=amount,
        occurred_at=block["occurred_at"],
        wrong=wrong | unreadable | bad_income | bad_outgo,
        balance=balance,
        summary=("summary", "reference"),
    )


BANK_SPLIT: Final = _bank(
    source="bank_plain",
    name="credit_and_debit_columns",
    fields=(
        Field("occurred_at", ("Booking Date",), Read.TIME, required=True, needed=True),
        Field("summary", ("Details",), required=True),
        Field("income", ("Credit",), required=True),
        Field("outgo", ("Debit",), required=True),
        *_currency("CCY", required=True),
        Field("balance", ("Running Balance",)),
        Field("account", ("IBAN",), required=True),
        Field("reference", ("Ref",)),
    ),
    shape=_split,
    is_followed=True,
)


def _plain(block: Block) -> Shaped:
    return statement(
        block,
        amount=block["amount"],
        occurred_at=block["occurred_at"],
        wrong={},
    )


BANK_PLAIN: Final = _bank(
    source="bank_plain",
    name="signed_amounts",
    fields=(
        Field("occurred_at", ("Date",), Read.TIME, required=True, needed=True),
        Field("summary", ("Description",), required=True),
        Field("amount", ("Amount",), Read.AMOUNT, required=True, needed=True),
        *_currency("Currency", required=True),
        Field("balance", ("Balance",), Read.AMOUNT),
    ),
    shape=_plain,
    is_followed=True,
)
BANKS_ABROAD: Final = (
    BANK_HSBC,
    HSBC_CARD,
    BANK_BUNQ,
    BANK_RABOBANK,
    BANK_CZECH,
    BANK_GERMAN,
    BANK_SPLIT,
    BANK_PLAIN,
)
