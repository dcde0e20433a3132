"""開立紀錄 Starting records: from what is due, with form, target and period as the demand wants them, prefilled.

One service for pages, command line, programs and the morning's job. A day that has passed may still be filled in:
the record then says by its own dates that it came late.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import Acceptance, Demand, Op, Periodic, Response, Scope
from anzheng.catalogue.core.model import Standing as Renewed
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import COMPANY, Actor
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.kernel.windows import Window
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.organization.core.standing import Standing
from anzheng.posture.context import Context
from anzheng.records import records
from anzheng.records.core.workflow.case import State
from anzheng.records.forms import current
from anzheng.records.models import Record
from anzheng.records.records import NewRecord
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.prefilling import About, Ground, filled_in
from anzheng.reports.work import within_sight, work_of

MOST_ITEMS = 500
"""Entries that one record answers one by one; the rest goes into a second one."""
_OPEN = (State.DRAFT, State.RETURNED)
_FARTHEST = timedelta(days=800)
"""How far ahead the list of work is looked through."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A record as it would be started, with what whoever fills it in should know (空白紀錄)."""

    new: NewRecord
    told: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """A record that was started, or the draft that was there already (開立結果)."""

    record: Record
    told: tuple[Text, ...] = ()
    again: bool = False
    """It was there before: nothing was started twice."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a demand wants of a record (要求的內容)."""

    form: str
    target: str
    first: date
    last: date
    scope: Scope | None = None
    """Entries to be answered one by one; None for all that the form's register holds."""
    fields: Mapping[str, Any] | None = None
    """What tells the records that are meant from others of the same form."""
    case: str | None = None


def start_for(
    has: Standing, knowledge: Knowledge, demand: str, target: str, day: date, *, actor: Actor, now: datetime
) -> Started:
    """Start the record that a demand wants for the window holding `day`, prefilled; or return the draft of it (開立).

    Raises NotFoundError for a demand that no adopted document holds or a target outside it, InputError for one that
    is not served by a form and for a day on which nothing is due, and whatever `records.start` raises.
    """
    with knowledge.lock:
        ground = _ground(knowledge, has.company, now)
        asked = asked_by(_demand(ground, demand), target, day, ground.context)
    return _started(has, knowledge, ground, asked, actor)


def start_due(
    has: Standing,
    knowledge: Knowledge,
    occurrence: str,
    *,
    actor: Actor,
    now: datetime,
    until: date | None = None,
) -> Started:
    """Start the record that a thing on the list of work asks for, by the identity that it has there (由待辦開立).

    An answer to an event starts the form that answers it. The list reaches up to today, or to `until`. Raises
    NotFoundError for what is not due or not to be seen, InputError for what is done without a form or has not begun,
    and whatever `records.start` raises.
    """
    today = taipei_day(now)
    farthest = min(max(today, until or today), today + _FARTHEST)
    gathered = within_sight(work_of(knowledge, has.company, today, farthest), has)
    one = next((item for item in gathered.items if item.id == occurrence), None)
    if one is None:
        raise NotFoundError(
            Text("待辦清單沒有這一項，或你看不到它", "this is not on the list of work, or you may not see it"),
            occurrence[:60],
            Text("請重新開啟待辦清單", "open the list of work again"),
        )
    if one.first > today:
        raise _not_yet(one.first)
    demand = gathered.demand(one)
    if isinstance(demand.spec, Response):
        with knowledge.lock:
            ground = _ground(knowledge, has.company, now)
            asked = _answering(one, demand.spec, ground.context)
        return _started(has, knowledge, ground, asked, actor)
    return start_for(has, knowledge, one.demand, one.target, min(one.last, today), actor=actor, now=now)


def start_blank(
    has: Standing, knowledge: Knowledge, form: str, target: str, first: date, last: date, *, actor: Actor, now: datetime
) -> Started:
    """Start a record of a form that nothing asks for, prefilled (開立). Raises whatever `records.start` raises."""
    blank = blank_for(has, knowledge, Asked(form, target, first, last), now=now)
    return Started(records.start(has, blank.new, actor=actor, now=now), blank.told)


def blank_for(has: Standing, knowledge: Knowledge, asked: Asked, *, now: datetime) -> Blank:
    """Return a record as it would be started: entries to be answered and fields filled with what the product knows.

    Raises NotFoundError for an unknown form.
    """
    with knowledge.lock:
        return _blank(has, _ground(knowledge, has.company, now), asked)


def _blank(has: Standing, ground: Ground, asked: Asked) -> Blank:
    form, told = current(asked.form), []
    items: list[str] = []
    if form.items is not None:
        scope = asked.scope or _covered(ground, form.id)
        items = ground.alive(form.items, {} if scope is None else scope.where, asked.last)
    if len(items) > MOST_ITEMS:
        told.append(_too_many(len(items)))
    about = About(asked.target, asked.first, asked.last, tuple(items[:MOST_ITEMS]))
    fields, rows = filled_in(form, about, ground, has)
    new = NewRecord(
        form.id, asked.first, asked.last, asked.target, {**fields, **(asked.fields or {})}, rows, case=asked.case
    )
    return Blank(new, tuple(told))


