"""Exit codes, one-line complaints, and a stdout that holds one JSON document."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import main as cli_main
from cli.answers import Answer, UsageError
from cli.commands import COMMANDS, Command
from cli.main import main

ROOT = Path(__file__).parent.parent.parent


Answering = Callable[[Answer | Exception], None]


class Speaking:
    """A command that talks on every channel before it answers."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer = answer

    def add_arguments(self, parser: object) -> None:
        pass

    def run(self, given: object) -> Answer:
        print("chatter")  # noqa: T201
        subprocess.run(["echo", "chatter of a program"], check=True)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Makes every command the speaking one, with this answer."""

    def use(answer: Answer | Exception) -> None:
        monkeypatch.setattr(cli_main, "command_named", lambda name: Command(name, "speaks"))
        monkeypatch.setattr(Command, "load", lambda self: Speaking(answer))

    return use


def test_json_is_the_only_thing_on_stdout(answering: Answering, capfd: pytest.CaptureFixture[str]) -> None:
    answering(Answer(document={"店铺": 1}, text="one shop", good=False))

    assert main(["speak", "--json"]) == 1
    out, err = capfd.readouterr()
    assert json.loads(out) == {"店铺": 1}
    assert "chatter\n" in err
    assert "chatter of a program\n" in err


def test_without_json_people_read_the_text(answering: Answering, capfd: pytest.CaptureFixture[str]) -> None:
    answering(Answer(document={}, text="one shop"))

    assert main(["speak"]) == 0
    assert capfd.readouterr().out.endswith("one shop\n")


def test_wrong_usage_is_one_line_and_exit_code_two(
    answering: Answering, capfd: pytest.CaptureFixture[str]
) -> None:
    answering(UsageError("no file could be opened: x.csv"))

    assert main(["speak", "--json"]) == 2
    assert capfd.readouterr().err.splitlines()[-1] == "duiping: no file could be opened: x.csv"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "duiping: there is no command 'nope' (see ./duiping --help)"),
        (
            ["web", "--port", "x"],
            "duiping: argument --port: invalid int value: 'x' (see ./duiping web --help)",
        ),
        (["serve", "--wat"], "duiping: unrecognized arguments: --wat (see ./duiping serve --help)"),
    ],
)
def test_what_was_wrong_is_said_in_one_line(
    arguments: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capfd.readouterr().err.splitlines() == [said]


def test_an_impossible_setting_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUIPING_PORT", "many")
    assert main(["serve"]) == 2
    assert capfd.readouterr().err == "duiping: DUIPING_PORT must be a whole number, not 'many'\n"


def test_the_overview_names_every_command_and_every_command_has_help(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 0
    overview = capfd.readouterr().out
    for command in COMMANDS:
        assert f"  {command.name} " in overview
        with pytest.raises(SystemExit) as ended:
            main([command.name, "--help"])
        assert ended.value.code == 0


def test_a_command_loads_nothing_heavy_before_it_is_asked_for() -> None:
    code = "import sys, cli.main; cli.main.overview(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"sqlalchemy", "flask", "rq", "pandas", "duckdb"} & set(loaded) == set()
