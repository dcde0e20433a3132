"""週期 Targets of a demand and their windows as small cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.posture.period import DemandPeriod
from anzheng.posture.results import DemandResult, TargetResult, WindowResult
from anzheng.posture.words import NAMES, SEVERITY, Word
from anzheng.web.pages.say import Names
from anzheng.web.pages.words import Badge, badge

_ROWS = 12
"""Targets shown before the rest is folded behind a link."""
_BY_MONTH = 60
"""More windows than this stand one month a line."""
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


def target_rows(result: DemandResult, names: Names, *, everything: bool) -> tuple[tuple[TargetRow, ...], int]:
    """Return the targets of a demand on a day, worst first, and how many are folded away."""
    ordered = sorted(result.targets.values(), key=lambda target: (_RANK[target.word], target.target))
    shown = ordered if everything else ordered[:_ROWS]
    return tuple(_row(target, names) for target in shown), len(ordered) - len(shown)


def period_rows(judged: DemandPeriod, names: Names, *, everything: bool) -> tuple[tuple[TargetRow, ...], int]:
    """Return the targets of a demand over a period, worst first, and how many are folded away."""
    rows = []
    for target, windows in judged.targets.items():
        worst = min(windows, key=lambda window: _RANK[window.word], default=None)
        if worst is not None:
            rows.append((_RANK[worst.word], target, worst, windows))
    rows.sort(key=lambda row: (row[0], row[1]))
    shown = rows if everything else rows[:_ROWS]
    found = tuple(
        TargetRow(
            names.target(target),
            badge(worst.word),
            names.reason(worst.reason),
            None,
            None,
            _seq(worst),
            _lines(windows, names),
            _tally(windows),
        )
        for _, target, worst, windows in shown
    )
    return found, len(rows) - len(shown)


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
