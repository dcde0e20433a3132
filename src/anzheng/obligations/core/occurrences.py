"""週期事項 Occurrences: demands × scopes × windows, over all documents that a company lives under.

Nothing is stored ahead: occurrences follow from the rules for any day and any horizon, so they never run dry and
reading them writes nothing. What stays the same from day to day is the identity: a digest over the ledger, the
demand, the target and the window (or the case, or the record to be renewed), never over the day asked about.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from anzheng.obligations.core.acts import Act, coming_acts, open_acts
from anzheng.obligations.core.due import users
from anzheng.obligations.core.roster import Responsible
from anzheng.posture.judge import Posture
from anzheng.posture.words import Word

_VERSION = "occurrence/1"
_LENGTH = 32


class Need(NamedTuple):
    """A clause that needs the act (依據)."""

    document: str
    ref: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One act that somebody has to do by a day (週期事項)."""

    id: str
    """The same on every day it is asked about: 32 hexadecimal digits."""
    demand: str
    control: str
    owner: str
    """The control's owner: a code of the catalogue, from which the duty follows."""
    target: str
    anchor: str
    """What the act is about: `<first>/<last>` of its window, `case/<item>`, `renew/<record>`, or `first`."""
    first: date
    last: date
    """The window it belongs to; of a document to be renewed the due date itself."""
    due: date
    word: Word
    """overdue or due."""
    item: str
    """The case, for answers to events."""
    needs: tuple[Need, ...]
    """All clauses of all documents that need it."""
    seq: int
    """Index of the newest fact that it follows from; 0 where it follows from the rules alone."""
    responsible: tuple[Responsible, ...] = ()
    """Who answers for it, each with a deputy in force; empty until somebody was asked."""

    @property
    def refs(self) -> tuple[str, ...]:
        """The refs alone, in the order of the documents."""
        return tuple(dict.fromkeys(need.ref for need in self.needs))

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that need it."""
        return tuple(dict.fromkeys(need.document for need in self.needs))


def identity(ledger: str, demand: str, target: str, anchor: str) -> str:
    """Return the identity of an act: it depends on nothing but what the act is."""
    text = json.dumps([_VERSION, ledger, demand, target, anchor])
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def occurrences(ledger: str, postures: Iterable[Posture], until: date) -> list[Occurrence]:
    """Return everything overdue on the postures' day and everything due up to `until`, earliest first.

    An act that several documents need stands there once, with the refs of all and the earliest of their days. Which
    clauses apply is judged on the day itself: one that comes into force later is not announced before.
    """
    found: dict[str, Occurrence] = {}
    for posture in postures:
        for one in _of_document(ledger, posture, until):
            known = found.get(one.id)
            found[one.id] = one if known is None else _joined(known, one)
    return sorted(found.values(), key=lambda one: (one.due, one.demand, one.target, one.first, one.id))


def _of_document(ledger: str, posture: Posture, until: date) -> Iterator[Occurrence]:
    lookbacks: dict[str, dict[str, list[str]]] = {}
    for (name, lookback), refs in users(posture).items():
        lookbacks.setdefault(name, {})[lookback] = refs
    document = posture.edition.document
    for name, by_lookback in lookbacks.items():
        demand = posture.edition.demands[name]
        owner = posture.edition.controls[demand.control].owner
        needs = tuple(Need(document, ref) for refs in by_lookback.values() for ref in refs)
        for act in _acts(posture, name, by_lookback, until):
            yield _occurrence(ledger, name, demand.control, owner, needs, act)


def _acts(posture: Posture, name: str, lookbacks: Iterable[str], until: date) -> Iterable[Act]:
    """Return each act once, whatever the lookbacks of the clauses that see it."""
    demand, context = posture.edition.demands[name], posture.context
    acts: dict[tuple[str, str], Act] = {}
    for lookback in lookbacks:
        for result in posture.demand(name, lookback).targets.values():
            for act in open_acts(demand, result, context):
                acts.setdefault((act.target, act.anchor), act)
    for act in coming_acts(demand, context, until):
        acts.setdefault((act.target, act.anchor), act)
    return (act for act in acts.values() if act.due <= until)


def _occurrence(ledger: str, demand: str, control: str, owner: str, needs: tuple[Need, ...], act: Act) -> Occurrence:
    return Occurrence(
        identity(ledger, demand, act.target, act.anchor),
        demand,
        control,
        owner,
        act.target,
        act.anchor,
        act.first,
        act.last,
        act.due,
        act.word,
        act.item,
        needs,
        act.seq,
    )


def _joined(one: Occurrence, other: Occurrence) -> Occurrence:
    """Return the same act as two documents ask for it: the earlier day counts, the refs add up."""
    first = min(one, other, key=lambda each: each.due)
    return replace(first, needs=tuple(dict.fromkeys((*one.needs, *other.needs))), seq=max(one.seq, other.seq))


def of_document(items: Sequence[Occurrence], document: str) -> list[Occurrence]:
    """Return what one document needs, with its own refs first."""
    return [
        replace(one, needs=tuple(sorted(one.needs, key=lambda need: need.document != document)))
        for one in items
        if document in one.documents
    ]
