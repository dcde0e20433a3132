"""現況 The posture of one document on one day, kept current fact by fact.

`Posture` is a pure value apart from its memo: what it answers depends only on the edition, the index
and the day. `learn` takes one more fact and re-judges only what reads it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from anzheng.catalogue.core.model import Clause, Edition, Response
from anzheng.facts.base import Fact
from anzheng.posture.clauses import judge_clause, lookback_of, roll_up, totals
from anzheng.posture.context import Context
from anzheng.posture.demands.dispatch import gather, is_whole, judge_demand, judge_target, targets_of, topics_of
from anzheng.posture.index import EVERYTHING, FactIndex, Topic
from anzheng.posture.proof import demands_in
from anzheng.posture.results import ClauseVerdict, DemandResult

Key = tuple[str, str]
"""A demand and the lookback it is judged with."""


class Posture:
    """Verdicts of every clause of one edition on one day, by what an index knows."""

    def __init__(self, edition: Edition, index: FactIndex, day: date) -> None:
        self.edition = edition
        self.index = index
        self.day = day
        self.context = Context.of(edition, index, day)
        self._by_ref = {clause.ref: clause for clause in edition.clauses}
        self._users: dict[Key, list[str]] = defaultdict(list)
        self._readers: dict[tuple[str, str], list[Key]] = defaultdict(list)
        self._demands: dict[Key, DemandResult] = {}
        self._verdicts: dict[str, ClauseVerdict] = {}
        self._rolled: dict[str, ClauseVerdict] | None = None
        self._connect()

    def _connect(self) -> None:
        """Note which clauses use which demand, and which demands read which topic."""
        for clause in self.edition.clauses:
            for demand in _named(clause):
                self._users[demand, lookback_of(clause)].append(clause.ref)
        for key in self._users:
            for topic in topics_of(self.edition.demands[key[0]]):
                self._readers[topic.kind, topic.name].append(key)

    def demand(self, demand: str, lookback: str) -> DemandResult:
        """Return the result of a demand, judged once."""
        key = (demand, lookback)
        known = self._demands.get(key)
        if known is None:
            known = self._demands[key] = judge_demand(self.edition.demands[demand], self.context, lookback)
        return known

    def verdict(self, ref: str) -> ClauseVerdict:
        """Return the verdict of one clause; a heading's counts stand in `verdicts`."""
        known = self._verdicts.get(ref)
        if known is None:
            clause = self._by_ref[ref]
            lookback = lookback_of(clause)
            known = judge_clause(clause, lambda demand: self.demand(demand, lookback), self.context)
            self._verdicts[ref] = known
        return known

    @property
    def verdicts(self) -> dict[str, ClauseVerdict]:
        """All verdicts in document order, headings with the counts of what lies below them."""
        if self._rolled is None:
            judged = {clause.ref: self.verdict(clause.ref) for clause in self.edition.clauses}
            self._rolled = roll_up(self.edition.clauses, judged)
        return self._rolled

    @property
    def totals(self) -> dict[str, int]:
        """Obligations by word, advice apart."""
        return totals(self.verdicts)

    def learn(self, facts: Iterable[Fact]) -> set[str]:
        """Take further facts into the index and return the refs whose verdict has to be judged again."""
        return self.touch([topic for fact in facts for topic in self.index.add(fact)])

    def touch(self, topics: Iterable[Topic]) -> set[str]:
        """Forget what reads `topics`, which the index has already learned; return the refs concerned."""
        touched: set[str] = set()
        for topic in topics:
            touched |= self._touch(topic)
        for ref in touched:
            self._verdicts.pop(ref, None)
        if touched:
            self._rolled = None
        return touched

    def _touch(self, topic: Topic) -> set[str]:
        if topic == EVERYTHING:
            self.context = Context.of(self.edition, self.index, self.day)
            self._demands.clear()
            return set(self._by_ref)
        if topic.kind == "clause":
            document, _, ref = topic.name.partition("/")
            return {ref} if document == self.edition.document and ref in self._by_ref else set()
        if topic.kind == "register":
            # The memo of who belongs to which scope no longer holds.
            self.context = Context.of(self.edition, self.index, self.day)
        touched: set[str] = set()
        for key in self._readers.get((topic.kind, topic.name), ()):
            if self._rejudge(key, topic):
                touched.update(self._users[key])
        return touched

    def _rejudge(self, key: Key, topic: Topic) -> bool:
        """Judge again what a topic concerns; tell whether the demand may have changed."""
        known = self._demands.get(key)
        demand = self.edition.demands[key[0]]
        if known is None or is_whole(topic) or isinstance(demand.spec, Response):
            self._demands.pop(key, None)
            return True
        spans = targets_of(demand, self.context, key[1]).get(topic.target)
        if spans is None:
            return False
        result = judge_target(demand, topic.target, spans, self.context, key[1])
        if result == known.targets.get(topic.target):
            return False
        self._demands[key] = gather(demand, {**known.targets, topic.target: result}, self.context)
        return True


def _named(clause: Clause) -> dict[str, None]:
    """Return the demands that a clause's parts name, each once, in reading order."""
    return dict.fromkeys(
        demand for part in clause.parts for demand in (*demands_in(part.proof.root), *part.proof.corroborating)
    )
