"""歸屬 Which unit a target belongs to: the unit itself, the person's, or that of whoever its entry puts in charge."""

from collections.abc import Iterable, Mapping

from anzheng.organization.models import Member, Unit
from anzheng.registers.models import Entry

_PEOPLE = ("owner", "custodian")
"""Values of a register entry that name the person in charge, by the number in the register of people."""


def paths_of(ledger: str, targets: Iterable[str]) -> dict[str, str]:
    """Return target → path of its unit, for those that belong to one (three queries, however many targets)."""
    wanted = {target for target in targets if ":" in target}
    entries = _values(ledger, wanted)
    people = {target.partition(":")[2] for target in wanted if target.startswith("people:")}
    people |= {number for values in entries.values() if (number := _person(values))}
    members = Member.objects.filter(company_id=ledger, number__in=people).exclude(unit=None)
    numbers = dict(members.values_list("number", "unit__path"))
    units = dict(Unit.objects.filter(company_id=ledger).values_list("code", "path"))
    found = {target: belongs(target, entries.get(target, {}), numbers, units) for target in wanted}
    return {target: path for target, path in found.items() if path}


def belongs(target: str, values: Mapping[str, object], numbers: Mapping[str, str], units: Mapping[str, str]) -> str:
    """Return the path of the unit of one target, empty if none is known.

    `values` are those of its entry, `numbers` employee number → path, `units` code → path.
    """
    register, _, entry = target.partition(":")
    if register == "units":
        return units.get(entry, "")
    if register == "people":
        return numbers.get(entry, "")
    if values.get("unit"):
        return units.get(_plain(values["unit"]), "")
    return numbers.get(_person(values), "")


def _values(ledger: str, targets: set[str]) -> dict[str, Mapping[str, object]]:
    registers = {target.partition(":")[0] for target in targets} - {"units", "people"}
    entries = {target.partition(":")[2] for target in targets}
    rows = Entry.objects.filter(ledger=ledger, register__in=registers, entry__in=entries)
    return {f"{row.register}:{row.entry}": row.values for row in rows}


def _person(values: Mapping[str, object]) -> str:
    return next((_plain(values[name]) for name in _PEOPLE if values.get(name)), "")


def _plain(value: object) -> str:
    """Return the entry of a value that may be written as `<register>:<entry>`."""
    return str(value).rpartition(":")[2]
