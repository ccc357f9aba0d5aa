"""`web`: gunicorn with our pages, in the foreground. A production unit."""

import argparse
import os
import sys

from cli.answers import Answer
from database.processes import end_with_runner
from database.settings import Settings

GRACE_SECONDS = 4  # for requests under way when told to stop
TIMEOUT_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (DUIPING_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (DUIPING_PORT, 5800)")


def run(given: argparse.Namespace) -> Answer:
    settings = Settings.from_environment(os.environ)
    end_with_runner()
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", *gunicorn_options(settings, host=given.host, port=given.port), "wsgi:app"]
    WSGIApplication("%(prog)s [OPTIONS]").run()  # ends the process
    return Answer()


def gunicorn_options(settings: Settings, *, host: str | None, port: int | None) -> list[str]:
    return [
        f"--bind={host or settings.host}:{port or settings.port}",
        "--worker-class=gthread",
        "--workers=1",
        f"--threads={settings.web_threads}",
        f"--timeout={TIMEOUT_SECONDS}",
        f"--graceful-timeout={GRACE_SECONDS}",
        "--no-control-socket",
        "--log-level=warning",
    ]
