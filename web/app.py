"""Makes the web door: everything is installed here, in the order in which a request meets it."""

import os
from pathlib import Path

from flask import Flask

from database.bell import RqBell
from database.clock import Clock, SystemClock
from database.engine import Database, open_database
from database.logs import log_to_stderr
from database.settings import Settings
from people.passwords import ARGON2, PasswordHashing
from web.access import install_access
from web.doors import Doors, install_doors
from web.errors import install_errors
from web.identity import install_identity
from web.languages import install_languages
from web.logs import install_logs
from web.pages import ALL_PAGES
from web.rendering import install_rendering
from web.security import configure_security, install_security
from web.shell import install_shell

ROOT = Path(__file__).parent.parent


def create_app(
    settings: Settings | None = None,
    database: Database | None = None,
    *,
    clock: Clock | None = None,
    hashing: PasswordHashing = ARGON2,
) -> Flask:
    """The application. Without arguments: for a WSGI server, with settings from the environment."""
    if settings is None:
        settings = Settings.from_environment(os.environ)
        log_to_stderr()
    database = database or open_database(settings.database_url, bell=RqBell(settings))
    app = Flask("duiping", root_path=str(ROOT), static_folder="static", template_folder="templates")
    configure_security(app, settings)
    install_doors(app, Doors(settings, database, clock or SystemClock(), hashing))
    install_logs(app)
    install_identity(app)
    install_languages(app)
    install_access(app)
    install_security(app)
    install_errors(app)
    install_rendering(app)
    install_shell(app)
    for pages in ALL_PAGES:
        app.register_blueprint(pages)
    return app
