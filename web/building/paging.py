"""Lists shown a page at a time: which page the address asks for, and where the others are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from web.links import address
from web.views.shell import Listing

T = TypeVar("T")
PER_PAGE = 20
PAGES_MAX = 100_000
_DIGITS_MAX = 6


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, counted from 1."""

    number: int
    per_page: int = PER_PAGE

    @property
    def skip(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * self.per_page


def page_from(args: Mapping[str, str], *, per_page: int = PER_PAGE) -> Page:
    """The page an address asks for; the first where it says nothing that makes sense."""
    asked = args.get("page", "")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS_MAX
    return Page(max(int(asked), 1) if is_number else 1, per_page)


def listing(
    rows: Sequence[T], *, total: int, page: Page, endpoint: str, values: Mapping[str, str] | None = None
) -> Listing[T]:
    """The rows of the page, with links to the pages before and after it. `values` are the address's own."""
    given = dict(values or {})

    def href(number: int) -> str:
        return address(endpoint, {**given, "page": str(number)} if number > 1 else given)

    return Listing(
        rows=tuple(rows),
        total=total,
        first=page.skip + 1,
        previous_href=href(page.number - 1) if page.number > 1 else "",
        next_href=href(page.number + 1) if page.skip + len(rows) < total and rows else "",
    )
