"""`demo`: the sample company, loaded through the ordinary import, reconciled, and served."""

import argparse
import os
import sys

from cli.answers import Answer, UsageError
from cli.demo_story import Story, left
from cli.running import LOOK_SECONDS, CouldNotStart, Runner, running, say
from cli.serving import (
    address_of,
    bring_database_up_to_date,
    refuse_taken_port,
    start_queue,
    start_web,
    start_workers,
)
from database.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-serve", action="store_true", help="load and reconcile, then end")
    parser.add_argument("--host", help="address to listen on (DUIPING_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (DUIPING_PORT, 5800)")


def run(given: argparse.Namespace) -> Answer:
    os.environ.setdefault("DUIPING_ARCHIVE_AFTER_DAYS", "0")  # so that the whole journey can be seen at once
    settings = Settings.from_environment(os.environ)
    host, port = given.host or settings.host, given.port or settings.port
    if settings.production:
        raise UsageError("the demo makes users whose password everybody knows: not in production")
    with running(settings) as runner:
        if not given.no_serve:
            refuse_taken_port(host, port)
        try:
            start_queue(runner, settings)
            bring_database_up_to_date(runner, settings)
            if given.no_serve:
                return told(runner, settings, language=given.lang)
            return served(runner, settings, host=host, port=port, language=given.lang)
        except CouldNotStart as problem:
            say(str(problem))
            return Answer(good=False)


def told(runner: Runner, settings: Settings, *, language: str) -> Answer:
    """Everything but the pages."""
    start_workers(runner, settings)
    story = tell_the_story(runner, settings, language=language)
    return Answer(good=False) if story is None else answer_of(story)


def served(runner: Runner, settings: Settings, *, host: str, port: int, language: str) -> Answer:
    """Where the story was told before, the pages come first: they are what the user waits for."""
    story = left(settings)
    is_new = story is None
    if is_new:
        start_workers(runner, settings)
        story = tell_the_story(runner, settings, language=language)
    if story is None:
        return Answer(good=False)
    if start_web(runner, host=host, port=port):
        if not is_new:
            start_workers(runner, settings)
        say(in_short(story))
        say_where_to_sign_in(story, address=address_of(host, port))
        runner.look_after_until_stopped()
    say("stopping")
    return Answer(document=story.document)


def tell_the_story(runner: Runner, settings: Settings, *, language: str) -> Story | None:
    """None when it failed, having said why, or was told to stop."""
    command = [sys.executable, "-m", "cli.demonstration", f"--lang={language}"]
    teller = runner.start_once("demonstration", command, is_seen=True)
    while teller.process.poll() is None:
        if runner.stop.wait(LOOK_SECONDS):
            teller.process.kill()  # the next start goes on from here
        runner.look_after()
    return left(settings) if teller.process.returncode == 0 else None


def say_where_to_sign_in(story: Story, *, address: str) -> None:
    say(f"the sample company is at {address}; Ctrl-C stops it")
    say(f"sign in as one of these, with the password {story.password}")
    for name, display_name, role in story.people:
        say(f"  {name:<6} {display_name}  {role}")


def answer_of(story: Story) -> Answer:
    tickets: dict[str, int] = story.document["tickets_by_type"]
    lines = [f"{count:>5}  {name}" for name, count in tickets.items()]
    return Answer(
        document=story.document,
        text="\n".join([*lines, in_short(story)]),
        good=bool(story.document["invariants"]["ok"]),
    )


def in_short(story: Story) -> str:
    found = story.document
    tickets = sum(found["tickets_by_type"].values())
    sound = "every invariant holds" if found["invariants"]["ok"] else "AN INVARIANT IS BROKEN"
    return f"{len(found['imports'])} files, {len(found['runs'])} runs, {tickets} tickets; {sound}"
