"""所知 What this process knows of each ledger: facts read once, then only what is new.

Asking "as known on" an earlier day builds an index from a shorter prefix of the same facts. Nothing
here decides anything; it keeps pure values so that the next question is answered at once.
"""

import gc
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import TypeVar

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Edition
from anzheng.facts.base import Fact
from anzheng.facts.companies import EditionAdopted
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import end_of_day
from anzheng.ledger.services import facts_of
from anzheng.posture.index import FactIndex, known_on
from anzheng.posture.judge import Posture
from anzheng.posture.period import PeriodPosture, judge_period

Key = TypeVar("Key")
Value = TypeVar("Value")

_MANY = 10_000
"""Facts read at once from which on they are taken out of the garbage collector's sight."""
_REMEMBERED = 24
"""Postures and periods kept per ledger; an arbitrary past day costs its judging once."""


@dataclass(slots=True)
class _Ledger:
    facts: list[Fact] = field(default_factory=list)
    index: FactIndex = field(default_factory=FactIndex)
    """All facts; grows with the ledger and is shared by all current postures."""
    current: "OrderedDict[tuple[str, date], Posture]" = field(default_factory=OrderedDict)
    past: "OrderedDict[tuple[str, date, int], Posture]" = field(default_factory=OrderedDict)
    periods: "OrderedDict[tuple[str, date, date, int], PeriodPosture]" = field(default_factory=OrderedDict)


class Knowledge:
    """Everything that questions about verdicts need, for one data folder."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._ledgers: dict[str, _Ledger] = {}
        self._editions: dict[str, Edition] = {}
        self.lock = RLock()
        """Held while an answer is read, so that a posture does not learn meanwhile."""

    def facts(self, ledger: str) -> list[Fact]:
        """Return all facts of `ledger`, reading only those that are new."""
        return self._read(ledger).facts

    def _read(self, ledger: str) -> _Ledger:
        with self.lock:
            held = self._ledgers.setdefault(ledger, _Ledger())
            with _undisturbed():
                fresh = list(facts_of(ledger, after=len(held.facts) - 1))
                touched = [held.index.add(fact) for fact in fresh]
            if not fresh:
                return held
            held.facts.extend(fresh)
            if any(isinstance(fact.payload, EditionAdopted) for fact in fresh):
                held.current.clear()
            if held.current:
                topics = [topic for group in touched for topic in group]
                for posture in held.current.values():
                    posture.touch(topics)
            if len(fresh) > _MANY:
                gc.freeze()
            return held

    def index(self, ledger: str, known: date | None) -> FactIndex:
        """Return the index of what was known at the end of `known`; None means now."""
        held = self._read(ledger)
        if known is None:
            return held.index
        return known_on(held.facts[: _prefix(held.facts, end_of_day(known))], None)

    def posture(self, ledger: str, document: str, about: date, known: date | None) -> Posture:
        """Return the posture of a document on a day, as known on a day. Raises NotFoundError."""
        with self.lock:
            held = self._read(ledger)
            size = len(held.facts) if known is None else _prefix(held.facts, end_of_day(known))
            if size == len(held.facts):
                now = held.current.pop((document, about), None)
                if now is None:
                    now = Posture(self.edition(ledger, document, about), held.index, about)
                _remember(held.current, (document, about), now)
                return now
            key = (document, about, size)
            then = held.past.pop(key, None)
            if then is None:
                index = known_on(held.facts[:size], None)
                then = Posture(self.edition(ledger, document, about), index, about)
            _remember(held.past, key, then)
            return then

    def period(self, ledger: str, document: str, first: date, last: date, known: date | None) -> PeriodPosture:
        """Return the posture of a document over a period. Raises NotFoundError."""
        with self.lock:
            held = self._read(ledger)
            size = len(held.facts) if known is None else _prefix(held.facts, end_of_day(known))
            key = (document, first, last, size)
            period = held.periods.pop(key, None)
            if period is None:
                index = held.index if size == len(held.facts) else known_on(held.facts[:size], None)
                period = judge_period(self.edition(ledger, document, last), index, first, last)
            _remember(held.periods, key, period)
            return period

    def edition(self, ledger: str, document: str, about: date) -> Edition:
        """Return the compiled edition that the company lives under on a day.

        Before the first adoption the first one is used: its dates decide what was in force. Raises
        NotFoundError if the document was never adopted.
        """
        adopted = [a for a in self.adoptions(ledger) if a.document == document]
        if not adopted:
            known = sorted({a.document for a in self.adoptions(ledger)})
            raise NotFoundError(
                Text("這家公司沒有採用這份規範", "the company has not adopted this document"),
                document,
                Text(f"已採用：{'、'.join(known) or '無'}", f"adopted: {', '.join(known) or 'none'}"),
            )
        current = [a for a in adopted if a.since <= about] or adopted[:1]
        chosen = current[-1]
        if chosen.digest not in self._editions:
            self._editions[chosen.digest] = catalogue.load_compiled(self._home, chosen.digest)
        return self._editions[chosen.digest]

    def adoptions(self, ledger: str) -> list[EditionAdopted]:
        """Return the adoptions of a ledger, in ledger order."""
        return [fact.payload for fact in self.facts(ledger) if isinstance(fact.payload, EditionAdopted)]

    def documents(self, ledger: str) -> list[str]:
        """Return the documents that the company lives under."""
        return list(dict.fromkeys(adoption.document for adoption in self.adoptions(ledger)))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the garbage collector out while facts are read: they live as long as the process.

    Its passes over a quarter of a million new objects would take as long as reading them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _prefix(facts: list[Fact], moment: datetime) -> int:
    """Return how many facts were recorded by `moment`; recorded times never fall within a ledger."""
    return bisect_right(facts, moment, key=lambda fact: fact.at)


def _remember(held: "OrderedDict[Key, Value]", key: Key, value: Value) -> None:
    held[key] = value
    while len(held) > _REMEMBERED:
        held.popitem(last=False)
