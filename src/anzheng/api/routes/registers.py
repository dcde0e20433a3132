"""清冊 Registers: entries as they stand, entering, retiring."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Code, Day, Limit, Short, Values
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.objects import everywhere
from anzheng.records.belonging import require_target
from anzheng.registers.models import Entry
from anzheng.registers.services import NewEntry, enter, retire
from anzheng.reports.as_json import Json
from anzheng.reports.knowing import knowledge
from anzheng.reports.vocabulary import names_in, require_name

router = Router()


class Register(Schema):
    """A register that the documents ask for."""

    id: str
    zh: str
    en: str


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
    return [{"id": name, "zh": zh, "en": en} for name, (zh, en) in sorted(names.items())]


@router.get("/registers/{name}", auth=Needs(Permission.REGISTERS_READ), response=EntryPage)
def entries(
    request: HttpRequest,
    name: Annotated[Code, Path()],
    retired: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    after: After = "",
    limit: Limit = PAGE,
) -> Json:
    """一份清冊的項目 Entries of a register; with `retired`, also those that are gone."""
    asker = asker_of(request)
    _known(asker.ledger, name, asker.today)
    rows = Entry.objects.filter(ledger=asker.ledger, register=name).order_by("entry")
    if not retired:
        rows = rows.filter(retired=None)
    if after:
        rows = rows.filter(entry__gt=after)
    return page(rows[: limit + 1], limit, lambda row: row.entry, _form)


@router.put("/registers/{name}/{entry}", auth=Needs(Permission.REGISTERS_WRITE, Reach.UNIT), response=Entered)
def put(request: HttpRequest, name: Annotated[Code, Path()], entry: Annotated[Code, Path()], new: NewValues) -> Json:
    """登錄或異動 Enter an entry, or change it."""
    asker = asker_of(request)
    _known(asker.ledger, name, asker.today)
    if not everywhere(asker.standing, Permission.REGISTERS_WRITE):
        _require_own(request, name, entry)
    row = NewEntry(name, entry, new.name or entry, new.since or asker.today, dict(new.values))
    enter(asker.ledger, [row], actor=asker.actor, now=asker.now)
    return {"target": f"{name}:{entry}"}


@router.post("/registers/{name}/{entry}/retire", auth=Needs(Permission.REGISTERS_WRITE, Reach.UNIT), response=Entered)
def gone(request: HttpRequest, name: Annotated[Code, Path()], entry: Annotated[Code, Path()], new: Gone) -> Json:
    """除帳 Take an entry out of its register."""
    asker = asker_of(request)
    _known(asker.ledger, name, asker.today)
    _require_own(request, name, entry)
    since = new.since or asker.today
    retire(asker.ledger, name, entry, since=since, actor=asker.actor, now=asker.now)
    return {"target": f"{name}:{entry}"}


def _require_own(request: HttpRequest, register: str, entry: str) -> None:
    asker = asker_of(request)
    require_target(asker.standing, Permission.REGISTERS_WRITE, asker.ledger, f"{register}:{entry}")


def _known(ledger: str, register: str, today: Day) -> None:
    held = knowledge()
    with held.lock:
        require_name(held, ledger, "registers", register, today)


def _form(row: Entry) -> dict[str, Any]:
    return {
        "entry": row.entry,
        "name": row.name,
        "since": row.since.isoformat(),
        "retired": None if row.retired is None else row.retired.isoformat(),
        "values": row.values,
    }
