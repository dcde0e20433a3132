"""判定情境 What a demand is judged against: the day, the known facts, the calendars, the parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, assert_never

from anzheng.catalogue.core.model import Amount, Edition, Op, Parameter, ParameterRef, Period, Scope
from anzheng.facts.base import COMPANY, FactId, Scalar
from anzheng.facts.calendars import CalendarKind
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import Duration, add, parse, subtract
from anzheng.kernel.windows import Window, windows
from anzheng.posture.index import FactIndex, Version

FISCAL_YEAR_START = "fiscal-year-start"
"""Profile question: the month (1 to 12) in which the company's fiscal year starts."""
_UNIT_LETTER = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_FAR = date(9999, 12, 31)
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 730, "year": 8760}
"""How units of time compare: a month is a twelfth of a year."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days in which an entry belonged to a scope (在範圍內的期間)."""

    first: date
    last: date
    """date.max-like while it still belongs."""
    id: FactId
    recorded: date


class Dated(NamedTuple):
    """A window with its due date."""

    window: Window
    due: date


class Looked(NamedTuple):
    """The windows of a cadence that a day looks at."""

    start: date
    """First day of the lookback."""
    windows: list[Dated]
    coming: Dated
    """The first window that opens after the day."""


@dataclass(slots=True)
class Context:
    """One question about one edition. Holds memos only; judging never changes what is asked."""

    edition: Edition
    index: FactIndex
    day: date
    """The day asked about."""
    parameters: Mapping[str, tuple[Parameter, ...]]
    """Every parameter of the edition with all its sources."""
    looked_at: dict[tuple[str, str, str, str, str], Looked] = field(default_factory=dict)
    """Windows of a cadence within a lookback, for this day."""
    _spans: dict[tuple[str, tuple[tuple[str, Scalar], ...]], dict[str, list[Span]]] = field(default_factory=dict)
    _windows: dict[tuple[str, date, date, str, tuple[int, int]], list[Window]] = field(default_factory=dict)
    _sums: dict[tuple[date, str, str], date] = field(default_factory=dict)
    _calendars: dict[str, Calendar] = field(default_factory=dict)
    _arrivals: dict[tuple[str | None, tuple[tuple[str, Scalar], ...]], date | None] = field(default_factory=dict)
    _turning: date | None = None

    @classmethod
    def of(cls, edition: Edition, index: FactIndex, day: date) -> "Context":
        """Return the context for judging `day` by what `index` knows."""
        sources: dict[str, list[Parameter]] = {}
        for clause in edition.clauses:
            for parameter in clause.parameters:
                sources.setdefault(parameter.key, []).append(parameter)
        return cls(edition, index, day, {key: tuple(rows) for key, rows in sources.items()})

    def on(self, day: date) -> "Context":
        """Return the same context for another day, sharing what does not depend on the day."""
        return Context(
            self.edition,
            self.index,
            day,
            self.parameters,
            _spans=self._spans,
            _windows=self._windows,
            _sums=self._sums,
            _calendars=self._calendars,
        )

    # --- calendars and windows --------------------------------------------------------------

    def calendar(self, kind: str) -> Calendar:
        """Return the `office` or `trading` calendar."""
        known = self._calendars.get(kind)
        if known is None:
            known = self._calendars[kind] = self.index.calendar(CalendarKind(kind))
        return known

    def year_start(self, year: str) -> tuple[int, int]:
        """Return (month, day) on which a `calendar` or `fiscal` year starts."""
        if year == "fiscal":
            answer = self.index.answer(FISCAL_YEAR_START, self.day)
            if answer is not None and isinstance(answer.value, int) and 1 <= answer.value <= 12:
                return answer.value, 1
        return 1, 1

    def windows(self, cadence: str, first: date, last: date, calendar: str, year: str) -> list[Window]:
        """Return all windows of `cadence` that overlap the days from `first` to `last`."""
        start = self.year_start(year)
        key = (cadence, first, last, calendar, start)
        known = self._windows.get(key)
        if known is None:
            days = self.calendar("trading" if cadence == "trading-day" else calendar)
            known = windows(cadence, first, last, calendar=days, year_start=start)
            self._windows[key] = known
        return known

    def add(self, day: date, duration: str, calendar: str = "office") -> date:
        """Return `day` plus a duration such as P10D or 3-open-days."""
        # The same few days are asked for by hundreds of demands.
        key = (day, duration, calendar)
        known = self._sums.get(key)
        if known is None:
            known = self._sums[key] = add(day, self.duration(duration), self.calendar(calendar))
        return known

    def subtract(self, day: date, duration: str) -> date:
        """Return `day` minus a duration."""
        return subtract(day, self.duration(duration), self.calendar("office"))

    def duration(self, text: str) -> Duration:
        """Parse a duration of the catalogue."""
        return parse(text)

    def turning(self) -> date | None:
        """Return the first day after this one from which another parameter, fiscal year or cut-over rules."""
        if self._turning is None:
            names = self.index.profile.get(FISCAL_YEAR_START, ())
            rows = [row for values in (*self.index.parameters.values(), names) for row in values]
            days = [row.since for row in rows] + [self.index.cutover or date.min]
            self._turning = min((day for day in days if day > self.day), default=date.max)
        return None if self._turning == date.max else self._turning

    # --- parameters -------------------------------------------------------------------------

    def effective(self, key: str) -> Parameter | None:
        """Return the strictest source of parameter `key` on the day, or None if nobody sets it."""
        rows = list(self.parameters.get(key, ()))
        own = self.index.parameter(key, self.day)
        if own is not None and rows and isinstance(own.value, int):
            first = rows[0]
            rows.append(Parameter(key, first.op, own.value, first.unit, first.zh, first.en))
        if not rows:
            return None
        comparable = [row for row in rows if _comparable(row, rows[0])]
        pick = max if rows[0].op is Op.AT_LEAST else min
        return pick(comparable, key=lambda row: row.value * _HOURS.get(row.unit, 1))

    def amount(self, amount: Amount) -> int:
        """Return the number that applies on the day."""
        if isinstance(amount, ParameterRef):
            parameter = self.effective(amount.param)
            # The catalogue refuses a reference to a parameter that no clause defines.
            return 0 if parameter is None else parameter.value
        return amount

    def period(self, period: Period) -> str:
        """Return the duration that applies on the day, as ISO 8601 text."""
        if isinstance(period, ParameterRef):
            parameter = self.effective(period.param)
            if parameter is None:
                return "P1Y"
            if parameter.unit == "hour":
                return f"PT{parameter.value}H"
            return f"P{parameter.value}{_UNIT_LETTER[parameter.unit]}"
        return period

    # --- scopes -----------------------------------------------------------------------------

    def spans(self, scope: Scope) -> dict[str, list[Span]]:
        """Return every target that ever belonged to `scope`, with the days on which it did."""
        if scope.register is None:
            return {COMPANY: [Span(date.min, _FAR, FactId(0), date.min)]}
        key = (scope.register, tuple(sorted(scope.where.items())))
        known = self._spans.get(key)
        if known is None:
            register = scope.register
            entries = self.index.entries.get(register, {})
            found = {f"{register}:{name}": _belonging(entries[name], scope.where) for name in sorted(entries)}
            known = self._spans[key] = {target: spans for target, spans in found.items() if spans}
        return known

    def before_arrival(self, scope: Scope) -> date | None:
        """Return the last day before another target is known to belong to `scope`, if any is."""
        key = (scope.register, tuple(sorted(scope.where.items())))
        if key not in self._arrivals:
            starts = [span.first for spans in self.spans(scope).values() for span in spans if span.first > self.day]
            self._arrivals[key] = min(starts) - timedelta(days=1) if starts else None
        return self._arrivals[key]

    def alive(self, scope: Scope) -> dict[str, Span]:
        """Return the targets that belong to `scope` on the day."""
        return {
            target: span
            for target, spans in self.spans(scope).items()
            for span in spans
            if span.first <= self.day <= span.last
        }

    def before_cutover(self, day: date) -> bool:
        """Tell whether `day` lies before the company's cut-over (導入前)."""
        return self.index.cutover is not None and day < self.index.cutover


