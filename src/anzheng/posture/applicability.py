"""適用與否 Applicability: what the profile brings in and takes out, before and after an answer.

A part's conditions are read as AND: one no takes it out; otherwise one open question leaves it undecided.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from anzheng.catalogue.core.model import Edition
from anzheng.facts.base import Scalar

ALWAYS = "all"
"""The condition that asks nothing."""
_NO = (False, 0, "no")


class Applies(StrEnum):
    """Whether a part applies to the company (適用情形)."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Decided:
    """Whether a part applies, and the question that decided it."""

    applies: Applies
    question: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One clause whose applicability an answer changes (適用變動)."""

    document: str
    ref: str
    zh: str
    en: str
    parts: tuple[int, ...]
    """Numbers of the parts that change; (0,) for a clause without parts."""
    before: Applies
    after: Applies


def decide(conditions: Iterable[str], answer: Callable[[str], Scalar]) -> Decided:
    """Tell whether what has `conditions` applies; `answer` gives None for an open question."""
    unanswered: str | None = None
    for condition in conditions:
        if condition == ALWAYS:
            continue
        value = answer(condition)
        if value is None:
            unanswered = unanswered or condition
        elif value in _NO:
            return Decided(Applies.NO, condition)
    return Decided(Applies.YES if unanswered is None else Applies.OPEN, unanswered)


def changes(
    editions: Iterable[Edition], before: Mapping[str, Scalar], after: Mapping[str, Scalar]
) -> tuple[Change, ...]:
    """Return every clause that applies differently once the answers are `after`, in the order of the documents.

    Parts of one clause that change in different ways give one row for each way.
    """
    found: dict[tuple[str, str, Applies, Applies], Change] = {}
    for edition in editions:
        for clause in edition.clauses:
            for part in clause.parts:
                was, becomes = decide(part.applies, before.get).applies, decide(part.applies, after.get).applies
                if was is becomes:
                    continue
                key = (edition.document, clause.ref, was, becomes)
                known = found[key].parts if key in found else ()
                found[key] = Change(edition.document, clause.ref, clause.zh, clause.en, (*known, part.n), was, becomes)
    return tuple(found.values())
