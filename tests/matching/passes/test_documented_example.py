"""The example in docs/matching-two-tables.md is what the command says."""

import re
from pathlib import Path

import pytest

from cli.main import main

PAGE = Path(__file__).parents[3] / "docs" / "matching-two-tables.md"


def test_the_documented_tables_give_the_documented_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    blocks = dict(
        re.findall(r"```(toml|csv left|csv right|text)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    )
    names = {"toml": "plan.toml", "csv left": "left.csv", "csv right": "right.csv"}
    for kind, name in names.items():
        (tmp_path / name).write_text(blocks[kind], encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("left.csv", "right.csv")]
    assert main(["match", *paths, "--plan", str(tmp_path / "plan.toml")]) == 0
    assert capfd.readouterr().out == blocks["text"]
