"""編解碼 Codec: a compiled edition to a canonical JSON object and back, without loss, strictly.

Objects have exactly the fields of their dataclass. Where a field may hold one of several dataclasses,
their different sets of fields tell them apart.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from anzheng.catalogue.core.model import Demand, Edition, Spec
from anzheng.kernel import canonical
from anzheng.kernel.errors import LedgerError, Text

FORMAT = "anzheng.catalogue/2"
"""Name and version of the compiled form."""
_FIRST = "anzheng.catalogue/1"
"""The form before printed marks, subjects, cover, inspections, house defaults and `concerns`; still read."""

_SPECS: dict[str, type[Spec]] = {spec.__name__.lower(): spec for spec in get_args(Spec)}
"""The eight kinds of demands by name; `demands.py`, which reads packs, holds the same list with its keys."""

Json = Any
"""A canonical JSON value: None, bool, int, str, list or dict with ASCII keys."""
Convert = Callable[[Json], Any]
Held = TypeVar("Held")


def encode(edition: Edition) -> dict[str, Json]:
    """Return `edition` as a canonical JSON object."""
    return {"format": FORMAT, "edition": plain(edition)}


def decode(value: Json) -> Edition:
    """Return the edition that `encode` wrote. Raises LedgerError for anything else."""
    try:
        return _edition(value)
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise LedgerError(
            Text(f"不是編譯後的規範（{problem}）", f"not a compiled edition ({problem})"),
            FORMAT,
            Text("請確認程式版本不舊於資料", "make sure that the program is not older than the data"),
        ) from problem


def _edition(value: Json) -> Edition:
    if type(value) is not dict or set(value) != {"format", "edition"} or value["format"] not in (FORMAT, _FIRST):
        raise ValueError(f"not of the form {FORMAT}")
    held = value["edition"] if value["format"] == FORMAT else _from_first(value["edition"])
    edition: Edition = _decoder(Edition)(held)
    for id_, demand in edition.demands.items():
        if demand.id != id_ or not isinstance(demand.spec, _SPECS[demand.kind]):
            raise ValueError(f"demand {id_} does not fit its id or kind")
    return edition


def _from_first(edition: Json) -> Json:
    """Return an edition of the first form in today's: an adopted edition stays readable under its old digest."""
    clauses = [
        {**clause, "mark": None, "about": [], "approver": _pair(clause["approver"])} for clause in edition["clauses"]
    ]
    demands = {id_: {**demand, "spec": _accepting(demand["spec"])} for id_, demand in edition["demands"].items()}
    return {**edition, "clauses": clauses, "demands": demands, "issue": {}, "inspections": {}, "defaults": {}}


def _accepting(spec: Json) -> Json:
    if "distinct" in spec:
        return {**spec, "any_order": []}
    return {**spec, "accept": {**spec["accept"], "concerns": []}} if "accept" in spec else spec


def _pair(text: Json) -> Json:
    return None if text is None else [text, text]


def digest(edition: Edition) -> str:
    """Return the SHA-256 of the canonical JSON of `edition`, in lower-case hexadecimal."""
    return canonical.digest(encode(edition))


def demand_json(demand: Demand) -> dict[str, Json]:
    """Return one demand as it stands in the canonical JSON."""
    value: dict[str, Json] = plain(demand)
    return value


def restored(cls: type[Held], value: Json) -> Held:
    """Return the dataclass that `plain` wrote, today or before the dataclass got its newest fields.

    What is kept for ever outlives the program that wrote it: a field that was not there yet has its default. Raises
    LedgerError for anything else.
    """
    try:
        made: Held = _single(cls, older=True)(value)
    except (KeyError, ValueError, TypeError, AttributeError) as problem:
        raise LedgerError(
            Text(f"讀不懂保存的定義（{problem}）", f"the definition that was kept cannot be read ({problem})"),
            cls.__name__,
            Text("請確認程式版本不舊於資料", "make sure that the program is not older than the data"),
        ) from problem
    return made


