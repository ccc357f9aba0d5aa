"""Text to exact minor units. Decimal lives here and nowhere further in."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Final

from intake.problems import CellRefused

# ISO 4217: currencies whose minor unit is not a hundredth.
_EXPONENTS: Final = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF"), 0
    ),
    **dict.fromkeys(("XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_CURRENCY_NAMES: Final = {
    "人民币": "CNY", "人民幣": "CNY", "人民币元": "CNY", "RMB": "CNY", "元": "CNY", "美元": "USD",
    "港币": "HKD", "港幣": "HKD", "港元": "HKD", "欧元": "EUR", "歐元": "EUR", "日元": "JPY", "日圓": "JPY",
    "英镑": "GBP", "英鎊": "GBP", "新台币": "TWD", "新臺幣": "TWD", "新台幣": "TWD",
}  # fmt: skip
_DIGITS_MAX: Final = 15
_PLAIN = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<part>\d*))?", re.ASCII)
_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "，": ","})
_BLANKS = re.compile(r"[\s`'\u200b\ufeff]")
_ANY_SIGN: Final = "[$¢£¤¥฿₠-⃀￥]"
_MONEY_SIGNS = re.compile(rf"^(?:CNY|RMB|(?:US|HK|NT)?{_ANY_SIGN}|USD)|(?:元|{_ANY_SIGN})$", re.IGNORECASE)


def exponent_of(currency: str) -> int:
    """Digits after the point of the currency's amounts; 2 unless ISO 4217 says otherwise."""
    return _EXPONENTS.get(currency, 2)


def currency_code(text: str) -> str:
    """ISO 4217 code of what a currency cell says. Raises CellRefused `bad_currency`."""
    cleaned = _BLANKS.sub("", text).upper()
    code = _CURRENCY_NAMES.get(cleaned, cleaned)
    if re.fullmatch(r"[A-Z]{3}", code):
        return code
    raise CellRefused("bad_currency")


@lru_cache(maxsize=65536)
def minor_units(text: str, exponent: int = 2) -> int | None:
    """The amount in minor units; None for a blank cell or a mere dash.

    Takes currency signs, thousands separators, blanks, a leading or trailing minus, brackets for minus and
    full-width digits. Raises CellRefused: `bad_amount`, or `too_precise` for digits beyond the minor unit.
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text).translate(_SIGNS))
    if not plain.strip("-"):
        return None
    negative, digits = _sign_off(plain)
    match = _PLAIN.fullmatch(digits)
    if match is None or not (match["whole"] or match["part"]):
        raise CellRefused("bad_amount")
    whole, part = (match["whole"] or "0").replace(",", "").lstrip("0"), (match["part"] or "").rstrip("0")
    if len(whole) > _DIGITS_MAX:
        raise CellRefused("bad_amount")
    if len(part) > exponent:
        raise CellRefused("too_precise")
    minor = int(Decimal(f"{whole or 0}.{part or 0}").scaleb(exponent))
    return -minor if negative else minor


def _sign_off(text: str) -> tuple[bool, str]:
    """Whether the amount is negative, and its digits. At most one sign of one kind is understood."""
    negative = False
    unsigned = _MONEY_SIGNS.sub("", text)
    text = unsigned if unsigned.startswith("(") else text
    if text.startswith("(") and text.endswith(")"):
        return True, _MONEY_SIGNS.sub("", text[1:-1])
    if text[0] in "+-":
        negative, text = text[0] == "-", text[1:]
    text = _MONEY_SIGNS.sub("", text)
    text = _MONEY_SIGNS.sub("", text)  # a sign before and a 元 behind
    if text and not negative and text[0] in "+-":  # the minus behind the currency sign
        negative, text = text[0] == "-", text[1:]
    elif text.endswith("-") and not negative:
        negative, text = True, text[:-1]
    return negative, text
