"""Who is signed in: Flask-Login over sessions that the server keeps and can end.

The signed cookie holds nothing but the session's token. Whether it is still good, and whose it is, is asked
of the database once per request.
"""

from dataclasses import dataclass

from flask import Flask, abort, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from people.actors import Actor
from people.sessions import LoginSession, session_of, touch
from people.signing_in import SignedIn
from web.doors import now, reading, writing


@dataclass(eq=False)
class SignedInUser(UserMixin):  # type: ignore[misc]
    """What Flask-Login carries: its id is the session's token, not the person's."""

    token: str
    login: LoginSession | None = None

    def get_id(self) -> str:
        return self.token


def install_identity(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = (
        None  # tokens are the server's; addresses of phones change on the way to work
    )
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)


def _load(token: str) -> SignedInUser | None:
    with reading() as database_session:
        login = session_of(database_session, token, now=now())
    if login is None:
        return None
    if login.needs_touch(now()):
        with writing() as work:
            touch(work, login.id, now=now())
    return SignedInUser(token=token, login=login)


def signed_in() -> LoginSession | None:
    """The good session of this request, or None; None also once the database has not answered."""
    if g.get("database_is_away"):
        return None
    login: LoginSession | None = getattr(current_user, "login", None)
    g.language_of_person = login.language if login is not None else None
    return login


def login_session() -> LoginSession:
    """The session of this request; pages that need one have been refused without it."""
    return signed_in() or abort(401)


def me() -> Actor:
    """Who acts in this request."""
    return login_session().actor


def remember(opened: SignedIn) -> None:
    """Puts a fresh session's token into the cookie, and nothing that was there before."""
    session.clear()
    login_user(SignedInUser(token=opened.token))


def forget() -> None:
    """Takes the token out of the cookie; ending the session itself is the caller's."""
    logout_user()
    session.clear()
