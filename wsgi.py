"""The web door for a WSGI server: `gunicorn wsgi:app`."""

from web.app import create_app

app = create_app()
