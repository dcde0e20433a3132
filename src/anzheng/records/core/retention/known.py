"""已知事實 What the ledger says about contents and about whatever still uses them, folded from its facts in order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked, FindingClosed, FindingOpened
from anzheng.facts.base import Fact
from anzheng.facts.companies import ParameterSet
from anzheng.facts.events import EventAnswered, EventDropped, EventRaised
from anzheng.facts.evidence import EvidenceAdded, EvidenceWithdrawn
from anzheng.facts.retention import ContentDisposed

OWNER = "evidence:"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, as far as keeping it needs it (證據)."""

    evidence: str
    form: str
    targets: tuple[str, ...]
    """What it is about, and the entries that it answers."""
    last: date
    recorded: date
    seq: int
    supersedes: str | None

    @property
    def owner(self) -> str:
        """Its subject in the ledger."""
        return OWNER + self.evidence


@dataclass(slots=True)
class Happening:
    """An event that was raised, and what answered it (事件)."""

    answered: set[str] = field(default_factory=set)
    raised: bool = False
    dropped: bool = False


@dataclass(slots=True)
class Known:
    """Everything at once; taken in fact by fact (所知)."""

    pieces: dict[str, Piece] = field(default_factory=dict)
    successors: dict[str, str] = field(default_factory=dict)
    """Evidence → that which replaced it."""
    withdrawn: set[str] = field(default_factory=set)
    disposed: dict[str, Fact] = field(default_factory=dict)
    """Owner → the first fact of its disposal."""
    findings: dict[str, FindingOpened] = field(default_factory=dict)
    """Those that are open."""
    exceptions: dict[str, ExceptionApproved] = field(default_factory=dict)
    """Those that nobody ended before their time."""
    events: dict[tuple[str, str], Happening] = field(default_factory=dict)
    own_values: dict[str, list[tuple[date, int]]] = field(default_factory=dict)

    def take(self, facts: Iterable[Fact]) -> "Known":
        """Take in the next facts of the ledger."""
        for fact in facts:
            self._take(fact)
        return self

    def _take(self, fact: Fact) -> None:  # noqa: C901 - a table by kind of fact
        match fact.payload:
            case EvidenceAdded() as added:
                self._add(fact, added)
            case EvidenceWithdrawn(evidence):
                self.withdrawn.add(evidence)
            case ContentDisposed(owner=owner):
                self.disposed.setdefault(owner, fact)
            case FindingOpened(finding=finding) as opened:
                self.findings[finding] = opened
            case FindingClosed(finding=finding):
                self.findings.pop(finding, None)
            case ExceptionApproved(exception=exception) as approved:
                self.exceptions[exception] = approved
            case ExceptionRevoked(exception=exception):
                self.exceptions.pop(exception, None)
            case EventRaised(event=event, item=item):
                self._event(event, item).raised = True
            case EventAnswered(event=event, item=item, step=step):
                self._event(event, item).answered.add(step)
            case EventDropped(event=event, item=item):
                self._event(event, item).dropped = True
            case ParameterSet(key=key, value=value, since=since):
                self.own_values.setdefault(key, []).append((since, value))

    def _add(self, fact: Fact, added: EvidenceAdded) -> None:
        targets = tuple(dict.fromkeys((added.target, *added.items)))
        self.pieces[added.evidence] = Piece(
            added.evidence, added.form, targets, added.about.last, fact.recorded, fact.seq, added.supersedes
        )
        if added.supersedes is not None:
            self.successors[added.supersedes] = added.evidence

    def _event(self, event: str, item: str) -> Happening:
        return self.events.setdefault((event, item), Happening())

    def own_value(self, key: str, day: date) -> int | None:
        """Return the company's own value of a parameter on a day; of several of one day the one recorded last."""
        found: tuple[date, int] | None = None
        for since, value in self.own_values.get(key, ()):
            if since <= day and (found is None or since >= found[0]):
                found = since, value
        return None if found is None else found[1]

    def later(self, evidence: str) -> Iterator[str]:
        """Yield what replaced it, and what replaced that."""
        seen = {evidence}
        while (following := self.successors.get(evidence)) is not None and following not in seen:
            yield following
            seen.add(following)
            evidence = following

    def earlier(self, evidence: str) -> Iterator[str]:
        """Yield what it replaced, and what that replaced."""
        seen = {evidence}
        piece = self.pieces.get(evidence)
        while piece is not None and piece.supersedes is not None and piece.supersedes not in seen:
            yield piece.supersedes
            seen.add(piece.supersedes)
            piece = self.pieces.get(piece.supersedes)

    def newest(self) -> Mapping[tuple[str, str], str]:
        """Return form and target → the evidence that serves: the newest that was neither withdrawn nor replaced."""
        best: dict[tuple[str, str], Piece] = {}
        for piece in self.pieces.values():
            if piece.evidence in self.withdrawn or piece.evidence in self.successors:
                continue
            for target in piece.targets:
                other = best.get((piece.form, target))
                if other is None or (other.last, other.seq) < (piece.last, piece.seq):
                    best[piece.form, target] = piece
        return {key: piece.evidence for key, piece in best.items()}
