"""The frame around every page: rail, top bar, menus; and small parts that several pages share."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One icon of the rail. `key` picks the icon: workbench imports runs tickets approvals archive users."""

    key: str
    label: str
    href: str
    count: int = 0  # shown when above 0
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu, a facet or a select: a link, or a value of a field."""

    label: str
    href: str = ""
    value: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class MenuView:
    """A menu of links: `label` is what is chosen now; `is_set` when that is not the default."""

    label: str
    choices: tuple[Choice, ...]
    is_set: bool = False


@dataclass(frozen=True, slots=True)
class Bell:
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Person:
    """A name with its mark: `mark` one character, `tone` 1 to 5; no name for the system."""

    name: str
    mark: str = ""
    tone: int = 1
    is_system: bool = False


@dataclass(frozen=True, slots=True)
class ShellView:
    """What base and app layouts need, whoever renders them. `me` is None where nobody is signed in."""

    language: str  # "en" | "zh_Hans_CN" | "zh_Hant_TW"
    languages: tuple[Choice, ...]  # value: code, label: its own name
    theme: str  # "auto" | "light" | "dark"
    here: str  # path and query of this page, to come back to after a switch
    me: Person | None = None
    me_roles: str = ""  # worded
    rail: tuple[NavItem, ...] = ()
    rail_foot: tuple[NavItem, ...] = ()
    current: str = ""  # key of the rail item
    search: str = ""
    me_href: str = ""  # password and devices of the one signed in
    search_href: str = ""  # empty where this person has nothing to search
    shops: MenuView | None = None
    period: MenuView | None = None
    bell: Bell | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what was sent was not done. `problems`: (id of the field or "", sentence). Shown above the form."""

    title: str
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One page of a list, with the total of all that match. hrefs are empty where there is no such page."""

    rows: tuple[T, ...]
    total: int
    first: int = 1  # place of the first row shown, from 1
    previous_href: str = ""
    next_href: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far a job is. While `running`, the page asks `href` again every two seconds."""

    running: bool
    stage: str  # worded
    done: int
    total: int
    href: str
    told: str = ""  # worded: "file 3 of 11"
    error: str = ""  # worded; set when it ended badly


def person(name: str, *, key: str) -> Person:
    """The mark of a person is the first character; the tone follows from the user name."""
    mark = name[:1].upper()
    return Person(name=name, mark=mark, tone=sum(key.encode()) % 5 + 1)


SYSTEM_PERSON = Person(name="", is_system=True)
