"""填寫紀錄 Filling in forms: start a record, fill it, attach files, submit it. Signing is that of every case.

What one person has filled stays a draft until it is submitted; a draft that cannot be submitted yet loses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import COMPANY, Actor
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.organization.core.standing import Standing
from anzheng.records import cases
from anzheng.records.attachments import Attached, checked_file
from anzheng.records.case_queries import find, visible
from anzheng.records.core.forms.filling import Wrong, completed, problems
from anzheng.records.core.workflow import case as core
from anzheng.records.files import store
from anzheng.records.forms import current, definition, keep
from anzheng.records.models import Case, Record
from anzheng.records.record_targets import require_known
from anzheng.records.subject import Content


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record that is to be started (待開立的紀錄)."""

    form: str
    first: date
    last: date
    target: str = COMPANY
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What the product knows already (預填內容)."""
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The entries that it answers one by one, with what is known of each."""
    case: str | None = None
    """Item of an open event that the record answers instead of raising a new one."""
    supersedes: str | None = None
    """Case of the approved record that this one corrects."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What somebody filled in (填寫的內容); what is not named stays."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    """None empties a field."""
    items: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    """Answers by entry; None takes the entry out."""
    target: str | None = None
    first: date | None = None
    last: date | None = None


def start(has: Standing, new: NewRecord, *, actor: Actor, now: datetime) -> Record:
    """Start a record of a form about a target and a period: a draft that only its author sees (開立紀錄).

    Raises NotFoundError for an unknown form, and whatever `open_case` raises.
    """
    form = current(new.form)
    content: dict[str, Any] = {
        "form": form.id,
        "version": form.version,
        "target": new.target,
        "first": new.first.isoformat(),
        "last": new.last.isoformat(),
        "fields": {**_defaults(form.fields), **new.fields},
    }
    if form.items is not None:
        content["items"] = {entry: {**_defaults(form.item_fields), **row} for entry, row in new.items.items()}
    if new.case is not None:
        content["case"] = new.case
    with transaction.atomic():
        kept = keep(form, now)
        content["definition"] = kept.digest
        row = cases.open_case(has, "record", content, actor=actor, now=now, supersedes=new.supersedes)
        return Record.objects.create(
            case=row,
            ledger=row.ledger,
            form=form.id,
            definition=kept,
            target=new.target,
            first=new.first,
            last=new.last,
        )


def fill(has: Standing, record: str, changes: Changes, *, actor: Actor, now: datetime) -> Record:
    """Change fields of a draft, or of one that came back (填寫).

    Raises whatever `write_draft` raises, and InputError for fields that the form does not have.
    """
    with transaction.atomic():
        row = find_record(has, record)
        form, before = form_of(row), row.case.content
        _known(form.fields, changes.fields, form.id)
        content = {**before, "fields": {**before.get("fields", {}), **changes.fields}}
        if changes.items:
            content["items"] = _answered(form, before.get("items", {}), changes.items)
        named = {"target": changes.target, "first": changes.first, "last": changes.last}
        content |= {name: str(value) for name, value in named.items() if value is not None}
        row.case = cases.write_draft(has, row.case_id, content, actor=actor, now=now)
        row.target = content["target"]
        row.first, row.last = date.fromisoformat(content["first"]), date.fromisoformat(content["last"])
        row.save(update_fields=["target", "first", "last"])
    return row


def attach(has: Standing, record: str, name: str, file: Path, *, home: Path, actor: Actor, now: datetime) -> Attached:
    """Put a file into a file field of a draft (附加檔案); earlier ones of the field stay.

    The file is stored and synced first. Raises InputError for a field that takes no file, and for a file that is
    too large, empty, encrypted, or not what its name says.
    """
    row = find_record(has, record)
    form = form_of(row)
    kind = form.fields.get(name)
    if kind is None or kind.type is not Type.FILE:
        raise InputError(
            Text("這個欄位不收檔案", "this field takes no file"),
            f"{form.id}.{name[:40]}",
            Text("請用 anzheng form show 查看欄位", "look up the fields with anzheng form show"),
        )
    media = checked_file(file)
    stored = store(home, file)
    attached = Attached(file.name[:200], stored.sha256, stored.bytes, media)
    before = row.case.content.get("fields", {}).get(name) or []
    fill(has, record, Changes({name: [*before, attached.as_json()]}), actor=actor, now=now)
    return attached


def submit(has: Standing, record: str, *, home: Path, actor: Actor, now: datetime) -> core.Case:
    """Put a record before its signers; it gets its number (送件). Raises InputError with everything that is wrong."""
    row = find_record(has, record)
    return cases.submit(has, row.case_id, home=home, actor=actor, now=now)


def wrong_with(row: Record, today: date) -> list[Wrong]:
    """Return everything that keeps a draft from being submitted, in the order of the paper (few queries)."""
    form = form_of(row)
    made = completed(form, row.case.content)
    found = problems(form, made, today)
    known = {wrong.place for wrong in found}
    gone = require_known(row.ledger, form, made, today)
    return found + [Wrong(one.field, Text(one.field, one.field), one.what) for one in gone if one.field not in known]


def find_record(has: Standing, record: str) -> Record:
    """Return a record that the standing may see, by its number or by the id of its case. Raises NotFoundError."""
    seen = visible(Case.objects.all(), has)
    rows = Record.objects.filter(case__in=seen.values("pk")).select_related("case", "case__author", "case__company")
    by_number = record and not record.startswith("c-")
    found = rows.filter(number=record).first() if by_number else rows.filter(pk=find(has, record).pk).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這件紀錄，或你看不到它", "there is no such record, or you may not see it"),
            record[:100],
            Text("請從紀錄清單選取", "choose one from the list of records"),
        )
    return found


def form_of(record: Record) -> Form:
    """Return the definition that a record was filled with. Raises NotFoundError if it is gone."""
    return definition(record.definition_id)


def content_of(record: Record) -> Content:
    """Return what is before the signers, else the draft."""
    return cases.shown_content(record.case)


def _defaults(fields: Mapping[str, Field]) -> dict[str, Any]:
    return {name: one.default for name, one in fields.items() if one.default is not None}


def _answered(form: Form, before: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    found = dict(before)
    for entry, row in answers.items():
        if row is None:
            found.pop(entry, None)
            continue
        _known(form.item_fields, row, f"{form.id}.items")
        found[entry] = {**found.get(entry, {}), **row}
    return found


def _known(fields: Mapping[str, Field], values: Mapping[str, Any], where: str) -> None:
    for name in values:
        if name not in fields or fields[name].computed is not None:
            raise InputError(
                Text("表單沒有這個可填的欄位", "the form has no such field to fill in"),
                f"{where}.{name[:60]}",
                Text("請用 anzheng form show 查看欄位", "look up the fields with anzheng form show"),
            )
