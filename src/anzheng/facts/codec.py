"""編解碼 Codec: payload dataclasses to canonical JSON objects and back, strictly.

Each class gets its own decoder, built once from its annotations, so that reading a quarter of a
million facts stays a matter of a second.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from anzheng.facts.base import About, Payload
from anzheng.facts.kinds import payload_class
from anzheng.kernel.errors import LedgerError, Text
from anzheng.kernel.times import instant_text, parse_instant

Json = Any
"""A canonical JSON value: None, bool, int, str, list or dict with ASCII keys."""
Convert = Callable[[Json], Any]


def about_text(about: About) -> str:
    """Return `2026-11-21` for a day, `2026-01-01/2026-06-30` for a span."""
    if about.first == about.last:
        return about.first.isoformat()
    return f"{about.first.isoformat()}/{about.last.isoformat()}"


def parse_about(text: str) -> About:
    """Parse the text of `about_text`. Raises ValueError for anything else."""
    first, slash, last = text.partition("/")
    start = _date(first)
    end = _date(last) if slash else start
    if end < start or (slash and end == start):
        raise ValueError(f"not a span of days: {text}")
    return About(start, end)


def encode(payload: Payload) -> dict[str, Json]:
    """Return `payload` as a JSON object; fields keep their names, absent optional fields are null."""
    return {field: _plain(getattr(payload, field)) for field in _fields(type(payload))}


def decode(kind: str, value: Mapping[str, Json]) -> Payload:
    """Return the payload of `kind` held in `value`.

    Raises LedgerError for an unknown kind and for a field that is missing, unknown or of a wrong form.
    """
    cls = payload_class(kind)
    if cls is None:
        raise _refuse(kind, "unknown kind")
    try:
        return _decoder(cls)(value)  # type: ignore[no-any-return]
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise _refuse(kind, str(problem)) from problem


def _refuse(kind: str, detail: str) -> LedgerError:
    return LedgerError(
        Text(f"事實的內容不合其種類（{detail}）", f"a fact does not fit its kind ({detail})"),
        kind,
        Text("請確認程式版本不舊於資料", "make sure that the program is not older than the data"),
    )


def _plain(value: Any) -> Json:  # noqa: ANN401 - any field of any payload
    match value:
        case None | bool() | int():
            return value
        case StrEnum():
            return value.value
        case str():
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case About():
            return about_text(value)
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field: _plain(getattr(value, field)) for field in _fields(type(value))}
        case _:
            raise TypeError(f"no ledger form for {type(value).__name__}")


@cache
def _fields(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _decoder(cls: type) -> Convert:
    """Build the decoder of one dataclass: exactly its fields, each converted by its annotation."""
    hints = get_type_hints(cls)
    plan = tuple((name, _converter(hints[name])) for name in _fields(cls))
    count = len(plan)

    def build(value: Json) -> Any:  # noqa: ANN401 - an instance of cls
        if len(value) != count:
            unknown = sorted(set(value) - {name for name, _ in plan})
            raise ValueError(f"unknown fields {unknown}" if unknown else "a field is missing")
        return cls(*[convert(value[name]) for name, convert in plan])

    return build


def _converter(hint: Any) -> Convert:  # noqa: ANN401 - a type annotation
    origin = get_origin(hint)
    if origin is tuple:
        inner = _converter(get_args(hint)[0])
        return lambda value: tuple([inner(item) for item in _typed(value, list)])
    if origin in (Union, types.UnionType):
        inner = _converter(next(arg for arg in get_args(hint) if arg is not type(None)))
        return _scalar if len(get_args(hint)) > 2 else lambda value: None if value is None else inner(value)
    if origin is not None:
        return _values
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return _decoder(hint)


def _typed(value: Json, kind: type) -> Any:  # noqa: ANN401 - the same value, checked
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


def _scalar(value: Json) -> Json:
    if value is not None and type(value) not in (str, int, bool):
        raise ValueError(f"expected a scalar, found {type(value).__name__}")
    return value


def _values(value: Json) -> Json:
    for item in _typed(value, dict).values():
        _scalar(item)
    return value


def _date(text: str) -> date:
    day = date.fromisoformat(text)
    if len(text) != 10:
        raise ValueError(f"not a date of the ledger: {text}")
    return day


_SIMPLE: dict[Any, Convert] = {
    str: lambda value: _typed(value, str),
    int: lambda value: _typed(value, int),
    bool: lambda value: _typed(value, bool),
    date: _date,
    datetime: parse_instant,
    About: parse_about,
}
