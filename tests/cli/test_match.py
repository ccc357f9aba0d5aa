"""`match`: two tables and a plan in, the answer out, nothing stored."""

import json
from pathlib import Path

import pytest

from cli.main import main

PLAN = """
[left]
id = "Ref"
amount = "Amount"
[right]
id = "No"
amount = "Amount"
[[pass]]
name = "same amount"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUIPING_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("left.csv").write_text("Ref,Amount\na,5.00\nb,6.00\nc,x\n")
    Path("right.csv").write_text("No,Amount\n1,5.00\n2,6.01\n")
    Path("plan.toml").write_text(PLAN)
    return tmp_path


def test_the_document_has_every_row_in_one_place(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "left.csv", "right.csv", "--plan", "plan.toml", "--json"]) == 0
    said = json.loads(capfd.readouterr().out)
    near = {"why": "amount", "apart": ["amount"], "difference": 1}
    change = {"pass": "same amount", "row": 2, "tolerance": {"minor": 1}}
    told = {name: said[name] for name in said if name not in ("plan", "bounds", "passes", "rows", "amounts")}
    assert told == {
        "groups": [
            {
                "left": [1],
                "right": [1],
                "pass": "same amount",
                "status": "matched",
                "difference": 0,
                "agreed": {},
            }
        ],
        "ambiguous": [],
        "left_open": [{"row": 2, "near": [{"row": 2, **near}, USED], "change": change}],
        "right_open": [{"row": 2, "near": [{"row": 2, **near}, USED_LEFT], "change": change}],
        "left_excluded": [],
        "right_excluded": [],
        "left_rejected": [{"row": 3, "code": "bad_amount"}],
        "right_rejected": [],
        "conserved": True,
        "search": "complete",
    }
    assert not (folder / "home").exists()


USED = {"row": 1, "why": "amount", "apart": ["amount", "used"], "difference": -100}
USED_LEFT = {"row": 1, "why": "amount", "apart": ["amount", "used"], "difference": 101}


def test_people_read_what_matched_and_why_the_rest_did_not(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", "left.csv", "right.csv", "--plan", "plan.toml"]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "same amount: 1 groups of 1 and 1 rows, 0 ambiguous",
        "",
        "Open on the left: 1",
        "  2 (b): closest is 2: the amount differs by 0.01",
        "",
        "Open on the right: 1",
        "  2 (2): closest is 2: the amount differs by 0.01",
        "",
        "Excluded: 0 left, 0 right. Rejected: 1 left, 0 right.",
        "  left 3: bad_amount",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["left.csv", "right.csv", "--plan", "no.toml"],
            "duiping: no.toml cannot be opened: No such file or directory",
        ),
        (
            ["no.csv", "right.csv", "--plan", "plan.toml"],
            "duiping: no.csv cannot be opened: No such file or directory",
        ),
        (
            ["right.csv", "right.csv", "--plan", "plan.toml"],
            "duiping: right.csv has no column Ref; its columns are No, Amount",
        ),
    ],
)
def test_wrong_usage_is_one_line(
    folder: Path, arguments: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", *arguments, "--json"]) == 2
    assert capfd.readouterr().err.splitlines() == [said]
