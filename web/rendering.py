"""What every template may use: filters, and the addresses of files."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for
from jinja2 import StrictUndefined

from web.formatting import count, currency_sign, figure, file_size, major_units, strong_figures

_VENDORED = "vendor/"


def install_rendering(app: Flask) -> None:
    """Gives the templates their filters and `asset()`, and makes a missing variable an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        figure=figure,
        currency_sign=currency_sign,
        major_units=major_units,
        count=count,
        strong_figures=strong_figures,
        file_size=file_size,
    )
    app.jinja_env.globals["asset"] = asset_address(Path(app.static_folder or "static"))


def asset_address(folder: Path) -> Callable[[str], str]:
    """Addresses that change with the file's content, so that a browser may keep them for ever.

    Vendored files carry their version in their path and need no more.
    """

    @cache
    def fingerprint(filename: str) -> str:
        return sha256((folder / filename).read_bytes()).hexdigest()[:12]

    def address(filename: str) -> str:
        if filename.startswith(_VENDORED):
            return url_for("static", filename=filename)
        return url_for("static", filename=filename, v=fingerprint(filename))

    return address
