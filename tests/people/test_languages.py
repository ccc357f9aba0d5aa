"""Which language a browser gets, and where its words come from."""

import os
from pathlib import Path

import pytest

from people.languages import (
    LANGUAGES,
    NAMES,
    compile_catalogue,
    language_of,
    negotiate,
    translations,
)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans_CN"),
        ("zh", "zh_Hans_CN"),
        ("zh-SG", "zh_Hans_CN"),
        ("zh-Hans-HK", "zh_Hans_CN"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh_Hant_TW"),
        ("zh-HK", "zh_Hant_TW"),
        ("zh-MO", "zh_Hant_TW"),
        ("zh-Hant-HK;q=0.7", "zh_Hant_TW"),
        ("zh-Hant", "zh_Hant_TW"),
        ("en-GB,en;q=0.9,zh-CN;q=0.8", "en"),
        ("de-DE,fr;q=0.9,zh-TW;q=0.1", "zh_Hant_TW"),
        ("de", "en"),
        ("en;q=0,zh-CN", "zh_Hans_CN"),
        ("zh-CN;q=oops,en", "en"),
        ("," * 500, "en"),
    ],
)
def test_the_language_follows_the_browsers_wish(header: str | None, language: str) -> None:
    assert negotiate(header) == language


def test_every_language_has_its_name_and_is_known_by_its_code() -> None:
    assert set(NAMES) == set(LANGUAGES)
    assert [language_of(code) for code in LANGUAGES] == list(LANGUAGES)


def test_a_language_without_a_catalogue_speaks_english(tmp_path: Path) -> None:
    assert translations("en", compiled=tmp_path).gettext("Sign in") == "Sign in"


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(tmp_path: Path) -> None:
    source = tmp_path / "po" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    compiled = tmp_path / "mo"

    def words(text: str, age: int) -> str:
        source.write_text(f'{head}msgid "Sign in"\nmsgstr "{text}"\n', encoding="utf-8")
        os.utime(source, (source.stat().st_atime, source.stat().st_mtime + age))
        compile_catalogue("zh_Hans_CN", compiled=compiled, sources=tmp_path / "po")
        return (compiled / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo").read_bytes().decode(errors="ignore")

    assert "登录" in words("登录", age=-100)
    assert "登录" in words("登入", age=-200)  # older than the compiled one
    assert "登入" in words("登入", age=100)
