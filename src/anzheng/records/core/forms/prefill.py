"""預填 What the product fills into a new record by itself, and whoever fills it in may correct.

What cannot stand in the field, or is not known, stays empty: an answer is never made up, and least of all a good one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.facts.base import Outcome, Scalar
from anzheng.records.core.forms.typed import WrongInputError, value_of

UNKNOWN = "unknown"
"""Value of a choice that a check fills, where nothing was seen or the check could not tell."""
_PEOPLE = "people"
"""The register whose entries are employee numbers."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw last, as far as it is fresh (最近觀測)."""

    outcome: Outcome
    figure: Scalar
    """The check's main figure; None if it gave none."""


def _nothing_seen(_check: str) -> Seen | None:
    return None


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that fields may be filled from (預填來源)."""

    today: date
    """The working day of a daily sheet, else the day on which the record is started."""
    now: datetime
    """In Taiwan's time."""
    author: str
    """Pseudonym of whoever fills in."""
    number: str = ""
    """Employee number of whoever fills in."""
    unit: str = ""
    """Code of the author's unit."""
    last: Mapping[str, Any] = field(default_factory=dict)
    """Values of the newest earlier record, or of its row about the same entry."""
    entry: Mapping[str, Any] = field(default_factory=dict)
    """Values of the entry that the record, or the row, is about."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Employee number → pseudonym."""
    count: Callable[[str], int] | None = None
    """How many entries a register holds."""
    seen: Callable[[str], Seen | None] = _nothing_seen
    """What a check saw last about the same thing."""


def prefilled(fields: Mapping[str, Field], sources: Sources) -> dict[str, Any]:
    """Return the values that the product knows, by field; what it does not know is left out."""
    found: dict[str, Any] = {}
    for name, one in fields.items():
        value = _value(name, one, sources) if one.source is not None and one.computed is None else None
        if value is not None:
            found[name] = value
    return found


def _value(name: str, one: Field, sources: Sources) -> Any:  # noqa: ANN401 - any JSON value
    word, _, rest = (one.source or "").partition(".")
    match word:
        case "today":
            return fitting(one, sources.today.isoformat(), sources.people)
        case "now":
            return fitting(one, sources.now.strftime("%Y-%m-%dT%H:%M"), sources.people)
        case "author":
            return sources.author if one.type is Type.PERSON else fitting(one, sources.number, sources.people)
        case "unit":
            return fitting(one, sources.unit, sources.people)
        case "last":
            return _again(one, sources.last.get(name), sources.people)
        case "entry":
            return fitting(one, sources.entry.get(rest), sources.people)
        case "count":
            return None if sources.count is None else sources.count(rest)
        case "check":
            return _checked(one, sources.seen(rest))
        case _:
            raise ValueError(f"no such source: {one.source}")


def _checked(one: Field, seen: Seen | None) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a check says: its outcome for a choice, its figure for a number. Whatever is missing is unknown."""
    if one.type is not Type.CHOICE:
        return None if seen is None or seen.outcome is Outcome.UNKNOWN else fitting(one, seen.figure, {})
    outcome = UNKNOWN if seen is None else seen.outcome.value
    return next((value for value in (outcome, UNKNOWN) if value in one.choices), None)


def _again(one: Field, value: Any, people: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value of an earlier record; files and signatures belong to that one alone."""
    if one.type in (Type.FILE, Type.SIGNATURE):
        return None
    if one.type is not Type.TABLE:
        return fitting(one, value, people)
    rows = value if isinstance(value, list) else []
    return [{name: row[name] for name in one.columns if name in row} for row in rows] or None


def fitting(one: Field, value: Any, people: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as the field holds it, or None if it cannot.

    Entries of registers stand alone or with their register; a person may be named by employee number.
    """
    if value in (None, ""):
        return None
    if isinstance(value, str) and one.type in (Type.ENTRY, Type.PERSON, Type.UNIT):
        register, mark, entry = value.rpartition(":")
        value = entry if mark and register in (one.register, _PEOPLE, "units") else value
    if one.type is Type.PERSON and value in people:
        return people[value]
    if not isinstance(value, str | int | bool) or not one.accepts(value):
        return None
    if one.type in (Type.BOOL, Type.CHOICE):
        return value
    try:
        return value_of(one, str(value))
    except WrongInputError:
        return None
