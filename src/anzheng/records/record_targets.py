"""紀錄所指的人與物 Whether the people, units and entries that a record names are there."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import COMPANY
from anzheng.kernel.errors import Text
from anzheng.organization.models import Member, Unit
from anzheng.records.subject import Problem
from anzheng.registers.models import Entry


def require_known(company: str, form: Form, content: Mapping[str, Any], today: date) -> list[Problem]:
    """Return what the content names and is not there: an entry, a unit, or somebody who has left (three queries)."""
    named = list(_named(form, content))
    found = _missing_entries(company, content, named, today)
    people = [(place, field, value) for place, field, value in named if field.type is Type.PERSON]
    if people:
        gone = Q(last_day=None) | Q(last_day__gte=today)
        rows = Member.objects.filter(gone, company_id=company, person_id__in={value for _, _, value in people})
        here = set(rows.values_list("person_id", flat=True))
        for place, field, value in people:
            if value not in here:
                zh = f"「{field.zh}」所指的人不在職，請改選"
                found.append(Problem(place, Text(zh, f"“{field.en}” names somebody who does not work here")))
    units = [(place, field, value) for place, field, value in named if field.type is Type.UNIT]
    if units:
        known = set(Unit.objects.filter(company_id=company, closed=None).values_list("code", flat=True))
        for place, _, value in units:
            if value not in known:
                found.append(Problem(place, Text(f"沒有單位「{value}」", f"there is no unit {value!r}")))
    return found


def _missing_entries(
    company: str, content: Mapping[str, Any], named: list[tuple[str, Field, str]], today: date
) -> list[Problem]:
    wanted = {place: f"{field.register}:{value}" for place, field, value in named if field.type is Type.ENTRY}
    if content["target"] != COMPANY:
        wanted["target"] = content["target"]
    wanted |= {f"items.{entry}": entry for entry in content.get("items", {})}
    if not wanted:
        return []
    registers = {target.partition(":")[0] for target in wanted.values()}
    still = Q(retired=None) | Q(retired__gt=today)
    rows = Entry.objects.filter(still, ledger=company, register__in=registers).values_list("register", "entry")
    here = {f"{register}:{entry}" for register, entry in rows}
    return [
        Problem(place, Text(f"清冊中沒有「{target}」", f"no register holds {target}"))
        for place, target in wanted.items()
        if target not in here
    ]


def _named(form: Form, content: Mapping[str, Any]) -> Iterator[tuple[str, Field, str]]:
    values = content.get("fields", {})
    yield from _in(form.fields, values, "")
    for name, field in form.fields.items():
        for number, row in enumerate(values.get(name) or (), 1) if field.type is Type.TABLE else ():
            yield from _in(field.columns, row, f"{name}.{number}.")
    for entry, row in content.get("items", {}).items():
        yield from _in(form.item_fields, row, f"items.{entry}.")


def _in(fields: Mapping[str, Field], values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Field, str]]:
    for name, field in fields.items():
        if field.type in (Type.PERSON, Type.UNIT, Type.ENTRY) and values.get(name):
            yield f"{prefix}{name}", field, str(values[name])
