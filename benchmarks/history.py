"""A plausible history for any editions: what a company that does its duties writes down, day by day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from anzheng.catalogue.core.model import (
    Attested,
    Condition,
    Demand,
    Edition,
    Invariant,
    Observed,
    Op,
    ParameterRef,
    Period,
    Periodic,
    Response,
    Retained,
    Scope,
    Setting,
    Standing,
)
from anzheng.facts.base import COMPANY, About, Outcome, Payload, Scalar
from anzheng.facts.calendars import CalendarKind, CalendarPublished
from anzheng.facts.companies import CutoverSet, ProfileAnswered
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import EvidenceAdded, Signature, StatementSigned
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading
from anzheng.facts.registers import RegisterEntered
from anzheng.facts.retention import HoldingConfirmed
from anzheng.kernel.durations import parse, text_of
from anzheng.posture.parameters import ParameterBook, effective

ENTRIES = {"systems": 40, "hosts": 40}
OTHERS = 4
"""Entries of every other register."""
_YEAR = timedelta(days=365)
Act = tuple[date, Payload]


class History:
    """Makes the acts of one company that lives under `editions` from `start` to `today`."""

    def __init__(self, editions: Sequence[Edition], start: date, today: date) -> None:
        self.start, self.today = start, today
        self.book = ParameterBook.of(editions)
        self.questions = sorted({name for edition in editions for name in edition.questions})
        found = {demand.id: demand for edition in editions for demand in edition.demands.values()}
        self.demands: list[Demand] = [found[name] for name in sorted(found)]
        self.registers = self._registers()
        self.count = 0

    def acts(self, size: int) -> list[Act]:
        """Return about `size` acts in order of days: each duty once a month, then records of any form."""
        acts = [*self.opening(), *self.duties()]
        forms = [act for act in acts if isinstance(act[1], EvidenceAdded)]
        days = (self.today - self.start).days
        for number in range(max(0, size - len(acts))):
            day, given = self.start + timedelta(days=number * 7 % days), forms[number % len(forms)][1]
            assert isinstance(given, EvidenceAdded)  # noqa: S101 - chosen above
            acts.append((day, self._again(given, day)))
        return sorted(acts, key=lambda act: act[0])

    def opening(self) -> Iterator[Act]:
        """Yield what a company says first: its cut-over, calendars, profile and registers."""
        yield self.start, CutoverSet(self.start)
        for kind in CalendarKind:
            for year in range(self.start.year - 1, self.today.year + 2):
                yield self.start, CalendarPublished(kind, year, (), ())
        for question in self.questions:
            yield self.start, ProfileAnswered(question, question != "fiscal-year-start" or 1, self.start)
        for register, entries in self.registers.items():
            for entry, values in entries.items():
                yield self.start, RegisterEntered(register, entry, self.start, values)

    def duties(self) -> Iterator[Act]:
        """Yield what answers each demand."""
        for demand in self.demands:
            spec = demand.spec
            if isinstance(spec, Response):
                yield from self._cases(spec)
            elif isinstance(spec, Retained):
                yield from self._holdings(demand, spec)
            elif isinstance(spec, Attested):
                yield from self._statements(spec)
        yield from self.sheets()
        yield from self._observations()

    def _holdings(self, demand: Demand, spec: Retained) -> Iterator[Act]:
        for target in self._targets(demand.scope):
            for day in self._days(30):
                about = About(day - 5 * _YEAR, day)
                yield day, HoldingConfirmed(spec.log, target, about, intact=True, on=day)

    def _statements(self, spec: Attested) -> Iterator[Act]:
        for day in self._days(30):
            about = About.day(day.replace(day=1) - timedelta(days=1))
            for step in spec.steps:
                yield day, StatementSigned(spec.statement, COMPANY, about, step, f"u:{step}", day)

    def _watched(self) -> dict[str, dict[str, dict[str, Scalar]]]:
        """Return target → check → settings, as the checks of a night would read them."""
        observed: dict[str, dict[str, dict[str, Scalar]]] = {}
        for demand in self.demands:
            spec = demand.spec
            for target in self._targets(demand.scope) if isinstance(spec, Observed | Setting) else ():
                values = observed.setdefault(target, {}).setdefault(getattr(spec, "check", "settings"), {})
                if isinstance(spec, Setting):
                    values[spec.setting] = self._fitting(Condition("", spec.op, spec.value), self.today)
        return observed

    def _observations(self) -> Iterator[Act]:
        for target, checks in self._watched().items():
            readings = tuple(Reading(check, Outcome.OK, values) for check, values in checks.items())
            for offset in range((self.today - self.start).days + 1):
                day = self.start + timedelta(days=offset)
                seen = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
                if offset == 0:
                    yield day, ObservationChanged(target, seen, readings)
                else:
                    yield day, ObservationContinued(target, seen, seen, tuple(checks), "0" * 64)

    def _cases(self, spec: Response) -> Iterator[Act]:
        for number, day in enumerate(self._days(30)):
            first = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
            yield day, NoEventStated(spec.event, COMPANY, About(first, day.replace(day=1) - timedelta(days=1)), "u:1")
            if number % 6 == 0:
                moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
                item = f"{spec.event}-{number}"
                yield day, EventRaised(spec.event, item, COMPANY, moment)
                for position, step in enumerate(spec.steps):
                    yield day, EventAnswered(spec.event, item, step.step, moment, f"u:{position}", None)

    def sheets(self) -> Iterator[Act]:
        """Yield the records: one sheet answers every demand that wants this form about this target."""
        asked: dict[tuple[str, str], list[Periodic | Standing]] = {}
        for demand in self.demands:
            if isinstance(demand.spec, Periodic | Standing):
                for target in self._targets(demand.scope):
                    asked.setdefault((demand.spec.form, target), []).append(demand.spec)
        for (form, target), specs in asked.items():
            every = min(self.period(spec.every) if isinstance(spec, Periodic) else 90 for spec in specs)
            for day in self._days(every):
                yield day, self._sheet(form, target, specs, day)

    def _sheet(self, form: str, target: str, specs: Sequence[Periodic | Standing], day: date) -> EvidenceAdded:
        values: dict[str, Scalar] = {}
        items: dict[str, None] = {}
        roles: dict[str, None] = {}
        for accept in (spec.accept for spec in specs):
            for condition in (*accept.concerns, *accept.conditions):
                values.setdefault(condition.field, self._fitting(condition, day))
            roles |= dict.fromkeys((*accept.roles, *(role for pair in accept.separation for role in pair)))
            items |= dict.fromkeys(() if accept.covers is None else self._targets(accept.covers))
        signed = tuple(Signature(role, f"u:{role}", day) for role in roles)
        return EvidenceAdded(self._name(), form, target, About.day(day), values, tuple(items), signed, None)

    def _again(self, given: EvidenceAdded, day: date) -> EvidenceAdded:
        signed = tuple(Signature(one.role, one.person, day) for one in given.signatures)
        return EvidenceAdded(
            self._name(), given.form, given.target, About.day(day), given.values, given.items, signed, None
        )

    def _name(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def _days(self, every: int) -> list[date]:
        return [self.start + timedelta(days=n) for n in range(4 % every, (self.today - self.start).days, every)]

    def period(self, period: Period) -> int:
        """Return how many days a cadence has, at most a quarter."""
        if isinstance(period, ParameterRef):
            ruling = effective(period.param, self.book, None)
            period = (ruling and text_of(ruling.parameter.value, ruling.parameter.unit)) or "P1M"
        duration = parse(period)
        return min(90, duration.count * {"week": 7, "month": 30, "year": 90}.get(duration.unit.value, 1))

    def _targets(self, scope: Scope) -> Iterable[str]:
        if scope.register is None:
            return [COMPANY]
        entries = self.registers[scope.register]
        fits = [e for e, values in entries.items() if all(values.get(k) == v for k, v in scope.where.items())]
        return [f"{scope.register}:{entry}" for entry in fits]

    def _registers(self) -> dict[str, dict[str, dict[str, Scalar]]]:
        """Return the entries of every register that a demand names, with values that its scopes and rules want."""
        scopes = [demand.scope for demand in self.demands]
        specs = [demand.spec for demand in self.demands]
        covers = [spec.accept.covers for spec in specs if isinstance(spec, Periodic | Standing)]
        scopes += [scope for scope in covers if scope is not None]
        names = {scope.register for scope in scopes if scope.register is not None}
        names |= {name for spec in specs if isinstance(spec, Invariant) for name in spec.refers.values()}
        found: dict[str, dict[str, dict[str, Scalar]]] = {}
        for register in sorted(names):
            wanted = [dict(scope.where) for scope in scopes if scope.register == register and scope.where] or [{}]
            rules = self._rules(register)
            count = ENTRIES.get(register, OTHERS)
            found[register] = {f"n{n}": {**rules, **wanted[n % len(wanted)]} for n in range(count)}
        return found

    def _rules(self, register: str) -> dict[str, Scalar]:
        values: dict[str, Scalar] = {}
        for demand in self.demands:
            if isinstance(demand.spec, Invariant) and demand.scope.register == register:
                values |= {one.field: self._fitting(one, self.today) for one in demand.spec.conditions}
                values |= dict.fromkeys(demand.spec.refers, "n0")
        return values

    def _fitting(self, condition: Condition, day: date) -> Scalar:
        value = condition.value
        if isinstance(value, ParameterRef):
            ruling = effective(value.param, self.book, None)
            return 0 if ruling is None else ruling.amount
        if isinstance(value, tuple):
            return value[0]
        if isinstance(value, str) and value.startswith("@today"):
            return (day + _YEAR if condition.op is Op.AT_LEAST else day - _YEAR).isoformat()
        if condition.op is Op.NOT_EQUAL:
            return not value if isinstance(value, bool) else "other"
        return value
