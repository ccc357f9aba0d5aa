"""What every response promises a browser, and what every request must not be."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix

from database.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ONE_YEAR = 365 * 24 * 3600
FORM_BYTES = 256 * 1024  # of what is held in memory; files wait on disk
FORM_PARTS = 1_000
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossOrigin(Forbidden):
    """Another site's page sent this."""


def configure_security(app: Flask, settings: Settings) -> None:
    """Cookies, limits and trusted names; set before anything else is installed."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-duiping" if settings.production else "duiping",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=settings.body_bytes_max,  # of everything but uploads
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=trusted_hosts(settings),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open over lunch still works
        WTF_CSRF_SSL_STRICT=False,  # the check below compares the Origin, on http and https alike
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def trusted_hosts(settings: Settings) -> list[str] | None:
    """The names this site may be asked by: those told, on loopback its own; elsewhere, untold, any."""
    if settings.host_names:
        return [*settings.host_names, *LOOPBACK_NAMES]
    is_loopback = settings.host in ("localhost", "127.0.0.1", "::1")
    return list(LOOPBACK_NAMES) if is_loopback else None


def install_security(app: Flask) -> None:
    app.before_request(_bound_plain_forms)
    app.before_request(_refuse_other_sites)
    app.after_request(_promise)
    CSRFProtect(app)
    app.before_request(_refuse_nul)


def _bound_plain_forms() -> None:
    """A form that holds no file is read at once, where the bound on a form's memory does not apply."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = FORM_BYTES


def _refuse_other_sites() -> None:
    """A change comes from our own pages only; beside the token, since either alone has been got around."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CrossOrigin
    origin = request.headers.get("Origin")
    if origin is not None and not _is_ours(origin):
        raise CrossOrigin


def _refuse_nul() -> None:
    """PostgreSQL takes no NUL in a text, and no person types one."""
    sent = (request.path, *request.args.values(), *request.form.values())
    if any("\x00" in one for one in sent):
        raise BadRequest


def _is_ours(origin: str) -> bool:
    theirs, ours = urlsplit(origin), urlsplit(request.host_url)
    return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)


def _promise(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    if request.endpoint == "static" and response.status_code < 400:
        _let_keep(response)
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _let_keep(response: Response) -> None:
    """An address with a version in it never changes its content; others are asked for again."""
    filename = (request.view_args or {}).get("filename", "")
    is_versioned = "v" in request.args or filename.startswith("vendor/")
    keep = f"public, max-age={ONE_YEAR}, immutable"
    response.headers["Cache-Control"] = keep if is_versioned else "no-cache"
