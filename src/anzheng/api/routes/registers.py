"""清冊 Registers: which there are, entries as they stand with their history, entering, retiring."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from pydantic import StringConstraints

from anzheng.api.access import Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Bilingual, Code, Day, FieldName, Limit, Short, Whole
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.objects import everywhere
from anzheng.records.belonging import require_target
from anzheng.registers.checked import definition
from anzheng.registers.history import history
from anzheng.registers.listing import Asked, filtered, find_entry, summaries
from anzheng.registers.models import Entry
from anzheng.registers.services import NewEntry, enter, retire
from anzheng.reports.as_json import Json
from anzheng.reports.as_json_registers import entry_as_json, history_as_json, summary_as_json
from anzheng.reports.knowing import knowledge
from anzheng.reports.vocabulary import names_in, require_name

router = Router()
Paragraphs = Annotated[str, StringConstraints(max_length=20_000)]
Value = Annotated[bool, Field(strict=True)] | Whole | Paragraphs | None
Values = Annotated[dict[FieldName, Value], Field(max_length=100)]
"""By field; a day is ISO, a choice its code, an entry its id."""


class Register(Schema):
    """A register, with how many entries it has and when it was last counted."""

    id: str
    zh: str
    en: str
    entries: int
    stocktake: str | None
    """How often it is to be counted, ISO 8601."""
    counted: str | None


class EntryRow(Schema):
    """One entry as it stands now (項目)."""

    entry: str
    name: str
    since: str
    retired: str | None
    values: dict[str, Any]


class EntryPage(Schema):
    """A page of entries by id."""

    items: list[EntryRow]
    next: str | None


class FieldChange(Schema):
    """One field that differs."""

    field: str
    label: Bilingual
    before: Bilingual
    after: Bilingual


class Step(Schema):
    """One act upon an entry (歷程)."""

    seq: int
    at: str
    person: str
    name: str
    act: str
    """`added`, `changed` or `retired`."""
    since: str
    differences: list[FieldChange]


class EntryStory(EntryRow):
    """An entry with everything that was done with it, the newest first."""

    history: list[Step]


class NewValues(Schema):
    """An entry to be written; its values replace all earlier ones from `since` on."""

    name: Short = ""
    since: Day | None = None
    values: Values = Field(default_factory=dict)


class Gone(Schema):
    """From which day an entry is gone."""

    since: Day | None = None


class Entered(Schema):
    """What was recorded."""

    target: str
    """`<register>:<entry>`."""


@router.get("/registers", auth=Needs(Permission.REGISTERS_READ), response=list[Register])
def registers(request: HttpRequest) -> Json:
    """有哪些清冊 Which registers there are."""
    asker, held = asker_of(request), knowledge()
    with held.lock:
        names = names_in(held, asker.ledger, "registers", asker.today)
    found = {one.register.id: summary_as_json(one) for one in summaries(asker.ledger, asker.today)}
    bare = {"entries": 0, "stocktake": None, "counted": None}
    return [found.get(name, {"id": name, "zh": zh, "en": en, **bare}) for name, (zh, en) in sorted(names.items())]


@router.get("/registers/{name}", auth=Needs(Permission.REGISTERS_READ), response=EntryPage)
def entries(
    request: HttpRequest,
    name: Annotated[Code, Path()],
    retired: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    q: Short = "",
    field: FieldName | None = None,
    value: Short = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Json:
    """一份清冊的項目 Entries of a register; with `retired`, also those that are gone.

    `q` is part of an id or a name; `field` and `value` ask for those that have a value.
    """
    asker = asker_of(request)
    _known(asker.ledger, name, asker.today)
    rows = _asked(asker.ledger, name, Asked(q, {field: value} if field else {}, retired), asker.today)
    if after:
        rows = rows.filter(entry__gt=after)
    return page(rows[: limit + 1], limit, lambda row: row.entry, entry_as_json)


@router.get("/registers/{name}/{entry}", auth=Needs(Permission.REGISTERS_READ), response=EntryStory)
def entry(request: HttpRequest, name: Annotated[Code, Path()], entry: Annotated[Code, Path()]) -> Json:
    """一個項目與它的歷程 One entry, gone or not, with who changed what when."""
    asker = asker_of(request)
    _known(asker.ledger, name, asker.today)
    row = find_entry(asker.ledger, name, entry)
    return {**entry_as_json(row), "history": history_as_json(history(asker.ledger, name, entry))}


@router.put("/registers/{name}/{entry}", auth=Needs(Permission.REGISTERS_WRITE, Reach.UNIT), response=Entered)
def put(request: HttpRequest, name: Annotated[Code, Path()], entry: Annotated[Code, Path()], new: NewValues) -> Json:
    """登錄或異動 Enter an entry, or change it."""
    asker = asker_of(request)
    _known(asker.ledger, name, asker.today)
    if not everywhere(asker.standing, Permission.REGISTERS_WRITE):
        _require_own(request, name, entry)
    row = NewEntry(name, entry, new.name or entry, new.since or asker.today, dict(new.values))
    enter(asker.ledger, [row], actor=asker.actor, now=asker.now, complete=True)
    return {"target": f"{name}:{entry}"}


@router.post("/registers/{name}/{entry}/retire", auth=Needs(Permission.REGISTERS_WRITE, Reach.UNIT), response=Entered)
def gone(request: HttpRequest, name: Annotated[Code, Path()], entry: Annotated[Code, Path()], new: Gone) -> Json:
    """除帳 Take an entry out of its register."""
    asker = asker_of(request)
    _known(asker.ledger, name, asker.today)
    _require_own(request, name, entry)
    since = new.since or asker.today
    retire(asker.ledger, name, entry, since=since, actor=asker.actor, now=asker.now, complete=True)
    return {"target": f"{name}:{entry}"}


def _asked(ledger: str, name: str, asked: Asked, today: Day) -> Any:  # noqa: ANN401 - rows of the table
    own = definition(name)
    if own is not None:
        return filtered(ledger, own, asked, today).order_by("entry")
    rows = Entry.objects.filter(ledger=ledger, register=name).order_by("entry")
    return rows if asked.retired else rows.filter(retired=None)


def _require_own(request: HttpRequest, register: str, entry: str) -> None:
    asker = asker_of(request)
    require_target(asker.standing, Permission.REGISTERS_WRITE, asker.ledger, f"{register}:{entry}")


def _known(ledger: str, register: str, today: Day) -> None:
    held = knowledge()
    with held.lock:
        require_name(held, ledger, "registers", register, today)
