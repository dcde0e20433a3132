"""章節與月份 The heat map: sections of a document by the ends of the last twelve months."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.kernel.errors import Text
from anzheng.kernel.roc import OFFSET
from anzheng.posture.results import ClauseVerdict
from anzheng.reports.wording import short_title, titled
from anzheng.web.pages.documents import DocumentHead, head_of
from anzheng.web.pages.sections import sections_of

MONTHS = 12
_OPEN = ("failed", "overdue", "unknown")
_BAD = ("failed", "overdue")
_STEPS = (1, 3, 6, 10)
"""Numbers at which the ink becomes denser."""

Verdicts = Mapping[str, ClauseVerdict]


@dataclass(frozen=True, slots=True)
class Month:
    """One column."""

    day: date
    """The day judged: the month's end, or today."""
    year: int
    """Year of the Republic."""
    common_year: int
    month: int
    now: bool
    before: bool
    """Before the company's cut-over."""
    spans: int
    """How many columns the heading that starts here spans, or 0. Each half of the year has its own headings."""
    again: bool
    """The year was named in the first half already; its heading shows only where that half is hidden."""
    old: bool
    """Hidden on the narrowest screens."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One section at one month's end."""

    month: Month
    count: int
    density: int
    bad: bool
    label: Text


@dataclass(frozen=True, slots=True)
class Section:
    """One line."""

    ref: str
    title: Text
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MonthsPage:
    """The heat map of one document."""

    head: DocumentHead
    months: tuple[Month, ...]
    sections: tuple[Section, ...]


def months_page(
    edition: Edition, today: date, cutover: date | None, verdicts_on: Callable[[date], Verdicts]
) -> MonthsPage:
    """Return the heat map; `verdicts_on` judges one day, and is not asked about days before the cut-over."""
    months = months_until(today, cutover)
    judged = {month.day: verdicts_on(month.day) for month in months if not month.before}
    sections = tuple(
        Section(
            clause.ref,
            short_title(titled(clause.zh, clause.en)),
            tuple(_cell(clause, month, judged.get(month.day)) for month in months),
        )
        for clause in sections_of(edition)
    )
    return MonthsPage(head_of(edition, today), months, sections)


def months_until(today: date, cutover: date | None) -> tuple[Month, ...]:
    """Return the last twelve months, the current one last and judged today."""
    days = [today]
    while len(days) < MONTHS:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    days.reverse()
    half = MONTHS // 2
    found = []
    for n, day in enumerate(days):
        mates = days[:half] if n < half else days[half:]
        same = [other for other in mates if other.year == day.year]
        spans = len(same) if day == same[0] else 0
        again = n >= half and days[half - 1].year == day.year
        before = cutover is not None and day < cutover
        now = n == MONTHS - 1
        found.append(Month(day, day.year - OFFSET, day.year, day.month, now, before, spans, again, n < half))
    return tuple(found)


def _cell(clause: Clause, month: Month, verdicts: Verdicts | None) -> Cell:
    name = short_title(titled(clause.zh, clause.en))
    if verdicts is None:
        return Cell(
            month,
            0,
            0,
            bad=False,
            label=Text(f"{name.zh}，{month.month} 月，導入前", f"{name.en}, {month.day}, before cut-over"),
        )
    verdict = verdicts[clause.ref]
    held = dict(verdict.counts)
    if clause.obligation and verdict.word is not None:
        held = {"advice" if verdict.advice else verdict.word.value: 1}
    count = sum(held.get(word, 0) for word in _OPEN)
    bad = sum(held.get(word, 0) for word in _BAD)
    label = Text(
        f"{clause.ref} {name.zh}，{month.year} 年 {month.month} 月：{count} 條未證明"
        + (f"，其中 {bad} 條不符或逾期" if bad else ""),
        f"{clause.ref} {name.en}, {month.day}: {count} not proved" + (f", {bad} failed or overdue" if bad else ""),
    )
    return Cell(month, count, sum(count >= step for step in _STEPS), bad > 0, label)
