"""歸屬 Which unit a record belongs to: that of what it is about, else that of whoever entered it."""

from django.db.models import F

from anzheng.organization.models import Member, Unit
from anzheng.registers.models import Entry

_PEOPLE = ("owner", "custodian")
"""Values of a register entry that name the person in charge, by the number in the register of people."""


def unit_of(ledger: str, target: str, author: str) -> str:
    """Return the path of the unit, `/hq/it/`; empty if none is known (two queries, at most three)."""
    register, _, entry = target.partition(":")
    found = _of_target(ledger, register, entry) if entry else ""
    if found:
        return found
    path = Member.objects.filter(company_id=ledger, person_id=author).values_list(F("unit__path"), flat=True).first()
    return path or ""


def _of_target(ledger: str, register: str, entry: str) -> str:
    if register == "units":
        return _path(ledger, entry)
    if register == "people":
        return _path_of_member(ledger, entry)
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).values_list("values", flat=True).first()
    values = row or {}
    if values.get("unit"):
        return _path(ledger, _plain(values["unit"]))
    person = next((_plain(values[name]) for name in _PEOPLE if values.get(name)), "")
    return _path_of_member(ledger, person) if person else ""


def _plain(value: object) -> str:
    """Return the entry of a value that may be written as `<register>:<entry>`."""
    return str(value).rpartition(":")[2]


def _path(ledger: str, code: str) -> str:
    return Unit.objects.filter(company_id=ledger, code=code).values_list("path", flat=True).first() or ""


def _path_of_member(ledger: str, number: str) -> str:
    member = Member.objects.filter(company_id=ledger, number=number)
    return member.values_list(F("unit__path"), flat=True).first() or ""
