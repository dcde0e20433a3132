"""編解碼 Codec: payload dataclasses to canonical JSON objects and back, strictly.

Each class gets its own encoder and decoder, built once from its annotations, so that reading a quarter
of a million facts stays a matter of a second. Both check every value against its annotation: a leaf that
could be written but never read would be a wound for ever.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from anzheng.facts.base import About, Payload
from anzheng.facts.kinds import payload_class
from anzheng.kernel.errors import InputError, LedgerError, Text
from anzheng.kernel.times import instant_text, parse_instant

Json = Any
"""A canonical JSON value: None, bool, int, str, list or dict with ASCII keys."""
Convert = Callable[[Json], Any]
_PLAIN = (str, int, bool)
_REMEMBERED = 16384
"""Days and spans kept parsed: a ledger names few different ones, a quarter of a million times."""


def about_text(about: About) -> str:
    """Return `2026-11-21` for a day, `2026-01-01/2026-06-30` for a span. Raises ValueError for a reversed one."""
    first, last = about.first, about.last
    if first == last:
        return first.isoformat()
    if last < first:
        raise ValueError(f"a span that ends before it starts: {first}/{last}")
    return f"{first.isoformat()}/{last.isoformat()}"


@lru_cache(maxsize=_REMEMBERED)
def parse_about(text: str) -> About:
    """Parse the text of `about_text`. Raises ValueError for anything else."""
    first, slash, last = text.partition("/")
    start = _date(first)
    end = _date(last) if slash else start
    if end < start or (slash and end == start):
        raise ValueError(f"not a span of days: {text}")
    return About(start, end)


def encode(payload: Payload) -> dict[str, Json]:
    """Return `payload` as a JSON object; fields keep their names, absent optional fields are null.

    A value that is not of its field's type is a defect of the caller: TypeError, or ValueError.
    """
    cls: Any = type(payload)  # the type checker does not believe that a class can be hashed
    return _encoder(cls)(payload)  # type: ignore[no-any-return]


def decode(kind: str, value: Mapping[str, Json]) -> Payload:
    """Return the payload of `kind` held in `value`.

    Raises LedgerError for an unknown kind and for a field that is missing, unknown or of a wrong form.
    """
    cls: Any = payload_class(kind)
    if cls is None:
        raise _refuse(kind, "unknown kind")
    try:
        return _decoder(cls)(value)  # type: ignore[no-any-return]
    except KeyError as problem:
        raise _refuse(kind, f"field {problem} is missing") from problem
    except (ValueError, TypeError, AttributeError, InputError) as problem:
        raise _refuse(kind, str(problem)) from problem


def _refuse(kind: str, detail: str) -> LedgerError:
    return LedgerError(
        Text(f"事實的內容不合其種類（{detail}）", f"a fact does not fit its kind ({detail})"),
        kind,
        Text("請確認程式版本不舊於資料", "make sure that the program is not older than the data"),
    )


@cache
def _fields(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


class _Direction(NamedTuple):
    """How the parts of a payload are converted on the way out or in."""

    simple: dict[Any, Convert]
    sequence: tuple[type, type]
    """Type of a sequence before and after."""
    scalar: Convert
    values: Convert
    code: Callable[[Any], Convert]
    """From an enumeration to its converter."""
    nested: Callable[[Any], Convert]
    """From a dataclass to its converter."""


def _converter(hint: Any, way: _Direction) -> Convert:  # noqa: ANN401 - a type annotation
    """Return what converts a value annotated with `hint`."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        inner, (before, after) = _converter(arguments[0], way), way.sequence
        return lambda value: after([inner(item) for item in _typed(value, before)])
    if origin in (Union, types.UnionType):
        if len(arguments) > 2:
            return way.scalar
        inner = _converter(next(each for each in arguments if each is not type(None)), way)
        return lambda value: None if value is None else inner(value)
    if origin is not None:
        return way.values
    if hint in way.simple:
        return way.simple[hint]
    return way.code(hint) if issubclass(hint, StrEnum) else way.nested(hint)


# --- writing --------------------------------------------------------------------------------


@cache
def _encoder(cls: type) -> Convert:
    """Build the encoder of one dataclass."""
    hints = get_type_hints(cls)
    plan = tuple((name, _converter(hints[name], _WRITE)) for name in _fields(cls))

    def write(value: Any) -> Json:  # noqa: ANN401 - an instance of cls
        if type(value) is not cls:
            raise TypeError(f"expected {cls.__name__}, found {type(value).__name__}")
        return {name: convert(getattr(value, name)) for name, convert in plan}

    return write


def _text_out(value: Any) -> str:  # noqa: ANN401 - whatever the caller put there
    # An enumeration is text too; the ledger keeps its code.
    return value.value if isinstance(value, StrEnum) else _typed(value, str)


def _scalar_out(value: Any) -> Json:  # noqa: ANN401 - whatever the caller put there
    return _scalar(value.value if isinstance(value, StrEnum) else value)


def _values_out(value: Any) -> Json:  # noqa: ANN401 - whatever the caller put there
    return {_typed(key, str): _scalar_out(item) for key, item in value.items()}


_WRITE = _Direction(
    simple={
        str: _text_out,
        int: lambda value: _typed(value, int),
        bool: lambda value: _typed(value, bool),
        date: lambda value: _typed(value, date).isoformat(),
        datetime: lambda value: instant_text(_typed(value, datetime)),
        About: lambda value: about_text(_typed(value, About)),
    },
    sequence=(tuple, list),
    scalar=_scalar_out,
    values=_values_out,
    code=lambda enumeration: lambda value: enumeration(value).value,
    nested=_encoder,
)


# --- reading --------------------------------------------------------------------------------


@cache
def _decoder(cls: type) -> Convert:
    """Build the decoder of one dataclass: exactly its fields, each converted by its annotation."""
    hints = get_type_hints(cls)
    plan = tuple(
        (name, hints[name] if hints[name] in _PLAIN else None, _converter(hints[name], _READ)) for name in _fields(cls)
    )
    count = len(plan)

    def build(value: Json) -> Any:  # noqa: ANN401 - an instance of cls
        if len(value) != count:
            wrong = sorted(set(value) ^ {name for name, _, _ in plan})
            raise ValueError(f"fields unknown or missing: {', '.join(wrong)}")
        fields = []
        for name, plain, convert in plan:
            found = value[name]
            # Most fields are plain: comparing their type here saves two calls for each of them.
            fields.append(found if type(found) is plain else convert(found))
        return cls(*fields)

    return build


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


@lru_cache(maxsize=_REMEMBERED)
def _date(text: str) -> date:
    day = date.fromisoformat(text)
    # It also reads 20261121 and the week date 2026-W47-6, which is as long as the only form allowed.
    if len(text) != 10 or text[7] != "-":
        raise ValueError(f"not a date of the ledger: {text}")
    return day


_instant = lru_cache(maxsize=_REMEMBERED)(parse_instant)

_READ = _Direction(
    simple={
        str: lambda value: _typed(value, str),
        int: lambda value: _typed(value, int),
        bool: lambda value: _typed(value, bool),
        date: _date,
        datetime: _instant,
        About: parse_about,
    },
    sequence=(list, tuple),
    scalar=_scalar,
    values=_values,
    code=lambda enumeration: enumeration,
    nested=_decoder,
)
