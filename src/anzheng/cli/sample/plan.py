"""範例歷史 The history of the sample company: good months and bad ones, late entries, a missed day.

Every act has its time; most are in order, some are late, some never happen. Which ones follows from a
seed, so that the same day and catalogue always give the same history.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from anzheng.catalogue.core.model import (
    Acceptance,
    Attested,
    Demand,
    Op,
    Parameter,
    ParameterRef,
    Period,
    Periodic,
    Response,
    Retained,
    Setting,
    Standing,
    Step,
)
from anzheng.cli.sample.staff import answerer, signer
from anzheng.cli.sample.world import World, applicable, satisfying
from anzheng.facts.audit import FindingClosed, FindingOpened
from anzheng.facts.base import About, Actor, Payload, Scalar
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import Signature, StatementSigned
from anzheng.facts.observations import SettingRead
from anzheng.facts.retention import HoldingConfirmed
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import add, parse, subtract
from anzheng.kernel.times import TAIPEI
from anzheng.kernel.windows import windows
from anzheng.records.evidence import NewEvidence
from anzheng.registers.services import NewEntry

SEED = 20201211
EXCUSED = "login-failures.disconnects"
"""The demand from which the sample departs for a while, with an approved exception that then expires."""
DEPARTED = "person.departed"
_EXCUSED = timedelta(days=120)
_DAY = timedelta(days=1)
_ON_TIME, _LATE = 0.955, 0.985
"""Of all windows this share is on time; up to the second share late; the rest is never done."""
_EVENT_RATE = 0.18
"""Share of the nil windows in which something happens."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does at a moment."""

    at: datetime
    what: "NewEvidence | tuple[NewEntry, ...] | Payload | Callable[[str, Actor, datetime], None]"
    """What is recorded; a callable records by itself, given ledger, actor and time."""


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of office time in Taiwan."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TAIPEI)


def history(world: World, calendar: Calendar) -> list[Act]:
    """Return every act of the sample from its first day to today, in order of time."""
    maker = _Maker(world, calendar)
    demands = list(applicable(world.edition).values())
    acts = [act for demand in demands for act in maker.demand(demand)]
    acts += maker.events([demand for demand in demands if isinstance(demand.spec, Response)])
    acts += maker.statements([demand.spec for demand in demands if isinstance(demand.spec, Attested)])
    acts += maker.renewals()
    acts += maker.audit()
    acts += maker.departures([demand.spec for demand in demands if isinstance(demand.spec, Response)])
    limit = at(world.today, 0)
    return sorted((act for act in acts if act.at < limit), key=lambda act: act.at)


def excused(world: World) -> tuple[date, date]:
    """Return the first and last day of the exception that was approved and has expired."""
    begin = world.start + timedelta(days=300)
    return begin, begin + _EXCUSED


