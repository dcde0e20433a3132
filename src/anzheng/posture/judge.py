"""現況 The posture of one document on one day, kept current fact by fact.

`Posture` is a pure value apart from its memo: what it answers depends only on the edition, the index
and the day. `learn` takes one more fact and re-judges only what reads it. The postures of all documents
of a company may share their judgements: then each demand is judged once, whoever names it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.facts.base import Fact
from anzheng.posture.clauses import DEFAULT_LOOKBACK, inspections_of, judge_clause, lookback_of, roll_up, totals
from anzheng.posture.context import Context
from anzheng.posture.index import FactIndex
from anzheng.posture.judgements import Change, Judgements, Key
from anzheng.posture.known import Topic
from anzheng.posture.parameters import ParameterBook
from anzheng.posture.proof import demands_in
from anzheng.posture.results import ClauseVerdict, DemandResult


class Posture:
    """Verdicts of every clause of one edition on one day, by what an index knows."""

    def __init__(
        self,
        edition: Edition,
        index: FactIndex,
        day: date,
        book: ParameterBook | None = None,
        shared: Judgements | None = None,
    ) -> None:
        self.edition = edition
        self.index = index
        self.day = day
        self.judgements = Judgements(Context.of(edition, index, day, book)) if shared is None else shared
        """Of this document alone, or shared with others of the same day, index and book."""
        self._read = len(self.judgements.changes)
        self._by_ref = {clause.ref: clause for clause in edition.clauses}
        self._keys: dict[tuple[str, str], Key] = {}
        self._users: dict[Key, list[str]] = defaultdict(list)
        self._verdicts: dict[str, ClauseVerdict] = {}
        self._rolled: dict[str, ClauseVerdict] | None = None
        self._connect()

    @property
    def context(self) -> Context:
        """What the demands are judged against; it holds the parameters of every document, or of this one alone."""
        return self.judgements.context.under(self.edition)

    def _connect(self) -> None:
        """Note which clauses use which demand."""
        for clause in self.edition.clauses:
            lookback = lookback_of(clause)
            for demand in _named(clause):
                self._users[self._key(demand, lookback)].append(clause.ref)
        for demand in inspections_of(self.edition, self.day).values():
            # It concerns no clause's word, but is judged again like any other.
            self._key(demand, DEFAULT_LOOKBACK)

    def _key(self, demand: str, lookback: str) -> Key:
        known = self._keys.get((demand, lookback))
        if known is None:
            known = self._keys[demand, lookback] = self.judgements.enter(self.edition.demands[demand], lookback)
        return known

    def demand(self, demand: str, lookback: str) -> DemandResult:
        """Return the result of a demand, judged once."""
        return self.judgements.result(self._key(demand, lookback))

    def inspection(self, block: str) -> DemandResult:
        """Return how a block stands with the firm's own internal audit, over the last year (內部查核)."""
        return self.demand(self.edition.inspections[block], DEFAULT_LOOKBACK)

    @property
    def inspections(self) -> dict[str, DemandResult]:
        """All blocks that internal audit has to examine, in the order of the document; none while out of force."""
        return {block: self.inspection(block) for block in inspections_of(self.edition, self.day)}

    def verdict(self, ref: str) -> ClauseVerdict:
        """Return the verdict of one clause; a heading's counts stand in `verdicts`."""
        self._catch_up()
        known = self._verdicts.get(ref)
        if known is None:
            clause = self._by_ref[ref]
            known = judge_clause(clause, self._asking(lookback_of(clause)), self.context)
            self._verdicts[ref] = known
        return known

    def _asking(self, lookback: str) -> Callable[[str], DemandResult]:
        return lambda demand: self.judgements.result(self._key(demand, lookback))

    @property
    def verdicts(self) -> dict[str, ClauseVerdict]:
        """All verdicts in document order, headings with the counts of what lies below them."""
        self._catch_up()
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
        """Forget what reads `topics`, which the index has already learned; return the refs concerned.

        Whoever shares the judgements sees the change when next asked.
        """
        self.judgements.touch(topics)
        return self._catch_up()

    def _catch_up(self) -> set[str]:
        """Drop the verdicts that changes since the last question concern; return their refs."""
        changes = self.judgements.changes
        if self._read == len(changes):
            return set()
        touched = {ref for change in changes[self._read :] for ref in self._concerned(change)}
        self._read = len(changes)
        for ref in touched:
            self._verdicts.pop(ref, None)
        if touched:
            self._rolled = None
        return touched

    def _concerned(self, change: Change) -> Iterable[str]:
        if change.everything:
            return self._by_ref
        own = f"{self.edition.document}/"
        found = {name.removeprefix(own) for name in change.clauses if name.startswith(own)} & self._by_ref.keys()
        for key in change.keys:
            found.update(self._users.get(key, ()))
        return found


def _named(clause: Clause) -> dict[str, None]:
    """Return the demands that a clause's parts name, each once, in reading order."""
    return dict.fromkeys(
        demand for part in clause.parts for demand in (*demands_in(part.proof.root), *part.proof.corroborating)
    )
