"""JSON as a table: one list of objects, or several under one object, a row an object.

Names of nested objects are joined by dots. What stands around the lists stands again in every row under its
dotted name; `list` says which list a row is of. Numbers stay as they are written.
"""

import json
import re
from collections.abc import Generator
from itertools import chain
from typing import Any, Final

from intake.bounds import BOUNDS, megabytes
from intake.content import Content
from intake.refusals import IntakeRefused

LIST: Final = "list"
BYTES_MAX: Final = 20_000_000  # a document is read as a whole
_HEAD_BYTES: Final = 4096
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[\]{])")


def is_json(content: Content) -> bool:
    """Whether the bytes begin as JSON of objects does."""
    with content.open() as stream:
        return _BEGINS.match(stream.read(_HEAD_BYTES)) is not None


def rows_of(content: Content) -> Generator[list[str]]:
    """The header line and a row for every object. Raises IntakeRefused."""
    around, lists = _taken_apart(_document(content))
    names: dict[str, None] = {}
    for one in chain.from_iterable(lists.values()):
        scalars, deeper = _taken_apart(one)
        names |= dict.fromkeys((*scalars, *deeper))
        if len(around) + 1 + len(names) > BOUNDS.columns:
            raise IntakeRefused("too_many_columns", columns_max=BOUNDS.columns)
    yield [*around, LIST, *names]
    for name, every in lists.items():
        for one in every:
            scalars, deeper = _taken_apart(one)
            scalars |= {key: json.dumps(inner, ensure_ascii=False) for key, inner in deeper.items()}
            yield [*around.values(), name.rpartition(".")[2], *(scalars.get(key, "") for key in names)]


def _document(content: Content) -> Any:
    if content.size > BYTES_MAX:
        raise IntakeRefused(
            "too_large", megabytes=megabytes(content.size), megabytes_max=megabytes(BYTES_MAX)
        )
    with content.open() as stream:
        body = stream.read(BYTES_MAX + 1)
    try:
        text = body.decode("utf-8-sig")
        return json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_no_number, object_pairs_hook=_once
        )
    except UnicodeDecodeError:
        raise IntakeRefused("broken_encoding", encoding="UTF-8") from None
    except (ValueError, RecursionError):
        raise IntakeRefused("broken_json") from None


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, _ in pairs if sum(one == name for one, _ in pairs) > 1)
        raise IntakeRefused("duplicate_header", header=twice)
    return found


def _taken_apart(node: Any) -> tuple[dict[str, str], dict[str, list[Any]]]:
    """The scalars under their dotted names, and the lists of objects under theirs."""
    scalars: dict[str, str] = {}
    lists: dict[str, list[Any]] = {}
    waiting = [("", node)]
    while waiting:
        name, one = waiting.pop()
        if isinstance(one, dict):
            waiting += [(f"{name}.{key}".lstrip("."), inner) for key, inner in reversed(one.items())]
        elif isinstance(one, list) and all(isinstance(item, dict) for item in one):
            lists[name] = one
        elif isinstance(one, list):
            scalars[name] = json.dumps(one, ensure_ascii=False)
        else:
            scalars[name] = _text(one)
    return scalars, lists


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
