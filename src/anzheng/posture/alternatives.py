"""擇一 Alternatives round by round: what comes round may be done one way this time and another way the next."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from anzheng.catalogue.core.model import Demand, Periodic
from anzheng.posture.context import Context
from anzheng.posture.results import DemandResult, WindowResult
from anzheng.posture.words import SATISFIED, best

if TYPE_CHECKING:
    from datetime import date

Windows = Iterable[tuple[str, WindowResult]]
"""The windows of one alternative, each with its target."""


def same_rounds(demands: Sequence[Demand], context: Context) -> bool:
    """Tell whether all of them ask the same targets for something in the same windows."""
    rounds = {
        (context.period(one.spec.every), one.spec.calendar, one.spec.year)
        for one in demands
        if isinstance(one.spec, Periodic)
    }
    scopes = [one.scope for one in demands]
    return (
        all(isinstance(one.spec, Periodic) for one in demands)
        and len(rounds) == 1
        and all(scope == scopes[0] for scope in scopes)
    )


def windows_of(results: Iterable[DemandResult]) -> list[Windows] | None:
    """Return the windows of each alternative; None if one lacks something else than windows, as an empty register."""
    found: list[Windows] = []
    for result in results:
        if any(not target.windows and target.word not in SATISFIED for target in result.targets.values()):
            return None
        found.append([(name, window) for name, target in result.targets.items() for window in target.windows])
    return found


def taken_together(alternatives: Iterable[Windows]) -> list[WindowResult]:
    """Return every window once, as the best of the alternatives leaves it."""
    rounds: dict[tuple[str, date, date], list[WindowResult]] = defaultdict(list)
    for windows in alternatives:
        for target, window in windows:
            rounds[target, window.first, window.last].append(window)
    return [_best(windows) for windows in rounds.values()]


def _best(windows: list[WindowResult]) -> WindowResult:
    word = best(window.word for window in windows)
    return next(window for window in windows if window.word is word)
