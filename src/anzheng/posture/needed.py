"""所需的事實 Which facts the verdicts of documents rest on, or could be changed by: what a binder has to carry.

Judging by these alone gives the same statement as judging by the whole ledger. A leaf is taken whole or not at all, so
a host's leaf brings along what other checks saw on that host.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from anzheng.catalogue.core.model import Demand, Edition, Scope
from anzheng.facts import calendars, companies
from anzheng.facts.base import COMPANY, Fact, Payload
from anzheng.facts.observations import ObservationContinued
from anzheng.posture.adoptions import adopted_on
from anzheng.posture.clauses import inspections_of
from anzheng.posture.context import FISCAL_YEAR_START, Context
from anzheng.posture.demands.dispatch import topics_of
from anzheng.posture.index import FactIndex
from anzheng.posture.known import Topic
from anzheng.posture.proof import demands_in
from anzheng.posture.statement import Asked, acts_in

_ALWAYS: tuple[type[Payload], ...] = (
    companies.LedgerOpened,
    companies.CutoverSet,
    companies.EditionAdopted,
    companies.EditionWithdrawn,
    companies.ParameterSet,
    calendars.CalendarPublished,
    calendars.CalendarOverridden,
)
"""What every verdict reads: a company's parameter from a day on ends what is promised until the day before."""
_WHOLE = frozenset({"register", "event", "demand", "clause"})
"""Kinds of topics that are read whatever the target."""
_SEEN = frozenset({"check", "setting"})

Name = tuple[str, str]
"""Kind and name of a topic."""


@dataclass(slots=True)
class _Reads:
    """What the demands of some documents read."""

    whole: set[Name] = field(default_factory=set)
    scopes: dict[Name, list[Scope]] = field(default_factory=lambda: defaultdict(list))
    questions: set[str] = field(default_factory=lambda: {FISCAL_YEAR_START})

    def take(self, edition: Edition, demands: Iterable[Demand]) -> None:
        """Note what the clauses of an edition and their demands read."""
        for clause in edition.clauses:
            self.whole.add(("clause", f"{edition.document}/{clause.ref}"))
            self.questions.update(question for part in clause.parts for question in part.applies)
        for demand in demands:
            for topic in topics_of(demand):
                if topic.kind in _WHOLE:
                    self.whole.add((topic.kind, topic.name))
                else:
                    self.scopes[topic.kind, topic.name].append(demand.scope)


def needed(facts: Iterable[Fact], editions: Mapping[str, Edition], asked: Asked) -> frozenset[int]:
    """Return the numbers of the entries that the statement of what is asked rests on or could be changed by.

    `facts` are all facts of the ledger in its order; `editions` as for `statement`. A continuation of observations is
    needed where one of the target's observations is: it tells how fresh they are.
    """
    index = FactIndex()
    held = [(fact, tuple(index.add(fact))) for fact in facts if fact.seq < asked.known]
    reads, acts = _Reads(), acts_in(fact for fact, _ in held)
    targets: dict[Name, set[str]] = {}
    for document in asked.documents:
        adopted = adopted_on(acts, editions, document, asked.day)
        reads.take(adopted.edition, _demands(adopted.edition, asked))
        context = Context.of(adopted.edition, index, asked.day, adopted.book)
        targets = {name: _ever_in(scopes, context) for name, scopes in reads.scopes.items()}
    seen = {
        topic.target
        for fact, topics in held
        if not isinstance(fact.payload, ObservationContinued)
        for topic in topics
        if topic.kind in _SEEN and _is_read(topic, reads, targets)
    }
    return frozenset(fact.seq for fact, topics in held if _is_needed(fact.payload, topics, reads, targets, seen))


def _demands(edition: Edition, asked: Asked) -> list[Demand]:
    """Return the demands that the clauses name, and those by which internal audit examines the blocks."""
    parts = [part for clause in edition.clauses for part in clause.parts]
    names = {name for part in parts for name in (*demands_in(part.proof.root), *part.proof.corroborating)}
    names.update(inspections_of(edition, asked.day).values())
    return [edition.demands[name] for name in sorted(names)]


def _ever_in(scopes: Iterable[Scope], context: Context) -> set[str]:
    """Return every target that ever belonged to one of the scopes."""
    return {target for scope in scopes for target in context.spans(scope)}


def _is_needed(
    payload: Payload, topics: Iterable[Topic], reads: _Reads, targets: Mapping[Name, set[str]], seen: set[str]
) -> bool:
    if isinstance(payload, companies.ProfileAnswered):
        return payload.question in reads.questions
    if isinstance(payload, ObservationContinued):
        return payload.target in seen
    return isinstance(payload, _ALWAYS) or any(_is_read(topic, reads, targets) for topic in topics)


def _is_read(topic: Topic, reads: _Reads, targets: Mapping[Name, set[str]]) -> bool:
    name = topic.kind, topic.name
    if topic.kind in _WHOLE:
        return name in reads.whole
    # The silence of a source is judged for the company by all that it watches.
    allowed = targets.get(name, ())
    return topic.target in allowed or (topic.kind == "check" and COMPANY in allowed)
