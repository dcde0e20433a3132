"""歸屬 Which unit a record belongs to: that of what it is about, else that of whoever entered it."""

from django.db.models import F

from anzheng.organization.models import Member, Unit
from anzheng.registers.models import Entry

_UNIT_FIELDS = ("unit", "department")
"""Values of a register entry that name the unit it belongs to, by the unit's code."""


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
        member = Member.objects.filter(company_id=ledger, number=entry)
        return member.values_list(F("unit__path"), flat=True).first() or ""
    row = Entry.objects.filter(ledger=ledger, register=register, entry=entry).values_list("values", flat=True).first()
    code = next((str(row[name]) for name in _UNIT_FIELDS if row and row.get(name)), "")
    return _path(ledger, code) if code else ""


def _path(ledger: str, code: str) -> str:
    return Unit.objects.filter(company_id=ledger, code=code).values_list("path", flat=True).first() or ""
