"""一日之判定 The demands of one company on one day, each judged once for all the documents that name it.

A demand is known by its terms, not by its id: two editions may hold different demands under one id. Where
the lookback changes nothing (a state, not a history), one judgement serves every lookback.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from anzheng.catalogue.core.model import Attested, Demand, Periodic, Response, Standing
from anzheng.posture.context import Context
from anzheng.posture.demands.dispatch import gather, is_whole, judge_demand, judge_target, targets_of, topics_of
from anzheng.posture.known import EVERYTHING, Topic
from anzheng.posture.results import DemandResult

_LOOKS_BACK = (Periodic, Standing, Response, Attested)


class Key(NamedTuple):
    """A demand and the lookback it is judged with."""

    demand: str
    variant: int
    """Which of the different demands that editions hold under this id."""
    lookback: str


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be judged again after new facts."""

    everything: bool
    keys: frozenset[Key]
    clauses: frozenset[str]
    """`<document>/<ref>` of clauses that an audit finding concerns."""


class Judgements:
    """Every demand asked for on one day, by what an index knows; shared by the postures of that day."""

    def __init__(self, context: Context) -> None:
        self.context = context
        """Of the first posture; another document's is `context.under(edition)`."""
        self.changes: list[Change] = []
        """What new facts changed, in order; a posture remembers how far it has read."""
        self._variants: dict[str, list[Demand]] = {}
        self._readers: dict[tuple[str, str], list[Key]] = defaultdict(list)
        self._entered: set[Key] = set()
        self._results: dict[Key, DemandResult] = {}

    def enter(self, demand: Demand, lookback: str) -> Key:
        """Return the key of a demand judged with a lookback, and note which topics it reads."""
        variants = self._variants.setdefault(demand.id, [])
        if not any(known is demand for known in variants) and demand not in variants:
            variants.append(demand)
        variant = variants.index(demand) if len(variants) > 1 else 0
        key = Key(demand.id, variant, lookback if isinstance(demand.spec, _LOOKS_BACK) else "P0D")
        if key not in self._entered:
            self._entered.add(key)
            for topic in topics_of(demand):
                self._readers[topic.kind, topic.name].append(key)
        return key

    def result(self, key: Key) -> DemandResult:
        """Return the result of a demand that was entered, judged once."""
        known = self._results.get(key)
        if known is None:
            known = self._results[key] = judge_demand(self._demand(key), self.context, key.lookback)
        return known

    def scopes(self) -> int:
        """Return how many targets have been judged, over all demands."""
        return sum(len(result.targets) for result in self._results.values())

    def touch(self, topics: Iterable[Topic]) -> None:
        """Forget what reads `topics`, which the index has already learned."""
        everything, keys, clauses = False, set[Key](), set[str]()
        for topic in topics:
            if topic == EVERYTHING:
                self._renew()
                self._results.clear()
                everything = True
            elif topic.kind == "clause":
                clauses.add(topic.name)
            else:
                keys |= self._touch(topic)
        if everything or keys or clauses:
            self.changes.append(Change(everything, frozenset(keys), frozenset(clauses)))

    def _touch(self, topic: Topic) -> set[Key]:
        if topic.kind == "register":
            # The memo of who belongs to which scope no longer holds.
            self._renew()
        readers = self._readers.get((topic.kind, topic.name), ())
        return {key for key in readers if self._rejudge(key, topic)}

    def _renew(self) -> None:
        old = self.context
        self.context = Context.of(old.edition, old.index, old.day, old.book)

    def _rejudge(self, key: Key, topic: Topic) -> bool:
        """Judge again what a topic concerns; tell whether the demand may have changed."""
        known, demand = self._results.get(key), self._demand(key)
        if known is None or is_whole(topic) or isinstance(demand.spec, Response):
            self._results.pop(key, None)
            return True
        spans = targets_of(demand, self.context, key.lookback).get(topic.target)
        if spans is None:
            return False
        result = judge_target(demand, topic.target, spans, self.context, key.lookback)
        if result == known.targets.get(topic.target):
            return False
        self._results[key] = gather(demand, {**known.targets, topic.target: result}, self.context)
        return True

    def _demand(self, key: Key) -> Demand:
        return self._variants[key.demand][key.variant]
