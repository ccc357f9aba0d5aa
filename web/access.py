"""Who may open a page. Every route declares its rule; one that does not is refused to everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from people.access import Permission, may
from web.doors import doors
from web.identity import signed_in
from web.links import here

View = TypeVar("View", bound=Callable[..., Any])
log = structlog.get_logger(__name__)


class Anyone(StrEnum):
    """Rules that ask for no permission: anybody at all, or anybody who has signed in."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What a route asks of whoever comes. `takes_files`: its body may be as large as an upload."""

    needs: Permission | Anyone
    takes_files: bool = False
    before_password: bool = False
    """Open also to somebody who must first replace an initial password."""


PUBLIC_FILES = AccessRule(Anyone.PUBLIC)


class Pages(Blueprint):
    """A group of routes, each of which says whom it is for:

    @pages.page("/tickets", needs=Permission.SEE_TICKETS)        reads
    @pages.action("/tickets/assign", needs=Permission.ASSIGN_TICKETS)   changes
    """

    def page(
        self, address: str, *, needs: Permission | Anyone, before_password: bool = False
    ) -> Callable[[View], View]:
        """A page to read, answering GET. It changes nothing."""
        return self._declared(address, "GET", AccessRule(needs, before_password=before_password))

    def action(
        self,
        address: str,
        *,
        needs: Permission | Anyone,
        takes_files: bool = False,
        before_password: bool = False,
    ) -> Callable[[View], View]:
        """Something that changes, answering POST with a CSRF token."""
        return self._declared(address, "POST", AccessRule(needs, takes_files, before_password))

    def _declared(self, address: str, method: str, rule: AccessRule) -> Callable[[View], View]:
        def declare(view: View) -> View:
            view.access_rule = rule  # type: ignore[attr-defined]
            self.add_url_rule(address, view_func=view, methods=[method])
            return view

        return declare


def rule_of(app: Flask, endpoint: str) -> AccessRule | None:
    """The rule a route declared, or None."""
    return getattr(app.view_functions.get(endpoint), "access_rule", None)


def install_access(app: Flask) -> None:
    """Asks every request's rule before its route runs; static files are everybody's."""
    static: Any = app.view_functions["static"]
    static.access_rule = PUBLIC_FILES
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.routing_exception is not None or request.endpoint is None:
        return None  # there is no such page, and nothing to guard
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        log.error("route_without_access_rule", endpoint=request.endpoint)
        abort(403)
    if rule.takes_files:
        request.max_content_length = doors().settings.upload_bytes_max
    if rule is PUBLIC_FILES:
        return None
    return _admitted(rule)


def _admitted(rule: AccessRule) -> ResponseReturnValue | None:
    login = signed_in()
    if rule.needs is Anyone.PUBLIC:
        return None
    if login is None:
        return _ask_to_sign_in()
    if login.must_change_password and not rule.before_password:
        return redirect(url_for("me.show"), 303)
    if isinstance(rule.needs, Permission) and not may(login.actor, rule.needs):
        log.info("not_permitted", endpoint=request.endpoint, needs=rule.needs.value)
        abort(403)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """Pages lead through signing in and back; what would change something is not repeated by itself."""
    if "HX-Request" in request.headers:
        return "", 401, {"HX-Redirect": url_for("session.show")}
    if request.method not in ("GET", "HEAD"):
        abort(401)
    return redirect(url_for("session.show", next=here()), 303)
