"""填寫紀錄 Filling in forms: start a record, fill it, attach files, submit it. Signing is that of every case.

What one person has filled stays a draft until it is submitted; a draft that cannot be submitted yet loses nothing.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import COMPANY, Actor
from anzheng.facts.events import EventRaised
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.ids import Chance
from anzheng.ledger.content.services import enter, put
from anzheng.ledger.services import facts_of
from anzheng.organization.access import DeniedError
from anzheng.organization.core.standing import Standing
from anzheng.records import cases
from anzheng.records.attachments import Attached, checked_file
from anzheng.records.case_keeping import shown_content
from anzheng.records.case_queries import find
from anzheng.records.contents import Putting, of_case, require_put
from anzheng.records.core.forms.filling import Wrong, attached, completed, problems
from anzheng.records.core.forms.given import ill_typed, misshapen
from anzheng.records.core.workflow import case as core
from anzheng.records.core.workflow.case import State
from anzheng.records.forms import current, definition, keep
from anzheng.records.models import DocumentEdition, Record
from anzheng.records.record_targets import require_known
from anzheng.records.subject import Content, Problem, require_sound


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
    """The approved record that this one corrects: its number, or the id of its case."""
    files: Putting | None = None
    """Content of the files that its fields name."""
    definition: Form | None = None
    """The form as it is to be kept, where the company has it signed in a way of its own; None for today's."""


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


def start(
    has: Standing, new: NewRecord, *, actor: Actor, now: datetime, chance: Chance = secrets.token_bytes
) -> Record:
    """Start a record of a form about a target and a period: a draft that only its author sees (開立紀錄).

    One that corrects another answers the same case of an event: nothing happened twice. Raises NotFoundError for an
    unknown form or record, InputError for values that the form does not take, and whatever `open_case` raises.
    """
    form = new.definition or current(new.form)
    older = None if new.supersedes is None else _corrected(find_record(has, new.supersedes), form)
    replaced = None if older is None else older.case_id
    _sound(misshapen(form, new.fields, new.items), form)
    require_put(attached(form, new.fields), new.files, form.id)
    if new.case is not None:
        _require_case(has.company, form, new.case)
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
    answered = new.case or _event_of(older, form)
    if answered is not None:
        content["case"] = answered
    with transaction.atomic():
        kept = keep(form, now)
        content["definition"] = kept.digest
        row = cases.open_case(has, "record", content, actor=actor, now=now, supersedes=replaced, chance=chance)
        if new.files is not None:
            new.files.enter(row.ledger, of_case(row.pk), now=now)
        return Record.objects.create(
            case=row,
            ledger=row.ledger,
            form=form.id,
            definition=kept,
            target=new.target,
            first=new.first,
            last=new.last,
        )


def fill(
    has: Standing,
    record: str,
    changes: Changes,
    *,
    actor: Actor,
    now: datetime,
    expected: datetime | None = None,
) -> Record:
    """Change fields of a draft, or of one that came back (填寫).

    Two who fill it at once come one after the other: what the second does not name stays as the first wrote it. Files
    are put in by `attach`; here they can only be taken out. `expected` is when the draft was last changed as far as the
    person knows: changed since, it is refused. Raises whatever `write_draft` raises, and InputError for
    what the form does not take.
    """
    with transaction.atomic():
        row = _locked(has, record, actor)
        form = form_of(row)
        _only_known_files(form, row.case.content.get("fields", {}), changes.fields)
        return _write(row, form, changes, now, expected)


def fill_typed(has: Standing, record: str, changes: Changes, *, actor: Actor, now: datetime) -> Record:
    """Do as `fill`, for a program: refuse what a person could not have typed.

    Raises InputError with the places of all values that their fields cannot hold.
    """
    require_typed(form_of(find_record(has, record)), changes)
    return fill(has, record, changes, actor=actor, now=now)


def require_typed(form: Form, changes: Changes) -> None:
    """Refuse values that their fields cannot hold. Raises InputError with the places of all."""
    _sound(ill_typed(form, changes.fields, changes.items), form)


def attach(has: Standing, record: str, name: str, file: Path, *, home: Path, actor: Actor, now: datetime) -> Attached:
    """Put a file into a file field of a draft (附加檔案); earlier ones of the field stay.

    The file is stored and synced first. Raises InputError for a field that takes no file, and for a file that is
    too large, empty, encrypted, or not what its name says; whatever `write_draft` raises.
    """
    row = find_record(has, record)
    require_draft(row, actor)
    form = form_of(row)
    kind = form.fields.get(name)
    if kind is None or kind.type is not Type.FILE:
        raise InputError(
            Text("這個欄位不收檔案", "this field takes no file"),
            f"{form.id}.{name[:40]}",
            Text("請用 anzheng form show 查看欄位", "look up the fields with anzheng form show"),
        )
    media = checked_file(file)
    kept = put(home, file)
    added = Attached(file.name[:200], kept.digest, kept.size, media)
    with transaction.atomic():
        row = _locked(has, record, actor)
        enter(home, row.ledger, of_case(row.pk), kept, now=now)
        before = as_list(row.case.content.get("fields", {}).get(name))
        others = [one for one in before if one["digest"] != added.digest]
        _write(row, form, Changes({name: [*others, added.as_json()]}), now)
    return added


