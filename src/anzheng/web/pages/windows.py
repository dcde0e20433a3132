"""週期 Targets of a demand and their windows as small cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.posture.period import DemandPeriod
from anzheng.posture.results import DemandResult, Reason, TargetResult, WindowResult
from anzheng.posture.words import NAMES, SEVERITY, Word
from anzheng.reports.wording import Names
from anzheng.web.pages.words import Badge, badge

_ROWS = 12
"""Targets shown before the rest is folded behind a link."""
_BY_MONTH = 60
"""More windows than this stand one month a line."""
_COLUMNS = 8
"""Up to so many windows, the same for all targets, stand in a table with a column for each."""
_RANK = {word: rank for rank, word in enumerate((*SEVERITY, Word.NOT_APPLICABLE, Word.NOT_IN_FORCE))}

WINDOW_NAMES: dict[Word, Text] = {
    **NAMES,
    Word.MET: Text("如期", "on time"),
    Word.OVERDUE: Text("缺漏", "missed"),
}
"""A window is on time or missed, where a clause is met or overdue."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One window, case or stretch."""

    word: str
    label: Text
    seq: int | None
    """The entry that decides it, if any."""


@dataclass(frozen=True, slots=True)
class CellLine:
    """Cells on one line, headed by their month if there are many."""

    label: Text | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of a demand."""

    name: Text
    badge: Badge
    reason: Text
    next_due: date | None
    until: date | None
    seq: int | None
    lines: tuple[CellLine, ...]
    tally: Text
    """Its windows by word."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One target in a table of windows; None where it had no such window."""

    name: Text
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A target that needs attention, with its reason."""

    name: Text
    badge: Badge
    reason: Text
    seq: int | None


@dataclass(frozen=True, slots=True)
class Grid:
    """Targets by windows (各對象的週期)."""

    columns: tuple[Text, ...]
    rows: tuple[GridRow, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Windows:
    """A demand's targets: a table where the windows are alike, else lines; and how many are folded away."""

    grid: Grid | None
    rows: tuple[TargetRow, ...]
    more: int


def windows_of_day(result: DemandResult, names: Names, *, everything: bool) -> Windows:
    """Return the targets of a demand on a day, worst first."""
    held = [(one.target, one.word, one.reason, one.windows, one) for one in result.targets.values()]
    held.sort(key=lambda row: (_RANK[row[1]], row[0]))
    shown = held if everything else held[:_ROWS]
    more = len(held) - len(shown)
    grid = _grid([(target, word, reason, windows) for target, word, reason, windows, _ in shown], names)
    rows = () if grid else tuple(_row(one, names) for *_, one in shown)
    return Windows(grid, rows, more)


def windows_of_period(judged: DemandPeriod, names: Names, *, everything: bool) -> Windows:
    """Return the targets of a demand over a period, worst first."""
    held = []
    for target, windows in judged.targets.items():
        worst = min(windows, key=lambda window: _RANK[window.word], default=None)
        if worst is not None:
            held.append((target, worst.word, worst.reason, windows, worst))
    held.sort(key=lambda row: (_RANK[row[1]], row[0]))
    shown = held if everything else held[:_ROWS]
    more = len(held) - len(shown)
    grid = _grid([(target, word, reason, windows) for target, word, reason, windows, _ in shown], names)
    rows = (
        ()
        if grid
        else tuple(
            TargetRow(
                names.target(target),
                badge(word),
                names.reason(reason),
                None,
                None,
                _seq(worst),
                _lines(windows, names),
                _tally(windows),
            )
            for target, word, reason, windows, worst in shown
        )
    )
    return Windows(grid, rows, more)


