"""The language of a page: the person's own choice, else this browser's, else what the browser asks for."""

from flask import Flask, Response, g, request
from flask_babel import Babel, gettext

from people.languages import LANGUAGES, compile_catalogues, negotiate
from web.doors import doors

COOKIE = "language"
A_YEAR = 365 * 24 * 3600


def install_languages(app: Flask) -> None:
    compiled = app.extensions["duiping"].settings.home / "translations"
    compile_catalogues(compiled)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(compiled)
    Babel(app, locale_selector=language)


def language() -> str:
    """The language of this request."""
    chosen = g.get("language_of_person") or request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else negotiate(request.headers.get("Accept-Language"))


def remember_choice(response: Response, name: str, value: str) -> None:
    """Keeps a choice of this browser (language, appearance) for a year; nothing secret, so nothing signed."""
    is_secure = doors().settings.production
    response.set_cookie(name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=is_secure)


def worded(text: str, **params: str | int) -> str:
    """A text stored as data, in this request's language, with its {placeholders} filled."""
    return str(gettext(text)).format(**params)
