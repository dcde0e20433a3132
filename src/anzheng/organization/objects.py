"""物件層級權限 Which objects a standing may see: one condition in the query, for every way in.

Never a list of ids: the condition compares the object's unit with the few paths of units that the duties are
held for. What lies in another company is not there at all.
"""

from typing import Any, TypeVar

from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from anzheng.organization.core.levels import CLOSED, OPEN
from anzheng.organization.core.permissions import GRANTS, Permission, Reach
from anzheng.organization.core.standing import Standing

Row = TypeVar("Row", bound=Model)


def visible(
    rows: QuerySet[Row],
    has: Standing,
    permission: Permission,
    *,
    company: str = "ledger",
    unit: str | None = "unit",
    author: str | None = "author",
    level: str | None = "level",
) -> QuerySet[Row]:
    """Return those rows that the standing may see by `permission` (看得到的項目).

    The names are those of the columns: the company's id, the path of the unit (`/hq/it/`), the pseudonym of the
    author, the level of confidentiality; None where the table has no such column.
    """
    seen = condition(has, permission, company=company, unit=unit, author=author, level=level)
    return rows.none() if seen is None else rows.filter(seen)


def condition(
    has: Standing,
    permission: Permission,
    *,
    company: str = "ledger",
    unit: str | None = "unit",
    author: str | None = "author",
    level: str | None = "level",
) -> Q | None:
    """Return the condition of `visible` for a query that joins several; None if nothing may be seen (看得到的條件)."""
    if not has.may(permission):
        return None
    seen = _reached(has, permission, unit, author)
    if level is not None:
        seen &= _levels(has, unit, author, level)
    return Q(**{company: has.company}) & seen


def everywhere(has: Standing, permission: Permission) -> bool:
    """Tell whether the permission reaches every unit: by itself, or as the duty is held for no single unit."""
    if has.may(permission, Reach.COMPANY):
        return True
    # What a token was narrowed to is no longer in the duties, only in the reaches.
    return has.may(permission, Reach.UNIT) and any(
        held.unit is None and GRANTS[held.duty].get(permission, 0) >= Reach.UNIT for held in has.duties
    )


def reaches_unit(has: Standing, permission: Permission, path: str) -> bool:
    """Tell whether the permission reaches the unit at `path`; what belongs to no unit is the company's."""
    if everywhere(has, permission):
        return True
    return bool(path) and has.may(permission, Reach.UNIT) and path.startswith(has.units(permission))


def _reached(has: Standing, permission: Permission, unit: str | None, author: str | None) -> Q:
    if everywhere(has, permission):
        return Q()
    # Without a condition that could hold, nothing is seen.
    seen = Q(pk__in=())
    if author is not None:
        seen |= Q(**{author: has.person})
    if unit is not None and has.may(permission, Reach.UNIT):
        for path in has.units(permission):
            seen |= _below(unit, path)
    return seen


def _below(unit: str, path: str) -> Q:
    # Not LIKE: on SQLite it takes capitals and small letters for the same.
    return Q(Exact(Left(F(unit), len(path)), Value(path, output_field=CharField())))


def _levels(has: Standing, unit: str | None, author: str | None, level: str) -> Q:
    seen = Q(**{f"{level}__in": sorted(OPEN)})
    if author is not None:
        seen |= Q(**{author: has.person})
    for closed, permission in CLOSED.items():
        if has.may(permission):
            condition: dict[str, Any] = {level: closed.value}
            seen |= Q(**condition) & _reached(has, permission, unit, author)
    return seen
