"""單位的行為 Acts on units: each changes the tree, the register `units` and the ledger in one transaction."""

from datetime import date, datetime

from anzheng.facts.base import Actor, Scalar
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization import units as tree
from anzheng.organization.members import lock, member
from anzheng.organization.models import Member, Unit
from anzheng.registers.entries import entered, retired, values_of
from anzheng.registers.finding import findable
from anzheng.registers.models import Entry
from anzheng.search.services import put

REGISTER = "units"
KINDS = ("it", "business", "audit", "security", "other")
"""What the register calls the nature of a unit."""


def open_unit(  # noqa: PLR0913 - a unit has that many properties from the start
    company: str,
    code: str,
    name: str,
    *,
    parent: str | None = None,
    kind: str = "other",
    hall: bool = False,
    since: date,
    actor: Actor,
    now: datetime,
) -> Unit:
    """Open a unit, at the top or under another one (設立單位).

    Raises InputError for a code, a name or a kind that cannot be, ConflictError if the code is taken.
    """
    if kind not in KINDS:
        raise InputError(
            Text("沒有這種單位性質", "there is no such kind of unit"),
            kind[:40],
            Text(f"可用的性質：{'、'.join(KINDS)}", f"kinds: {', '.join(KINDS)}"),
        )
    with business_act():
        lock(company)
        above = None if parent is None else tree.unit(company, parent)
        path = tree.place(company, code, name, above)
        row = Unit.objects.create(company_id=company, code=code, name=name, path=path, since=since)
        drafts = entered(company, REGISTER, code, name, since, {"kind": kind, "hall": hall})
        append(company, drafts, actor=actor, at=now)
    return row


def rename_unit(company: str, code: str, name: str, *, actor: Actor, now: datetime) -> None:
    """Give a unit another name (單位更名)."""
    tree.check_name(name, code)
    with business_act():
        row = _open(company, code)
        row.name = name
        row.save()
        append(company, _again(row, taipei_day(now)), actor=actor, at=now)


def move_unit(company: str, code: str, parent: str | None, *, actor: Actor, now: datetime) -> None:
    """Put a unit, with everything below it, under another one or at the top (移動單位). Raises ConflictError."""
    with business_act():
        row = _open(company, code)
        tree.move_subtree(row, None if parent is None else tree.unit(company, parent))
        _found_there(company, tree.unit(company, code).path)
        append(company, _again(row, taipei_day(now)), actor=actor, at=now)


def set_head(company: str, code: str, number: str | None, *, since: date, actor: Actor, now: datetime) -> None:
    """Name the head of a unit by employee number, or say that there is none (單位主管). Raises NotFoundError."""
    with business_act():
        row = _open(company, code)
        head = None if number is None else member(company, number)
        if head is not None and (head.outsider or (head.last_day is not None and head.last_day < since)):
            raise InputError(
                Text("單位主管須是在職員工", "the head of a unit is staff and works here"),
                head.number,
                Text("請另選一人", "choose somebody else"),
            )
        row.head = None if head is None else head.person
        row.save()
        append(company, _again(row, since, head=None if head is None else head.number), actor=actor, at=now)


def describe_unit(company: str, code: str, *, kind: str, hall: bool, actor: Actor, now: datetime) -> None:
    """Say of what kind a unit is, and whether it is a business hall (單位性質). Raises InputError."""
    if kind not in KINDS:
        raise InputError(
            Text("沒有這種單位性質", "there is no such kind of unit"),
            kind[:40],
            Text(f"可用的性質：{'、'.join(KINDS)}", f"kinds: {', '.join(KINDS)}"),
        )
    with business_act():
        row = _open(company, code)
        append(company, _again(row, taipei_day(now), kind=kind, hall=hall), actor=actor, at=now)


def close_unit(company: str, code: str, *, since: date, actor: Actor, now: datetime) -> None:
    """Close a unit in which nobody works any more; `since` is the first day without it (裁撤單位).

    Raises ConflictError while people belong to it or units lie below it.
    """
    with business_act():
        row = _open(company, code)
        tree.refuse_unless_empty(row, since)
        row.closed = since
        row.save()
        append(company, retired(company, REGISTER, code, since), actor=actor, at=now)


def _found_there(company: str, path: str) -> None:
    """Let units and people of a subtree be found by whoever may see them where they are now."""
    units = Unit.objects.filter(company_id=company, path__startswith=path)
    people = Member.objects.filter(company_id=company, unit__in=units).values("number")
    entries = Entry.objects.filter(ledger=company)
    put(*findable(entries.filter(register=REGISTER, entry__in=units.values("code"))))
    put(*findable(entries.filter(register="people", entry__in=people)))


def _open(company: str, code: str) -> Unit:
    lock(company)
    row = tree.unit(company, code)
    if row.closed is not None:
        raise ConflictError(
            Text("這個單位已裁撤", "the unit is closed"), code, Text("請選擇別的單位", "choose another unit")
        )
    return row


def _again(row: Unit, since: date, **changed: Scalar) -> list[Draft]:
    """Enter the unit with what changed from `since` on; a value of None is left out."""
    values = {**values_of(row.company_id, REGISTER, row.code), **changed}
    kept = {field: value for field, value in values.items() if value is not None}
    return entered(row.company_id, REGISTER, row.code, row.name, since, kept)
