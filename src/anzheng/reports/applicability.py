"""適用變動 What an answer of the profile decides: how many clauses, and which of them come in or go out.

Only the documents that the company lives under count; a clause counts once however many parts it has.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Edition
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.posture.applicability import ALWAYS, Applies, Change, changes
from anzheng.reports.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Effect:
    """What answers change about which clauses apply (適用變動)."""

    brought: tuple[Change, ...]
    """Clauses that apply from then on (帶入)."""
    taken: tuple[Change, ...]
    """Clauses that no longer apply (移除)."""
    pending: tuple[Change, ...]
    """Clauses that then wait for another question (待另一題決定)."""

    @property
    def said(self) -> Text:
        """The effect in one sentence."""
        brought, taken, pending = count(self.brought), count(self.taken), count(self.pending)
        more = Text("", "")
        if pending:
            more = Text(f"，另 {pending} 條待其他問題決定", f", {pending} waiting for another question")
        return Text(
            f"帶入 {brought} 條、移除 {taken} 條{more.zh}", f"{brought} clauses brought in, {taken} taken out{more.en}"
        )


def count(rows: tuple[Change, ...]) -> int:
    """Return how many clauses `rows` are about."""
    return len({(one.document, one.ref) for one in rows})


def editions_of(knowledge: Knowledge, ledger: str, day: date) -> list[Edition]:
    """Return the editions that bind the company on a day."""
    with knowledge.lock:
        return [knowledge.edition(ledger, document, day) for document in knowledge.documents(ledger, day)]


def answers_of(knowledge: Knowledge, ledger: str, day: date) -> dict[str, Scalar]:
    """Return the answers in force on a day."""
    with knowledge.lock:
        index = knowledge.index(ledger, None)
        found = {question: index.answer(question, day) for question in index.profile}
    return {question: answer.value for question, answer in found.items() if answer is not None}


def effect_of(knowledge: Knowledge, ledger: str, day: date, answers: Mapping[str, Scalar]) -> Effect:
    """Return what `answers` would change on a day, against those in force."""
    before = answers_of(knowledge, ledger, day)
    rows = changes(editions_of(knowledge, ledger, day), before, {**before, **answers})
    parted: dict[Applies, list[Change]] = {applies: [] for applies in Applies}
    for row in rows:
        parted[row.after].append(row)
    return Effect(tuple(parted[Applies.YES]), tuple(parted[Applies.NO]), tuple(parted[Applies.OPEN]))


def decided_by(knowledge: Knowledge, ledger: str, day: date) -> dict[str, int]:
    """Return how many clauses of the company's documents name each question as a condition."""
    found: Counter[str] = Counter()
    for edition in editions_of(knowledge, ledger, day):
        for clause in edition.clauses:
            asked = {condition for part in clause.parts for condition in part.applies}
            found.update(asked - {ALWAYS})
    return dict(found)
