"""清冊的清單 Which registers there are, what they hold, and a page of one: a fixed number of queries, however long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.registers.core.stocktakes import State
from anzheng.registers.models import Entry, Stocktake

PAGE = 100
_SEARCHED = 100
"""Characters of what somebody looks for."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One register with what it holds (清冊摘要)."""

    register: Register
    entries: int
    last: date | None
    """The latest day from which one of its entries stands."""
    counted: date | None
    """The day of its last approved stock-take."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a register is asked for (查詢條件)."""

    text: str = ""
    """Part of an id or a name."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Field → value that an entry must have; of choices, yes-or-no fields and references."""
    retired: bool = False
    """Also what is gone."""
    after: str = ""
    """The last id of the page before."""
    before: str = ""
    """The first id of the page after."""
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a register (清冊的一頁)."""

    rows: tuple[Entry, ...]
    total: int
    """How many there are for what was asked."""
    newer: str
    """Give it as `before` for the page before this one; empty on the first."""
    older: str
    """Give it as `after` for the next page; empty on the last."""
    names: Mapping[str, str]
    """`<register>:<entry>` → name, of everything that the rows name."""


def summaries(ledger: str, today: date, registers: Sequence[Register] | None = None) -> list[Summary]:
    """Return the registers by name, with how many entries each has and when it was counted (two queries)."""
    known = list(paperwork().registers.values()) if registers is None else list(registers)
    rows = _there(Entry.objects.filter(ledger=ledger), today).order_by()
    counted = {
        register: (count, last)
        for register, count, last in rows.values_list("register").annotate(Count("pk"), Max("since"))
    }
    approved = Stocktake.objects.filter(ledger=ledger, state=State.APPROVED.value).order_by()
    days = dict(approved.values_list("register").annotate(Max("ended")))
    return [Summary(one, *counted.get(one.id, (0, None)), days.get(one.id)) for one in known]


def page(ledger: str, register: Register, asked: Asked, today: date) -> Page:
    """Return a page of a register by id, with the names of what its rows name (three queries at most)."""
    rows = filtered(ledger, register, asked, today)
    total = rows.count()
    if asked.before:
        found = list(rows.filter(entry__lt=asked.before).order_by("-entry")[: asked.limit + 1])
        more, shown = len(found) > asked.limit, list(reversed(found[: asked.limit]))
        newer = shown[0].entry if shown and more else ""
        older = shown[-1].entry if shown else ""
    else:
        rows = rows.filter(entry__gt=asked.after) if asked.after else rows
        found = list(rows.order_by("entry")[: asked.limit + 1])
        more, shown = len(found) > asked.limit, found[: asked.limit]
        newer = shown[0].entry if shown and asked.after else ""
        older = shown[-1].entry if more else ""
    return Page(tuple(shown), total, newer, older, named_in(ledger, register.fields, shown))


def filtered(ledger: str, register: Register, asked: Asked, today: date) -> QuerySet[Entry]:
    """Return the entries that are asked for."""
    rows = Entry.objects.filter(ledger=ledger, register=register.id)
    if not asked.retired:
        rows = _there(rows, today)
    if asked.text:
        text = asked.text[:_SEARCHED].replace("\0", "")
        rows = rows.filter(Q(entry__icontains=text) | Q(name__icontains=text))
    for name, value in asked.values.items():
        kind = register.fields.get(name)
        if kind is not None and value:
            rows = rows.filter(**{f"values__{name}": _typed(kind, value)})
    return rows


def named_in(ledger: str, fields: Mapping[str, Field], rows: Sequence[Entry]) -> dict[str, str]:
    """Return the names of everything that the rows name (one query, none if they name nothing)."""
    wanted = {
        (kind.register, str(row.values[name]).rpartition(":")[2])
        for name, kind in fields.items()
        if kind.register is not None
        for row in rows
        if row.values.get(name)
    }
    if not wanted:
        return {}
    registers, entries = {one for one, _ in wanted}, {one for _, one in wanted}
    found = Entry.objects.filter(ledger=ledger, register__in=registers, entry__in=entries)
    return {f"{register}:{entry}": name for register, entry, name in found.values_list("register", "entry", "name")}


def find_entry(ledger: str, register: str, entry: str) -> Entry:
    """Return an entry, gone or not. Raises NotFoundError."""
    found = Entry.objects.filter(ledger=ledger, register=register, entry=entry).first()
    if found is None:
        raise NotFoundError(
            Text("清冊中沒有這一項", "the register holds no such entry"),
            f"{register}:{entry}"[:130],
            Text("請查看清冊中的代號", "look up the id in the register"),
        )
    return found


def _there(rows: QuerySet[Entry], today: date) -> QuerySet[Entry]:
    return rows.filter(Q(retired=None) | Q(retired__gt=today))


def _typed(kind: Field, value: str) -> str | bool | int:
    if kind.type is Type.BOOL:
        return value == "true"
    if kind.type is Type.INT and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value
