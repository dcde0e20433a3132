"""盤點的紀錄 A stock-take as a record: filled from what was found, signed as every record, and then applied.

The record carries the digest of the lines, so that whoever signs it signs them; with the approval, and in the same act,
the register follows: what is gone is taken out, what differs is changed, what was not on it is added.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from anzheng.catalogue.core.fields import Type
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft
from anzheng.organization.core.standing import Standing
from anzheng.records import cases, records
from anzheng.records.core.forms.counts import SHAPES, Contents, contents, form_for
from anzheng.records.core.workflow.case import State as CaseState
from anzheng.records.forms import current
from anzheng.records.models import Record
from anzheng.records.records import Changes, NewRecord
from anzheng.records.subject import Approved, Happened
from anzheng.registers.checked import checked
from anzheng.registers.core.checking import NewEntry
from anzheng.registers.core.stocktakes import Line, Result, State, seal, tally
from anzheng.registers.entries import retired, written
from anzheng.registers.finding import kind_of, object_of
from anzheng.registers.models import Entry, Stocktake
from anzheng.registers.stocktakes import find_stocktake, lines_of
from anzheng.search.services import drop

MARK: Final = "stocktake"
"""Key of a record's content that says which lines it stands for."""
MOST_BYTES: Final = 24_000
"""Bytes of the ids that one record answers one by one: they all stand in one entry of the ledger."""
_COUNTED_ON: Final = "counted_on"
"""Field of some registers that says when an entry was last counted."""
_FOLLOWS = {
    CaseState.IN_PROGRESS: State.SUBMITTED,
    CaseState.RETURNED: State.COUNTING,
    CaseState.REFUSED: State.ENDED,
    CaseState.WITHDRAWN: State.ENDED,
    CaseState.LAPSED: State.ENDED,
}


def submit(has: Standing, stocktake: str, *, home: Path, actor: Actor, now: datetime) -> Record:
    """Put a stock-take before its signers, as a record of its register's form (盤點送件).

    Raises InputError while something was not counted, for more entries than a record can answer, and for whatever the
    form asks besides: the draft stays, can be filled, and is put before them by the same act again. Raises
    ConflictError once it is before others.
    """
    draft = _draft(has, stocktake, actor=actor, now=now)
    records.submit(has, draft.pk, home=home, actor=actor, now=now)
    return Record.objects.select_related("case").get(pk=draft.pk)


def _draft(has: Standing, stocktake: str, *, actor: Actor, now: datetime) -> Record:
    """Return the record as a draft that says what was found."""
    today = taipei_day(now)
    with transaction.atomic():
        find_stocktake(has.company, stocktake)
        row = Stocktake.objects.select_for_update().get(pk=stocktake)
        lines = lines_of(row)
        _require_whole(row, lines)
        register, form = paperwork().register(row.register), current(form_for(row.register))
        entries = {one.entry: one.everything for one in Entry.objects.filter(ledger=row.ledger, register=row.register)}
        found = contents(register, form, lines, entries, today)
        record = _record(has, row, form.id, found, actor, now)
        content = {**record.case.content, MARK: {"id": row.pk, "digest": seal(lines)}}
        cases.write_draft(has, record.case_id, content, actor=actor, now=now)
        row.case = record.case_id
        row.save(update_fields=["case"])
    return record


def _record(has: Standing, row: Stocktake, form: str, found: Contents, actor: Actor, now: datetime) -> Record:
    today = taipei_day(now)
    if not Record.objects.filter(pk=row.case).exists():  # none yet, or its author threw the draft away
        new = NewRecord(form, row.started, today, fields=found.fields, items=found.items)
        return records.start(has, new, actor=actor, now=now)
    before = records.find_record(has, row.case).case.content.get("items", {})
    gone: dict[str, Any] = dict.fromkeys(before.keys() - found.items.keys())
    changes = Changes(found.fields, {**gone, **found.items}, last=today)
    return records.fill(has, row.case, changes, actor=actor, now=now)


def follow(happened: Happened) -> None:
    """Let a stock-take know what became of its record, in the act upon the record."""
    mark = happened.content.get(MARK)
    state = _FOLLOWS.get(happened.accepted.case.state)
    if mark is None or state is None:
        return
    ended = taipei_day(happened.now) if state is State.ENDED else None
    Stocktake.objects.filter(pk=mark["id"], case=happened.row.pk).update(state=state.value, ended=ended)


def apply(approved: Approved) -> Sequence[Draft]:
    """Let the register follow what was found, in the act of the approval; return the facts.

    Raises ConflictError if the lines are not those that were signed.
    """
    mark = approved.content.get(MARK)
    if mark is None:
        return ()
    row = Stocktake.objects.select_for_update().filter(pk=mark["id"], case=approved.case.id).first()
    lines = [] if row is None else lines_of(row)
    if row is None or seal(lines) != mark["digest"]:
        raise ConflictError(
            Text("盤點內容與送件時不同", "the stock-take is not what was put before the signers"),
            str(mark.get("id", ""))[:40],
            Text("請退回後重新送件", "return it and have it submitted again"),
        )
    row.state, row.ended = State.APPROVED.value, approved.today
    row.save(update_fields=["state", "ended"])
    return _changed(row, lines, approved)


def _changed(row: Stocktake, lines: Sequence[Line], approved: Approved) -> list[Draft]:
    ledger, register, today = row.ledger, row.register, approved.today
    found = Entry.objects.filter(ledger=ledger, register=register)
    standing = {one.entry: one for one in found if one.retired is None or one.retired > today}
    own = paperwork().register(register).fields.get(_COUNTED_ON)
    counted = {_COUNTED_ON: row.started.isoformat()} if own is not None and own.type is Type.DATE else {}
    drafts: list[Draft] = []
    rows: list[NewEntry] = []
    for line in lines:
        entry = standing.get(line.entry)
        if line.result is Result.MISSING and line.settle and entry is not None:
            drafts += retired(ledger, register, line.entry, today)
            drop(ledger, kind_of(register), object_of(register, line.entry))
        elif line.result is Result.SURPLUS and line.settle and entry is None:
            rows.append(NewEntry(register, line.entry, line.name, today, {**line.values, **counted}))
        elif line.result in (Result.FOUND, Result.DIFFERS) and entry is not None:
            changes = {**(line.values if line.settle else {}), **counted}
            if changes:
                since = max(today, entry.since)
                rows.append(NewEntry(register, line.entry, entry.name, since, {**entry.everything, **changes}))
    return [*drafts, *written(ledger, checked(ledger, rows, complete=False, today=today))]


def _require_whole(row: Stocktake, lines: Sequence[Line]) -> None:
    if row.state != State.COUNTING:
        raise ConflictError(
            Text("這次盤點已送件或已結束", "this stock-take was put before others, or has ended"),
            row.pk,
            Text("請查看它的紀錄", "look at its record"),
        )
    left = tally(lines).left
    if left:
        raise InputError(
            Text(f"尚有 {left:,} 項未盤點", f"{left:,} were not counted yet"),
            row.pk,
            Text("請逐項登錄結果，或以「其餘皆相符」完成", "count them, or say that the rest was found"),
        )
    if row.register in SHAPES and sum(len(row.register) + len(one.entry) + 4 for one in lines) > MOST_BYTES:
        raise InputError(
            Text("項目太多，一份紀錄容納不下", "there are more entries than one record can answer"),
            row.pk,
            Text("請先將同類資產合併登錄", "enter assets of one kind together first"),
        )
