"""How figures, times and sizes are written on pages: pure functions, the same in all languages."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

MINUS = "\N{MINUS SIGN}"
NOTHING = "--"

_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "BHD": 3, "KWD": 3, "JOD": 3}
_SIGNS = {"CNY": "¥"}
_FIGURE = re.compile(r"(?<![\w.,])[+−]?\d{1,3}(?:,\d{3})*\.\d{2}(?!\w|\.\d)")


def figure(minor: int, *, currency: str = "CNY", signed: bool = False) -> str:
    """`-123450` as `−1,234.50`; with `signed`, a plus stands before what is above zero."""
    digits = _DIGITS.get(currency, 2)
    whole, part = divmod(abs(minor), 10**digits)
    text = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    if minor < 0:
        return MINUS + text
    return "+" + text if signed and minor > 0 else text


def currency_sign(currency: str) -> str:
    """What stands before a figure: `¥` for CNY, else the code and a space."""
    return _SIGNS.get(currency, f"{currency}\N{NO-BREAK SPACE}")


def major_units(minor: int | None, *, currency: str = "CNY") -> str:
    """The value of an amount field: `1234.50`, without separators, ASCII minus; nothing for None."""
    if minor is None:
        return ""
    return figure(minor, currency=currency).replace(",", "").replace(MINUS, "-")


def count(number: int) -> str:
    return f"{number:,}"


def strong_figures(text: str) -> Markup:
    """The sentence with its amounts in bold, everything else escaped."""
    pieces: list[str] = []
    place = 0
    for found in _FIGURE.finditer(text):
        pieces += [str(escape(text[place : found.start()])), f"<b>{escape(found.group())}</b>"]
        place = found.end()
    return Markup("".join([*pieces, str(escape(text[place:]))]))  # noqa: S704 - every piece is escaped above


def file_size(size: int) -> str:
    """Bytes as people say them: `640 B`, `12.4 KB`, `214 MB`."""
    if size < 1000:
        return f"{size} B"
    for unit, base in (("KB", 1000), ("MB", 1000**2)):
        if size < base * 1000:
            return f"{size / base:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size / 1000**3:.1f} GB"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a page shows it: short, with the exact one on hover. Both are wall clock in one zone."""

    short: str
    exact: str
    iso: str


def moment(at: datetime, *, now: datetime, zone: str = "Asia/Shanghai") -> Moment:
    """`09:42` today, `11-20 09:42` within the year, else `2025-11-20 09:42`. `at` and `now` are aware."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    if local.date() == today.date():
        short = f"{local:%H:%M}"
    elif local.year == today.year:
        short = f"{local:%m-%d %H:%M}"
    else:
        short = f"{local:%Y-%m-%d %H:%M}"
    return Moment(short=short, exact=f"{local:%Y-%m-%d %H:%M:%S}", iso=at.isoformat())


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, how near that is, and by how many minutes (of lateness, or left)."""

    at: Moment
    nearness: str  # "late" | "soon" | "later"
    minutes: int


def due(
    at: datetime, *, now: datetime, zone: str = "Asia/Shanghai", soon: timedelta = timedelta(hours=4)
) -> Due:
    left = int((at - now).total_seconds() // 60)
    nearness = "late" if left < 0 else "soon" if at - now <= soon else "later"
    return Due(at=moment(at, now=now, zone=zone), nearness=nearness, minutes=abs(left))
