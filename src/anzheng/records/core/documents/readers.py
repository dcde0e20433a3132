"""應閱讀的人 Who has to read an edition: everybody, a unit, the holders of a duty, single people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import add, parse
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.duties import Duty

MOST = 200
"""Words by which readers may be named."""
_NO_CALENDAR = Calendar(frozenset(), frozenset())
"""Enough for years and months: no period of a document counts open days."""


class Kind(StrEnum):
    """By what readers are named."""

    ALL = "all"
    UNIT = "unit"
    DUTY = "duty"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Readers:
    """One word that names readers (閱讀對象): `all`, `unit:it`, `duty:operator`, `person:E001`."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return self.kind.value if self.kind is Kind.ALL else f"{self.kind.value}:{self.name}"


@dataclass(frozen=True, slots=True)
class Employee:
    """What deciding needs of somebody who works here."""

    person: str
    number: str
    unit: str
    """Path of the unit, `/hq/it/`; empty for none."""
    duties: frozenset[Duty]


def readers_of(text: str) -> Readers:
    """Return the readers that a word names. Raises InputError."""
    kind, _, name = text.strip().partition(":")
    known = kind in list(Kind) and bool(name) is not (kind == Kind.ALL)
    if not known or (kind == Kind.DUTY and name not in list(Duty)):
        raise InputError(
            Text("看不懂閱讀對象", "this names no readers"),
            text[:60] or "readers",
            Text(
                "請寫 all、unit:<單位代號>、duty:<職務> 或 person:<員工編號>",
                "write all, unit:<code>, duty:<duty> or person:<employee number>",
            ),
        )
    return Readers(Kind(kind), name)


def asked(words: Iterable[Readers], people: Iterable[Employee]) -> list[Employee]:
    """Return those of the people whom at least one word names, each once and in their order."""
    wanted = tuple(words)
    return [one for one in people if any(_names(word, one) for word in wanted)]


def _names(word: Readers, one: Employee) -> bool:
    if word.kind is Kind.ALL:
        return True
    if word.kind is Kind.UNIT:
        return f"/{word.name}/" in one.unit
    if word.kind is Kind.DUTY:
        return word.name == Duty.EMPLOYEE.value or Duty(word.name) in one.duties
    return one.number == word.name


def served_until(read: date, every: str | None) -> date:
    """Return the last day on which having read on a day still serves; for ever without `every`."""
    if every is None:
        return date.max
    return add(read, parse(every), _NO_CALENDAR)


def outstanding(people: Iterable[Employee], read: Mapping[str, date], every: str | None, day: date) -> list[Employee]:
    """Return who still has to read, or has to read again: pseudonym → day on which it was read last."""
    return [one for one in people if one.person not in read or served_until(read[one.person], every) < day]
