"""Ids stay text from end to end; those a spreadsheet has rounded are recognised and kept out of joins."""

import re
import unicodedata
from typing import Final

_FORMULA = re.compile(r'^="?(.*?)"?$', re.DOTALL)
_TAKEN_OFF = re.compile(r"[\s`\u3000\u200b\ufeff\"]")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE | re.ASCII)
_POINT_ZERO = re.compile(r"(\d{1,15})\.0", re.ASCII)
_LONG_POINT_ZERO = re.compile(r"\d{16,}\.0", re.ASCII)
# Fifteen digits and then only zeros: damaged if its column is full of them.
ROUNDED_PATTERN: Final = r"^[1-9][0-9]{14}00+$"
ROUNDED_END: Final = "00"

ROUNDED_AT_LEAST: Final = 3  # so many rounded ids, and more than one in ten, damn a text column
ROUNDED_SHARE: Final = 10


def clean_id(text: str) -> str:
    """The id without what exports wrap around it: blanks, tabs, backticks, `="…"`, a leading `'`.

    Full-width digits become half-width. A whole number written with `.0` loses it.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'`\t ")
    if plain.startswith("="):
        plain = _FORMULA.sub(r"\1", plain)
    plain = _TAKEN_OFF.sub("", plain).lstrip("'")
    whole = _POINT_ZERO.fullmatch(plain)
    return whole[1] if whole else plain


def is_damaged(cleaned: str) -> bool:
    """Certainly rounded: scientific notation, or a long number that passed through a float."""
    if _LONG_POINT_ZERO.fullmatch(cleaned):
        return True
    return _SCIENTIFIC.fullmatch(cleaned) is not None and ("+" in cleaned or "." in cleaned)


def is_rounded_column(rounded: int, filled: int) -> bool:
    """Whether so many rounded-looking ids among so many filled cells are no chance."""
    return rounded >= ROUNDED_AT_LEAST and rounded * ROUNDED_SHARE > filled


def number_as_id(number: int) -> str:
    """The text of a whole number from a workbook cell: scientific where the cell cannot have held the id.

    A workbook keeps fifteen digits; sixteen and more are exact only below 2**53 and without the zeros
    that Excel leaves.
    """
    digits = str(abs(number))
    exact = len(digits) <= 15 or (abs(number) < 2**53 and digits[15:].strip("0") != "")
    return str(number) if exact else f"{digits[0]}.{digits[1:15]}E+{len(digits) - 1}"
