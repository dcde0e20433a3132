"""集團 Groups of companies: several companies seen at once. No verdict reads them, so no ledger holds them."""

import re

from django.db import transaction

from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.organization.models import Company, Group

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
_NAME_LENGTH = 120


def create_group(slug: str, name: str, *, parent: str | None = None) -> Group:
    """Make a group, alone or within another one (設立集團).

    Raises InputError for an id or a name that cannot be, ConflictError if it exists, NotFoundError for the parent.
    """
    if not _SLUG.fullmatch(slug):
        raise InputError(
            Text("集團代號只能用小寫英文、數字與連字號，2 至 40 字", "a group's id is 2 to 40 of a-z, 0-9 and hyphens"),
            slug[:60],
            Text("例如 my-group", "for example my-group"),
        )
    _check_name(name, slug)
    with transaction.atomic():
        if Group.objects.filter(pk=slug).exists():
            raise ConflictError(
                Text("已有這個集團", "this group exists already"), slug, Text("請換一個代號", "choose another id")
            )
        return Group.objects.create(slug=slug, name=name, parent=None if parent is None else group(parent))


def rename_group(slug: str, name: str) -> None:
    """Give a group another name (集團更名)."""
    _check_name(name, slug)
    with transaction.atomic():
        Group.objects.filter(pk=group(slug).pk).update(name=name)


def move_group(slug: str, parent: str | None) -> None:
    """Put a group into another one, or on its own (移動集團). Raises ConflictError for a circle."""
    with transaction.atomic():
        moved = group(slug)
        above = None if parent is None else group(parent)
        parents = dict(Group.objects.values_list("slug", "parent_id"))
        step = parent
        while step is not None:
            if step == slug:
                raise ConflictError(
                    Text("集團不能放進自己底下", "a group cannot lie within itself"),
                    f"{slug} → {parent}",
                    Text("請選擇別的上層集團", "choose another group above"),
                )
            step = parents[step]
        Group.objects.filter(pk=moved.pk).update(parent=above)


def place_company(company: str, slug: str | None) -> None:
    """Put a company into a group, or take it out (公司歸屬集團). Raises NotFoundError."""
    with transaction.atomic():
        found = None if slug is None else group(slug)
        if not Company.objects.filter(pk=company).update(group=found):
            raise NotFoundError(
                Text("沒有這家公司", "there is no such company"), company[:60], Text("請確認代號", "check the id")
            )


def group(slug: str) -> Group:
    """Return a group. Raises NotFoundError."""
    found = Group.objects.filter(pk=slug).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個集團", "there is no such group"),
            slug[:60],
            Text("請以 anzheng group list 查看", "see anzheng group list"),
        )
    return found


def companies_in(slug: str) -> list[Company]:
    """Return the companies of a group and of all groups within it (three queries)."""
    root = group(slug)
    children: dict[str | None, list[str]] = {}
    for one, parent in Group.objects.values_list("slug", "parent_id"):
        children.setdefault(parent, []).append(one)
    within, waiting = [], [root.slug]
    while waiting:
        within.append(waiting.pop())
        waiting += children.get(within[-1], [])
    return list(Company.objects.filter(group__in=within))


def _check_name(name: str, where: str) -> None:
    if not 0 < len(name.strip()) <= _NAME_LENGTH:
        raise InputError(
            Text(f"集團名稱須為 1 至 {_NAME_LENGTH} 字", f"a group's name has 1 to {_NAME_LENGTH} characters"),
            where,
            Text("請縮短或補上名稱", "shorten it, or give one"),
        )
