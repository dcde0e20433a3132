"""項目與分錄 Entries and their facts: one half of an act, for the services that change a table of their own besides.

In the ledger a later day of an entry wins over an earlier one, whenever it was recorded. So whatever is said from a
day on is said again for the later days that the ledger holds already: a leaving that was planned and moved or called
off leaves such days behind.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from anzheng.facts.base import Scalar
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.ledger.services import Draft, facts_of
from anzheng.registers.checked import require_fitting
from anzheng.registers.core.checking import NewEntry
from anzheng.registers.finding import findable
from anzheng.registers.models import Entry
from anzheng.search.services import put

_BATCH = 400
"""Rows in one statement."""
_WRITTEN = ("name", "since", "retired", "values", "beside")


def written(ledger: str, rows: Sequence[NewEntry]) -> list[Draft]:
    """Write many entries as they stand from their days on, within an act, and return their facts (few queries).

    The rows are checked before. A day on which an entry will leave the register stays planned; from the day on which
    it left, it is back.
    """
    before = _standing(ledger, rows)
    drafts: list[Draft] = []
    saved: dict[tuple[str, str], Entry] = {}
    for new in rows:
        key = new.register, new.entry
        row = saved.get(key) or before.get(key)
        days = [new.since]
        if row is None:
            row = Entry(ledger=ledger, register=new.register, entry=new.entry, since=new.since)
        else:
            if row.retired is not None and row.retired <= new.since:
                row.retired = None
            if max(row.since, row.retired or row.since) > new.since:
                days += [day for day in _later(ledger, row, new.since) if row.retired is None or day < row.retired]
        row.name, row.since, row.values = new.name, days[-1], dict(new.values)
        if new.beside is not None:
            row.beside = dict(new.beside)
        saved[key] = row
        drafts += [_draft(row, day) for day in days]
    every = list(saved.values())
    Entry.objects.bulk_create(
        every,
        batch_size=_BATCH,
        update_conflicts=True,
        update_fields=_WRITTEN,
        unique_fields=("ledger", "register", "entry"),
    )
    put(*findable(every))
    return drafts


def _standing(ledger: str, rows: Sequence[NewEntry]) -> dict[tuple[str, str], Entry]:
    """Return the entries of that name as they stand now."""
    found: dict[tuple[str, str], Entry] = {}
    for register in {row.register for row in rows}:
        ids = [row.entry for row in rows if row.register == register]
        for start in range(0, len(ids), _BATCH):
            same = Entry.objects.filter(ledger=ledger, register=register, entry__in=ids[start : start + _BATCH])
            found |= {(register, row.entry): row for row in same}
    for row in found.values():
        row.pk = None  # what is written replaces what stands by its name, not by the number of its row
    return found


def entered(
    ledger: str, register: str, entry: str, name: str, since: date, values: Mapping[str, Scalar]
) -> list[Draft]:
    """Write the entry as it stands from `since` on, within an act, and return its facts.

    A day on which the entry will leave the register stays planned. Raises InputError for what the register does not
    take; whether what the values name is there, is for the act to know.
    """
    require_fitting(register, entry, values)
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
