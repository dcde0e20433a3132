"""A company that does everything: its facts, made straight from the catalogue, without any database.

One form is filled once for all demands that read it, as people do; one event is answered once. A `lazy`
company does the same at the last permitted moment. What cannot be made at all (two demands that want
different values of one field, signatures in opposite order) raises `ImpossibleError`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from anzheng.catalogue.core.model import (
    Acceptance,
    Attested,
    Condition,
    Demand,
    Edition,
    Observed,
    ParameterRef,
    Period,
    Periodic,
    Response,
    Retained,
    Setting,
    Standing,
)
from anzheng.catalogue.paperwork import paperwork
from anzheng.cli.sample import world as worlds
from anzheng.cli.sample.agreeing import ImpossibleError, matter, ordered
from anzheng.cli.sample.world import RegisterFields, World, satisfying
from anzheng.facts.base import COMPANY, About, Fact, Outcome, Payload, Scalar
from anzheng.facts.companies import CutoverSet, ProfileAnswered
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import EvidenceAdded, Signature, StatementSigned
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading, SettingRead
from anzheng.facts.registers import RegisterEntered
from anzheng.facts.retention import HoldingConfirmed
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import add, deadline, parse, text_of
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.kernel.windows import Window, windows
from anzheng.organization.published_calendars import office_calendar, trading_calendar
from anzheng.posture.context import compare
from anzheng.posture.parameters import ParameterBook, Ruling, effective

NOBODY = frozenset[str]()
DAY = timedelta(days=1)
YEARS_BACK = 3
READ_EVERY = 20
"""Days between two looks at a setting or a log."""
CASE_GAP = 5
"""Every so many windows something happens; in the others somebody signs that nothing did."""


@dataclass(frozen=True, slots=True)
class Case:
    """One event with the moments of its steps."""

    event: str
    item: str
    since: datetime
    steps: dict[str, datetime]


@dataclass(slots=True)
class Sheet:
    """One form for one target: what all its readers want of it, and when."""

    demands: list[Demand] = field(default_factory=list)
    days: dict[date, date] = field(default_factory=dict)
    """Day it is about → day it is entered."""


def every_fact(
    editions: Sequence[Edition], fields: RegisterFields, today: date, *, lazy: bool = False, daily: bool = False
) -> list[Fact]:
    """Return the ledger of the perfect company up to the end of `today`; `daily` keeps what hosts say each day."""
    start = date(today.year - YEARS_BACK, 1, 1)
    world = worlds.build(editions, fields, start, today, NOBODY)
    return in_order([*_Company(world, lazy=lazy, daily=daily).acts()], today)


def registers_only(editions: Sequence[Edition], fields: RegisterFields, today: date) -> list[Fact]:
    """Return the ledger of a company that filled in its registers and did nothing else."""
    start = date(today.year - YEARS_BACK, 1, 1)
    world = worlds.build(editions, fields, start, today, NOBODY)
    company = _Company(world)
    return in_order([*company.opening(), *company.registers()], today)


def nothing_at_all(editions: Sequence[Edition], fields: RegisterFields, today: date) -> list[Fact]:
    """Return the ledger of a company that answered the profile and did nothing else."""
    world = worlds.build(editions, fields, date(today.year - YEARS_BACK, 1, 1), today, NOBODY)
    return in_order([*_Company(world).opening()], today)


def in_order(acts: Iterable[tuple[datetime, Payload]], today: date) -> list[Fact]:
    """Number the acts up to `today` by time."""
    kept = sorted((act for act in acts if taipei_day(act[0]) <= today), key=lambda act: act[0])
    return [Fact(n, moment, taipei_day(moment), "u:perfect", "company", what) for n, (moment, what) in enumerate(kept)]


def at(day: date, hour: int = 10) -> datetime:
    """Return a moment of a day in Taiwan."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=TAIPEI)


Act = tuple[datetime, Payload]


