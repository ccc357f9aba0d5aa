"""One line per request: what was asked for, by which session, how it went. No names, queries, addresses."""

import secrets
from time import perf_counter

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from web.identity import signed_in

log = structlog.get_logger("web")


def install_logs(app: Flask) -> None:
    """Installed first: the request's id stands in every line and on error pages."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id under which this request is found in the log."""
    return str(g.get("request_id", ""))


def _begin() -> None:
    g.request_id, g.started = secrets.token_hex(6), perf_counter()
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    if request.endpoint != "static":
        login = signed_in() if "_login_user" in g else None
        log.info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else None,
            status=response.status_code,
            milliseconds=round((perf_counter() - g.started) * 1000),
            session=login.id if login else None,
        )
    return response
