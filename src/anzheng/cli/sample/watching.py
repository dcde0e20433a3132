"""範例設定與保存 What the sample reads off its systems, keeps of its logs and states about its year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from anzheng.catalogue.core.model import Attested, Demand, Op, ParameterRef, Retained, Setting
from anzheng.cli.sample.agreeing import ordered
from anzheng.cli.sample.staff import signer
from anzheng.cli.sample.terms import DAY, Terms, at, chance
from anzheng.cli.sample.world import World
from anzheng.facts.base import COMPANY, About, Payload, Scalar
from anzheng.facts.evidence import StatementSigned
from anzheng.facts.observations import SettingRead
from anzheng.facts.retention import HoldingConfirmed
from anzheng.kernel.durations import parse, subtract

EXCUSED = "login-failures.disconnects"
"""The demand from which the sample departs for a while, with an approved exception that then expires."""
_EXCUSED = timedelta(days=120)
_TIGHTENED = timedelta(days=25)
"""How long after the exception's end the setting is put right."""
_EARLY, _SHORTEST = 15, 20
"""Days by which a setting is read again before its reading grows old, and the least between two readings."""
_PROMPT = 0.99
"""Share of the confirmations of what is kept that come on time."""

Moment = tuple[datetime, Payload]


class _Read(NamedTuple):
    """A setting as it is read, again and again."""

    value: Scalar
    days: int
    """Days between two readings."""


def excused(world: World) -> tuple[date, date]:
    """Return the first and last day of the exception that was approved and has expired."""
    begin = world.start + timedelta(days=300)
    return begin, begin + _EXCUSED


def settings(terms: Terms, demands: Iterable[Demand]) -> Iterator[Moment]:
    """Yield the readings of all settings, each once for all demands that ask for it."""
    world = terms.world
    read: dict[tuple[str, str], _Read] = {}
    weak: dict[tuple[str, str], int] = {}
    for demand in demands:
        if not isinstance(demand.spec, Setting):
            continue
        value = _value(terms, demand.spec)
        age = (terms.after(world.start, demand.spec.max_age) - world.start).days - _EARLY
        for target in world.targets(demand.scope):
            key = target, demand.spec.setting
            known = read.get(key, _Read(value, age))
            read[key] = _Read(_stricter(demand.spec.op, known.value, value), max(_SHORTEST, min(known.days, age)))
            if demand.id == EXCUSED and isinstance(value, int):
                weak[key] = value + 2
    begin, end = excused(world)
    for (target, setting), one in read.items():
        for day in _every(world.start + 3 * DAY, world.today, one.days):
            if (target, setting) not in weak or not begin <= day < end + _TIGHTENED:
                yield at(day, 11), SettingRead(target, setting, one.value, "tested", at(day, 11))
        if (target, setting) in weak:
            # Loosened for a project, excused for a while, and tightened only weeks after the excuse ended.
            for day, value in ((begin, weak[target, setting]), (end + _TIGHTENED, one.value)):
                yield at(day, 11), SettingRead(target, setting, value, "tested", at(day, 11))


def holdings(terms: Terms, demands: Iterable[Demand]) -> Iterator[Moment]:
    """Yield what is found when the logs are looked through each month."""
    months = terms.windows("P1M")
    kept: dict[tuple[str, str], date] = {}
    for demand in demands:
        if isinstance(demand.spec, Retained):
            begin = subtract(terms.world.start, parse(terms.period(demand.spec.period)), terms.office)
            for target in terms.world.targets(demand.scope):
                kept[demand.spec.log, target] = min(begin, kept.get((demand.spec.log, target), begin))
    for (log, target), begin in kept.items():
        luck = chance(log, target)
        for number, month in enumerate(months):
            on = terms.office.next_open(max(month.first, terms.world.start))
            if luck.random() > _PROMPT and number:
                on += 9 * DAY
            about = About(begin if number == 0 else months[number - 1].first, month.first - DAY)
            yield at(on, 14), HoldingConfirmed(log, target, about, intact=True, on=on)


def statements(terms: Terms, demands: Iterable[Demand]) -> Iterator[Moment]:
    """Yield the signatures of every statement, in the one order that all demands about it agree on."""
    world = terms.world
    asked: dict[str, list[Attested]] = defaultdict(list)
    for demand in demands:
        if isinstance(demand.spec, Attested):
            asked[demand.spec.statement].append(demand.spec)
    for statement, specs in asked.items():
        steps = ordered(f"statement {statement}", [spec.steps for spec in specs])
        reach = subtract(world.start, parse(terms.period(specs[0].every)), terms.office)
        for window in terms.windows(specs[0].every, first=reach):
            if terms.after(window.last, specs[0].within) < world.start:
                continue
            day = terms.office.next_open(max(window.last + 20 * DAY, world.start + 5 * DAY))
            about = About(window.first, window.last)
            for number, step in enumerate(steps):
                on = terms.office.add_open_days(day, number * 2)
                yield at(on, 15), StatementSigned(statement, COMPANY, about, step, signer(step), on)


def _value(terms: Terms, spec: Setting) -> Scalar:
    if isinstance(spec.value, ParameterRef):
        return terms.amount(spec.value)
    return spec.value[0] if isinstance(spec.value, tuple) else spec.value


def _stricter(op: Op, one: Scalar, other: Scalar) -> Scalar:
    """Return which of two values satisfies both demands."""
    if isinstance(one, int) and isinstance(other, int) and op in (Op.AT_LEAST, Op.AT_MOST):
        return max(one, other) if op is Op.AT_LEAST else min(one, other)
    return one


def _every(first: date, end: date, days: int) -> Iterator[date]:
    while first < end:
        yield first
        first += timedelta(days=days)
