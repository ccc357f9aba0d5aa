"""Users, for the administrator."""

from dataclasses import dataclass

from web.formatting import Moment
from web.views.shell import Choice, Person, Refusal


@dataclass(frozen=True, slots=True)
class UserLine:
    name: str
    person: Person
    roles: tuple[str, ...]  # worded
    active: bool
    last_seen: Moment | None
    deactivate_href: str = ""  # POST; empty where it may not be done
    password_href: str = ""
    href: str = ""  # the user's own page


@dataclass(frozen=True, slots=True)
class UsersView:
    users: tuple[UserLine, ...]
    add_href: str
    command_id: str
    roles: tuple[Choice, ...]
    new_name: str = ""
    new_display_name: str = ""
    refusal: Refusal | None = None
    issued_password: str = ""  # shown once, after a user was added or his password set anew


@dataclass(frozen=True, slots=True)
class LoginView:
    """`next_href` is already judged safe. `hint` is for the demo: whom one may sign in as."""

    name: str = ""
    next_href: str = ""
    refusal: Refusal | None = None
    hint: tuple[tuple[str, str], ...] = ()  # (user name, who that is)
    hint_note: str = ""


@dataclass(frozen=True, slots=True)
class ErrorView:
    code: int
    title: str
    text: str
    next_label: str
    next_href: str
    request_id: str = ""
