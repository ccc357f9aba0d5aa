"""`reconcile`: the document that other teams' scripts rely on, and what is refused."""

import json
from pathlib import Path

import pytest

from cli.main import main
from matching.engine import PLANS
from tests.intake.file_desk import COMPANY
from tests.web.desk.test_runs_pages import files


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """An installation with a company and its files."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DUIPING_HOME", str(tmp_path / "home"))
    company = tmp_path / "company.toml"
    company.write_text(COMPANY, encoding="utf-8")
    paths = []
    for name, text in files():
        (tmp_path / name).write_text(text, encoding="utf-8")
        paths.append(str(tmp_path / name))
    assert main(["setup", str(company)]) == 0
    assert main(["import", *paths]) == 0
    capfd.readouterr()
    return tmp_path


def document(capfd: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["reconcile", *arguments, "--json"]) == 0
    found: list[dict[str, object]] = json.loads(capfd.readouterr().out)
    return found


def test_a_run_tells_rows_money_and_what_became_of_the_tickets(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (told,) = document(capfd, "settlement", "--as-of", "2026-07-20")

    assert set(told) == {
        "run", "plan", "rule_version", "left", "right", "matched", "exceptions", "in_transit", "excluded",
        "conserved", "tickets", "seconds",
    }  # fmt: skip
    assert told["left"] == {"rows": 3, "amounts": {"CNY": 3000}}
    assert told["right"] == {"rows": 2, "amounts": {"CNY": 1600}}
    assert told["matched"] == {"groups": 1, "left_rows": 1, "right_rows": 1}
    assert told["exceptions"] == {"short_settled": 1, "unsettled": 1}
    assert (told["in_transit"], told["excluded"], told["conserved"]) == (0, 0, True)
    assert told["tickets"] == {"opened": 2, "updated": 0, "cleared": 0, "reopened": 0, "decided": 0}


def test_all_plans_run_unless_some_are_named_and_a_second_time_changes_nothing(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    first = document(capfd, "--as-of", "2026-07-20")
    second = document(capfd, "--as-of", "2026-07-20")

    assert [one["plan"] for one in first] == list(PLANS)
    nothing = {"opened": 0, "updated": 0, "cleared": 0, "reopened": 0, "decided": 0}
    assert [one["tickets"] for one in second] == [nothing] * len(PLANS)


def test_a_plan_that_is_not_there_is_wrong_usage_and_runs_nothing(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["reconcile", "settlement", "guesswork"]) == 2
    assert capfd.readouterr().err == (
        f"duiping: there is no plan guesswork; the plans are {', '.join(PLANS)}\n"
    )
    assert document(capfd, "settlement")[0]["run"].endswith("-01")  # type: ignore[attr-defined]
