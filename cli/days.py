"""A day as it is typed on the command line."""

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """Raises ArgumentTypeError, which says how a day is written."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day such as 2026-07-20") from error
