"""Frozen values to plain JSON data and back, by their declared types: what processes tell each other."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

Value = TypeVar("Value")


def as_plain(value: Any) -> Any:
    """Dataclasses become objects, sets and tuples lists, days and times ISO texts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: as_plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return [[as_plain(name), as_plain(one)] for name, one in value.items()]
    if isinstance(value, list | tuple | AbstractSet):
        return [as_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def from_plain(type_: type[Value], plain: Any) -> Value:
    """The value of that type. Raises ValueError, TypeError or KeyError over anything else."""
    return typing.cast(Value, _value(type_, plain))


def _value(type_: Any, plain: Any) -> Any:
    origin, inner = typing.get_origin(type_), typing.get_args(type_)
    if origin in (types.UnionType, typing.Union):
        return _one_of(inner, plain)
    if origin is not None:
        return _container(origin, inner, plain)
    if isinstance(type_, typing.NewType):
        return _value(type_.__supertype__, plain)
    return _single(type_, plain)


def _single(type_: Any, plain: Any) -> Any:
    if dataclasses.is_dataclass(type_):
        make: Any = type_
        known = _types_of(make)
        return make(**{name: _value(known[name], one) for name, one in plain.items()})
    if type_ in (datetime, date):
        return type_.fromisoformat(plain)
    if issubclass(type_, Enum):
        return type_(plain)
    if isinstance(plain, type_):
        return plain
    raise TypeError(f"{plain!r} is no {type_}")


def _one_of(inner: tuple[Any, ...], plain: Any) -> Any:
    for one in inner:
        if one is types.NoneType:
            if plain is None:
                return None
            continue
        try:
            return _value(one, plain)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    raise TypeError(f"{plain!r} is none of {inner}")


def _container(origin: Any, inner: tuple[Any, ...], plain: Any) -> Any:
    if issubclass(origin, Mapping):
        return {_value(inner[0], name): _value(inner[1], one) for name, one in plain}
    if origin is tuple and inner[-1] is not ...:
        return tuple(_value(type_, one) for type_, one in zip(inner, plain, strict=True))
    make = {tuple: tuple, set: set, frozenset: frozenset}.get(origin, list)
    return make(_value(inner[0], one) for one in plain)


@cache
def _types_of(type_: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(type_)
