"""`./duiping demo` from nothing: the sample company's answer key comes out, once and again."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from matching.engine import PLANS
from tests.conftest import ToldDemo
from tests.installation import command, copy_of, environment_of, sweep_socket_folder

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]


@pytest.fixture
def told(told_demo: ToldDemo) -> Any:
    """The document of the first start."""
    return told_demo.document


@pytest.fixture
def answer_key(told_demo: ToldDemo) -> Any:
    return json.loads((told_demo.home / "demo" / "expected.json").read_text("utf-8"))


def test_every_file_is_imported_and_every_plan_run(told: Any, answer_key: Any) -> None:
    assert [one["file"] for one in told["imports"]] == [one["file"] for one in answer_key["files"]]
    assert {one["status"] for one in told["imports"]} <= {"imported", "control_failed"}
    assert [(one["plan"], one["conserved"]) for one in told["runs"]] == [(plan, True) for plan in PLANS]


def test_the_tickets_are_those_of_the_answer_key(told: Any, answer_key: Any) -> None:
    assert told["tickets_by_type"] == dict(Counter(one["type"] for one in answer_key["exceptions"]))
    assert told["invariants"]["ok"] is True


def test_told_a_second_time_nothing_changes(told_demo: ToldDemo, told: Any, tmp_path: Path) -> None:
    home = copy_of(told_demo.home, tmp_path / "home")
    again = command(home, "demo", "--no-serve")
    sweep_socket_folder(home)

    assert again["imports"] == told["imports"]
    assert again["tickets_by_type"] == told["tickets_by_type"]
    for one in again["runs"]:
        assert one["tickets"] == {"opened": 0, "updated": 0, "cleared": 0, "reopened": 0, "decided": 0}


def test_the_demo_keeps_away_from_an_installation_of_ones_own(tmp_path: Path) -> None:
    command(tmp_path, "user", "add", "mei", "--role", "admin")

    refused = subprocess.run(
        [sys.executable, "-m", "cli", "demo", "--no-serve"],
        env=environment_of(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert refused.returncode == 1
    assert "holds an installation of yours" in refused.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("seconds", [4, 6, 8, 10, 12])
def test_killed_in_the_middle_it_goes_on_from_there(seconds: int, tmp_path: Path, told: Any) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "demo", "--no-serve"],
        env=environment_of(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as first:
        time.sleep(seconds)
        first.send_signal(signal.SIGKILL)

    resumed = command(tmp_path, "demo", "--no-serve")
    assert resumed["tickets_by_type"] == told["tickets_by_type"]
    assert resumed["invariants"]["ok"] is True
