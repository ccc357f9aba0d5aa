"""How fast each page answers on the sample company, and how many questions it asks the database.

    .venv/bin/python -m benchmarks.pages [--home DIR] [--requests 40]

Every page that finance, the auditor and the administrator reach by following links, one of each kind, asked
in this process one request after the other: time on the clock, and of it the work of our own thread.
Without `--home` the sample company is made first.
"""

import argparse
import logging
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask.testing import FlaskClient
from sqlalchemy import event

from database.engine import Database, open_database
from database.settings import Settings
from people.accounts import DEMO_PASSWORD
from web.app import create_app

ROOT = Path(__file__).parent.parent
NAMES = ("lin", "he", "admin")
KIND = re.compile(r"[A-Z]-\d{4,8}-\d+|\d+|(?<=/users/)[^/]+")
NO_PAGE = re.compile(r"\.(csv|xlsx|jsonl)$|^/tickets/[^/]+/files/|^/static/|^/search")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path)
    parser.add_argument("--requests", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duiping-bench-") as name:
        home = Path(name) / "home"
        if asked.home:
            shutil.copytree(asked.home, home, ignore=shutil.ignore_patterns("log", "queue"))
        else:
            tell_the_demo(home)
        measure(home, requests=asked.requests)


def tell_the_demo(home: Path) -> None:
    command = [sys.executable, "-m", "cli", "demo", "--no-serve"]
    subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "DUIPING_HOME": str(home)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def measure(home: Path, *, requests: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    settings = Settings.from_environment({"DUIPING_HOME": str(home)})
    database = open_database(settings.database_url)
    app = create_app(settings, database)
    asked = counted(database)
    print(f"{'page':<20} {'median':>9} {'p95':>9} {'CPU':>9} {'SQL':>4} {'KB':>5}")
    seen: set[str] = set()
    for name in NAMES:
        client = app.test_client()
        sign_in(client, name)
        for kind, path in pages_of(client):
            if kind not in seen:
                seen.add(kind)
                print(line_of(client, kind, path, requests=requests, asked=asked))
    database.dispose()


def sign_in(client: FlaskClient, name: str) -> None:
    form = client.get("/sign-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    if token is None:
        raise SystemExit("no form for signing in")
    sent = {"name": name, "password": DEMO_PASSWORD, "csrf_token": token.group(1)}
    if client.post("/sign-in", data=sent).status_code != 303:
        raise SystemExit(f"{name} could not sign in: is this the sample company?")


def pages_of(client: FlaskClient) -> list[tuple[str, str]]:
    """Kind and path of each page, found by following links from the start page."""
    waiting, found = ["/"], dict[str, str]()
    while waiting:
        path = waiting.pop(0)
        kind = KIND.sub("*", urlsplit(path).path)
        if kind in found or NO_PAGE.search(urlsplit(path).path):
            continue
        answer = client.get(path, buffered=True)
        if answer.status_code == 303:
            waiting.append(answer.location)
            continue
        found[kind] = path
        waiting += [unescape(one) for one in re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text)]
    return list(found.items())


def line_of(client: FlaskClient, kind: str, path: str, *, requests: int, asked: list[str]) -> str:
    times, works = [], []
    for _ in range(requests):
        asked.clear()
        begun, worked = perf_counter(), thread_time()
        answer = client.get(path, buffered=True)
        times.append((perf_counter() - begun) * 1000)
        works.append((thread_time() - worked) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    figures = " ".join(f"{one:6.0f} ms" for one in (median, p95, statistics.median(works)))
    return f"{kind:<20} {figures} {len(asked):4} {len(answer.data) / 1024:5.0f}"


def counted(database: Database) -> list[str]:
    """The statements sent since it was last cleared."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            sent.append(statement)

    for engine in {id(one): one for one in (database.reader, database.writer)}.values():
        event.listen(engine, "before_cursor_execute", note)
    return sent


if __name__ == "__main__":
    main()
