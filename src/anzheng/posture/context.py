"""判定情境 What a demand is judged against: the day, the known facts, the calendars, the parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, assert_never

from anzheng.catalogue.core.model import Acceptance, Amount, Edition, Op, ParameterRef, Period, Scope
from anzheng.facts.base import COMPANY, FactId, Scalar
from anzheng.facts.calendars import CalendarKind
from anzheng.kernel.calendars import Calendar
from anzheng.kernel.durations import Duration, add, parse, subtract, text_of
from anzheng.kernel.windows import Window, windows
from anzheng.posture.index import FactIndex
from anzheng.posture.known import Version
from anzheng.posture.parameters import ParameterBook, Ruling, effective
from anzheng.posture.results import WindowResult

FISCAL_YEAR_START = "fiscal-year-start"
"""Profile question: the month (1 to 12) in which the company's fiscal year starts."""
_FAR = date(9999, 12, 31)

ScopeKey = tuple[str | None, tuple[tuple[str, Scalar], ...]]


class Span(NamedTuple):
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
    reference: date
    """Its end, or the day asked about while it is open."""
    beyond: tuple[date]
    """The day after that, as records are searched for: they are sorted by their last day."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The windows of a cadence that a day looks at."""

    start: date
    """First day of the lookback."""
    windows: list[Dated]
    coming: Dated
    """The first window that opens after the day."""
    empty: dict[int, WindowResult] = field(default_factory=dict)
    """By position: how a window without any record is judged, the same for every target."""


class Asked(NamedTuple):
    """What an acceptance asks on a day, its parameters and relative dates resolved."""

    accept: Acceptance
    conditions: tuple[tuple[str, Op, Scalar | tuple[Scalar, ...]], ...]
    signed: bool
    """Whether it asks for signatures."""
    relative: bool
    """Whether an answer depends on the day: on `@today`, or on a parameter."""
    today: bool
    """Whether it does on `@today`."""
    anything: bool
    """Whether every record of the form counts."""


class Sums(dict[date, date]):
    """Days plus one duration, each reckoned once: hundreds of demands ask for the same few."""

    def __init__(self, duration: Duration, calendar: Calendar) -> None:
        super().__init__()
        self._duration = duration
        self._calendar = calendar

    def __missing__(self, day: date) -> date:
        """Reckon and remember."""
        found = self[day] = add(day, self._duration, self._calendar)
        return found


@dataclass(slots=True)
class Lasting:
    """What is the same whatever the day: memos only."""

    spans: dict[ScopeKey, dict[str, list[Span]]] = field(default_factory=dict)
    windows: dict[tuple[str, date, date, str, tuple[int, int]], list[Window]] = field(default_factory=dict)
    sums: dict[tuple[str, str], Sums] = field(default_factory=dict)
    differences: dict[tuple[date, str], date] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    rulings: dict[tuple[str, int | None], Ruling | None] = field(default_factory=dict)
    """What rules for a parameter with the company's own value."""
    periods: dict[tuple[str, int | None], str] = field(default_factory=dict)
    members: dict[tuple[ScopeKey, date], frozenset[str]] = field(default_factory=dict)
    """Who belonged to a scope on a day."""
    days: dict[date, "Daily"] = field(default_factory=dict)
    """What is the same for all demands of one day."""


@dataclass(slots=True)
class Daily:
    """What is the same for all demands of one day: memos only."""

    looked_at: dict[tuple[str, str, str, str, str], Looked] = field(default_factory=dict)
    """Windows of a cadence within a lookback."""
    arrivals: dict[ScopeKey, date | None] = field(default_factory=dict)
    present: dict[tuple[ScopeKey, date], dict[str, list[Span]]] = field(default_factory=dict)
    """Who belonged to a scope since a day."""
    asked: dict[int, Asked] = field(default_factory=dict)
    """By the identity of an acceptance."""
    turning: date | None = None


