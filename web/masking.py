"""Personal data in texts that came with files, masked before anybody reads them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

from intake.exceptions import EvidenceRow, Scalar

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)", re.ASCII)
_MAIL = re.compile(r"(?<![\w.+-])([\w+-])[\w.+-]*(@[\w-]+(?:\.[\w-]+)+)", re.ASCII)
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
NAMES = frozenset({"payee_name"})
NUMBERS = frozenset({"payee_account"})
WORDS = frozenset({"note", "summary", "reason", "business_type", "title"})


def masked(row: EvidenceRow) -> EvidenceRow:
    """The row with names of people, their accounts, phone numbers and mail addresses covered."""
    return replace(row, fields=_masked_fields(row.fields))


def masked_text(text: str) -> str:
    """`13812341402` as `138****1402`, `wang@example.com` as `w***@example.com`."""
    return _MAIL.sub(r"\1***\2", _PHONE.sub(r"\1****\2", text))


def masked_name(name: str) -> str:
    """A person's name as `王*婷`; the name of a company, which is longer, as it is."""
    plain = name.strip()
    if not _CHINESE_NAME.fullmatch(plain):
        return masked_text(name)
    return plain[0] + "*" * max(len(plain) - 2, 1) + (plain[-1] if len(plain) > 2 else "")


def masked_number(number: str) -> str:
    """An account by its last four digits."""
    return f"****{number[-4:]}" if len(number) > 4 else number


def _masked_fields(fields: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {name: _masked_field(name, value) for name, value in fields.items()}


def _masked_field(name: str, value: Scalar) -> Scalar:
    if not isinstance(value, str):
        return value
    if name in NAMES:
        return masked_name(value)
    if name in NUMBERS:
        return masked_number(value)
    return masked_text(value) if name in WORDS else value
