"""`web`: gunicorn with our pages, in the foreground. A production unit."""

import argparse
import os
import sys

from cli.answers import Answer
from cli.serving import bracketed
from database.processes import end_with_runner
from database.settings import Settings

GRACE_SECONDS = 4  # for requests under way when told to stop
TIMEOUT_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (DUIPING_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (DUIPING_PORT, 5800)")


def run(given: argparse.Namespace) -> Answer:
    if given.host:
        os.environ["DUIPING_HOST"] = given.host  # the pages check by which names they may be asked
    if given.port:
        os.environ["DUIPING_PORT"] = str(given.port)
    settings = Settings.from_environment(os.environ)
    end_with_runner()
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", *gunicorn_options(settings), "wsgi:app"]
    WSGIApplication("%(prog)s [OPTIONS]").run()  # ends the process
    return Answer()


def gunicorn_options(settings: Settings) -> list[str]:
    return [
        f"--bind={bracketed(settings.host)}:{settings.port}",
        "--worker-class=gthread",
        "--workers=1",
        f"--threads={settings.web_threads}",
        f"--timeout={TIMEOUT_SECONDS}",
        f"--graceful-timeout={GRACE_SECONDS}",
        "--no-control-socket",
        "--log-level=warning",
    ]