def _belonging(versions: list[Version], where: Mapping[str, Scalar]) -> list[Span]:
    """Join consecutive versions that satisfy `where` into spans."""
    spans: list[Span] = []
    for position, version in enumerate(versions):
        end = versions[position + 1].since - timedelta(days=1) if position + 1 < len(versions) else _FAR
        if version.values is None or end < version.since or not _matches(version.values, where):
            continue
        if spans and spans[-1].last == version.since - timedelta(days=1):
            spans[-1] = Span(spans[-1].first, end, spans[-1].id, spans[-1].recorded)
        else:
            spans.append(Span(version.since, end, FactId(version.seq), version.recorded))
    return spans


def _matches(values: Mapping[str, Scalar], where: Mapping[str, Scalar]) -> bool:
    return all(values.get(name) == wanted for name, wanted in where.items())


def _comparable(row: Parameter, first: Parameter) -> bool:
    """Tell whether a source can be compared with the first: the same direction, and time with time."""
    alike = row.unit == first.unit or (row.unit in _HOURS and first.unit in _HOURS)
    return row.op is first.op and alike


def compare(actual: Scalar, op: Op, wanted: Scalar | tuple[Scalar, ...]) -> bool:
    """Tell whether `actual op wanted` holds; values of different types never compare as ordered."""
    if op is Op.EQUAL:
        return actual == wanted
    if op is Op.NOT_EQUAL:
        return actual != wanted
    if op is Op.IN:
        return isinstance(wanted, tuple) and actual in wanted
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return False
    if isinstance(actual, int) and isinstance(wanted, int):
        return actual >= wanted if op is Op.AT_LEAST else actual <= wanted
    if isinstance(actual, str) and isinstance(wanted, str):
        return actual >= wanted if op is Op.AT_LEAST else actual <= wanted
    if op in (Op.AT_LEAST, Op.AT_MOST):
        return False
    assert_never(op)
