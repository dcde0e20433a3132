"""可選的項目 What there is to choose from in a form, and whom people mean by what they typed (few queries)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import Scope
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.models import Member, Unit
from anzheng.organization.units import units
from anzheng.registers.models import Entry
from anzheng.web.here import Here
from anzheng.web.pages.components import Choice
from anzheng.web.pages.people import unit_choices
from anzheng.web.pages.records_fill import COMPANY
from anzheng.web.pages.records_widgets import Offered
from anzheng.web.records.posted import Known, sorts_of

WHOLE = Text("全公司", "the company")
_MOST = 500
"""What still fits into a list of suggestions."""


def offered(at: Here, form: Form) -> Offered:
    """Return what the fields of a form offer."""
    sorts = _sorts(form)
    registers = sorts - {"person", "unit"}
    return Offered(
        _people(at) if "person" in sorts else (),
        unit_choices(units(at.ledger))[1:] if "unit" in sorts else (),
        _entries(at, registers) if registers else {},
    )


def _sorts(form: Form) -> set[str]:
    groups: list[Mapping[str, Field]] = [form.fields, form.item_fields]
    groups += [kind.columns for kind in form.fields.values() if kind.type is Type.TABLE]
    return {sort for group in groups for _, sort in sorts_of(group)}


def _people(at: Here) -> tuple[Choice, ...]:
    if not at.visit.standing.may(Permission.PEOPLE_READ, Reach.COMPANY):
        return ()
    rows = list(_working(at).order_by("number").values_list("number", "person__name")[: _MOST + 1])
    return tuple(Choice(f"{number} {name}", name) for number, name in rows) if len(rows) <= _MOST else ()


def _working(at: Here) -> Any:  # noqa: ANN401 - a query
    return Member.objects.filter(Q(last_day=None) | Q(last_day__gte=at.today), company_id=at.ledger)


def _entries(at: Here, registers: Iterable[str]) -> dict[str, tuple[Choice, ...]]:
    if not at.visit.standing.may(Permission.REGISTERS_READ):
        return {}
    found: dict[str, list[Choice]] = defaultdict(list)
    for register, entry, name in _alive(at).filter(register__in=registers).values_list("register", "entry", "name"):
        found[register].append(Choice(entry, name if name == entry else f"{name}（{entry}）"))
    return {register: tuple(choices) for register, choices in found.items() if len(choices) <= _MOST}


def _alive(at: Here) -> Any:  # noqa: ANN401 - a query
    return Entry.objects.filter(Q(retired=None) | Q(retired__gt=at.today), ledger=at.ledger)


def targets(at: Here, current: str) -> tuple[Choice, ...]:
    """Return what a record may be about: the company, and entries like the present one; empty if they are too many."""
    register = current.partition(":")[0]
    if not at.visit.standing.may(Permission.REGISTERS_READ):
        return () if ":" in current else (Choice(COMPANY, WHOLE),)
    rows = _alive(at) if current == COMPANY else _alive(at).filter(register=register)
    listed = list(rows.values_list("register", "entry", "name")[: _MOST + 1])
    if len(listed) > _MOST:
        return ()
    entries = (Choice(f"{one}:{entry}", f"{name}（{one}:{entry}）") for one, entry, name in listed)
    return (Choice(COMPANY, WHOLE), *entries)


def within(at: Here, scope: Scope) -> tuple[Choice, ...]:
    """Return the entries that stand in a scope today; empty if they are too many for a list."""
    rows = list(_alive(at).filter(register=scope.register)[: _MOST + 1])
    fitting = [one for one in rows if all(one.values.get(name) == value for name, value in scope.where.items())]
    return tuple(Choice(str(one), one.name) for one in fitting) if len(rows) <= _MOST else ()


def item_names(at: Here, form: Form) -> dict[str, str]:
    """Return the names of the entries that a form answers one by one, by `register:entry`; those retired too."""
    if form.items is None:
        return {}
    rows = Entry.objects.filter(ledger=at.ledger, register=form.items).values_list("entry", "name")
    return {f"{form.items}:{entry}": name for entry, name in rows}


def new_items(at: Here, form: Form, there: Iterable[str]) -> list[str]:
    """Return the entries of the form's register that stand there today and are not in the record."""
    if form.items is None:
        return []
    known = set(there)
    rows = _alive(at).filter(register=form.items).values_list("entry", flat=True)
    return [one for one in (f"{form.items}:{entry}" for entry in rows) if one not in known]


def written_people(at: Here, content: Mapping[str, Any]) -> dict[str, str]:
    """Return employee number and name of the people whom a content names, by pseudonym."""
    rows = Member.objects.filter(company_id=at.ledger, person__in=people_in(content))
    return {person: f"{number} {name}" for person, number, name in rows.values_list("person", "number", "person__name")}


def people_in(content: object) -> set[str]:
    """Return the pseudonyms that stand anywhere in a content."""
    if isinstance(content, str):
        return {content} if content.startswith("u:") else set()
    if isinstance(content, Mapping):
        return {one for value in content.values() for one in people_in(value)}
    if isinstance(content, list):
        return {one for value in content for one in people_in(value)}
    return set()


def meant(at: Here, typed: set[tuple[str, str]]) -> Known:
    """Return what people meant by what they typed: numbers and names, codes and names; None if it is not one."""
    by_sort: dict[str, set[str]] = defaultdict(set)
    for sort, text in typed:
        by_sort[sort].add(text)
    found: dict[tuple[str, str], str | None] = {}
    for sort, texts in by_sort.items():
        find = {"person": _persons, "unit": _units}.get(sort)
        known = find(at, texts) if find is not None else _named_entries(at, sort, texts)
        found |= {(sort, text): known.get(text) for text in texts}
    return found


def _persons(at: Here, texts: set[str]) -> dict[str, str | None]:
    """Find people by number, by number and name as they are suggested, or by a name that only one has."""
    numbers = {text.split()[0] for text in texts} | texts
    rows = Member.objects.filter(Q(number__in=numbers) | Q(person__name__in=texts), company_id=at.ledger)
    by_number: dict[str, str] = {}
    by_name: dict[str, set[str]] = defaultdict(set)
    for number, name, person in rows.values_list("number", "person__name", "person"):
        by_number[number] = person
        by_name[name].add(person)
    found: dict[str, str | None] = {}
    for text in texts:
        named = by_name.get(text, set())
        found[text] = by_number.get(text) or (next(iter(named)) if len(named) == 1 else None)
        if found[text] is None and not named:
            found[text] = by_number.get(text.split()[0])
    return found


def _units(at: Here, texts: set[str]) -> dict[str, str | None]:
    rows = Unit.objects.filter(Q(code__in=texts) | Q(name__in=texts), company_id=at.ledger)
    return _only(texts, rows.values_list("code", "name"))


def _named_entries(at: Here, register: str, texts: set[str]) -> dict[str, str | None]:
    plain = {text.removeprefix(f"{register}:") for text in texts}
    rows = Entry.objects.filter(Q(entry__in=plain) | Q(name__in=texts), ledger=at.ledger, register=register)
    known = _only(plain | texts, rows.values_list("entry", "name"))
    return {text: known.get(text.removeprefix(f"{register}:")) for text in texts}


def _only(texts: Iterable[str], rows: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Return text → id: by id, else by a name that only one has."""
    ids: dict[str, str] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for identity, name in rows:
        ids[identity] = identity
        names[name].add(identity)
    single = {name: next(iter(known)) for name, known in names.items() if len(known) == 1}
    return {text: ids.get(text) or single.get(text) for text in texts}
