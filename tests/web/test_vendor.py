"""What was taken from others stands here unchanged, and no page reaches out to anybody."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "static" / "vendor"
LOCK: list[dict[str, Any]] = json.loads((VENDOR / "vendor.lock").read_text("utf-8"))
LOCKED = {name: digest for package in LOCK for name, digest in package["files"].items()}
OURS = sorted(
    path
    for folder in ("static", "templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".css", ".js", ".html", ".svg"}
)
COMMENTS = re.compile(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->", re.DOTALL)
REMOTE = re.compile(
    r"""(?:url\(|@import|src=|href=|action=|hx-\w+=|fetch\()\s*["']?(?:https?:)?//[^\s"')]+"""
)


@pytest.mark.parametrize("name", LOCKED)
def test_a_vendored_file_is_the_one_that_was_locked(name: str) -> None:
    assert hashlib.sha512((ROOT / name).read_bytes()).hexdigest() == LOCKED[name]


def test_every_vendored_file_is_locked() -> None:
    there = {
        str(path.relative_to(ROOT))
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.lock"
    }
    assert there == {name for name in LOCKED if name.startswith("static/vendor/")}


def test_every_package_says_its_version_licence_and_source() -> None:
    assert all(package[key] for package in LOCK for key in ("name", "version", "licence", "source", "files"))


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_names_a_remote_address(path: Path) -> None:
    text = COMMENTS.sub("", path.read_text("utf-8")).replace("http://www.w3.org/2000/svg", "")
    assert REMOTE.findall(text) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_an_inline_script_style_or_handler(path: Path) -> None:
    if path.suffix != ".html":
        return
    text = COMMENTS.sub("", path.read_text("utf-8"))
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|<script(?![^>]*\ssrc=)", text) == []
