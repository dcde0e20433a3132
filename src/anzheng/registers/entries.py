"""項目與分錄 Entries and their facts: one half of an act, for the services that change a table of their own besides."""

from collections.abc import Mapping
from datetime import date

from anzheng.facts.base import Scalar
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.facts.values import refuse_prose
from anzheng.ledger.services import Draft, facts_of
from anzheng.registers.models import Entry


def entered(
    ledger: str, register: str, entry: str, name: str, since: date, values: Mapping[str, Scalar]
) -> list[Draft]:
    """Write the entry as it stands from `since` on, within an act, and return its facts.

    A later day of an entry wins over an earlier one: where the ledger holds later days already (a leaving that was
    called off), the values are entered for these too. A day on which the entry will leave the register stays
    planned. Raises InputError for prose among the values.
    """
    refuse_prose(values, f"{register}:{entry}")
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    days = [since]
    if row is None:
        row = Entry(ledger=ledger, register=register, entry=entry, since=since)
    elif row.since > since:
        days += _later(ledger, row, since)
    row.name, row.since, row.values = name, days[-1], dict(values)
    row.save()
    return [_draft(row, day) for day in days]


def retired(ledger: str, register: str, entry: str, since: date) -> Draft:
    """Take the entry out of its register from `since` on, within an act, and return its fact."""
    Entry.objects.filter(ledger=ledger, register=register, entry=entry).update(retired=since)
    return Draft(_subject(register, entry), RegisterRetired(register, entry, since))


def kept(ledger: str, register: str, entry: str) -> list[Draft]:
    """Call off that the entry will leave its register; return the facts, none if that was not planned."""
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    if row is None or row.retired is None:
        return []
    row.since, row.retired = max(row.since, row.retired), None
    row.save()
    return [_draft(row, row.since)]


def values_of(ledger: str, register: str, entry: str) -> dict[str, Scalar]:
    """Return the values of an entry as they stand now, or none if there is no such entry."""
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    return {} if row is None else dict(row.values)


def _later(ledger: str, row: Entry, since: date) -> list[date]:
    """Return the days after `since` from which the ledger says something else about the entry, in order."""
    payloads = (fact.payload for fact in facts_of(ledger, subject=_subject(row.register, row.entry)))
    days = {one.since for one in payloads if isinstance(one, RegisterEntered | RegisterRetired)}
    return sorted(day for day in days if day > since and day != row.retired)


def _draft(row: Entry, since: date) -> Draft:
    return Draft(_subject(row.register, row.entry), RegisterEntered(row.register, row.entry, since, dict(row.values)))


def _subject(register: str, entry: str) -> str:
    return f"register:{register}/{entry}"
