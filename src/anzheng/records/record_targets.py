"""紀錄所指的人與物 Whether the people, units and entries that a record names are there."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import COMPANY
from anzheng.kernel.errors import Text
from anzheng.organization.models import Member, Unit
from anzheng.records.subject import Problem
from anzheng.registers.models import Entry


def require_known(company: str, form: Form, content: Mapping[str, Any], today: date) -> list[Problem]:
    """Return what the content names and is not there: an entry, a unit, or somebody who has left (three queries).

    What the record is about, and what it answers one by one, stood in its register in the record's period; a field may
    name what is gone since, as a disposal does. People had not left before the period; who is to sign works here today.
    """
    named = list(_named(form, content))
    try:
        first = date.fromisoformat(content["first"])
    except (KeyError, ValueError, TypeError):
        first = today  # the period itself is what is wrong, and said elsewhere
    found = _missing_entries(company, content, named, first)
    people = [(place, field, value) for place, field, value in named if field.type is Type.PERSON]
    if people:
        rows = Member.objects.filter(company_id=company, person_id__in={value for _, _, value in people})
        works = {person: (joined, left) for person, joined, left in rows.values_list("person_id", "joined", "last_day")}
        for place, field, value in people:
            since = today if place in form.roles else first
            if value not in works or not _works(*works[value], since, today):
                zh = f"「{field.zh}」所指的人不在職，請改選"
                found.append(Problem(place, Text(zh, f"“{field.en}” names somebody who does not work here")))
    units = [(place, field, value) for place, field, value in named if field.type is Type.UNIT]
    if units:
        known = set(Unit.objects.filter(company_id=company, closed=None).values_list("code", flat=True))
        for place, _, value in units:
            if value not in known:
                found.append(Problem(place, Text(f"沒有單位「{value}」", f"there is no unit {value!r}")))
    return found


def _works(joined: date, left: date | None, since: date, today: date) -> bool:
    # When somebody joined is often the day on which they were entered: a record about earlier days may name them.
    return joined <= today and (left is None or left >= since)


def _missing_entries(
    company: str, content: Mapping[str, Any], named: list[tuple[str, Field, str]], first: date
) -> list[Problem]:
    mentioned = {place: f"{field.register}:{value}" for place, field, value in named if field.type is Type.ENTRY}
    about = {f"items.{entry}": entry for entry in content.get("items", {})}
    if content["target"] != COMPANY:
        about["target"] = content["target"]
    wanted = mentioned | about
    if not wanted:
        return []
    parts = [target.partition(":") for target in wanted.values()]
    rows = Entry.objects.filter(
        ledger=company, register__in={one[0] for one in parts}, entry__in={one[2] for one in parts}
    ).values_list("register", "entry", "retired")
    known = {f"{register}:{entry}": retired for register, entry, retired in rows}
    alive = {target for target, retired in known.items() if retired is None or retired > first}
    return [
        Problem(place, Text(f"清冊中沒有「{target}」", f"no register holds {target}"))
        for place, target in wanted.items()
        if target not in (alive if place in about else known)
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
