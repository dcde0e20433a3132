"""紀錄 Records: a list of what you may see, starting one, reading it, filling it in, discarding a draft."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema
from pydantic import StringConstraints

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Bilingual, Code, Day, Destroyed, FieldName, Limit, Target
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import AnzhengError, InputError, Text
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission
from anzheng.records import records
from anzheng.records.core.workflow.case import State
from anzheng.records.forms import current
from anzheng.records.models import Record
from anzheng.records.record_openings import open_record, told_freely
from anzheng.records.record_queries import Wanted, records_of
from anzheng.records.records import Changes
from anzheng.reports.as_json import Json
from anzheng.reports.as_json_records import record_row, record_shown, seen_by
from anzheng.reports.knowing import knowledge
from anzheng.reports.record_starts import Wish, start_as_wished
from anzheng.reports.starting import Started

router = Router()
RecordId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
"""Number of a record, `F-016-IT-115-0031`, or the id of its case."""
Given = Annotated[
    dict[FieldName, Any],
    Field(
        max_length=200,
        description="欄位的值；表格是列的陣列，null 清空 Values by field; a table is a list of rows; null empties",
    ),
]
"""Values as the form's fields hold them; what does not fit is refused by the service, with the field's name."""
Answers = Annotated[
    dict[Target, dict[FieldName, Any] | None],
    Field(max_length=1000, description="逐項的答覆；null 移除該項 Answers by entry; null takes the entry out"),
]


class RecordRow(Schema):
    """One record, without what it says (紀錄)."""

    record: str
    """Its number; the id of its case as long as it is a draft."""
    case: str
    form: str
    zh: str
    en: str
    state: State
    step: str
    target: str
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    author: str
    unit: str
    level: Level
    due: str | None
    deviates: bool
    digest: str
    """Of what is before the signers; an act upon it names the digest that was read."""
    evidence: str
    """What it became when it was approved."""


class RecordPage(Schema):
    """A page of records, the newest first."""

    items: list[RecordRow]
    next: str | None


class FieldShown(Schema):
    """One field with what stands in it."""

    field: str
    zh: str
    en: str
    type: str
    computed: bool
    optional: bool
    value: Any
    text: str
    """As people read it."""


class WrongShown(Schema):
    """What keeps a draft from being submitted."""

    place: str
    label: Bilingual
    what: Bilingual


class SignatureShown(Schema):
    """A signature that counts."""

    step: str
    meaning: str
    person: str
    name: str
    on_behalf_of: str | None
    on: str
    paper: bool


class SignerShown(Schema):
    """Somebody who may sign now."""

    person: str
    name: str
    on_behalf_of: str | None


class OfferShown(Schema):
    """Something that you could do, or why you cannot."""

    kind: str
    step: str
    on_behalf_of: str | None
    place: int | None
    open: bool
    why: Bilingual | None


class RecordShown(RecordRow):
    """A record with what it says; `fields` and `items` are null for a confidential one until it is opened."""

    version: int
    definition: str
    answers: str | None
    """The case of an event that it answers instead of raising one."""
    corrects: str | None
    disposed: Destroyed | None
    fields: list[FieldShown] | None
    items: dict[str, dict[str, Any]] | None
    wrong: list[WrongShown]
    signatures: list[SignatureShown]
    signers: list[SignerShown]
    offers: list[OfferShown]


class StartedRecord(RecordShown):
    """The record that was started, or the draft of the same thing that was there already."""

    told: list[Bilingual]
    again: bool


class Start(Schema):
    """A record to be started (待開立的紀錄)."""

    form: Code
    target: Target | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")
    demand: Code | None = None
    case: RecordId | None = None
    corrects: RecordId | None = None
    fields: Given = Field(default_factory=dict)
    items: Answers = Field(default_factory=dict)


class Fill(Schema):
    """What is filled in; what is not named stays."""

    fields: Given = Field(default_factory=dict)
    items: Answers = Field(default_factory=dict)
    target: Target | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")


class Which(Schema):
    """Which records are asked for."""

    form: Code | None = None
    state: State | None = None
    mine: bool = False
    target: Target | None = None
    first: Day | None = Field(default=None, alias="from")
    last: Day | None = Field(default=None, alias="to")


class Discarded(Schema):
    """The draft that is gone."""

    record: str


@router.get("/records", auth=Needs(Permission.RECORDS_READ), response=RecordPage, by_alias=True)
def listed(request: HttpRequest, which: Query[Which], after: After = "", limit: Limit = PAGE) -> Json:
    """紀錄清單 The records that you may see, newest first; `from` and `to` are days that their period touches."""
    if which.form is not None:
        paperwork().form(which.form)
    wanted = Wanted(which.form, which.state, which.mine, which.target, which.first, which.last)
    rows = records_of(asker_of(request).standing, wanted)
    if after:
        rows = rows.filter(case_id__lt=after)
    return page(rows[: limit + 1], limit, lambda row: row.pk, record_row)


@router.post("/records", auth=Needs(Permission.RECORDS_WRITE), response={201: StartedRecord}, by_alias=True)
def start(request: HttpRequest, new: Start) -> Json:
    """開立紀錄 Start a record: a draft that only you see; what the product knows is filled in."""
    asker = asker_of(request)
    wish = Wish(new.form, new.target, new.first, new.last, new.demand, new.case, new.corrects)
    changes = Changes(new.fields, new.items)
    records.require_typed(current(new.form), changes)
    started = start_as_wished(asker.standing, knowledge(), wish, actor=asker.actor, now=asker.now)
    if new.fields or new.items:
        _fill_or_discard(asker, started, changes)
    told = [{"zh": one.zh, "en": one.en} for one in started.told]
    return {**shown_to(asker, started.record.pk), "told": told, "again": started.again}


@router.get("/records/{record}", auth=Needs(Permission.RECORDS_READ), response=RecordShown, by_alias=True)
def shown(request: HttpRequest, record: Annotated[RecordId, Path()]) -> Json:
    """一件紀錄 One record: fields, state, signatures, who may sign, what is wrong, what you can do."""
    return shown_to(asker_of(request), record)


@router.patch("/records/{record}", auth=Needs(Permission.RECORDS_WRITE), response=RecordShown, by_alias=True)
def fill(request: HttpRequest, record: Annotated[RecordId, Path()], changes: Fill) -> Json:
    """填寫 Fill a draft, or a record that came back. Unknown, computed and ill-typed fields are refused by name."""
    asker = asker_of(request)
    first, last = changes.first, changes.last
    if first is not None and last is not None and last < first:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            f"{first}/{last}",
            Text("請更正期間", "correct the period"),
        )
    _fill(asker, record, Changes(changes.fields, changes.items, changes.target, first, last))
    return shown_to(asker, record)


@router.delete("/records/{record}", auth=Needs(Permission.RECORDS_WRITE), response=Discarded)
def discard(request: HttpRequest, record: Annotated[RecordId, Path()]) -> Json:
    """捨棄草稿 Throw a draft away that was never before anybody."""
    asker = asker_of(request)
    records.discard(asker.standing, record, actor=asker.actor)
    return {"record": record}


@router.post("/records/{record}/open", auth=Needs(Permission.RECORDS_READ), response=RecordShown, by_alias=True)
def opened(request: HttpRequest, record: Annotated[RecordId, Path()]) -> Json:
    """開啟內容 What it says. Opening another's confidential record is recorded."""
    asker = asker_of(request)
    return record_shown(seen_by(asker.standing, opened_by(asker, record), asker.today), told=True)


def opened_by(asker: Asker, record: str) -> Record:
    """Return a record to read; opening another's confidential one is in the ledger first."""
    home = settings.ANZHENG_HOME
    return open_record(asker.standing, record, asker.origin, home=home, actor=asker.actor, now=asker.now)


def shown_to(asker: Asker, record: str) -> Json:
    """Return a record as whoever asks sees it."""
    row = records.find_record(asker.standing, record)
    return record_shown(seen_by(asker.standing, row, asker.today), told=told_freely(asker.standing, row))


def _fill_or_discard(asker: Asker, started: Started, changes: Changes) -> None:
    """Fill what was just started; what cannot be filled leaves no draft behind that nobody asked for."""
    try:
        _fill(asker, started.record.pk, changes)
    except AnzhengError:
        if not started.again:
            records.discard(asker.standing, started.record.pk, actor=asker.actor)
        raise


def _fill(asker: Asker, record: str, changes: Changes) -> None:
    records.fill_typed(asker.standing, record, changes, actor=asker.actor, now=asker.now)
