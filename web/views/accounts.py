"""My account, one user's account, and the first start."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.shell import Choice, Person, Refusal
from web.views.users import UserLine


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One session that is still good. `is_here`: the one that looks at this page."""

    device: str
    address: str
    started: Moment
    last_seen: Moment
    is_here: bool
    end_href: str  # POST


@dataclass(frozen=True, slots=True)
class MeView:
    person: Person
    name: str
    roles: str  # worded
    must_change_password: bool
    shortest_password: int
    devices: tuple[DeviceLine, ...]
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class UserView:
    line: UserLine
    roles: tuple[Choice, ...]
    roles_href: str
    rename_href: str
    reactivate_href: str  # POST; empty while the account is open
    back_href: str
    initial_until: Moment | None
    devices: tuple[DeviceLine, ...]
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class FirstStartView:
    code_is_open: bool
    shortest_password: int
    name: str = ""
    display_name: str = ""
    refusal: Refusal | None = None