def as_list(files: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - what a content holds
    """Return the objects of a field: one, several or none."""
    return list(files) if isinstance(files, list) else [files] if files else []


def submit(has: Standing, record: str, *, home: Path, actor: Actor, now: datetime) -> core.Case:
    """Put a record before its signers; it gets its number (送件). Raises InputError with everything that is wrong."""
    row = find_record(has, record)
    return cases.submit(has, row.case_id, home=home, actor=actor, now=now)


def discard(has: Standing, record: str, *, actor: Actor) -> None:
    """Throw a draft away that was never before anybody (捨棄草稿). Raises like `cases.discard_draft`."""
    cases.discard_draft(has, find_record(has, record).pk, actor=actor)


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
    rows = Record.objects.filter(ledger=has.company)
    by_number = record and not record.startswith("c-")
    found = (rows.filter(number=record) if by_number else rows.filter(pk=record)).first()
    try:
        case = None if found is None else find(has, found.pk)
    except NotFoundError:
        case = None
    if found is None or case is None:
        raise NotFoundError(
            Text("沒有這件紀錄，或你看不到它", "there is no such record, or you may not see it"),
            record[:100],
            Text("請從紀錄清單選取", "choose one from the list of records"),
        )
    found.case = case
    return found


def form_of(record: Record) -> Form:
    """Return the definition that a record was filled with. Raises NotFoundError if it is gone."""
    return definition(record.definition_id)


def content_of(record: Record) -> Content:
    """Return what is before the signers, else the draft."""
    return shown_content(record.case)


def require_draft(row: Record, actor: Actor) -> None:
    """Refuse to change what is another's or before others. Raises DeniedError, ConflictError."""
    if row.case.author_id != actor.id:
        raise DeniedError(
            Text("只有填表人能改這件紀錄", "only its author changes this record"),
            row.number or row.pk,
            Text("請填表人更正，或由簽署人退回", "ask the author, or let a signer return it"),
        )
    if row.case.state not in (State.DRAFT, State.RETURNED):
        raise ConflictError(
            Text("紀錄已送件，內容不能再改", "the record is before others: its content stays"),
            row.number or row.pk,
            Text("請先撤回，或請簽署人退回", "withdraw it, or have a signer return it"),
        )


def _locked(has: Standing, record: str, actor: Actor) -> Record:
    """Return a draft as it stands once everybody else who writes it is done."""
    row = find_record(has, record)
    row.case = cases.locked(row.pk)
    require_draft(row, actor)
    return row


def _write(row: Record, form: Form, changes: Changes, now: datetime, expected: datetime | None = None) -> Record:
    _sound(misshapen(form, changes.fields, changes.items), form)
    before = row.case.content
    content = {**before, "fields": {**before.get("fields", {}), **changes.fields}}
    if changes.items:
        content["items"] = _answered(before.get("items", {}), changes.items)
    named = {"target": changes.target, "first": changes.first, "last": changes.last}
    content |= {name: str(value) for name, value in named.items() if value is not None}
    cases.keep_draft(row.case, content, now=now, expected=expected)
    row.target = content["target"]
    row.first, row.last = date.fromisoformat(content["first"]), date.fromisoformat(content["last"])
    row.save(update_fields=["target", "first", "last"])
    return row


def _defaults(fields: Mapping[str, Field]) -> dict[str, Any]:
    return {name: one.default for name, one in fields.items() if one.default is not None}


def _answered(before: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    found = dict(before)
    for entry, row in answers.items():
        if row is None:
            found.pop(entry, None)
        else:
            found[entry] = {**found.get(entry, {}), **row}
    return found


def _sound(wrong: list[Wrong], form: Form) -> None:
    require_sound([Problem(one.place, Text(*_said(one))) for one in wrong], form.id)


def _said(one: Wrong) -> tuple[str, str]:
    label = one.label
    told = label.zh and label.zh not in one.what.zh
    return (f"「{label.zh}」{one.what.zh}", f"{label.en}: {one.what.en}") if told else (one.what.zh, one.what.en)


def _only_known_files(form: Form, before: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """Refuse a file that was not attached here: a digest alone would open what somebody else has stored."""
    for name, value in fields.items():
        field = form.fields.get(name)
        if field is not None and field.type is Type.FILE and value:
            known = as_list(before.get(name))
            if not all(one in known for one in as_list(value)):
                raise InputError(
                    Text("附件須以檔案上傳", "files are uploaded"),
                    f"{form.id}.{name}",
                    Text("請用 record fill --file，或在頁面上附加", "use record fill --file, or the page"),
                )


def _corrected(older: Record, form: Form) -> Record:
    if older.form != form.id:
        raise InputError(
            Text("更正須用同一種表單", "a correction uses the same form"),
            f"{form.id} {older.number}",
            Text(f"請改用 {older.form}", f"use {older.form}"),
        )
    if DocumentEdition.objects.filter(record=older).exists():
        raise ConflictError(
            Text("這是管理文件的一個版本，不能以更正取代", "an edition of a document is replaced by no correction"),
            older.number,
            Text("請在管理文件開立新版本", "open a new edition of the document"),
        )
    return older


def _require_case(company: str, form: Form, item: str) -> None:
    """Refuse to answer a case that nobody raised. Raises NotFoundError."""
    raised = form.event is not None and any(
        isinstance(fact.payload, EventRaised) for fact in facts_of(company, subject=f"event:{form.event}/{item}")
    )
    if not raised:
        raise NotFoundError(
            Text("沒有這件事件，或這份表單不回應它", "there is no such case, or the form does not answer it"),
            f"{form.event or form.id} {item}"[:90],
            Text("請用 anzheng due 查看待辦的事件", "see the cases that wait with anzheng due"),
        )


def _event_of(older: Record | None, form: Form) -> str | None:
    if older is None or form.event is None:
        return None
    answered: str | None = shown_content(older.case).get("case")
    return answered or older.number
