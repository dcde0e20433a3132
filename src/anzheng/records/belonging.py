"""歸屬 Which unit a record belongs to: that of what it is about, else that of whoever entered it."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from anzheng.kernel.errors import Text
from anzheng.organization.access import DeniedError
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Member, Unit
from anzheng.organization.objects import everywhere, reaches_unit
from anzheng.registers.models import Entry

_PEOPLE = ("owner", "custodian")
"""Values of a register entry that name the person in charge, by the number in the register of people."""


def unit_of(ledger: str, target: str, author: str) -> str:
    """Return the path of the unit, `/hq/it/`; empty if none is known."""
    found = paths_of(ledger, [target]).get(target) if ":" in target else None
    if found is not None:
        return found
    path = Member.objects.filter(company_id=ledger, person_id=author).values_list(F("unit__path"), flat=True).first()
    return path or ""


def paths_of(ledger: str, targets: Iterable[str]) -> dict[str, str]:
    """Return target → path of its unit, for those that belong to one (three queries, however many targets)."""
    wanted = {target for target in targets if ":" in target}
    entries = _values(ledger, wanted)
    people = {target.partition(":")[2] for target in wanted if target.startswith("people:")}
    people |= {number for values in entries.values() if (number := _person(values))}
    members = Member.objects.filter(company_id=ledger, number__in=people).exclude(unit=None)
    numbers = dict(members.values_list("number", "unit__path"))
    units = dict(Unit.objects.filter(company_id=ledger).values_list("code", "path"))
    found = {target: _belongs(target, entries.get(target, {}), numbers, units) for target in wanted}
    return {target: path for target, path in found.items() if path}


def require_target(has: Standing, permission: Permission, ledger: str, *targets: str) -> None:
    """Refuse an act upon what belongs to another unit, or to the whole company. Raises DeniedError.

    Whoever holds the permission for a unit acts upon what belongs to the unit and to the units below it.
    """
    if everywhere(has, permission):
        return
    paths = paths_of(ledger, targets)
    for target in targets:
        if not reaches_unit(has, permission, paths.get(target, "")):
            raise DeniedError(
                Text("這一項不屬於你的單位", "this does not belong to your unit"),
                target[:120],
                Text("請由它所屬單位或資安人員處理", "its own unit or the security staff can do it"),
            )


def _values(ledger: str, targets: set[str]) -> dict[str, Mapping[str, object]]:
    registers = {target.partition(":")[0] for target in targets} - {"units", "people"}
    entries = {target.partition(":")[2] for target in targets}
    rows = Entry.objects.filter(ledger=ledger, register__in=registers, entry__in=entries)
    return {f"{row.register}:{row.entry}": row.values for row in rows}


def _belongs(target: str, values: Mapping[str, object], numbers: Mapping[str, str], units: Mapping[str, str]) -> str:
    register, _, entry = target.partition(":")
    if register == "units":
        return units.get(entry, "")
    if register == "people":
        return numbers.get(entry, "")
    if values.get("unit"):
        return units.get(_plain(values["unit"]), "")
    return numbers.get(_person(values), "")


def _person(values: Mapping[str, object]) -> str:
    return next((_plain(values[name]) for name in _PEOPLE if values.get(name)), "")


def _plain(value: object) -> str:
    """Return the entry of a value that may be written as `<register>:<entry>`."""
    return str(value).rpartition(":")[2]
