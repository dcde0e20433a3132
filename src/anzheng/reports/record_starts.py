"""開立的方式 Starting a record as somebody wishes: freely, for a demand, about an event's case, or in another's place.

The same for command line and API; what the product knows is filled in.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from anzheng.catalogue.core.forms import Form
from anzheng.facts.base import COMPANY, Actor
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.standing import Standing
from anzheng.records import records
from anzheng.records.contents import copied, of_case
from anzheng.records.core.forms.filling import attached
from anzheng.records.forms import current
from anzheng.records.records import NewRecord
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.starting import Asked, Started, blank_for, start_for


@dataclass(frozen=True, slots=True)
class Wish:
    """What record is wanted (要開立的紀錄)."""

    form: str
    target: str | None = None
    first: date | None = None
    last: date | None = None
    demand: str | None = None
    """Id of a demand whose window holds the first day, or today."""
    case: str | None = None
    """Item of an open case of an event that it answers."""
    corrects: str | None = None
    """Number or case of the approved record that it corrects."""


def start_as_wished(has: Standing, knowledge: Knowledge, wish: Wish, *, actor: Actor, now: datetime) -> Started:
    """Start the record: one of a demand takes its period, one that corrects takes what the older one says.

    Raises NotFoundError for an unknown form, demand or record, InputError for a period that is reversed or a demand
    that another form serves, and whatever `records.start` raises.
    """
    form, today = current(wish.form), taipei_day(now)
    if wish.demand is not None:
        return _for_demand(has, knowledge, wish, actor, now)
    first = wish.first or wish.last or today
    last = wish.last or max(first, today if wish.first is None else first)
    if last < first:
        raise InputError(
            Text("期間的結束日早於開始日", "the period ends before it starts"),
            f"{first}/{last}",
            Text("請更正期間", "correct the period"),
        )
    if wish.corrects is not None:
        return Started(records.start(has, _correction(has, knowledge.home, form, wish), actor=actor, now=now))
    blank = blank_for(has, knowledge, Asked(form.id, wish.target or COMPANY, first, last, case=wish.case), now=now)
    return Started(records.start(has, blank.new, actor=actor, now=now), blank.told)


def _for_demand(has: Standing, knowledge: Knowledge, wish: Wish, actor: Actor, now: datetime) -> Started:
    day = wish.first or wish.last or taipei_day(now)
    started = start_for(has, knowledge, str(wish.demand), wish.target or COMPANY, day, actor=actor, now=now)
    if started.record.form != wish.form:
        if not started.again:  # nothing is left behind that nobody wanted
            records.discard(has, started.record.pk, actor=actor)
        raise InputError(
            Text("這項要求用另一種表單辦理", "another form serves this demand"),
            wish.form,
            Text(f"請改用 {started.record.form}", f"use {started.record.form}"),
        )
    return started


def _correction(has: Standing, home: Path, form: Form, wish: Wish) -> NewRecord:
    """Return a record that says what the older one says, for its author to correct."""
    older = records.find_record(has, str(wish.corrects))
    content = records.content_of(older)
    typed: dict[str, Any] = {
        name: value
        for name, value in content.get("fields", {}).items()
        if name in form.fields and form.fields[name].computed is None
    }
    return replace(
        NewRecord(form.id, older.first, older.last, older.target, typed, content.get("items", {})),
        first=wish.first or older.first,
        last=wish.last or older.last,
        target=wish.target or older.target,
        case=wish.case,
        supersedes=older.pk,
        files=copied(home, older.ledger, of_case(older.pk), attached(form, typed)),
    )
