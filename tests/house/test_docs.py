"""What the documents say is there: commands, links, settings, figures' commands."""

import re
from pathlib import Path

import pytest

from cli.commands import COMMANDS
from tests.house import sources_page

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
COMMAND = re.compile(r"\./duiping ([a-z]+)")
SETTING = re.compile(r"\bDUIPING_[A-Z_]+\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere_and_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    dead = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    unknown = set(COMMAND.findall(text)) - {command.name for command in COMMANDS}
    assert (dead, unknown) == ([], set())


def test_every_command_is_documented() -> None:
    named = set(COMMAND.findall((ROOT / "docs" / "commands.md").read_text(encoding="utf-8")))
    assert {command.name for command in COMMANDS} <= named


def test_every_setting_is_documented() -> None:
    read = set(SETTING.findall((ROOT / "database" / "settings.py").read_text(encoding="utf-8")))
    told = set(SETTING.findall((ROOT / "docs" / "commands.md").read_text(encoding="utf-8")))
    assert read <= told


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")}
    assert pages == set(re.findall(r"\]\((0[^)]+)\)", index))


def test_every_source_is_documented_as_it_is_recognised() -> None:
    assert sources_page.told() == sources_page.table()
