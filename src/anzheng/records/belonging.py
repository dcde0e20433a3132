"""歸屬 Which unit a record belongs to: that of what it is about, else that of whoever entered it."""

from collections.abc import Iterable

from django.db.models import F

from anzheng.kernel.errors import Text
from anzheng.organization.access import DeniedError
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Member
from anzheng.organization.objects import everywhere, reaches_unit
from anzheng.registers.belonging import paths_of


def units_of(ledger: str, targets: Iterable[str], author: str) -> dict[str, str]:
    """Return target → path of the unit of what one author entered about it (four queries, however many)."""
    wanted = set(targets)
    found = paths_of(ledger, wanted) if any(":" in target for target in wanted) else {}
    if not wanted <= found.keys():
        own = Member.objects.filter(company_id=ledger, person_id=author).values_list(F("unit__path"), flat=True).first()
        found = {**dict.fromkeys(wanted, own or ""), **found}
    return found


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
