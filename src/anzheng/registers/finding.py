"""清冊的搜尋 What of the registers can be found: entries by name and id, people and units by theirs."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote

from anzheng.kernel.errors import Text
from anzheng.organization.models import Member, Unit
from anzheng.registers.models import Entry
from anzheng.search.core.kinds import Kind
from anzheng.search.services import Document

_KINDS = {"people": Kind.PERSON, "units": Kind.UNIT}


def findable(rows: Iterable[Entry]) -> list[Document]:
    """Return entries of one ledger as the search keeps them; two queries at most, however many there are."""
    entries = list(rows)
    members = _members([row for row in entries if row.register == "people"])
    units = _units([row for row in entries if row.register == "units"])
    return [_document(row, members, units) for row in entries]


def kind_of(register: str) -> Kind:
    """Return under which kind entries of a register are found."""
    return _KINDS.get(register, Kind.ENTRY)


def object_of(register: str, entry: str) -> str:
    """Return the id under which an entry is found."""
    return f"{register}:{entry}"


def link_of(register: str, entry: str) -> str:
    """Return the path of the page about an entry."""
    if register == "people":
        return f"/people/{quote(entry, safe='')}/"
    return "/people/units/" if register == "units" else f"/registers/{register}/{quote(entry, safe='')}/"


def _document(row: Entry, members: dict[str, tuple[str, str]], units: dict[str, str]) -> Document:
    person, path = members.get(row.entry, ("", "")) if row.register == "people" else ("", units.get(row.entry, ""))
    since = datetime(row.since.year, row.since.month, row.since.day, tzinfo=UTC)
    words = (value for value in row.everything.values() if isinstance(value, str))
    return Document(
        row.ledger,
        kind_of(row.register),
        object_of(row.register, row.entry),
        Text(row.name, row.name),
        link_of(row.register, row.entry),
        since,
        " ".join((row.entry, row.register, *words)),
        unit=path,
        author=person,
    )


def _members(rows: list[Entry]) -> dict[str, tuple[str, str]]:
    """Return number → pseudonym and path of the unit."""
    if not rows:
        return {}
    found = Member.objects.filter(company_id=rows[0].ledger, number__in=[row.entry for row in rows])
    return {
        number: (person, path or "") for number, person, path in found.values_list("number", "person", "unit__path")
    }


def _units(rows: list[Entry]) -> dict[str, str]:
    if not rows:
        return {}
    found = Unit.objects.filter(company_id=rows[0].ledger, code__in=[row.entry for row in rows])
    return dict(found.values_list("code", "path"))
