"""Addresses inside this site: where one is, and where one may be sent."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for

LONGEST = 1_000


def here() -> str:
    """Path and query of this page, to come back to; the start page where this is no page to come back to."""
    if request.method not in ("GET", "HEAD") or request.routing_exception is not None:
        return "/"
    path = request.full_path.rstrip("?")
    return safe(path) or "/"


def safe(address: str | None) -> str | None:
    """The address, if it is a plain path of this site; None for anything that might lead elsewhere."""
    if not address or len(address) > LONGEST or not address.startswith("/"):
        return None
    if address[1:2] in ("/", "\\") or "\\" in address or not address.isprintable():
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address


def next_or_start(address: str | None) -> str:
    """Where to go after something was done: the safe address asked for, or the start page."""
    return safe(address) or url_for("start.show")


def address(endpoint: str, said: Mapping[str, str], **values: str) -> str:
    """The address of a page with what `said` holds, such as the state of a list."""
    given: dict[str, Any] = {**said, **values}
    return url_for(endpoint, **given)


def endpoint_exists(endpoint: str) -> bool:
    """Whether this installation has such a page."""
    return endpoint in current_app.view_functions
