"""Text to the wall clock of the shop's zone."""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from intake.problems import CellRefused

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
_TIME = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
    r"(?:[T ]*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?)?"
    r" *(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]*(\d{2}):?(\d{2}):?(\d{2}))?", re.ASCII)
_BLANKS = re.compile(r"[`'\u3000\u200b\ufeff\s]+")


@lru_cache(maxsize=65536)
def wall_clock(text: str, zone: str = "Asia/Shanghai") -> datetime | None:
    """The moment as the clock on the shop's wall showed it; None for a blank cell or a mere dash.

    A time with an offset of its own is converted. Raises CellRefused `bad_time`.
    """
    plain = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if not plain.strip("-/"):
        return None
    try:
        found = _compact(plain) or _separated(plain, zone)
    except (ValueError, OverflowError):
        raise CellRefused("bad_time") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellRefused("bad_time")
    return found


def day(text: str, zone: str = "Asia/Shanghai") -> date | None:
    """The calendar day as written. Raises CellRefused `bad_time`."""
    found = wall_clock(text, zone)
    return None if found is None else found.date()


def _compact(text: str) -> datetime | None:
    match = _COMPACT.fullmatch(text)
    if match is None:
        return None
    return datetime(*(int(part) for part in match.groups() if part is not None))  # type: ignore[arg-type]  # noqa: DTZ001


def _separated(text: str, zone: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    month, dom = match[3] or match[5], match[4] or match[6]
    fraction = int((match["f"] or "0").ljust(6, "0")[:6])
    clock = (int(match["H"] or 0), int(match["M"] or 0), int(match["S"] or 0), fraction)
    found = datetime(int(match[1]), int(month), int(dom), *clock)  # noqa: DTZ001
    return found if match["zone"] is None else _moved(found, match["zone"], zone)


def _moved(found: datetime, offset: str, zone: str) -> datetime:
    iso = "+00:00" if offset in ("Z", "UTC") else offset
    aware = datetime.fromisoformat(found.isoformat() + iso)
    return aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
