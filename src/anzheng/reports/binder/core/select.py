"""選取 Which entries travel in a binder: those the verdicts rest on, and the whole history of what they are about.

Whole subjects travel, so that nobody can leave out the entry by which evidence was withdrawn. What is asked of other
documents alone, and is about other subjects, stays at home.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from anzheng.facts import ledgers
from anzheng.facts.base import Fact
from anzheng.facts.evidence import EvidenceAdded
from anzheng.facts.ledgers import BinderExported
from anzheng.facts.retention import ContentDisposed, SubjectsSealed

OWN = "company"
"""Subject of what rules the company: profile, documents adopted, parameters, calendars, the cut-over day."""
_OF_RECORD = "r"
"""First letter of the id of evidence that a record became; the rest is that of its case."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Entries that travel (選取的分錄)."""

    entries: tuple[int, ...]
    whole: tuple[str, ...]
    """Subjects of which every entry is here."""
    evidence: tuple[Fact, ...]
    """The entries among them by which evidence was added, in order."""
    disposed: dict[str, int]
    """By digest, the entry that says that the content was destroyed."""
    seal: int | None
    """The newest entry that sealed all subjects."""


def select(facts: Sequence[Fact], rests: Collection[int]) -> Selection:
    """Return what travels when verdicts rest on the entries `rests`, out of all facts of a ledger."""
    touched = {facts[seq].subject for seq in rests} | {OWN}
    touched |= {case for fact in facts if fact.subject in touched for case in _cases(fact)}
    owners = {subject for subject in touched if subject.startswith("evidence:")}
    chosen, seal = set[int](), None
    disposed: dict[str, int] = {}
    for fact in facts:
        payload = fact.payload
        if isinstance(payload, SubjectsSealed):
            seal = fact.seq
        if isinstance(payload, ContentDisposed) and payload.owner in owners:
            disposed.update(dict.fromkeys(payload.digests, fact.seq))
            chosen.add(fact.seq)
        if fact.subject in touched or _of_ledger(fact):
            chosen.add(fact.seq)
    chosen |= {seal} if seal is not None else set()
    entries = tuple(sorted(chosen))
    return Selection(entries, _whole(facts, entries), _evidence(facts, entries), disposed, seal)


def _cases(fact: Fact) -> tuple[str, ...]:
    """Return the case in which evidence was signed: who signed, and when, stands in its history."""
    payload = fact.payload
    if not isinstance(payload, EvidenceAdded) or not payload.evidence.startswith(_OF_RECORD):
        return ()
    return (f"case:{case_id(payload.evidence)}",)


def case_id(evidence: str) -> str:
    """Return the id of the case of a record that became this evidence."""
    return f"c{evidence.removeprefix(_OF_RECORD)}"


def _of_ledger(fact: Fact) -> bool:
    """Tell whether an entry is about keys, anchors, epochs or restoring: what proofs hang on. Other binders are not."""
    return type(fact.payload).__module__ == ledgers.__name__ and not isinstance(fact.payload, BinderExported)


def _whole(facts: Sequence[Fact], entries: Sequence[int]) -> tuple[str, ...]:
    there = Counter(facts[seq].subject for seq in entries)
    every = Counter(fact.subject for fact in facts)
    return tuple(sorted(subject for subject, count in there.items() if count == every[subject]))


def _evidence(facts: Sequence[Fact], entries: Sequence[int]) -> tuple[Fact, ...]:
    return tuple(facts[seq] for seq in entries if isinstance(facts[seq].payload, EvidenceAdded))
