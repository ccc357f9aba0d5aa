"""A plan as TOML: what is said on a form becomes the text that people edit."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SIDES: Final = ("left", "right")


def toml_of(said: Mapping[str, Any]) -> str:
    """The document that says the same; `tomllib` reads from it what was given."""
    lines = [_line("name", said["name"]), ""] if said.get("name") else []
    for side in _SIDES:
        section = {key: value for key, value in said.get(side, {}).items() if key != "keys"}
        lines += _section(f"[{side}]", section)
        if keys := said.get(side, {}).get("keys"):
            lines += _section(f"[{side}.keys]", keys)
    for one in said.get("pass", ()):
        lines += _section("[[pass]]", one)
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, values: Mapping[str, Any]) -> list[str]:
    return [title, *(_line(key, value) for key, value in values.items()), ""]


def _line(key: str, value: Any) -> str:
    return f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_line(key, one) for key, one in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _text(str(value))


def _text(text: str) -> str:
    """JSON writes texts as TOML reads them, but for the sign of deletion."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
