"""項目與分錄 Entries and their facts: one half of an act, for the services that change a table of their own besides.

In the ledger a later day of an entry wins over an earlier one, whenever it was recorded. So whatever is said from a
day on is said again for the later days that the ledger holds already: a leaving that was planned and moved or called
off leaves such days behind.
"""

from collections.abc import Mapping
from datetime import date

from anzheng.facts.base import Scalar
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.facts.values import refuse_prose
from anzheng.ledger.services import Draft, facts_of
from anzheng.registers.finding import findable
from anzheng.registers.models import Entry
from anzheng.search.services import put


def entered(
    ledger: str, register: str, entry: str, name: str, since: date, values: Mapping[str, Scalar]
) -> list[Draft]:
    """Write the entry as it stands from `since` on, within an act, and return its facts.

    A day on which the entry will leave the register stays planned. Raises InputError for prose among the values.
    """
    refuse_prose(values, f"{register}:{entry}")
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    days = [since]
    if row is None:
        row = Entry(ledger=ledger, register=register, entry=entry, since=since)
    elif row.since > since:
        days += [day for day in _later(ledger, row, since) if row.retired is None or day < row.retired]
    row.name, row.since, row.values = name, days[-1], dict(values)
    row.save()
    put(*findable([row]))
    return [_draft(row, day) for day in days]


def retired(ledger: str, register: str, entry: str, since: date) -> list[Draft]:
    """Take the entry out of its register from `since` on, within an act, and return its facts."""
    row = Entry.objects.get(ledger=ledger, register=register, entry=entry)
    days = [since, *(_later(ledger, row, since) if max(row.since, row.retired or since) > since else ())]
    row.retired = since
    row.save()
    return [Draft(_subject(register, entry), RegisterRetired(register, entry, day)) for day in days]


def kept(ledger: str, register: str, entry: str) -> list[Draft]:
    """Call off that the entry will leave its register; return the facts, none if that was not planned."""
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    if row is None or row.retired is None:
        return []
    days = [row.retired, *_later(ledger, row, row.retired)]
    row.since, row.retired = max(row.since, days[-1]), None
    row.save()
    return [_draft(row, day) for day in days]


def values_of(ledger: str, register: str, entry: str) -> dict[str, Scalar]:
    """Return the values of an entry as they stand now, or none if there is no such entry."""
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    return {} if row is None else dict(row.values)


def _later(ledger: str, row: Entry, since: date) -> list[date]:
    """Return the days after `since` from which the ledger says something else about the entry, in order."""
    payloads = (fact.payload for fact in facts_of(ledger, subject=_subject(row.register, row.entry)))
    days = {one.since for one in payloads if isinstance(one, RegisterEntered | RegisterRetired)}
    return sorted(day for day in days if day > since)


def _draft(row: Entry, since: date) -> Draft:
    return Draft(_subject(row.register, row.entry), RegisterEntered(row.register, row.entry, since, dict(row.values)))


def _subject(register: str, entry: str) -> str:
    return f"register:{register}/{entry}"
