"""Gathers every text people see, and brings the catalogues up to date with them.

    .venv/bin/python translations/updating.py          # adds new texts, drops old ones, lists what is missing
    .venv/bin/python translations/updating.py --check  # changes nothing; fails where a text is missing

Texts stand in Python and templates behind a mark (`_`, `gettext`, `ngettext`, `N_`), and in the workflow's
YAML tables as `label: English|中文`, or `label:` beside `zh:`. The Chinese of a table fills the simplified
catalogue where that has nothing yet; traditional Chinese is always written by hand.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LANGUAGES = ("zh_Hans_CN", "zh_Hant_TW")
ROOMS = (
    "approvals", "audit", "cli", "company", "intake", "matching", "notifications", "people", "templates",
    "web", "workflow",
)  # fmt: skip
METHODS = [("**/templates/**.html", "jinja2"), ("**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext": None, "lazy_gettext": None, "N_": None, "ngettext": (1, 2),
}  # fmt: skip
COMMENT_TAG = "Translators:"
WIDTH = 110


def gathered() -> tuple[Catalog, dict[str, str]]:
    """Every text with its places, and the Chinese that stands beside some of them in the tables."""
    catalog = Catalog(project="Duiping", charset="utf-8")
    beside: dict[str, str] = {}
    for room in ROOMS:
        for name, line, text, comments, _ in extract_from_dir(
            ROOT / room, METHODS, OPTIONS, KEYWORDS, comment_tags=(COMMENT_TAG,), strip_comment_tags=True
        ):
            place = f"{room}/{Path(name).as_posix()}"
            catalog.add(text, locations=[(place, line)], auto_comments=comments)
    for path in sorted(ROOT.glob("workflow/**/*.yaml")):
        for english, chinese in _labels(yaml.safe_load(path.read_text(encoding="utf-8"))):
            catalog.add(english, locations=[(path.relative_to(ROOT).as_posix(), 1)])
            if chinese:
                beside.setdefault(english, chinese)
    return catalog, beside


def _labels(value: Any) -> Iterator[tuple[str, str]]:
    """Pairs of English and Chinese; the Chinese may be empty."""
    if isinstance(value, dict):
        if isinstance(value.get("label"), str) and "|" not in value["label"]:
            yield value["label"], str(value.get("zh", ""))
        for inner in value.values():
            yield from _labels(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _labels(inner)
    elif isinstance(value, str) and "|" in value:
        english, _, chinese = value.partition("|")
        yield english.strip(), chinese.strip()


def path_of(language: str) -> Path:
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def stored(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Duiping", charset="utf-8")
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def updated(language: str, texts: Catalog, beside: dict[str, str]) -> Catalog:
    """The catalogue with exactly the texts there are now; nothing is guessed from similar ones."""
    catalog = stored(language)
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        if (
            language == "zh_Hans_CN"
            and isinstance(message.id, str)
            and message.id in beside
            and not message.string
        ):
            message.string = beside[message.id]
    return catalog


def missing(catalog: Catalog) -> list[Message]:
    """Texts without a translation, or with a doubtful one."""
    return [one for one in catalog if one.id and (one.fuzzy or not _is_said(one))]


def _is_said(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, list | tuple) else bool(said)


def write(language: str, catalog: Catalog) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as output:
        write_po(output, catalog, width=WIDTH, sort_output=True, omit_header=False, include_lineno=False)


def main(arguments: list[str]) -> int:
    bad = False
    for language in LANGUAGES:
        texts, beside = gathered()  # anew, because a catalogue keeps and fills the messages it is given
        catalog = updated(language, texts, beside)
        without = missing(catalog)
        stale = {m.id for m in texts if m.id} != {m.id for m in stored(language) if m.id}
        bad = bad or bool(without) or stale
        print(f"{language}: {len(catalog)} texts, {len(without)} without a translation")
        if "--check" not in arguments:
            write(language, catalog)
        for message in without[:20]:
            print(f"  {message.id!r} ({message.locations[0][0] if message.locations else '?'})")
    return 1 if bad and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
