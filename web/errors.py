"""Error pages, and the one place where the refusals of the rooms become HTTP."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException, InternalServerError

from database.files import is_no_room
from intake.refusals import IntakeRefused
from matching.passes.refusals import MatchRefused
from matching.running import RunRefused
from people.languages import N_
from people.refusals import (
    FirstStartRefused,
    NotPermitted,
    PeopleRefused,
    SignInBusy,
    TooManyAttempts,
    UnknownUser,
    WrongNameOrPassword,
)
from web.languages import worded
from web.logs import request_id
from web.security import CrossOrigin
from web.views.users import ErrorView
from web.wording import RoomRefused, refusal_text
from workflow.refusals import InputRefused, TicketNotFound, TransitionRefused

log = structlog.get_logger(__name__)

RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says: what is so, and what to do."""

    title: str
    text: str


WORDS: dict[int, Words] = {
    400: Words(
        N_("This could not be read"),
        N_("Something in the request is not as this page sends it. Load the page again and repeat it."),
    ),
    401: Words(
        N_("The session has ended"),
        N_("Nothing was changed. Sign in again, then repeat it."),
    ),
    403: Words(
        N_("Not for your roles"),
        N_("Your roles do not open this page. An administrator can tell who has the role for it."),
    ),
    404: Words(
        N_("There is nothing here"),
        N_("The address has a typing error, or what it named never existed. Nothing is ever deleted here."),
    ),
    405: Words(
        N_("Not done this way"),
        N_("This address is for sending a form, not for opening. Start from the page with the form."),
    ),
    409: Words(
        N_("Somebody was faster"),
        N_("What you saw has changed meanwhile, and nothing was done. Load it again, look, then decide."),
    ),
    413: Words(
        N_("Too large"),
        N_("What was sent is larger than this page takes. Nothing was kept. Split it and send the parts."),
    ),
    422: Words(N_("Not possible like this"), N_("What was sent cannot be done. Nothing was changed.")),
    429: Words(N_("Too many at once"), N_("Wait a moment, then try again.")),
    500: Words(
        N_("Something broke on our side"),
        N_("Nothing was half done: it was undone as a whole. The number below finds the reason in the log."),
    ),
    503: Words(
        N_("Not available at this moment"),
        N_("The database is busy or away. Nothing was changed. Try again in a few seconds."),
    ),
    507: Words(
        N_("The disk is full"),
        N_("Nothing was stored. Whoever looks after this installation must make room; then repeat it."),
    ),
}
STALE_FORM = Words(
    N_("The form is too old"),
    N_("It was opened before you signed in, or long ago. Nothing was changed. Load it again, then send."),
)
OTHER_SITE = Words(
    N_("Sent from another site"),
    N_("Only this site's own pages may change something. Nothing was changed. Open the page here."),
)
# Most particular first. Pages that hold the form show a refusal there; this is for the others.
REFUSALS: tuple[tuple[type[Exception], int], ...] = (
    (TooManyAttempts, 429),
    (SignInBusy, 503),
    (WrongNameOrPassword, 401),
    (NotPermitted, 403),
    (UnknownUser, 404),
    (FirstStartRefused, 403),
    (PeopleRefused, 422),
    (TicketNotFound, 404),
    (InputRefused, 422),
    (TransitionRefused, 409),
    (IntakeRefused, 422),
    (RunRefused, 422),
    (MatchRefused, 422),
)
FORBIDDEN_CODES = frozenset(
    {
        "not_for_this_role",
        "not_an_approver",
        "maker_cannot_approve",
        "not_the_submitter",
        "own_ticket",
        "second_person_needed",
    }
)


def status_of(refusal: RoomRefused) -> int:
    """The HTTP status of a room's refusal."""
    if refusal.code in FORBIDDEN_CODES:
        return 403
    return next(status for kind, status in REFUSALS if isinstance(refusal, kind))


def install_errors(app: Flask) -> None:
    handlers: dict[type[Exception], Callable[..., Response]] = {
        HTTPException: _http_error,
        CSRFError: lambda error: _page(400, STALE_FORM),
        CrossOrigin: lambda error: _page(403, OTHER_SITE),
        PeopleRefused: _refused,
        TransitionRefused: _refused,
        IntakeRefused: _refused,
        RunRefused: _refused,
        IntegrityError: _conflict,
        OperationalError: _away,
        NoConnectionLeft: _away,
        InternalServerError: _broken,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None and error.code is None:
        return make_response(error.get_response())
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    response = _page(code, WORDS.get(code) or WORDS[400 if code < 500 else 500])
    if code == 405:
        response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ["GET"]))
    return response


def _refused(refusal: RoomRefused) -> Response:
    status = status_of(refusal)
    response = _page(status, Words(WORDS[status].title, ""), text=refusal_text(refusal))
    if isinstance(refusal, TooManyAttempts):
        response.headers["Retry-After"] = str(refusal.params["seconds"])
    return response


def _conflict(error: IntegrityError) -> Response:
    """Two did the same at once, and the database let one in."""
    log.warning("conflict", exc_info=error)
    return _page(409, WORDS[409])


def _away(error: Exception) -> Response:
    if is_no_room(error):
        return _full(error)
    g.database_is_away = True
    log.error("database_away", exc_info=error)
    response = _page(503, WORDS[503])
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _broken(error: InternalServerError) -> Response:
    """Flask has logged what broke, under the request's id."""
    if error.original_exception is not None and is_no_room(error.original_exception):
        return _full(error.original_exception)
    return _page(500, WORDS[500])


def _full(error: BaseException) -> Response:
    log.error("disk_full", exc_info=error)
    return _page(507, WORDS[507])


def _page(code: int, words: Words, *, text: str = "") -> Response:
    try:
        view = ErrorView(
            code=code,
            title=worded(words.title),
            text=text or worded(words.text),
            next_label=_("Sign in") if code == 401 else _("To the start page"),
            next_href=url_for("session.show" if code == 401 else "start.show"),
            request_id=request_id() if code >= 500 else "",
        )
        return make_response(render_template("pages/error.html", view=view), code)
    except Exception:
        log.exception("error_page_failed", path_is_known=request.url_rule is not None)
        return Response(f"{words.title}. {words.text} ({request_id()})\n", code, mimetype="text/plain")
