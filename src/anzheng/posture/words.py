"""判定用語 The words of a verdict and their order of severity (design: a closed list)."""

from collections.abc import Iterable
from enum import StrEnum

from anzheng.kernel.errors import Text


class Word(StrEnum):
    """One word for one part, clause, demand, target or window on a day."""

    FAILED = "failed"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    LATE = "late"
    DUE = "due"
    EXCEPTED = "excepted"
    MET = "met"
    NO_EVENT = "no_event"
    NOT_APPLICABLE = "not_applicable"
    NOT_IN_FORCE = "not_in_force"


NAMES: dict[Word, Text] = {
    Word.FAILED: Text("不符", "failed"),
    Word.OVERDUE: Text("逾期", "overdue"),
    Word.UNKNOWN: Text("無資料", "unknown"),
    Word.LATE: Text("逾期完成", "late"),
    Word.DUE: Text("待辦", "due"),
    Word.EXCEPTED: Text("例外核准", "excepted"),
    Word.MET: Text("符合", "met"),
    Word.NO_EVENT: Text("本期無此情事", "no event"),
    Word.NOT_APPLICABLE: Text("不適用", "not applicable"),
    Word.NOT_IN_FORCE: Text("未生效／已失效", "not in force"),
}
ADVICE = Text("建議", "advice")
"""How a `should` or a goal that is not done is shown; it is no verdict and never makes anything red."""

SEVERITY: tuple[Word, ...] = (
    Word.FAILED,
    Word.OVERDUE,
    Word.UNKNOWN,
    Word.LATE,
    Word.DUE,
    Word.EXCEPTED,
    Word.MET,
    Word.NO_EVENT,
)
"""Worst first. not_applicable and not_in_force drop out and are no part of the order."""
_RANK = {word: rank for rank, word in enumerate(SEVERITY)}

LACKING = frozenset({Word.FAILED, Word.OVERDUE, Word.UNKNOWN})
"""Words under which a duty is neither done nor still open."""
SATISFIED = frozenset({Word.MET, Word.NO_EVENT, Word.LATE, Word.EXCEPTED})
"""Words under which a duty counts as done."""
DROPPED = frozenset({Word.NOT_APPLICABLE, Word.NOT_IN_FORCE})


def worst(words: Iterable[Word]) -> Word | None:
    """Return the most severe of `words`, ignoring the dropped ones; None if nothing remains."""
    ranked = [_RANK[word] for word in words if word in _RANK]
    return SEVERITY[min(ranked)] if ranked else None


def best(words: Iterable[Word]) -> Word | None:
    """Return the least severe of `words`: one branch of an `any_of` is enough.

    Evidence that something was done says more than that nothing happened, so met goes before no_event. Where no
    branch will do, one that failed counts: silence about an alternative excuses nothing about a fact that says no.
    """
    ranked = [_RANK[word] for word in words if word in _RANK]
    if _RANK[Word.MET] in ranked:
        return Word.MET
    if ranked and max(ranked) <= _RANK[Word.UNKNOWN] and _RANK[Word.FAILED] in ranked:
        return Word.FAILED
    return SEVERITY[max(ranked)] if ranked else None
