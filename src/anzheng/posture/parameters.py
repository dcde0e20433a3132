"""參數 Parameters across documents: which value rules where several documents, the company and the house set one.

Where a document states a value, the strictest of all documents' values and of the company's own one rules.
Where none does, the company's own value rules if there is one, stricter or not, else the house's default.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from anzheng.catalogue.core.model import Edition, Op, Parameter

_MINUTES = {
    "minute": 1,
    "hour": 60,
    "day": 1440,
    "working-day": 1440,
    "week": 10_080,
    "month": 43_800,
    "year": 525_600,
}
"""How units of time compare: a month is a twelfth of a year."""


class Decides(StrEnum):
    """依據 Whose value of a parameter rules."""

    DOCUMENT = "document"
    COMPANY = "company"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Source:
    """來源 A clause that states a parameter, with the value it states."""

    document: str
    ref: str
    parameter: Parameter


@dataclass(frozen=True, slots=True)
class ParameterBook:
    """參數簿 What all documents that a company lives under say about parameters, and the house's defaults."""

    sources: Mapping[str, tuple[Source, ...]]
    """By key; by document, and within it in reading order."""
    defaults: Mapping[str, Parameter]

    @classmethod
    def of(cls, editions: Iterable[Edition]) -> "ParameterBook":
        """Return the book of `editions`; their order does not matter."""
        rows = sorted(editions, key=lambda one: (one.document, one.edition))
        defaults: dict[str, Parameter] = {}
        for edition in rows:
            for key, default in edition.defaults.items():
                known = defaults.setdefault(key, default)
                if known != default and comparable(known, default):
                    # Editions may have been compiled with different libraries.
                    defaults[key] = _strictest([known, default])
        return cls(sources_of(rows), defaults)

    @property
    def names(self) -> list[str]:
        """The keys of all parameters, sorted."""
        return sorted(self.sources.keys() | self.defaults.keys())


@dataclass(frozen=True, slots=True)
class Ruling:
    """實際採用 The value of a parameter that rules, who decides it, and every source beside it."""

    parameter: Parameter
    decides: Decides
    source: Source | None
    """The clause that decides, if a document does."""
    sources: tuple[Source, ...]
    own: Parameter | None
    """The company's own value (自訂值), whether it rules or not."""
    default: Parameter | None
    """The house's default (自訂預設), whether it rules or not."""

    @property
    def amount(self) -> int:
        """The number in the parameter's own unit; between units of time it is rounded to the stricter side."""
        unit = self.parameter.unit if self.default is None else self.default.unit
        if unit == self.parameter.unit or not {unit, self.parameter.unit} <= _MINUTES.keys():
            return self.parameter.value
        length = _length(self.parameter)
        return length // _MINUTES[unit] if self.parameter.op is Op.AT_MOST else -(-length // _MINUTES[unit])


def sources_of(editions: Iterable[Edition]) -> dict[str, tuple[Source, ...]]:
    """Return every clause that states a parameter, by key, in the order of `editions` and of their clauses."""
    found: dict[str, list[Source]] = {}
    for edition in editions:
        for clause in edition.clauses:
            for parameter in clause.parameters:
                found.setdefault(parameter.key, []).append(Source(edition.document, clause.ref, parameter))
    return {key: tuple(rows) for key, rows in found.items()}


def effective(key: str, book: ParameterBook, own: int | None) -> Ruling | None:
    """Return what rules for parameter `key` where the company's own value is `own`; None if nobody sets it.

    The own value counts in the unit of the house's default, else in that of the first source. A source in
    another kind of unit, or for the other direction, is shown but compares with nothing.
    """
    sources, default = book.sources.get(key, ()), book.defaults.get(key)
    rows = [one.parameter for one in sources]
    like = default if default is not None and (not rows or any(comparable(one, default) for one in rows)) else None
    like = like or (rows[0] if rows else None)
    if like is None:
        return None
    ours = None if own is None else replace(like, value=own)
    stated = [one for one in rows if comparable(one, like)]
    if stated:
        strictest = _strictest(stated)
        if ours is None or not stricter(ours, strictest):
            source = next(one for one in sources if one.parameter is strictest)
            return Ruling(strictest, Decides.DOCUMENT, source, sources, ours, default)
    if ours is not None:
        return Ruling(ours, Decides.COMPANY, None, sources, ours, default)
    return Ruling(like, Decides.HOUSE, None, sources, None, default)


def comparable(one: Parameter, other: Parameter) -> bool:
    """Tell whether two values can be compared: for the same direction, and time with time."""
    alike = one.unit == other.unit or (one.unit in _MINUTES and other.unit in _MINUTES)
    return one.op is other.op and alike


def stricter(one: Parameter, other: Parameter) -> bool:
    """Tell whether `one` asks for more than `other`, which compares with it; an exact value has no stricter one."""
    match one.op:
        case Op.AT_LEAST:
            return _length(one) > _length(other)
        case Op.AT_MOST:
            return _length(one) < _length(other)
        case Op.EQUAL | Op.NOT_EQUAL | Op.IN:
            return False
        case _:
            assert_never(one.op)


def _strictest(rows: list[Parameter]) -> Parameter:
    """Return the strictest of values that compare; of exact ones, between which nothing decides, the highest."""
    return (min if rows[0].op is Op.AT_MOST else max)(rows, key=_length)


def _length(parameter: Parameter) -> int:
    return parameter.value * _MINUTES.get(parameter.unit, 1)
