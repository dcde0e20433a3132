"""判定結果 What judging yields: a word with its windows, the facts used, the reason and its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from anzheng.facts.base import FactId
from anzheng.posture.words import Word

Args = tuple[tuple[str, str], ...]


class Reason(NamedTuple):
    """Why (理由): a code out of `reasons.py` with the values that its sentence names."""

    code: str
    args: Args = ()


class WindowResult(NamedTuple):
    """One window, case or stretch of days (週期)."""

    first: date
    last: date
    due: date
    word: Word
    reason: Reason
    facts: tuple[FactId, ...] = ()
    item: str = ""
    """The case's id, for answers to events."""


class TargetResult(NamedTuple):
    """One demand judged for one target."""

    target: str
    word: Word
    reason: Reason
    cited: tuple[FactId, ...] = ()
    """Facts that decided where there are no windows."""
    windows: tuple[WindowResult, ...] = ()
    next_due: date | None = None
    """The next day by which someone has to do something."""
    until: date | None = None
    """Last day on which the word still holds if no fact is added; None means for ever."""
    exception: FactId | None = None
    """The approved exception in force for this target."""
    underlying: Word | None = None
    """The word without the exception, if it changed the word."""

    @property
    def facts(self) -> tuple[FactId, ...]:
        """Facts that decided: those cited, or those of all windows, oldest first."""
        # Few of the many results are ever asked for them.
        return self.cited or tuple(sorted({fact for window in self.windows for fact in window.facts}))


@dataclass(frozen=True, slots=True)
class DemandResult:
    """One demand judged over its whole scope."""

    demand: str
    word: Word
    targets: Mapping[str, TargetResult]
    counts: Mapping[Word, int]
    next_due: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class NodeResult:
    """A node of a proof tree, judged: a demand, or a group with its branches."""

    word: Word
    demand: str | None = None
    operator: str | None = None
    """`all_of` or `any_of`."""
    branches: tuple["NodeResult", ...] = ()
    used: bool = True
    """False for the branches of an any_of that do not carry it. Several may: one in this window, one in the next."""


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """One part judged."""

    n: int
    word: Word
    reason: Reason
    advice: bool
    """A `should` or a goal that is not done: shown as 建議, counted apart."""
    attested_only: bool
    standing_exception: bool
    """An approved exception exists but cannot waive a regulation's must: 不符（已核准例外）."""
    proof: NodeResult | None
    corroborating: tuple[NodeResult, ...] = ()
    cited: tuple[FactId, ...] = ()
    """Facts beside those of the demands that carry the word: a profile answer, an audit finding."""
    next_due: date | None = None
    until: date | None = None
    carrying: tuple[DemandResult, ...] = ()
    """The demands that carry the word."""

    @property
    def facts(self) -> tuple[FactId, ...]:
        """All facts that decided, oldest first."""
        # Few of the many verdicts are ever asked for them.
        found = {fact for one in self.carrying for target in one.targets.values() for fact in target.facts}
        return tuple(sorted(found.union(self.cited)))


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """One clause judged. `word` is None for headings and for clauses that bind nobody."""

    ref: str
    word: Word | None
    advice: bool = False
    standing_exception: bool = False
    parts: tuple[PartVerdict, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    """Of an obligation: its parts by word. Of a heading: the obligations below it by word, `advice` apart."""
    next_due: date | None = None
    until: date | None = None


def earliest(*days: date | None) -> date | None:
    """Return the earliest of the days that are given."""
    known = [day for day in days if day is not None]
    return min(known) if known else None
