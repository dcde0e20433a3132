"""問法 The time bar: which day or period is judged, as known on which day; read from the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.web.pages.frame import Pairs

EARLIEST = date(2000, 1, 1)
"""No day before this is judged: no edition, calendar or ledger reaches back so far."""
AHEAD = timedelta(days=3 * 366)
LONGEST = timedelta(days=3 * 366)
"""How far ahead a forecast may look, and how long a period may be."""


class Mode(StrEnum):
    """問法 What is asked."""

    DAY = "day"
    PERIOD = "period"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Question:
    """A question about two times (問題)."""

    mode: Mode
    about: date
    """The day judged; of a period its last day, of a forecast the future day."""
    first: date
    """First day of a period, else `about`."""
    known: date | None
    """As known at the end of this day; None means now."""
    today: date

    @property
    def past(self) -> bool:
        """Whether this is not simply today as known now."""
        return self.mode is not Mode.DAY or self.about != self.today or self.known is not None

    @property
    def pairs(self) -> Pairs:
        """The parameters that ask the same again."""
        known = (("known", self.known.isoformat()),) if self.known else ()
        match self.mode:
            case Mode.DAY:
                return (*((("about", self.about.isoformat()),) if self.about != self.today else ()), *known)
            case Mode.PERIOD:
                return (("mode", "period"), ("from", self.first.isoformat()), ("to", self.about.isoformat()), *known)
            case Mode.FORECAST:
                return (("mode", "forecast"), ("at", self.about.isoformat()))
            case _:
                assert_never(self.mode)


@dataclass(frozen=True, slots=True)
class Field:
    """One date field as it was filled in."""

    name: str
    label: Text
    value: str
    problem: Text | None


@dataclass(frozen=True, slots=True)
class Tab:
    """One way of asking."""

    name: Text
    pairs: Pairs
    current: bool


@dataclass(frozen=True, slots=True)
class TimeBar:
    """The bar with what was typed, and the question if it can be answered."""

    mode: Mode
    tabs: tuple[Tab, ...]
    fields: tuple[Field, ...]
    hidden: Pairs
    question: Question | None
    problems: tuple[Field, ...]


_LABELS = {
    "about": Text("判定哪一天", "Day judged"),
    "from": Text("期間自", "Period from"),
    "to": Text("至", "to"),
    "at": Text("預測到哪一天", "Forecast for"),
    "known": Text("依哪一天所知", "As known on"),
}
_FIELDS = {Mode.DAY: ("about", "known"), Mode.PERIOD: ("from", "to", "known"), Mode.FORECAST: ("at",)}


def ask(parameters: Mapping[str, str], today: date, language: str, keep: Pairs = ()) -> TimeBar:
    """Read the time bar out of an address; `keep` are further parameters that the form sends along."""
    mode = Mode(parameters["mode"]) if parameters.get("mode") in tuple(Mode) else Mode.DAY
    defaults = _defaults(today)
    fields, days = [], {}
    for name in _FIELDS[mode]:
        typed = parameters.get(name, "").strip()
        found, problem = _read(typed, defaults[name])
        days[name] = found
        shown = typed if problem else _shown(found, language)
        fields.append(Field(name, _LABELS[name], shown, problem))
    if not any(field.problem for field in fields):
        fields = [_sensible(field, parameters.get(field.name, "").strip(), days, today) for field in fields]
    problems = tuple(field for field in fields if field.problem)
    question = None if problems else _question(mode, days, today)
    hidden = (*keep, *((("mode", mode.value),) if mode is not Mode.DAY else ()))
    return TimeBar(mode, _tabs(mode, keep), tuple(fields), hidden, question, problems)


def _defaults(today: date) -> dict[str, date]:
    """Return today, the half-year that closed last, and the end of the current one."""
    first_half = today.month <= 6
    begin = date(today.year - 1, 7, 1) if first_half else date(today.year, 1, 1)
    end = date(today.year - 1, 12, 31) if first_half else date(today.year, 6, 30)
    ahead = date(today.year, 6, 30) if first_half else date(today.year, 12, 31)
    at = ahead if ahead > today else today + timedelta(days=30)
    return {"about": today, "from": begin, "to": end, "at": at, "known": today}


def _read(typed: str, default: date) -> tuple[date, Text | None]:
    if not typed:
        return default, None
    try:
        return roc.parse(typed), None
    except InputError as problem:
        return default, Text(f"{problem.what.zh}。{problem.remedy.zh}。", f"{problem.what.en}. {problem.remedy.en}.")


def _sensible(field: Field, typed: str, days: Mapping[str, date], today: date) -> Field:
    """Return the field with a problem, and as it was typed, if its day cannot be asked about."""
    value = days[field.name]
    problem = None
    if value < EARLIEST:
        problem = Text(
            "早於可判定的日期。請填民國 89 年以後的日期。",
            "This is before any day that can be judged. Use 2000 or later.",
        )
    elif field.name == "at":
        if value <= today:
            problem = Text(
                "預測的日期須在今天之後。過去的日期請用「某日」。",
                "A forecast is about a day after today. For earlier days use “On a day”.",
            )
        elif value > today + AHEAD:
            problem = Text(
                "預測最多三年。請填較近的日期。", "A forecast reaches three years ahead. Use an earlier day."
            )
    elif value > today and field.name == "known":
        problem = Text(
            "不能晚於今天。請填今天或更早的日期。", "This cannot be after today. Use today or an earlier day."
        )
    elif value > today:
        problem = Text(
            "這一天還沒到。要看以後的日期，請用「預測」。", "This day is still to come. For later days use “Forecast”."
        )
    elif field.name == "to":
        problem = _period_problem(days)
    return Field(field.name, field.label, typed or field.value, problem) if problem else field


def _period_problem(days: Mapping[str, date]) -> Text | None:
    if days["to"] < days["from"]:
        return Text(
            "期間的結束日早於開始日。請對調或更正。", "The period ends before it starts. Swap or correct the days."
        )
    if days["to"] - days["from"] > LONGEST:
        return Text("期間最長三年。請分段查詢。", "A period is at most three years. Ask in pieces.")
    return None


def _question(mode: Mode, days: Mapping[str, date], today: date) -> Question:
    known = days.get("known")
    known = None if known == today else known
    match mode:
        case Mode.DAY:
            return Question(mode, days["about"], days["about"], known, today)
        case Mode.PERIOD:
            return Question(mode, days["to"], days["from"], known, today)
        case Mode.FORECAST:
            return Question(mode, days["at"], days["at"], None, today)
        case _:
            assert_never(mode)


def _shown(day: date, language: str) -> str:
    return day.isoformat() if language == "en" or day.year <= roc.OFFSET else roc.short(day)


def _tabs(mode: Mode, keep: Pairs) -> tuple[Tab, ...]:
    names = {
        Mode.DAY: Text("某日", "On a day"),
        Mode.PERIOD: Text("期間", "Period"),
        Mode.FORECAST: Text("預測", "Forecast"),
    }
    return tuple(
        Tab(name, (*keep, *((("mode", one.value),) if one is not Mode.DAY else ())), one is mode)
        for one, name in names.items()
    )