class _Company:
    def __init__(self, world: World, *, lazy: bool = False, daily: bool = False) -> None:
        self.world = world
        self.lazy = lazy
        self.daily = daily
        self.demands = list(worlds.applicable(world.edition, NOBODY).values())
        years = range(world.start.year - 1, world.today.year + 2)
        self.published = [make(year) for year in years for make in (office_calendar, trading_calendar)]
        self.calendars = {
            kind: Calendar(
                frozenset(day for year in self.published if year.calendar.value == kind for day in year.closed),
                frozenset(day for year in self.published if year.calendar.value == kind for day in year.opened),
            )
            for kind in ("office", "trading")
        }
        self.office = self.calendars["office"]
        book = ParameterBook.of(world.editions)
        self.rulings = {key: effective(key, book, None) for key in book.names}
        self.cases = list(self._cases())

    def acts(self) -> Iterator[Act]:
        yield from self.opening()
        yield from self.registers()
        yield from self._events()
        yield from self._forms()
        yield from self._statements()
        yield from self._machines()

    def opening(self) -> Iterator[Act]:
        moment = at(self.world.start, 0)
        for year in self.published:
            yield moment, year
        yield moment, CutoverSet(self.world.start)
        for question in self.world.edition.questions:
            yield moment, ProfileAnswered(question, answer=True, since=self.world.start)

    def registers(self) -> Iterator[Act]:
        for rows in self.world.entries.values():
            for row in rows:
                yield at(self.world.start, 1), RegisterEntered(row.register, row.entry, row.since, row.values)
                renewed = self.world.renewed.get(row.register, frozenset())
                day = self.world.start + timedelta(days=300)
                while renewed and day <= self.world.today:
                    values = {**row.values, **dict.fromkeys(renewed, day.isoformat())}
                    yield at(day, 1), RegisterEntered(row.register, row.entry, day, values)
                    day += timedelta(days=300)

    # --- events -------------------------------------------------------------------------------

    def _cases(self) -> Iterator[Case]:
        answered: dict[str, list[Response]] = defaultdict(list)
        for demand in self.demands:
            if isinstance(demand.spec, Response):
                answered[demand.spec.event].append(demand.spec)
        renewing = {e for d in self.demands if isinstance(d.spec, Standing) for e in d.spec.overtaken_by}
        for event in sorted(renewing | set(answered)):
            specs = answered.get(event, [])
            for number, window in enumerate(self._silences(specs)):
                if number % CASE_GAP == 1:
                    day = window.first + (window.last - window.first) // 2
                    yield self._case(event, f"{event}-{number}", at(day, 9), specs)

    def _silences(self, specs: list[Response]) -> list[Window]:
        periods = {self.period(spec.nil_every) for spec in specs if spec.nil_every is not None} or {"P6M"}
        found = [window for every in periods for window in self._windows(every, "office")]
        return sorted(set(found), key=lambda window: (window.first, window.last))

    def _case(self, event: str, item: str, since: datetime, specs: list[Response]) -> Case:
        limits: dict[str, list[datetime]] = defaultdict(list)
        for spec in specs:
            for step in spec.steps:
                limits[step.step].append(deadline(since, parse(self.period(step.within)), self.office))
        steps = {}
        last = since
        sequences = [[step.step for step in spec.steps] for spec in specs]
        due = {name: min(moments) for name, moments in limits.items()}
        for number, name in enumerate(ordered(f"event {event}", sequences, due)):
            limit = due[name]
            last = max(last, limit if self.lazy else since + timedelta(minutes=number + 1))
            if last > limit:
                raise ImpossibleError(f"event {event}: step {name} is due before what precedes it")
            steps[name] = last
        return Case(event, item, since, steps)

    def _events(self) -> Iterator[Act]:
        for case in self.cases:
            yield case.since, EventRaised(case.event, case.item, COMPANY, case.since)
            for name, moment in case.steps.items():
                yield moment, EventAnswered(case.event, case.item, name, moment, f"u:{name}", None)
        for demand in self.demands:
            spec = demand.spec
            if isinstance(spec, Response) and spec.nil_every is not None:
                for window in self._windows(self.period(spec.nil_every), "office"):
                    stated = add(window.last, parse(spec.grace), self.office) if self.lazy else window.last + DAY
                    about = About(window.first, window.last)
                    yield at(stated), NoEventStated(spec.event, COMPANY, about, "u:perfect")

    # --- forms --------------------------------------------------------------------------------

    def _forms(self) -> Iterator[Act]:
        sheets: dict[tuple[str, str, tuple[str, ...]], Sheet] = defaultdict(Sheet)
        for demand in self.demands:
            if isinstance(demand.spec, Periodic | Standing):
                for target in self.world.targets(demand.scope):
                    sheet = sheets[demand.spec.form, target, matter(demand.spec.accept)]
                    sheet.demands.append(demand)
        for (form, target, _), sheet in sheets.items():
            for demand in sheet.demands:
                for about, entered in self._days(demand):
                    sheet.days[about] = min(entered, sheet.days.get(about, entered))
            for about, entered in sorted(sheet.days.items()):
                yield at(entered, 20), self._record(form, target, about, sheet.demands)

    def _days(self, demand: Demand) -> Iterator[tuple[date, date]]:
        spec = demand.spec
        if isinstance(spec, Periodic):
            for window in self._windows(self.period(spec.every), spec.calendar, spec.year):
                due = add(window.last, parse(spec.grace), self.calendars[spec.calendar])
                yield window.last, due if self.lazy else window.last
                if not self.lazy and window.first <= self.world.today < window.last:
                    yield self.world.today, self.world.today
        elif isinstance(spec, Standing):
            yield from self._renewals(spec)

    def _renewals(self, spec: Standing) -> Iterator[tuple[date, date]]:
        first = add(self.world.start, parse(spec.grace), self.office) if self.lazy else self.world.start
        overtaken = [taipei_day(case.since) for case in self.cases if case.event in spec.overtaken_by]
        renewed = sorted({add(day, parse(spec.grace), self.office) if self.lazy else day for day in overtaken})
        day = first
        while day <= self.world.today:
            yield day, day
            expiry = date.max
            if spec.max_age is not None:
                expiry = add(day, parse(self.period(spec.max_age)), self.office)
            day = min([expiry, *(one for one in renewed if one > day)])

    def _record(self, form: str, target: str, about: date, readers: Sequence[Demand]) -> EvidenceAdded:
        accepts = [demand.spec.accept for demand in readers if isinstance(demand.spec, Periodic | Standing)]
        asked = [condition for accept in accepts for condition in (*accept.concerns, *accept.conditions)]
        values = self._values(form, asked, about)
        for demand in readers:
            if isinstance(demand.spec, Periodic) and demand.spec.measure is not None:
                amount = self.amount(demand.spec.measure.at_least)
                values[demand.spec.measure.field] = max(amount, int(values.get(demand.spec.measure.field) or 0))
        roles = ordered(f"form {form}", [list(accept.roles) for accept in accepts])
        extra = [role for accept in accepts for pair in accept.separation for role in pair]
        signatures = tuple(Signature(role, f"u:{role}", about) for role in dict.fromkeys([*roles, *extra]))
        items = tuple(sorted({item for accept in accepts for item in self._covered(accept)}))
        identity = "/".join((form, target, str(about), *matter(accepts[0])))
        return EvidenceAdded(identity, form, target, About.day(about), values, items, signatures, None)

    def _covered(self, accept: Acceptance) -> list[str]:
        return [] if accept.covers is None else self.world.targets(accept.covers)

    def _values(self, form: str, conditions: Sequence[Condition], day: date) -> dict[str, Scalar]:
        values: dict[str, Scalar] = {}
        for condition in conditions:
            known = values.get(condition.field)
            if known is None or not self._holds(known, condition, day):
                values[condition.field] = self._satisfying(form, condition, known, day)
        for condition in conditions:
            if not self._holds(values[condition.field], condition, day):
                raise ImpossibleError(f"form {form}: no value of {condition.field} suits all its readers")
        return values

    def _satisfying(self, form: str, condition: Condition, known: Scalar, day: date) -> Scalar:
        if isinstance(condition.value, str) and condition.value.startswith("@today"):
            return day.isoformat()
        number = self.amount(condition.value) if isinstance(condition.value, ParameterRef) else None
        return satisfying(condition, known, day, day, number, paperwork().form(form).fields.get(condition.field))

    def _holds(self, value: Scalar, condition: Condition, day: date) -> bool:
        wanted = condition.value
        if isinstance(wanted, ParameterRef):
            return compare(value, condition.op, self.amount(wanted))
        if isinstance(wanted, str) and wanted.startswith("@today"):
            return compare(value, condition.op, day.isoformat())
        return compare(value, condition.op, wanted)

    # --- statements, settings, logs, checks ---------------------------------------------------

    def _statements(self) -> Iterator[Act]:
        asked: dict[str, list[Attested]] = defaultdict(list)
        for demand in self.demands:
            if isinstance(demand.spec, Attested):
                asked[demand.spec.statement].append(demand.spec)
        for statement, specs in asked.items():
            steps = ordered(f"statement {statement}", [list(spec.steps) for spec in specs])
            every, within = self.period(specs[0].every), self.period(specs[0].within)
            for window in self._windows(every, "office", specs[0].year, years_more=1):
                due = add(window.last, parse(within), self.office)
                for number, step in enumerate(steps):
                    on = due if self.lazy else window.last + DAY * (1 + number // 4)
                    about = About(window.first, window.last)
                    yield at(on, 12), StatementSigned(statement, COMPANY, about, step, f"u:{step}", on)

    def _machines(self) -> Iterator[Act]:
        checks: dict[str, set[str]] = defaultdict(set)
        for demand in self.demands:
            spec = demand.spec
            for target in self.world.targets(demand.scope):
                if isinstance(spec, Observed):
                    checks[target].add(spec.check)
                elif isinstance(spec, Setting):
                    value = self.amount(spec.value) if isinstance(spec.value, ParameterRef) else spec.value
                    for day in self._each(READ_EVERY):
                        yield at(day, 3), SettingRead(target, spec.setting, value, "tested", at(day, 3))
                elif isinstance(spec, Retained):
                    for day in self._each(READ_EVERY):
                        about = About(date(self.world.start.year - 12, 1, 1), day - DAY)
                        yield at(day, 4), HoldingConfirmed(spec.log, target, about, intact=True, on=day)
        for target, names in checks.items():
            readings = tuple(Reading(name, Outcome.OK, {}) for name in sorted(names))
            first, *later = self._each(1)
            yield at(first, 5), ObservationChanged(target, at(first, 5), readings)
            for day in later if self.daily else later[-1:]:
                seen = at(day, 5)
                yield seen, ObservationContinued(target, seen, seen, tuple(sorted(names)), "0" * 64)

    def _each(self, days: int) -> list[date]:
        """Return the first day, every so many days after it, and today."""
        length = (self.world.today - self.world.start).days
        return [self.world.start + DAY * offset for offset in sorted({*range(0, length, days), length})]

    # --- helpers ------------------------------------------------------------------------------

    def _windows(self, every: str, calendar: str, year: str = "calendar", years_more: int = 0) -> list[Window]:
        first = date(self.world.start.year - years_more, 1, 1)
        del year  # every profile question is answered with yes, which is no month: fiscal years are calendar years
        days = self.calendars["trading" if every == "trading-day" else calendar]
        return [window for window in windows(every, first, self.world.today, calendar=days) if window.first >= first]

    def amount(self, value: int | ParameterRef | Scalar | tuple[Scalar, ...]) -> int:
        if isinstance(value, ParameterRef):
            return self.ruling(value.param).amount
        return value if isinstance(value, int) else 0

    def period(self, period: Period | None) -> str:
        if isinstance(period, ParameterRef):
            parameter = self.ruling(period.param).parameter
            return text_of(parameter.value, parameter.unit) or "P1Y"
        return period or "P1M"

    def ruling(self, key: str) -> Ruling:
        found = self.rulings[key]
        assert found is not None, key
        return found
