"""證據一覽 The facts behind a verdict, newest first, with their place in the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Fact, FactId
from anzheng.kernel.errors import Text
from anzheng.reports.wording import Names, both
from anzheng.web.pages.facts import describe

SHOWN = 15
"""Entries before the rest is folded behind a link."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One fact (證據)."""

    seq: int
    day: date
    title: Text
    detail: Text
    late: bool
    """It closed a window after its time."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The list, and how many are folded away."""

    rows: tuple[EvidenceRow, ...]
    more: int


def evidence_of(
    used: Iterable[FactId],
    late: set[int],
    facts: Sequence[Fact],
    names: Names,
    titles: Mapping[str, str],
    *,
    everything: bool,
) -> EvidencePage:
    """Return the facts `used`, newest first by the day they are about. `facts` is the whole ledger in order."""
    rows = []
    for seq in {identity.seq for identity in used}:
        said = describe(facts[seq], names, titles)
        rows.append(EvidenceRow(seq, said.day, said.title, both(said.detail), seq in late))
    rows.sort(key=lambda row: (row.day, row.seq), reverse=True)
    shown = rows if everything else rows[:SHOWN]
    return EvidencePage(tuple(shown), len(rows) - len(shown))
