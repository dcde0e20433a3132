"""轉折 The days from which something that is already known starts or ends to matter.

A ledger knows of days to come: an entry retired from next month on, an exception that ends, a parameter
from January. And a question about a past day is answered by facts about the days after it too. A verdict
may promise its word only up to the eve of the next such day.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import assert_never

from anzheng.catalogue.core.model import (
    Attested,
    Demand,
    Invariant,
    Observed,
    Periodic,
    Response,
    Retained,
    Setting,
    Spec,
    Standing,
)
from anzheng.facts.base import COMPANY
from anzheng.facts.evidence import StatementSigned
from anzheng.posture.context import Context, Span
from anzheng.posture.index import FactIndex
from anzheng.posture.known import Case, Sighting

_DAY = timedelta(days=1)


_SORTS: dict[type[Spec], tuple[str, ...]] = {
    Periodic: ("record",),
    Standing: ("record", "case"),
    Response: ("case", "seen"),
    Attested: ("signed",),
    Observed: ("seen",),
    Setting: ("seen",),
    Invariant: ("entry",),
    Retained: ("held", "entry"),
}
"""The sorts of facts that can turn each kind; if none of them is about a day to come, nobody need look."""


def next_turn(demand: Demand, target: str, spans: list[Span], context: Context) -> date | None:
    """Return the first day after the context's day on which a known fact begins or ceases to count."""
    day, index = context.day, context.index
    found = [context.turning() or date.max]
    for sort in _SORTS[type(demand.spec)]:
        if index.ahead[sort] > day:
            found += [turn for turn in _of_spec(demand, target, index, day) if turn > day]
            break
    for span in spans:
        if span.first > day:
            found.append(span.first)
        elif day <= span.last < date.max:
            found.append(span.last + _DAY)
    for one in index.exceptions_of.get(demand.id, ()):
        if one.concerns(target):
            found += [turn for turn in (one.exception.first, one.last + _DAY) if turn > day]
    first = min(found)
    return None if first == date.max else first


def _of_spec(demand: Demand, target: str, index: FactIndex, day: date) -> Iterator[date]:
    """Yield days on which facts of the demand's kind begin to count; those not after `day` are ignored."""
    spec = demand.spec
    match spec:
        case Periodic() | Standing() | Response() | Attested():
            yield from _of_acts(spec, target, index, day)
        case Observed() | Setting() | Invariant() | Retained():
            yield from _of_states(spec, target, index, day)
        case _:
            assert_never(spec)


def _of_acts(
    spec: Periodic | Standing | Response | Attested, target: str, index: FactIndex, day: date
) -> Iterator[date]:
    if isinstance(spec, Periodic | Standing):
        yield from _records(index, spec.form, target, day)
    if isinstance(spec, Standing):
        yield from (case.day for event in spec.overtaken_by for case in _cases(index, event, target))
    if isinstance(spec, Response):
        for case in _cases(index, spec.event, target):
            yield case.day
            yield from (answer.day for answer in case.answers)
            if case.dropped is not None:
                yield case.dropped[0]
        yield from _source(index, spec.source, target)
    if isinstance(spec, Attested):
        for one in index.statements.get((spec.statement, target), ()):
            if isinstance(one.statement, StatementSigned):
                yield one.statement.on


def _of_states(
    spec: Observed | Setting | Invariant | Retained, target: str, index: FactIndex, day: date
) -> Iterator[date]:
    match spec:
        case Observed():
            yield from _sightings(index.sightings.get((spec.check, target)), target, index, day)
        case Setting():
            yield from _sightings(index.settings.get((spec.setting, target)), target, index, day)
        case Invariant():
            yield from _versions(spec, target, index, day)
        case Retained():
            yield from (held.on for held in index.holdings.get((spec.log, target), ()))
            yield from _entry(index, target)
        case _:
            assert_never(spec)


def _records(index: FactIndex, form: str, target: str, day: date) -> Iterator[date]:
    records = index.records.get((form, target))
    if records and records[-1].last > day:
        yield records[bisect_right(records, day, key=lambda record: record.last)].last


def _cases(index: FactIndex, event: str, target: str) -> Iterator[Case]:
    for case in index.cases.get(event, {}).values():
        if COMPANY in (target, case.event.target) or case.event.target == target:
            yield case


def _sightings(rows: list[Sighting] | None, target: str, index: FactIndex, day: date) -> Iterator[date]:
    if not rows:
        return
    if rows[-1].day > day:
        yield rows[bisect_right(rows, day, key=lambda row: row.day)].day
    runs = index.runs.get(target)
    if runs and runs[-1].day > day:
        yield runs[bisect_right(runs, day, key=lambda run: run.day)].day


def _source(index: FactIndex, check: str | None, target: str) -> Iterator[date]:
    if check is None:
        return
    for seen_target in index.watched.get(check, ()):
        if target in (COMPANY, seen_target):
            yield from (row.day for row in index.sightings[check, seen_target])
            yield from (run.day for run in index.runs.get(seen_target, ()))


def _versions(spec: Invariant, target: str, index: FactIndex, day: date) -> Iterator[date]:
    """Yield the days on which the entry changes, and on which what it names comes, changes or leaves."""
    yield from _entry(index, target)
    if not spec.refers:
        return
    register, _, entry = target.partition(":")
    version = index.entry(register, entry, day)
    for field, other in spec.refers.items():
        named = (version.values or {}).get(field) if version is not None else None
        yield from _entry(index, f"{other}:{named}")


def _entry(index: FactIndex, target: str) -> Iterator[date]:
    register, _, entry = target.partition(":")
    yield from (version.since for version in index.entries.get(register, {}).get(entry, ()))
