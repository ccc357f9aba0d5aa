"""Days as whole numbers, so that every rule about time is plain arithmetic."""

from datetime import date, timedelta
from typing import Final

EPOCH: Final = date(2000, 1, 1)


def number(day: date) -> int:
    return (day - EPOCH).days


def day(number: int) -> date:
    return EPOCH + timedelta(days=number)
