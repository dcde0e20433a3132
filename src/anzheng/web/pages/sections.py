"""目次 The blocks of a document as its table of contents: what they count, and how internal audit stands with each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.kernel.errors import Text
from anzheng.posture.period import DemandPeriod
from anzheng.posture.results import ClauseVerdict
from anzheng.posture.words import SEVERITY
from anzheng.reports.inspections import Inspection
from anzheng.reports.marks import marks_of
from anzheng.reports.wording import every_in_words, short_title, titled
from anzheng.web.pages.words import APART, Badge, badge, key_of, name_of

_WORDS = (*(word.value for word in SEVERITY), *APART)


@dataclass(frozen=True, slots=True)
class Examined:
    """Internal audit of one block (內部查核)."""

    badge: Badge
    every: Text
    last: date | None
    """The day of the newest working paper that counts."""
    seq: int | None
    next_due: date | None


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One block of the table of contents (目次的一列)."""

    ref: str
    mark: str | None
    title: Text
    obligations: int
    counts: tuple[Badge, ...]
    """The words below it with their numbers as notes, severest first."""
    examined: Examined | None
    listed: bool
    """Whether it stands in the list below, which a filter may shorten."""


def sections_of(edition: Edition) -> list[Clause]:
    """Return the blocks of a document; a block that holds nothing but blocks is shown by those."""
    children: dict[str | None, list[Clause]] = {}
    for clause in edition.clauses:
        children.setdefault(clause.parent, []).append(clause)
    found = []
    for clause in children.get(None, ()):
        below = children.get(clause.ref, [])
        pure = below and not any(one.obligation or one.leaf for one in below)
        found.extend(below if pure else [clause])
    return found


def contents(
    edition: Edition,
    verdicts: Mapping[str, ClauseVerdict],
    examined: Mapping[str, Examined],
    listed: frozenset[str],
) -> tuple[SectionLine, ...]:
    """Return the table of contents; `listed` are the refs that the list below shows."""
    below, marks = counts_below(edition, verdicts), marks_of(edition.clauses)
    return tuple(
        SectionLine(
            clause.ref,
            marks.get(clause.ref),
            short_title(titled(clause.zh, clause.en)),
            sum(below[clause.ref].values()),
            tuple(Badge(word, name_of(word), _number(count)) for word in _WORDS if (count := below[clause.ref][word])),
            examined.get(clause.ref),
            clause.ref in listed,
        )
        for clause in sections_of(edition)
    )


def counts_below(edition: Edition, verdicts: Mapping[str, ClauseVerdict]) -> dict[str, Counter[str]]:
    """Return how many obligations have which word, in every clause and below it."""
    parents = {clause.ref: clause.parent for clause in edition.clauses}
    found: dict[str, Counter[str]] = {ref: Counter() for ref in parents}
    for ref in parents:
        word = key_of(verdicts[ref])
        at: str | None = ref if word is not None else None
        while at is not None:
            found[at][word or ""] += 1
            at = parents[at]
    return found


def _number(count: int) -> Text:
    return Text(str(count), str(count))


def examined_on_day(inspections: Mapping[str, Inspection]) -> dict[str, Examined]:
    """Return how every block stands with internal audit on a day."""
    return {
        block: Examined(
            badge(one.result.word),
            every_in_words(one.every),
            None if one.last is None else one.last.on,
            None if one.last is None else one.last.seq,
            one.result.next_due,
        )
        for block, one in inspections.items()
    }


def examined_over_period(edition: Edition, judged: Mapping[str, DemandPeriod]) -> dict[str, Examined]:
    """Return how often every block was examined in a period."""
    heads = {clause.ref: clause.inspection or "" for clause in edition.clauses}
    found = {}
    for block, one in judged.items():
        done = one.tally.on_time + one.tally.late
        note = Text(f"{done}／{one.tally.expected} 期", f"{done} of {one.tally.expected}")
        found[block] = Examined(badge(one.word, note), every_in_words(heads[block]), None, None, None)
    return found
