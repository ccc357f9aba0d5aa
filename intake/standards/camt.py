"""ISO 20022 statements: camt.052, camt.053 and camt.054, versions 2 to 8, with and without a namespace.

One entry is one bank line, as the account's balance moved by it; references of its single payments stand in
its text. A direction is the entry's own: a reversal (`RvslInd`) already carries the sign it is booked with.
"""

import io
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from intake.refusals import IntakeRefused
from intake.standards.statements import Balance, Entry, Statement, Total, day_or_none, spaced

DEPTH_MAX: Final = 60
_STATEMENTS: Final = frozenset({"Stmt", "Rpt", "Ntfctn"})
_SAYS_NOTHING: Final = frozenset({"NOTPROVIDED", "NONREF", "N/A"})
_OPENING: Final = ("OPBD", "PRCD")  # opening, else the closing balance of the statement before
_CLOSING: Final = ("CLBD",)


def read(body: bytes) -> list[Statement]:
    """Every statement. Raises IntakeRefused: `broken_statement`, or `xml_entities` for a file with a DTD."""
    try:
        return list(_statements(body))
    except DefusedXmlException:
        raise IntakeRefused("xml_entities") from None
    except (ParseError, LookupError, ValueError) as wrong:
        line = wrong.position[0] if isinstance(wrong, ParseError) else 1
        raise IntakeRefused("broken_statement", line=line) from None


def _statements(body: bytes) -> Iterator[Statement]:
    depth, entries = 0, list[Entry]()
    for event, node in iterparse(io.BytesIO(body), events=("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_MAX:
            raise ValueError("deeper than any statement")
        if event == "start":
            continue
        if _name(node) == "Ntry":
            entries.append(_entry(node))
            node.clear()
        elif _name(node) in _STATEMENTS:
            yield _statement(node, entries)
            entries = []
            node.clear()


def _statement(node: Element, entries: list[Entry]) -> Statement:
    balances = {_text(one, "Tp/CdOrPrtry/Cd"): _balance(one) for one in reversed(_all(node, "Bal"))}
    opening = next((balances[code] for code in _OPENING if code in balances), None)
    closing = next((balances[code] for code in _CLOSING if code in balances), None)
    currency = _text(node, "Acct/Ccy") or (opening.currency if opening else "")
    all_booked = all(one.status in ("BOOK", "") for one in entries)
    return Statement(
        account=_text(node, "Acct/Id/IBAN") or _text(node, "Acct/Id/Othr/Id"),
        currency=currency,
        first_day=day_or_none(_text(node, "FrToDt/FrDtTm") or _text(node, "FrToDt/FrDt")),
        last_day=day_or_none(_text(node, "FrToDt/ToDtTm") or _text(node, "FrToDt/ToDt")),
        opening=opening,
        closing=closing,
        income=_total(node, "TxsSummry/TtlCdtNtries", currency) if all_booked else None,
        outgo=_total(node, "TxsSummry/TtlDbtNtries", currency) if all_booked else None,
        entries=entries,
    )


def _balance(node: Element) -> Balance:
    sign = "-" if _text(node, "CdtDbtInd") == "DBIT" else ""
    return Balance(sign + _text(node, "Amt"), _currency(node))


def _total(node: Element, path: str, currency: str) -> Total | None:
    count, amount = _text(node, f"{path}/NbOfNtries"), _text(node, f"{path}/Sum")
    return Total(count, amount, currency) if count or amount else None


def _entry(node: Element) -> Entry:
    details = _all(node, "NtryDtls/TxDtls")
    is_reversal = _text(node, "RvslInd") in ("true", "1")
    other = "Dbtr" if (_text(node, "CdtDbtInd") == "CRDT") != is_reversal else "Cdtr"
    number = _text(node, "AcctSvcrRef")
    return Entry(
        amount=_text(node, "Amt"),
        direction=_text(node, "CdtDbtInd"),
        booked=_day(node, "BookgDt") or _day(node, "ValDt"),
        currency=_currency(node),
        status=_text(node, "Sts/Cd") or _text(node, "Sts"),
        number="" if number.upper() in _SAYS_NOTHING else number,
        payee_name=_only([_name_of(one, other) for one in details]),
        payee_account=_only([_account_of(one, other) for one in details]),
        text=spaced(*(words for one in details for words in _told(one)), _text(node, "AddtlNtryInf")),
    )


def _told(details: Element) -> Iterator[str]:
    """What one payment says it is for, and its references."""
    for path in ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf", "Refs/EndToEndId",
                 "Refs/TxId", "Refs/InstrId", "Refs/PmtInfId", "AddtlTxInf"):  # fmt: skip
        for one in _all(details, path):
            words = (one.text or "").strip()
            if words.upper() not in _SAYS_NOTHING:
                yield words


def _name_of(details: Element, side: str) -> str:
    return _text(details, f"RltdPties/{side}/Nm") or _text(details, f"RltdPties/{side}/Pty/Nm")


def _account_of(details: Element, side: str) -> str:
    place = f"RltdPties/{side}Acct/Id"
    return _text(details, f"{place}/IBAN") or _text(details, f"{place}/Othr/Id")


def _only(texts: list[str]) -> str:
    """The one thing all say; "" where payments of a batch differ."""
    return texts[0] if len(set(texts)) == 1 else ""


def _day(node: Element, path: str) -> str:
    """The bank's own day: a time of another zone must not move a booking to the next."""
    return _text(node, f"{path}/Dt") or _text(node, f"{path}/DtTm")[:10]


def _currency(node: Element) -> str:
    found = _all(node, "Amt")
    return found[0].get("Ccy", "") if found else ""


def _text(node: Element, path: str) -> str:
    found = _all(node, path)
    return " ".join((found[0].text or "").split()) if found else ""


def _all(node: Element, path: str) -> list[Element]:
    """Elements at the path, whatever namespace they are in."""
    found = [node]
    for step in path.split("/"):
        found = [child for one in found for child in one if _name(child) == step]
    return found


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
