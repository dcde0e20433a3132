"""單位 Units: the tree of a company's units, by paths. The acts stand in registers/units.py, with their facts."""

import re
from datetime import date

from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.organization.models import Member, Unit

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PATH_LENGTH = 400
_NAME_LENGTH = 120


def unit(company: str, code: str) -> Unit:
    """Return a unit by its code. Raises NotFoundError."""
    found = Unit.objects.filter(company_id=company, code=code).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個單位", "there is no such unit"),
            code[:60],
            Text("請以 anzheng unit list 查看", "see anzheng unit list"),
        )
    return found


def units(company: str, *, closed: bool = False) -> list[Unit]:
    """Return the units of a company in the order of the tree, with their heads (one query)."""
    rows = Unit.objects.filter(company_id=company).select_related("head")
    return list(rows if closed else rows.filter(closed=None))


def place(company: str, code: str, name: str, parent: Unit | None) -> str:
    """Return the path of a unit that is to be opened. Raises InputError, or ConflictError if the code is taken."""
    if not _CODE.fullmatch(code):
        raise InputError(
            Text("單位代號只能用小寫英文、數字與連字號，最多 40 字", "a unit's code is up to 40 of a-z, 0-9 and -"),
            code[:60],
            Text("例如 it-ops", "for example it-ops"),
        )
    check_name(name, code)
    if Unit.objects.filter(company_id=company, code=code).exists():
        raise ConflictError(
            Text("已有這個單位代號", "this code is taken"), code, Text("請換一個代號", "choose another code")
        )
    return under(parent, code)


def check_name(name: str, where: str) -> None:
    """Raise InputError for a name that is empty or too long."""
    if not 0 < len(name.strip()) <= _NAME_LENGTH:
        raise InputError(
            Text(f"單位名稱須為 1 至 {_NAME_LENGTH} 字", f"a unit's name has 1 to {_NAME_LENGTH} characters"),
            where,
            Text("請縮短或補上名稱", "shorten it, or give one"),
        )


def under(parent: Unit | None, code: str) -> str:
    """Return the path of `code` under `parent`. Raises ConflictError for a closed parent or too deep a tree."""
    if parent is not None and parent.closed is not None:
        raise ConflictError(
            Text("上層單位已裁撤", "the unit above is closed"), parent.code, Text("請選擇別的單位", "choose another")
        )
    path = f"{'/' if parent is None else parent.path}{code}/"
    if len(path) > _PATH_LENGTH:
        raise ConflictError(
            Text("單位層級太深", "the tree of units is too deep"), code, Text("請移到較上層", "move it further up")
        )
    return path


def move_subtree(moved: Unit, parent: Unit | None) -> None:
    """Put a unit with everything below it under another one; within an act.

    Raises ConflictError for a circle or for a tree that becomes too deep.
    """
    if parent is not None and parent.path.startswith(moved.path):
        raise ConflictError(
            Text("單位不能放進自己底下", "a unit cannot lie within itself"),
            f"{moved.code} → {parent.code}",
            Text("請選擇別的上層單位", "choose another unit above"),
        )
    path = under(parent, moved.code)
    below = list(Unit.objects.filter(company_id=moved.company_id, path__startswith=moved.path))
    for one in below:
        one.path = path + one.path.removeprefix(moved.path)
        if len(one.path) > _PATH_LENGTH:
            raise ConflictError(
                Text("單位層級太深", "the tree of units is too deep"),
                one.code,
                Text("請移到較上層", "move it further up"),
            )
    Unit.objects.bulk_update(below, ["path"])


def refuse_unless_empty(closing: Unit, since: date) -> None:
    """Raise ConflictError if people still work in the unit on `since`, or units lie below it."""
    below = Unit.objects.filter(company_id=closing.company_id, path__startswith=closing.path, closed=None)
    if below.exclude(pk=closing.pk).exists():
        raise ConflictError(
            Text("底下還有單位", "units lie below it"), closing.code, Text("請先移動或裁撤", "move or close them first")
        )
    staying = Member.objects.filter(unit=closing).exclude(last_day__lt=since).count()
    if staying:
        raise ConflictError(
            Text(f"還有 {staying} 人屬於這個單位", f"{staying} people belong to it"),
            closing.code,
            Text("請先調到別的單位", "move them to another unit first"),
        )