@dataclass(slots=True)
class Context:
    """One question about one edition. Holds memos only; judging never changes what is asked."""

    edition: Edition
    index: FactIndex
    day: date
    """The day asked about."""
    book: ParameterBook
    """The parameters of every edition that the company lives under."""
    lasting: Lasting
    daily: Daily

    @classmethod
    def of(cls, edition: Edition, index: FactIndex, day: date, book: ParameterBook | None = None) -> "Context":
        """Return the context for judging `day` by what `index` knows; without a book the edition stands alone."""
        book, lasting = ParameterBook.of([edition]) if book is None else book, Lasting()
        return cls(edition, index, day, book, lasting, lasting.days.setdefault(day, Daily()))

    def on(self, day: date) -> "Context":
        """Return the same context for another day, sharing what does not depend on the day."""
        daily = self.lasting.days.get(day)
        if daily is None:
            daily = self.lasting.days[day] = Daily()
        return Context(self.edition, self.index, day, self.book, self.lasting, daily)

    def under(self, edition: Edition) -> "Context":
        """Return the same context for another document of the company, sharing all memos."""
        if edition is self.edition:
            return self
        return Context(edition, self.index, self.day, self.book, self.lasting, self.daily)

    # --- calendars and windows --------------------------------------------------------------

    def calendar(self, kind: str) -> Calendar:
        """Return the `office` or `trading` calendar."""
        known = self.lasting.calendars.get(kind)
        if known is None:
            known = self.lasting.calendars[kind] = self.index.calendar(CalendarKind(kind))
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
        known = self.lasting.windows.get(key)
        if known is None:
            days = self.calendar("trading" if cadence == "trading-day" else calendar)
            known = windows(cadence, first, last, calendar=days, year_start=start)
            self.lasting.windows[key] = known
        return known

    def sums(self, duration: str, calendar: str = "office") -> Sums:
        """Return the days plus a duration such as P10D or 3-open-days, to be looked up by day."""
        known = self.lasting.sums.get((duration, calendar))
        if known is None:
            known = self.lasting.sums[duration, calendar] = Sums(self.duration(duration), self.calendar(calendar))
        return known

    def add(self, day: date, duration: str, calendar: str = "office") -> date:
        """Return `day` plus a duration such as P10D or 3-open-days."""
        return self.sums(duration, calendar)[day]

    def subtract(self, day: date, duration: str) -> date:
        """Return `day` minus a duration."""
        known = self.lasting.differences.get((day, duration))
        if known is None:
            known = subtract(day, self.duration(duration), self.calendar("office"))
            self.lasting.differences[day, duration] = known
        return known

    def duration(self, text: str) -> Duration:
        """Parse a duration of the catalogue."""
        return parse(text)

    def turning(self) -> date | None:
        """Return the first day after this one from which another parameter, fiscal year or cut-over rules."""
        if self.daily.turning is None:
            names = self.index.profile.get(FISCAL_YEAR_START, ())
            rows = [row for values in (*self.index.parameters.values(), names) for row in values]
            days = [row.since for row in rows] + [self.index.cutover or date.min]
            self.daily.turning = min((day for day in days if day > self.day), default=date.max)
        return None if self.daily.turning == date.max else self.daily.turning

    # --- parameters -------------------------------------------------------------------------

    def effective(self, key: str) -> Ruling | None:
        """Return what rules for parameter `key` on the day, or None if nobody sets it."""
        asked = key, self._own(key)
        if asked not in self.lasting.rulings:
            self.lasting.rulings[asked] = effective(key, self.book, asked[1])
        return self.lasting.rulings[asked]

    def _own(self, key: str) -> int | None:
        """Return the company's own value on the day, if it has one."""
        if key not in self.index.parameters:
            return None
        own = self.index.parameter(key, self.day)
        return own.value if own is not None and isinstance(own.value, int) else None

    def asked(self, accept: Acceptance) -> Asked:
        """Return what `accept` asks on the day."""
        known = self.daily.asked.get(id(accept))
        # An identity may be used again once its object is gone; this one is kept with the answer.
        if known is None or known.accept is not accept:
            known = self.daily.asked[id(accept)] = self._asked(accept)
        return known

    def _asked(self, accept: Acceptance) -> Asked:
        conditions = tuple([(one.field, one.op, self.wanted(one.value)) for one in accept.conditions])
        signed = bool(accept.roles or accept.separation)
        today = any(is_today(one.value) for one in accept.conditions)
        relative = today or any(isinstance(one.value, ParameterRef) for one in accept.conditions)
        anything = not (conditions or signed or accept.concerns or accept.covers is not None)
        return Asked(accept, conditions, signed, relative, today, anything)

    def wanted(self, value: Scalar | ParameterRef | tuple[Scalar, ...]) -> Scalar | tuple[Scalar, ...]:
        """Return the required value on the day.

        `@today` is that day, `@today-P1Y` the day a duration earlier: dates compare as ISO text.
        """
        if isinstance(value, ParameterRef):
            return self.amount(value)
        if isinstance(value, str) and is_today(value):
            _, minus, duration = value.partition("-")
            day = self.subtract(self.day, duration) if minus else self.day
            return day.isoformat()
        return value

    def amount(self, amount: Amount) -> int:
        """Return the number that applies on the day."""
        if isinstance(amount, ParameterRef):
            found = self.effective(amount.param)
            # The catalogue refuses a reference to a parameter that nobody defines.
            return 0 if found is None else found.amount
        return amount

    def period(self, period: Period) -> str:
        """Return the duration that applies on the day, as ISO 8601 text."""
        if not isinstance(period, ParameterRef):
            return period
        asked = period.param, self._own(period.param)
        known = self.lasting.periods.get(asked)
        if known is None:
            found = self.effective(period.param)
            # The catalogue refuses a period whose parameter does not measure time.
            text = None if found is None else text_of(found.parameter.value, found.parameter.unit)
            known = self.lasting.periods[asked] = text or "P1Y"
        return known

    # --- scopes -----------------------------------------------------------------------------

    def spans(self, scope: Scope) -> dict[str, list[Span]]:
        """Return every target that ever belonged to `scope`, with the days on which it did."""
        if scope.register is None:
            return {COMPANY: [Span(date.min, _FAR, FactId(0), date.min)]}
        key = scope_key(scope)
        known = self.lasting.spans.get(key)
        if known is None:
            register = scope.register
            entries = self.index.entries.get(register, {})
            found = {f"{register}:{name}": _belonging(entries[name], scope.where) for name in sorted(entries)}
            known = self.lasting.spans[key] = {target: spans for target, spans in found.items() if spans}
        return known

    def present(self, scope: Scope, since: date) -> dict[str, list[Span]]:
        """Return the targets that belonged to `scope` on some day from `since` to the day."""
        key = (scope_key(scope), since)
        known = self.daily.present.get(key)
        if known is None:
            known = self.daily.present[key] = {
                target: stretches
                for target, stretches in self.spans(scope).items()
                if any(span.first <= self.day and span.last >= since for span in stretches)
            }
        return known

    def before_arrival(self, scope: Scope) -> date | None:
        """Return the last day before another target is known to belong to `scope`, if any is."""
        key = scope_key(scope)
        arrivals = self.daily.arrivals
        if key not in arrivals:
            starts = [span.first for spans in self.spans(scope).values() for span in spans if span.first > self.day]
            arrivals[key] = min(starts) - timedelta(days=1) if starts else None
        return arrivals[key]

    def alive(self, scope: Scope) -> frozenset[str]:
        """Return the targets that belong to `scope` on the day."""
        key = (scope_key(scope), self.day)
        known = self.lasting.members.get(key)
        if known is None:
            known = self.lasting.members[key] = frozenset(
                target
                for target, spans in self.spans(scope).items()
                if any(span.first <= self.day <= span.last for span in spans)
            )
        return known

    def before_cutover(self, day: date) -> bool:
        """Tell whether `day` lies before the company's cut-over (導入前)."""
        return self.index.cutover is not None and day < self.index.cutover


def is_today(value: object) -> bool:
    """Tell whether a required value is `@today`, or a day before it."""
    return isinstance(value, str) and value.startswith("@today")


def scope_key(scope: Scope) -> ScopeKey:
    """Return what tells scopes apart."""
    return scope.register, tuple(sorted(scope.where.items())) if scope.where else ()


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
