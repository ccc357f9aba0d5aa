"""The web door for a WSGI server: `gunicorn wsgi:app`."""

from database.logs import log_to_stderr
from web.app import create_app

log_to_stderr()
app = create_app()
