"""What a command gives back to whoever typed it."""

from dataclasses import dataclass

DONE, BAD_NEWS, WRONG_USAGE = 0, 1, 2


class UsageError(Exception):
    """Wrong usage, or no file could be opened. Its text is one clear line; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a command: `document` for --json (anything `json` can write), `text` for people.

    A `large` document is written without the line breaks that make it readable, in a fraction of the time.
    """

    document: object = None
    text: str = ""
    good: bool = True
    large: bool = False