def _grid(held: list[tuple[str, Word, Reason, tuple[WindowResult, ...]]], names: Names) -> Grid | None:
    """Return the table if the targets share few windows; None for cases, stretches and long rows."""
    spans = sorted({(one.last, one.first) for *_, windows in held for one in windows})
    cased = any(one.item for *_, windows in held for one in windows)
    if not spans or cased or len(spans) > _COLUMNS or any(not windows for *_, windows in held):
        return None
    rows = []
    for target, _, _, windows in held:
        by_span = {(one.last, one.first): one for one in windows}
        rows.append(
            GridRow(
                names.target(target),
                tuple(_cell(by_span[span], names) if span in by_span else None for span in spans),
            )
        )
    notes = tuple(
        Note(names.target(target), badge(word), names.reason(reason), _worst_seq(windows))
        for target, word, reason, windows in held
        if word not in _QUIET
    )
    return Grid(tuple(_span_name(first, last) for last, first in spans), tuple(rows), notes)


_QUIET = frozenset({Word.MET, Word.DUE, Word.NO_EVENT})
"""Words that need no remark under the table."""


def _worst_seq(windows: tuple[WindowResult, ...]) -> int | None:
    return _seq(min(windows, key=lambda window: _RANK[window.word]))


def _span_name(first: date, last: date) -> Text:
    """Return a window's short name: 115 上, 115 年, 115-06, or its last day."""
    year = last.year - roc.OFFSET
    days = (last - first).days + 1
    starts = first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year
    if starts and days > 360:
        return Text(f"{year} 年", str(last.year))
    if starts and 180 <= days <= 185 and first.month in (1, 7):
        return Text(f"{year} {'上' if first.month == 1 else '下'}", f"{last.year} H{1 if first.month == 1 else 2}")
    if starts and 89 <= days <= 93 and first.month in (1, 4, 7, 10):
        quarter = (first.month + 2) // 3
        return Text(f"{year} 第{'一二三四'[quarter - 1]}季", f"{last.year} Q{quarter}")
    if starts and days <= 31:
        return Text(f"{year}-{last.month:02d}", f"{last.year}-{last.month:02d}")
    return Text(roc.short(last), last.isoformat())


def _row(target: TargetResult, names: Names) -> TargetRow:
    return TargetRow(
        names.target(target.target),
        badge(target.word),
        names.reason(target.reason),
        target.next_due,
        target.until,
        target.facts[-1].seq if target.facts else None,
        _lines(target.windows, names),
        _tally(target.windows),
    )


def _lines(windows: Iterable[WindowResult], names: Names) -> tuple[CellLine, ...]:
    held = sorted(windows, key=lambda window: (window.last, window.first))
    if not held:
        return ()
    if len(held) <= _BY_MONTH:
        return (CellLine(None, tuple(_cell(window, names) for window in held)),)
    months: dict[tuple[int, int], list[WindowResult]] = {}
    for window in held:
        months.setdefault((window.last.year, window.last.month), []).append(window)
    return tuple(
        CellLine(
            Text(f"{year - roc.OFFSET}-{month:02d}", f"{year}-{month:02d}"),
            tuple(_cell(window, names) for window in rows),
        )
        for (year, month), rows in months.items()
    )


def _cell(window: WindowResult, names: Names) -> Cell:
    name, reason = WINDOW_NAMES[window.word], names.reason(window.reason)
    zh = (
        roc.short(window.last)
        if window.first == window.last
        else f"{roc.short(window.first)} 至 {roc.short(window.last)}"
    )
    en = str(window.last) if window.first == window.last else f"{window.first} to {window.last}"
    item = f"{window.item}　" if window.item else ""
    label = Text(f"{item}{zh}　{name.zh}：{reason.zh}", f"{item}{en} {name.en}: {reason.en}")
    return Cell(window.word.value, label, _seq(window))


def _seq(window: WindowResult) -> int | None:
    return window.facts[-1].seq if window.facts else None


def _tally(windows: Iterable[WindowResult]) -> Text:
    held = list(windows)
    said = [(WINDOW_NAMES[word], sum(one.word is word for one in held)) for word in SEVERITY]
    present = [(name, n) for name, n in said if n]
    return Text("、".join(f"{name.zh} {n}" for name, n in present), ", ".join(f"{n} {name.en}" for name, n in present))