class _Maker:
    """Makes the acts of one demand after the other; each demand has its own stream of chance."""

    def __init__(self, world: World, calendar: Calendar) -> None:
        self.world = world
        self.calendar = calendar
        self.parameters = _strictest(world)
        self.asked = _asked(world)
        self.count = 0
        begin, end = excused(world)
        self._weak = (begin, end + timedelta(days=25))

    def demand(self, demand: Demand) -> Iterator[Act]:
        """Yield the acts that answer one demand over the whole history."""
        chance = Random(f"{SEED}/{demand.id}")  # noqa: S311 - a history to look at, no secret
        spec = demand.spec
        if isinstance(spec, Periodic):
            yield from self._periodic(demand, spec, chance)
        elif isinstance(spec, Standing):
            yield from self._standing(demand, spec, chance)
        elif isinstance(spec, Setting):
            yield from self._setting(demand, spec)
        elif isinstance(spec, Retained):
            yield from self._retained(demand, spec, chance)

    def renewals(self) -> Iterator[Act]:
        """Yield the yearly reviews that registers show by a date."""
        for register, names in self.world.renewed.items():
            day = self.world.start + timedelta(days=330)
            while day < self.world.today:
                changed = tuple(
                    NewEntry(e.register, e.entry, e.name, day, {**e.values, **dict.fromkeys(names, day.isoformat())})
                    for e in self.world.entries[register]
                )
                yield Act(at(day, 15), changed)
                day += timedelta(days=330)

    def audit(self) -> Iterator[Act]:
        """Yield a finding that was closed, and two against one clause that are open."""
        document, start = self.world.edition.document, self.world.start
        refs = [clause.ref for clause in self.world.edition.clauses if clause.obligation and clause.leaf]
        first, second = start + timedelta(days=200), self.world.today - timedelta(days=40)
        yield Act(at(first), FindingOpened("f-1", document, refs[len(refs) // 3], 0, first))
        yield Act(
            at(first + timedelta(days=60)), FindingClosed("f-1", first + timedelta(days=60), signer("audit-head"))
        )
        for finding, on in (("f-2", second), ("f-3", second + timedelta(days=5))):
            yield Act(at(on), FindingOpened(finding, document, refs[len(refs) // 2], 0, on))

    # --- one method per kind ------------------------------------------------------------------

    def _periodic(self, demand: Demand, spec: Periodic, chance: Random) -> Iterator[Act]:
        every = self._period(spec.every)
        found = windows(every, self.world.start, self.world.today, calendar=self.calendar)
        for target in self.world.targets(demand.scope):
            for window in found:
                due = add(window.last, parse(spec.grace), self.calendar)
                about = self._day_in(window.first, window.last, chance)
                if about >= self.world.today or not self.world.there(target, about):
                    continue
                fate = chance.random()
                single_day = window.first == window.last
                if fate < _ON_TIME or (single_day and fate < _LATE - 0.01):
                    entered = min(due, about + timedelta(days=chance.randint(0, 2)))
                elif fate < _LATE:
                    entered = due + timedelta(days=chance.randint(2, 12))
                else:
                    continue
                entered = max(entered, about)
                hours = None if spec.measure is None else (spec.measure.field, self._amount(spec.measure.at_least))
                yield self._record(spec.form, target, about, entered, spec.accept, hours)

    def _standing(self, demand: Demand, spec: Standing, chance: Random) -> Iterator[Act]:
        for target in self.world.targets(demand.scope):
            day = self.world.start + timedelta(days=chance.randint(1, 20))
            while day < self.world.today and self.world.there(target, day):
                yield self._record(spec.form, target, day, day, spec.accept, None)
                if spec.max_age is None:
                    break
                expiry = add(day, parse(self._period(spec.max_age)), self.calendar)
                slip = chance.randint(5, 25) if chance.random() > 0.97 else -chance.randint(10, 40)
                day = self.calendar.next_open(expiry + timedelta(days=slip))

    def events(self, demands: list[Demand]) -> Iterator[Act]:
        """Yield the cases of every kind of event, answered as all demands about it ask, and the signed "none"."""
        groups: dict[tuple[str, str | None], list[Demand]] = {}
        for demand in demands:
            groups.setdefault((demand.spec.event, demand.scope.register), []).append(demand)  # type: ignore[union-attr]
        for (event, _), group in groups.items():
            chance = Random(f"{SEED}/{event}")  # noqa: S311 - a history to look at, no secret
            specs = [demand.spec for demand in group if isinstance(demand.spec, Response)]
            steps = list({step.step: step for spec in specs for step in spec.steps}.values())
            nils = [self._period(spec.nil_every) for spec in specs if spec.nil_every is not None]
            targets = sorted({target for demand in group for target in self.world.targets(demand.scope)})
            for target in targets:
                yield from self._happenings(event, target, steps, max(nils, key=len) if nils else None, chance)

    def _happenings(
        self, event: str, target: str, steps: list[Step], nil_every: str | None, chance: Random
    ) -> Iterator[Act]:
        if nil_every is None:
            return
        for window in windows(nil_every, self.world.start, self.world.today, calendar=self.calendar):
            if chance.random() < _EVENT_RATE:
                yield from self._case(event, target, steps, self._day_in(window.first, window.last, chance), chance)
            elif chance.random() < _ON_TIME + (1 - _ON_TIME) / 2:
                stated = self.calendar.next_open(window.last + _DAY)
                about = About(window.first, window.last)
                yield Act(at(stated, 16), NoEventStated(event, target, about, signer("security-staff")))

    def _case(self, event: str, target: str, steps: list[Step], day: date, chance: Random) -> Iterator[Act]:
        self.count += 1
        item = f"case-{self.count:04d}"
        moment = at(day, 9)
        yield Act(moment, EventRaised(event, item, target, moment))
        for number, step in enumerate(steps):
            limit = add(day, parse(self._period(step.within)), self.calendar)
            slip = timedelta(days=chance.randint(1, 5)) if chance.random() > _LATE else timedelta(0)
            moment += timedelta(minutes=3)
            moment = max(moment, at(min(limit, day + timedelta(days=number)), 9, 3 * number + 3) + slip)
            yield Act(moment, EventAnswered(event, item, step.step, moment, answerer(number), None))

    def departures(self, specs: list[Response]) -> Iterator[Act]:
        """Yield what is done about people who left, in the hours after their leaving was recorded."""
        steps = {step.step: step for spec in specs if spec.event == DEPARTED for step in spec.steps}
        for target, last in self.world.gone.items():
            item = f"{target.partition(':')[2]}-{last:%Y%m%d}"
            for number, step in enumerate(steps):
                moment = at(last + _DAY, 9, 30 + 3 * number)
                yield Act(moment, EventAnswered(DEPARTED, item, step, moment, answerer(number), None))

    def _setting(self, demand: Demand, spec: Setting) -> Iterator[Act]:
        value: Scalar = self._amount(spec.value) if isinstance(spec.value, ParameterRef) else None
        if not isinstance(spec.value, ParameterRef):
            value = spec.value[0] if isinstance(spec.value, tuple) else spec.value
        step = timedelta(
            days=max(
                20,
                (add(self.world.start, parse(self._period(spec.max_age)), self.calendar) - self.world.start).days - 15,
            )
        )
        for target in self.world.targets(demand.scope):
            day = self.world.start + timedelta(days=3)
            while day < self.world.today:
                if demand.id != EXCUSED or not self._weak[0] <= day < self._weak[1]:
                    yield Act(at(day, 11), SettingRead(target, spec.setting, value, "tested", at(day, 11)))
                day += step
            if demand.id == EXCUSED and isinstance(value, int):
                # Loosened for a project, excused for a while, and tightened only weeks after the excuse ended.
                for moment, read in ((self._weak[0], value + 2), (self._weak[1], value)):
                    yield Act(at(moment, 11), SettingRead(target, spec.setting, read, "tested", at(moment, 11)))

    def _retained(self, demand: Demand, spec: Retained, chance: Random) -> Iterator[Act]:
        months = windows("P1M", self.world.start, self.world.today, calendar=self.calendar)
        begin = subtract(self.world.start, parse(self._period(spec.period)), self.calendar)
        for target in self.world.targets(demand.scope):
            for number, month in enumerate(months):
                on = self.calendar.next_open(month.first)
                if on < self.world.start:
                    on = self.calendar.next_open(self.world.start)
                about = About(begin if number == 0 else months[number - 1].first, month.first - _DAY)
                if chance.random() < 0.98 or number == 0:
                    yield Act(at(on, 14), HoldingConfirmed(spec.log, target, about, intact=True, on=on))
                    continue
                yield Act(
                    at(on + timedelta(days=9), 14),
                    HoldingConfirmed(spec.log, target, about, intact=True, on=on + timedelta(days=9)),
                )

    def statements(self, specs: list[Attested]) -> Iterator[Act]:
        """Yield the signatures of every statement, in the one order that all demands about it agree on."""
        for statement in dict.fromkeys(spec.statement for spec in specs):
            group = [spec for spec in specs if spec.statement == statement]
            spec = max(group, key=lambda one: len(one.steps))
            steps = list(dict.fromkeys((*spec.steps, *(step for one in group for step in one.steps))))
            every = self._period(spec.every)
            reach = subtract(self.world.start, parse(every), self.calendar)
            for window in windows(every, reach, self.world.today, calendar=self.calendar):
                if add(window.last, parse(self._period(spec.within)), self.calendar) < self.world.start:
                    continue
                day = self.calendar.next_open(
                    max(window.last + timedelta(days=20), self.world.start + timedelta(days=5))
                )
                about = About(window.first, window.last)
                for number, step in enumerate(steps):
                    on = self.calendar.add_open_days(day, number * 2)
                    yield Act(at(on, 15), StatementSigned(statement, "company", about, step, signer(step), on))

    # --- records ------------------------------------------------------------------------------

    def _record(
        self, form: str, target: str, about: date, entered: date, accept: Acceptance, measured: tuple[str, int] | None
    ) -> Act:
        self.count += 1
        values: dict[str, Scalar] = {}
        # One sheet answers everything that is asked of its form, as in an office.
        asked = self.asked.get(form, [accept])
        for condition in [condition for one in asked for condition in one.conditions]:
            number = self._amount(condition.value) if isinstance(condition.value, ParameterRef) else None
            value = satisfying(condition, None, about, about, number)
            values[condition.field] = about.isoformat() if _is_today(condition.value, condition.op) else value
        if measured is not None:
            values[measured[0]] = measured[1]
        roles = dict.fromkeys(
            role for one in asked for role in (*one.roles, *(role for pair in one.separation for role in pair))
        )
        signatures = tuple(Signature(role, signer(role), about) for role in roles)
        items = tuple(self.world.targets(accept.covers, about)) if accept.covers is not None else ()
        title = self.world.edition.names["forms"][form][0]
        new = NewEvidence(
            f"s-{self.count:06d}", form, target, About.day(about), f"{title}（範例）", values, items, signatures
        )
        return Act(at(entered, 9 + self.count % 8, self.count % 60), new)

    def _day_in(self, first: date, last: date, chance: Random) -> date:
        """Return an office day of the window, near its end as offices do."""
        first = max(first, self.world.start)
        length = (last - first).days
        day = first + timedelta(days=chance.randint(length // 2, length)) if length > 0 else first
        while day > first and not self.calendar.is_open(day):
            day -= _DAY
        return day

    def _amount(self, value: int | ParameterRef | Scalar | tuple[Scalar, ...]) -> int:
        if isinstance(value, ParameterRef):
            return self.parameters[value.param].value
        return value if isinstance(value, int) else 0

    def _period(self, period: Period) -> str:
        if isinstance(period, ParameterRef):
            parameter = self.parameters[period.param]
            letter = {"day": "D", "week": "W", "month": "M", "year": "Y"}.get(parameter.unit)
            return f"P{parameter.value}{letter}" if letter else f"PT{parameter.value}H"
        return period


def _asked(world: World) -> dict[str, list[Acceptance]]:
    """Return what all demands together ask of each form."""
    found: dict[str, list[Acceptance]] = {}
    for demand in applicable(world.edition).values():
        if isinstance(demand.spec, Periodic | Standing):
            found.setdefault(demand.spec.form, []).append(demand.spec.accept)
    return found


def _is_today(value: object, op: Op) -> bool:
    return isinstance(value, str) and value.startswith("@today") and op in (Op.AT_LEAST, Op.AT_MOST)


def _strictest(world: World) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for clause in world.edition.clauses:
        for parameter in clause.parameters:
            known = found.get(parameter.key)
            better = known is None or (
                parameter.value > known.value if parameter.op is Op.AT_LEAST else parameter.value < known.value
            )
            if better:
                found[parameter.key] = parameter
    return found
