"""The three languages: which one to speak, and its words.

Catalogues are kept as readable .po files; the compiled form is made beside the installation's own files and
made anew whenever the .po is newer. Where a catalogue is missing, people read the English texts of the code.
"""

import gettext
import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en", "zh_Hans_CN", "zh_Hant_TW")
DEFAULT_LANGUAGE = "en"
NAMES = {"en": "English", "zh_Hans_CN": "简体中文", "zh_Hant_TW": "繁體中文"}
CATALOGUES = Path(__file__).parent.parent / "translations"
DOMAIN = "messages"

_TRADITIONAL_PLACES = {"tw", "hk", "mo"}


def N_(text: str) -> str:  # noqa: N802  gettext's own name for it
    """Marks a text stored as data for translation; it is translated where it is shown."""
    return text


def negotiate(accept_language: str | None) -> str:
    """The language that fits a browser's Accept-Language best. English where none does.

    Chinese is told apart by script, or else by place: zh-HK and zh-Hant-* are traditional, zh and zh-SG
    simplified.
    """
    for tag in _by_preference(accept_language or ""):
        if (language := language_of(tag)) is not None:
            return language
    return DEFAULT_LANGUAGE


def language_of(tag: str) -> str | None:
    """Our language for one tag such as `zh-TW`, `zh_Hans_CN` or `en-GB`; None where we do not speak it."""
    primary, *rest = tag.strip().lower().replace("_", "-").split("-")
    if primary == "en":
        return "en"
    if primary != "zh":
        return None
    if "hans" in rest:
        return "zh_Hans_CN"
    is_traditional = "hant" in rest or not _TRADITIONAL_PLACES.isdisjoint(rest)
    return "zh_Hant_TW" if is_traditional else "zh_Hans_CN"


def _by_preference(header: str) -> list[str]:
    weighted = [_weighted(part) for part in header.split(",")[:20] if part.strip()]
    return [tag for weight, tag in sorted(weighted, key=lambda one: -one[0]) if weight > 0]


def _weighted(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.strip().partition("=")
    try:
        return (float(value) if name == "q" else 1.0), tag.strip()
    except ValueError:
        return 0.0, tag.strip()


def translations(language: str, *, compiled: Path) -> gettext.NullTranslations:
    """The words of a language, for doors without a web framework. `compiled`: the compiled catalogues."""
    compile_catalogue(language, compiled=compiled)
    return gettext.translation(DOMAIN, localedir=compiled, languages=[language], fallback=True)


def compile_catalogues(compiled: Path) -> None:
    """Brings the compiled form of every language up to date."""
    for language in LANGUAGES:
        compile_catalogue(language, compiled=compiled)


def compile_catalogue(language: str, *, compiled: Path, sources: Path = CATALOGUES) -> None:
    """Compiles the language's catalogue if its .po is newer; does nothing where there is none."""
    source = sources / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    target = compiled / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not source.exists() or _is_fresh(target, source):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as readable:
        catalogue = read_po(readable, locale=language)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as writable:
        write_mo(writable, catalogue)
    Path(name).replace(target)  # whole or not at all: several processes start at once


def _is_fresh(target: Path, source: Path) -> bool:
    return target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns
