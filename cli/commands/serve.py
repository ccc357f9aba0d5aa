"""`serve`: web, workers and scheduler on what is there, until Ctrl-C."""

import argparse
import os

from cli.answers import Answer
from cli.running import CouldNotStart, Runner, running, say
from cli.serving import (
    address_of,
    bring_database_up_to_date,
    refuse_taken_port,
    setup_code,
    start_queue,
    start_web,
    start_workers,
)
from database.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (DUIPING_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (DUIPING_PORT, 5800)")


def run(given: argparse.Namespace) -> Answer:
    settings = Settings.from_environment(os.environ)
    host, port = given.host or settings.host, given.port or settings.port
    with running(settings) as runner:
        refuse_taken_port(host, port)
        try:
            return serve(runner, settings, host=host, port=port)
        except CouldNotStart as problem:
            say(str(problem))
            return Answer(good=False)


def serve(runner: Runner, settings: Settings, *, host: str, port: int) -> Answer:
    """The first page is what the user waits for: workers start after it, and jobs wait for them."""
    start_queue(runner, settings)
    bring_database_up_to_date(runner, settings)
    if start_web(runner, host=host, port=port):
        start_workers(runner, settings)
        address = address_of(host, port)
        say(f"serving on {address} from {settings.home}; Ctrl-C stops it")
        if code := setup_code():
            say(f"there is no administrator yet: make one on {address}/first-start with the code {code}")
        runner.look_after_until_stopped()
    say("stopping")
    return Answer()