def plain(value: Any) -> Json:  # noqa: ANN401 - any field of the compiled catalogue
    """Return `value`, a field or a dataclass of the compiled catalogue, as JSON."""
    match value:
        case StrEnum():
            plain_value: Json = value.value
        case None | bool() | int() | str():
            plain_value = value
        case date():
            plain_value = value.isoformat()
        case tuple():
            plain_value = [plain(item) for item in value]
        case Mapping():
            plain_value = {key: plain(item) for key, item in value.items()}
        case _:
            plain_value = {name: plain(getattr(value, name)) for name in _fields(type(value))}
    return plain_value


def _fields(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _decoder(cls: type, *, older: bool = False) -> Convert:
    """Build the decoder of one dataclass: exactly its fields, each converted by its annotation.

    With `older`, fields that have a default may be missing.
    """
    hints = get_type_hints(cls)
    plan = tuple((name, _converter(hints[name], older=older)) for name in _fields(cls))

    def fill(value: Json) -> Any:  # noqa: ANN401 - an instance of cls
        unknown = set(_typed(value, dict)) - {name for name, _ in plan}
        if unknown:
            raise ValueError(f"wrong fields for {cls.__name__}: {sorted(unknown)}")
        return cls(**{name: convert(value[name]) for name, convert in plan if name in value})

    def build(value: Json) -> Any:  # noqa: ANN401 - an instance of cls
        if len(_typed(value, dict)) != len(plan):
            raise ValueError(f"wrong fields for {cls.__name__}: {sorted(value)}")
        return cls(*[convert(value[name]) for name, convert in plan])

    return fill if older else build


def _converter(hint: Any, *, older: bool = False) -> Convert:  # noqa: ANN401 - a type annotation
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple(get_args(hint), older=older)
    if origin in (Union, types.UnionType):
        return _union(get_args(hint), older=older)
    if origin is not None:
        inner = _converter(get_args(hint)[1], older=older)
        return lambda value: {_typed(key, str): inner(item) for key, item in _typed(value, dict).items()}
    return _single(hint, older=older)


def _single(hint: Any, *, older: bool) -> Convert:  # noqa: ANN401 - a class
    if hint is date:
        return _date
    if hint in (str, int, bool, type(None)):
        return lambda value: _typed(value, hint)
    if issubclass(hint, StrEnum):
        return lambda value: hint(_typed(value, str))
    return lambda value: _decoder(hint, older=older)(value)  # noqa: PLW0108 - late, because proofs contain proofs


def _tuple(args: tuple[Any, ...], *, older: bool) -> Convert:
    if len(args) == 2 and args[1] is Ellipsis:
        inner = _converter(args[0], older=older)
        return lambda value: tuple([inner(item) for item in _typed(value, list)])
    converters = tuple(_converter(arg, older=older) for arg in args)

    def build(value: Json) -> tuple[Any, ...]:
        if len(_typed(value, list)) != len(converters):
            raise ValueError(f"expected {len(converters)} items, found {len(value)}")
        return tuple([convert(item) for convert, item in zip(converters, value, strict=True)])

    return build


def _union(args: tuple[Any, ...], *, older: bool) -> Convert:
    """Build a decoder that picks the member by the JSON type, and among dataclasses by the set of fields."""
    scalars = {arg: _converter(arg, older=older) for arg in args if arg in (str, int, bool, type(None), date)}
    if date in scalars:
        scalars[str] = scalars.pop(date)
    lists = [_converter(arg, older=older) for arg in args if get_origin(arg) is tuple]
    classes: dict[frozenset[str], type] = {
        frozenset(_fields(arg)): arg for arg in args if isinstance(arg, type) and dataclasses.is_dataclass(arg)
    }
    only = next(iter(classes.values())) if older and len(classes) == 1 else None

    def build(value: Json) -> Any:  # noqa: ANN401 - a member of the union
        kind = type(value)
        if kind in scalars:
            return scalars[kind](value)
        if kind is list and lists:
            return lists[0](value)
        if kind is dict and (cls := only or classes.get(frozenset(value))) is not None:
            return _decoder(cls, older=older)(value)
        raise ValueError(f"no member of the union has this form: {str(value)[:60]}")

    return build


def _typed(value: Json, kind: type) -> Any:  # noqa: ANN401 - the same value, checked
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value


def _date(value: Json) -> date:
    day = date.fromisoformat(_typed(value, str))
    if day.isoformat() != value:
        raise ValueError(f"not a date of the catalogue: {value}")
    return day
