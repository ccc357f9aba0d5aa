"""The commands, one module each, imported only when asked for.

A module has `add_arguments(parser)` and `run(given) -> Answer`. A new command is a module here and a
line in COMMANDS.
"""

import argparse
import importlib
from dataclasses import dataclass
from keyword import iskeyword
from typing import Protocol, cast

from cli.answers import Answer


class CommandModule(Protocol):
    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, given: argparse.Namespace) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    summary: str
    passes_on: bool = False  # arguments it does not know are another program's, in `given.rest`

    def load(self) -> CommandModule:
        module = f"{self.name}_" if iskeyword(self.name) else self.name
        return cast(CommandModule, importlib.import_module(f"cli.commands.{module}"))


COMMANDS = (
    Command("demo", "load the sample company, reconcile it, and serve it"),
    Command("setup", "load master data from a TOML file"),
    Command("import", "read files: sources and layouts are detected"),
    Command("reconcile", "run plans over everything imported"),
    Command("match", "reconcile any two tables by a plan, storing nothing"),
    Command("tickets", "list the tickets"),
    Command("ticket", "show a ticket, or act on it"),
    Command("invariants", "check every promise on what is stored"),
    Command("verify", "recompute the audit trail"),
    Command("user", "add a user"),
    Command("serve", "web, workers and scheduler on what is there"),
    Command("test", "set up what the tests need, and run them all", passes_on=True),
    Command("web", "the web server alone"),
    Command("worker", "one worker alone"),
    Command("scheduler", "the scheduler alone"),
)


def command_named(name: str) -> Command | None:
    return next((one for one in COMMANDS if one.name == name), None)
