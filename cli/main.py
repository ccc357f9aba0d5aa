"""Finds the command, runs it, prints its answer, and says by the exit code how it went.

0: done. 1: done, and the answer is bad news. 2: wrong usage, in one line on stderr.
With --json stdout holds exactly one document: whatever else is printed there, by us, by a library or
by a program we start, goes to stderr.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import BinaryIO, NoReturn

from cli.answers import BAD_NEWS, DONE, WRONG_USAGE, Answer, UsageError
from cli.commands import COMMANDS, Command, command_named

LANGUAGES = ("en", "zh_Hans_CN", "zh_Hant_TW")
INTERRUPTED = 130
NO_ROOM = "the disk is full: nothing was half stored. Make room, then run the same command again."


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line that names the help."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(overview())
        return DONE
    try:
        return run(arguments[0], arguments[1:])
    except UsageError as error:
        print(f"duiping: {error}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        from database.files import is_no_room

        if not is_no_room(error):
            raise
        print(f"duiping: {NO_ROOM}", file=sys.stderr)
        return BAD_NEWS


def run(name: str, arguments: Sequence[str]) -> int:
    """Raises UsageError; everything else a command could not foresee ends in a traceback."""
    from database.settings import SettingsRefused

    command = command_named(name)
    if command is None:
        raise UsageError(f"there is no command {name!r} (see ./duiping --help)")
    module = command.load()
    given = parse(command, arguments)
    with standard_output(only_json=given.json) as output:
        try:
            answer = module.run(given)
        except SettingsRefused as error:
            raise UsageError(str(error)) from error
        write(answer, output, as_json=given.json)
    return DONE if answer.good else BAD_NEWS


def parse(command: Command, arguments: Sequence[str]) -> argparse.Namespace:
    parser = OneLineParser(prog=f"./duiping {command.name}", description=f"{command.summary}.")
    parser.add_argument("--json", action="store_true", help="print one JSON document, all else on stderr")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of texts")
    command.load().add_arguments(parser)
    if not command.passes_on:
        return parser.parse_args(arguments)
    given, rest = parser.parse_known_args(arguments)
    given.rest = rest
    return given


@contextmanager
def standard_output(*, only_json: bool) -> Iterator[BinaryIO]:
    """Where the answer goes. With `only_json`, file descriptor 1 means stderr to everybody else."""
    sys.stdout.flush()
    if not only_json:
        yield sys.stdout.buffer
        return
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        with os.fdopen(os.dup(kept), "wb") as output, redirect_stdout(sys.stderr):
            yield output
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def write(answer: Answer, output: BinaryIO, *, as_json: bool) -> None:
    indent = None if answer.large else 2
    text = json.dumps(answer.document, ensure_ascii=False, indent=indent) if as_json else answer.text
    if text:
        output.write(f"{text}\n".encode())
        output.flush()


def overview() -> str:
    width = max(len(one.name) for one in COMMANDS)
    lines = [f"  {one.name:<{width}}  {one.summary}" for one in COMMANDS]
    return "\n".join(
        ["usage: ./duiping COMMAND [--help] [--json] [--lang LANGUAGE] …", "", "commands:", *lines]
    )
