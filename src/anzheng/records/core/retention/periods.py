"""最長者適用 The longest of all periods that apply to a content; what nobody knows is never over.

Days and periods come in; nothing here knows a clock or a table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import add, parse
from anzheng.kernel.errors import InputError, Text


class Origin(StrEnum):
    """Who says how long (期限來源)."""

    ENTRY = "entry"
    """The entry in the ledger, as it was made."""
    FORM = "form"
    """The form as it is today."""
    CLAUSE = "clause"
    """A clause that reads the form, where it states a period."""
    CONTROL = "control"
    """A demand that the records of its control are kept so long."""
    WINDOW = "window"
    """A demand whose windows still look at it."""
    SUCCESSOR = "successor"
    """What superseded it is kept so long."""


ORIGINS: dict[Origin, Text] = {
    Origin.ENTRY: Text("登錄時所定", "set when it was entered"),
    Origin.FORM: Text("表單", "the form"),
    Origin.CLAUSE: Text("條款", "a clause"),
    Origin.CONTROL: Text("保存要求", "a demand of keeping"),
    Origin.WINDOW: Text("仍在查核期間", "still looked back at"),
    Origin.SUCCESSOR: Text("取代它的紀錄", "the record that replaced it"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A period that somebody asks for, before it is counted from a day (保存規則)."""

    origin: Origin
    what: str
    """Form, clause or demand, by its id."""
    periods: tuple[str, ...]
    """Durations, one after the other."""


@dataclass(frozen=True, slots=True)
class Source:
    """A day up to which something asks that content is kept, and what asks (保存來源)."""

    origin: Origin
    what: str
    until: date | None
    """First day on which it asks no more; None if nobody can tell."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a content is kept, and why (保存期限)."""

    due: date | None
    """Day from which it may be destroyed; None as long as nobody can tell."""
    sources: tuple[Source, ...]
    """The longest first."""


def counted(rule: Rule, begins: date, calendar: Calendar) -> Source:
    """Return the day up to which a rule asks, counted from the day on which keeping begins."""
    until = begins
    try:
        for period in rule.periods:
            until = add(until, parse(period), calendar)
    except InputError:
        return Source(rule.origin, rule.what, None)
    # A period beyond the calendar has no last day.
    return Source(rule.origin, rule.what, until if until < date.max else None)


def longest(sources: Iterable[Source]) -> Kept:
    """Return the longest of the periods: unknown if there is none, or if one of them is unknown."""
    known = tuple(sorted(dict.fromkeys(sources), key=_order))
    if not known or known[0].until is None:
        return Kept(None, known)
    return Kept(known[0].until, known)


def begins(last: date, recorded: date) -> date:
    """Return the day from which keeping is counted: what is entered late is kept no shorter for it."""
    return max(last, recorded)


def _order(source: Source) -> tuple[bool, int, str, str]:
    until = 0 if source.until is None else -source.until.toordinal()
    return source.until is not None, until, source.origin.value, source.what