def asked_by(demand: Demand, target: str, day: date, context: Context) -> Asked:
    """Return what a demand wants of the record for the window holding `day`. Raises NotFoundError, InputError."""
    spec = demand.spec
    if not isinstance(spec, Periodic | Renewed):
        raise _no_form(demand)
    if day > context.day:
        raise _not_yet(day)
    window = _window(spec, day, context)
    last = min(window.last, context.day)
    known = {COMPANY} if demand.scope.register is None else context.on(last).alive(demand.scope)
    if target not in known:
        raise NotFoundError(
            Text("這項要求不適用於這個對象", "the demand is not about this target"),
            target[:90],
            Text("請從待辦清單開立", "start it from the list of work"),
        )
    return Asked(spec.form, target, window.first, last, spec.accept.covers, _concerns(spec.accept, context))


def _window(spec: Periodic | Renewed, day: date, context: Context) -> Window:
    """Return the period that a record about `day` belongs to; what is renewed is about the day itself."""
    if isinstance(spec, Renewed):
        return Window(day, day)
    found = context.windows(context.period(spec.every), day, day, spec.calendar, spec.year)
    if not found:
        raise InputError(
            Text("這天休假，沒有這項紀錄", "this is a closed day: nothing is due"),
            day.isoformat(),
            Text("請改為營業日", "use a working day"),
        )
    return found[0]


def _answering(one: Occurrence, spec: Response, context: Context) -> Asked:
    """Return the record that answers a case of an event: of the form that answers most of its open steps."""
    case = context.index.cases[spec.event][one.item] if one.item else None
    if case is None:
        raise _without(one.demand, Text("請聲明本期無此情事", "state that nothing of the kind happened"))
    done = {answer.step.step for answer in case.answers}
    steps = {step.step for step in spec.steps} - done
    ranked = sorted((-len(steps & set(form.answers)), form.id) for form in _forms_of(spec.event))
    if not ranked or ranked[0][0] == 0:
        raise _without(one.demand, Text("請在事件頁登錄處置", "answer it on the page of the event"))
    return Asked(ranked[0][1], case.event.target, context.day, context.day, case=one.item)


def _forms_of(event: str) -> Iterator[Form]:
    return (form for form in paperwork().forms.values() if form.event == event)


def _concerns(accept: Acceptance, context: Context) -> dict[str, Any]:
    """Return the values that a record must have to be the one that is meant."""
    return {one.field: context.wanted(one.value) for one in accept.concerns if one.op is Op.EQUAL}


def _covered(ground: Ground, form: str) -> Scope | None:
    """Return the entries that another demand about the same form wants answered, where this one names none."""
    found: list[Scope] = []
    for edition in ground.editions:
        for demand in edition.demands.values():
            spec = demand.spec
            if isinstance(spec, Periodic | Renewed) and spec.form == form and spec.accept.covers is not None:
                found.append(spec.accept.covers)
    return found[0] if found and all(one == found[0] for one in found) else None


def _started(has: Standing, knowledge: Knowledge, ground: Ground, asked: Asked, actor: Actor) -> Started:
    """Start the record, unless its draft is there; nothing is written while others wait to read what is known."""
    known = _draft_of(has, asked)
    if known is not None:
        return Started(known, again=True)
    with knowledge.lock:
        blank = _blank(has, ground, asked)
    return Started(records.start(has, blank.new, actor=actor, now=ground.now), blank.told)


def _draft_of(has: Standing, asked: Asked) -> Record | None:
    """Return the person's own open draft of the same thing, if there is one."""
    rows = Record.objects.filter(ledger=has.company, form=asked.form, target=asked.target, case__author=has.person)
    rows = rows.filter(case__state__in=_OPEN, last__gte=asked.first, first__lte=asked.last).select_related("case")
    wanted = (asked.fields or {}).items()
    for row in rows.order_by("case_id"):
        content = row.case.content
        if content.get("case") == asked.case and wanted <= content.get("fields", {}).items():
            return row
    return None


def _ground(knowledge: Knowledge, ledger: str, now: datetime) -> Ground:
    """Return what is known now: no verdict is needed to start a record."""
    today = taipei_day(now)
    editions = tuple(knowledge.editions(ledger, today))
    if not editions:
        raise InputError(
            Text("公司還沒有採用規範", "the company has not adopted any document"),
            ledger,
            Text("請先採用規範", "adopt a document first"),
        )
    context = Context.of(editions[0], knowledge.index(ledger, None), today, knowledge.book(ledger, today))
    return Ground(ledger, context, knowledge.facts(ledger), editions, now)


def _demand(ground: Ground, demand: str) -> Demand:
    """Return a demand as the first document that holds it words it. Raises NotFoundError."""
    for edition in ground.editions:
        found = edition.demands.get(demand)
        if found is not None:
            return found
    raise NotFoundError(
        Text("採用的規範沒有這項要求", "no adopted document holds this demand"),
        demand[:90],
        Text("請用 anzheng due 查看代號", "look up the id with anzheng due"),
    )


def _not_yet(day: date) -> InputError:
    return InputError(
        Text("不能填寫今天以後的紀錄", "a record is about days that have come"),
        day.isoformat(),
        Text("請改為今天或更早的日期", "use today or an earlier day"),
    )


def _no_form(demand: Demand) -> InputError:
    return _without(demand.id, Text("請從它自己的頁面辦理", "it is done on a page of its own"))


def _without(demand: str, remedy: Text) -> InputError:
    return InputError(Text("這項要求不是填表辦理", "this is not done by filling in a form"), demand[:90], remedy)


def _too_many(count: int) -> Text:
    return Text(
        f"清冊有 {count:,} 項，這一件只帶入前 {MOST_ITEMS} 項，其餘請另開一件",
        f"the register holds {count:,} entries; this record takes the first {MOST_ITEMS}, start another for the rest",
    )
