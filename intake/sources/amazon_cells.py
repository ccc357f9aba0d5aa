"""Cells as Amazon's marketplaces write them: decimal commas, days before months, names of zones."""

import re
from typing import Final

# A settlement comes in the script of its marketplace: Western Europe, or Japan.
ENCODINGS: Final = ("cp1252", "cp932")
PLATFORMS: Final = ("amazon",)
_DECIMAL_COMMA = re.compile(r"-?(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+),\d{1,2}", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)", re.ASCII | re.DOTALL)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(.*)", re.ASCII | re.DOTALL)
_DAY_AND_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2}) [A-Z]{3,4}", re.ASCII)
_MONTH_FIRST: Final = frozenset({"USD"})
_DAY_FIRST: Final = frozenset({"EUR", "GBP", "SEK", "PLN", "TRY", "AUD", "BRL"})


def plain_amount(text: str) -> str:
    """`1.234,56` as `1234.56`; anything else as it is."""
    if not _DECIMAL_COMMA.fullmatch(text):
        return text
    return re.sub(r"[. \u00a0\u202f]", "", text).replace(",", ".")


def plain_time(text: str, currency: str) -> str:
    """The time with its year first. Of `03/04/2026` the currency of the marketplace tells day and month.

    Where it does not, the text stays as it is and will be refused. A mere day has no zone.
    """
    if (match := _DAY_AND_ZONE.fullmatch(text)) is not None:
        return match[1]
    if (match := _DOTTED.fullmatch(text)) is not None:
        return f"{match[3]}-{match[2].zfill(2)}-{match[1].zfill(2)}{match[4]}"
    match = _SLASHED.fullmatch(text)
    if match is None:
        return text
    first, second = match[1].zfill(2), match[2].zfill(2)
    year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
    if int(first) > 12 or currency.upper() in _DAY_FIRST:
        return f"{year}-{second}-{first}{match[4]}"
    if int(second) > 12 or currency.upper() in _MONTH_FIRST:
        return f"{year}-{first}-{second}{match[4]}"
    return text
