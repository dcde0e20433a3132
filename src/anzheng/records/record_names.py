"""填入的名稱 What people call people, units and entries, and what stands in a field: one reading for typed names."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.typed import WrongInputError, value_of
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.models import Member, Unit

_LONGEST_NAME = 100


def read_value(company: str, field: Field, typed: str) -> Any:  # noqa: ANN401 - any value that a field holds
    """Return what a person typed for one field, as the field holds it; None for nothing.

    People are named by employee number, name or `name#number`, units by code or name, entries with or without their
    register, signatures by hand as `name@day`. Raises InputError, whose message belongs beside the field.
    """
    if field.type is Type.SIGNATURE:
        return _signature(typed)
    if field.type in (Type.TABLE, Type.FILE):
        raise WrongInputError(
            Text("這個欄位不是單一的值", "this field does not hold one value"),
            typed[:60],
            Text("表格請用 --row，附件請用 --file", "rows of a table by --row, files by --file"),
        )
    value = value_of(field, typed)
    if value is None:
        return None
    if field.type is Type.PERSON:
        return person_of(company, str(value))
    if field.type is Type.UNIT:
        return unit_code(company, str(value))
    if field.type is Type.ENTRY:
        return str(value).removeprefix(f"{field.register}:")
    return value


def read_values(company: str, fields: Mapping[str, Field], typed: Mapping[str, str], where: str) -> dict[str, Any]:
    """Return what a person typed into several fields. Raises InputError that names the field."""
    found = {}
    for name, text in typed.items():
        field = fields.get(name)
        if field is None or field.computed is not None:
            raise InputError(
                Text("表單沒有這個可填的欄位", "the form has no such field to fill in"),
                f"{where}{name[:60]}",
                Text("請用 anzheng form show 查看欄位", "look up the fields with anzheng form show"),
            )
        try:
            found[name] = read_value(company, field, text)
        except InputError as problem:
            place = f"{where}{name}={text[:60]}"
            raise InputError(
                Text(f"「{field.zh}」{problem.what.zh}", f"“{field.en}” {problem.what.en}"), place, problem.remedy
            ) from problem
    return found


def person_of(company: str, typed: str) -> str:
    """Return the pseudonym of somebody who has worked in the company, by number, name or `name#number`.

    Raises InputError for nobody, and for a name that several people share.
    """
    if typed.startswith("u:"):
        wanted = Q(person=typed)
    else:
        name, mark, number = typed.partition("#")
        wanted = Q(person__name=name, number=number) if mark else Q(number=typed) | Q(person__name=typed)
    rows = list(Member.objects.filter(wanted, company=company).values_list("person_id", "number", "last_day"))
    staying = [row for row in rows if row[2] is None] or rows
    people = {row[0] for row in staying}
    if len(people) == 1:
        return people.pop()
    if not people:
        raise WrongInputError(
            Text("找不到這個人", "there is no such person"),
            typed[:60],
            Text("請填員工編號或姓名", "give the employee number or the name"),
        )
    numbers = "、".join(sorted(row[1] for row in staying))
    raise WrongInputError(
        Text(f"有 {len(people)} 個人同名，員工編號 {numbers}", f"{len(people)} people share this name: {numbers}"),
        typed[:60],
        Text("請改填員工編號", "give the employee number"),
    )


def unit_code(company: str, typed: str) -> str:
    """Return the code of a unit by its code or its name. Raises InputError."""
    found = set(Unit.objects.filter(Q(code=typed) | Q(name=typed), company=company).values_list("code", flat=True))
    if len(found) == 1:
        return found.pop()
    raise WrongInputError(
        Text("找不到這個單位", "there is no such unit") if not found else Text("單位同名", "units share this name"),
        typed[:60],
        Text("請填單位代號，可用 anzheng unit list 查看", "give its code; anzheng unit list shows them"),
    )


def _signature(typed: str) -> dict[str, str] | None:
    name, mark, day = (part.strip() for part in typed.rpartition("@"))
    if not typed.strip():
        return None
    if not mark or not name or len(name) > _LONGEST_NAME:
        raise WrongInputError(
            Text("須寫成「姓名@日期」", "write name@day"),
            typed[:60],
            Text("例如 王小明@115-11-21", "for example Wang@2026-11-21"),
        )
    return {"name": name, "on": roc.parse(day).isoformat()}
