"""所知 What this process knows of each ledger: facts read once, then only what is new.

Asking "as known on" an earlier day builds an index from a shorter prefix of the same facts, and takes the adopted
editions from that prefix too, by the same functions as a binder. Nothing here decides anything; it keeps pure values
so that the next question is answered at once.
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
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import end_of_day
from anzheng.ledger.services import facts_of
from anzheng.posture.adoptions import Act, counting, given_up, ruling
from anzheng.posture.context import Context
from anzheng.posture.forecast import Forecast, forecast
from anzheng.posture.index import FactIndex, known_on
from anzheng.posture.judge import Posture
from anzheng.posture.judgements import Judgements
from anzheng.posture.parameters import ParameterBook
from anzheng.posture.period import PeriodPosture, judge_period

Key = TypeVar("Key")
Value = TypeVar("Value")

_MANY = 10_000
"""Facts read at once from which on they are taken out of the garbage collector's sight."""
_REMEMBERED = 24
"""Postures and periods kept per ledger; an arbitrary past day costs its judging once."""
_ADOPTIONS = EditionAdopted, EditionWithdrawn


@dataclass(slots=True)
class _Ledger:
    facts: list[Fact] = field(default_factory=list)
    index: FactIndex = field(default_factory=FactIndex)
    """All facts; grows with the ledger and is shared by all current postures."""
    adoptions: list[tuple[int, Act]] = field(default_factory=list)
    """Documents adopted and given up, each with its place in the ledger."""
    current: "OrderedDict[tuple[str, date], Posture]" = field(default_factory=OrderedDict)
    past: "OrderedDict[tuple[str, date, int], Posture]" = field(default_factory=OrderedDict)
    days: "OrderedDict[tuple[date, int, int], Judgements]" = field(default_factory=OrderedDict)
    """By day, facts known and parameters in force: what the postures of all documents share."""
    periods: "OrderedDict[tuple[str, date, date, int], PeriodPosture]" = field(default_factory=OrderedDict)


class _Editions(dict[str, Edition]):
    """Compiled editions by digest, each read from the data folder when it is first asked for."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home = home

    def __missing__(self, digest: str) -> Edition:
        """Read an edition. Raises NotFoundError if it is not there."""
        edition = self[digest] = catalogue.load_compiled(self.home, digest)
        return edition


class Knowledge:
    """Everything that questions about verdicts need, for one data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._ledgers: dict[str, _Ledger] = {}
        self._editions = _Editions(home)
        self._books: OrderedDict[tuple[str, ...], ParameterBook] = OrderedDict()
        """By the digests of the editions, sorted."""
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
            acts = [(fact.seq, one) for fact in fresh if isinstance(one := fact.payload, _ADOPTIONS)]
            held.adoptions.extend(acts)
            if acts:
                held.current.clear()
                held.days.clear()
            learning = _learning(held)
            topics = [topic for group in touched for topic in group] if learning else []
            for judgements in learning:
                judgements.touch(topics)
            if len(fresh) > _MANY:
                gc.freeze()
            return held

    def index(self, ledger: str, known: date | None) -> FactIndex:
        """Return the index of what was known at the end of `known`; None means now."""
        held = self._read(ledger)
        return held.index if known is None else known_on(held.facts[: _size(held, known)], None)

    def posture(self, ledger: str, document: str, about: date, known: date | None) -> Posture:
        """Return the posture of a document on a day, as known on a day. Raises NotFoundError."""
        with self.lock:
            held = self._read(ledger)
            size = _size(held, known)
            if size == len(held.facts):
                now = held.current.pop((document, about), None)
                if now is None:
                    now = self._judged(held, document, about, size)
                _remember(held.current, (document, about), now)
                return now
            key = (document, about, size)
            then = held.past.pop(key, None)
            if then is None:
                then = self._judged(held, document, about, size)
            _remember(held.past, key, then)
            return then

    def _judged(self, held: _Ledger, document: str, about: date, size: int) -> Posture:
        """Return a new posture; documents with the same parameters in force share what they judge."""
        edition, book = self._ruling(held, document, about, size), self._book(held, document, about, size)
        # Today's judgements learn with the ledger; those of the past stay as they are.
        known = -1 if size == len(held.facts) else size
        key = (about, known, id(book))
        shared = held.days.pop(key, None)
        if shared is None or shared.context.book is not book:
            index = held.index if known < 0 else known_on(held.facts[:size], None)
            shared = Judgements(Context.of(edition, index, about, book))
        _remember(held.days, key, shared)
        return Posture(edition, shared.context.index, about, book, shared)

    def period(self, ledger: str, document: str, first: date, last: date, known: date | None) -> PeriodPosture:
        """Return the posture of a document over a period. Raises NotFoundError."""
        with self.lock:
            held = self._read(ledger)
            size = _size(held, known)
            key = (document, first, last, size)
            period = held.periods.pop(key, None)
            if period is None:
                index = held.index if size == len(held.facts) else known_on(held.facts[:size], None)
                book = self._book(held, document, last, size)
                period = judge_period(self._ruling(held, document, last, size), index, first, last, book)
            _remember(held.periods, key, period)
            return period

    def forecast(self, ledger: str, document: str, today: date, at: date) -> Forecast:
        """Return the forecast of a document for a day to come. Raises NotFoundError."""
        with self.lock:
            held = self._read(ledger)
            size = len(held.facts)
            edition = self._ruling(held, document, at, size)
            books = self._book(held, document, today, size), self._book(held, document, at, size)
            return forecast(edition, held.index, today, at, books)

    def book(self, ledger: str, about: date, known: date | None = None) -> ParameterBook:
        """Return the parameters of all documents that the company lives under on a day, as known on a day."""
        with self.lock:
            held = self._read(ledger)
            return self._book(held, None, about, _size(held, known))

    def _book(self, held: _Ledger, document: str | None, about: date, size: int) -> ParameterBook:
        """Return the parameters in force on a day, by the adoptions among the first `size` facts."""
        key = counting(_acts(held, size), self._editions, document, about)
        book = self._books.pop(key, None) or ParameterBook.of([self._editions[digest] for digest in key])
        _remember(self._books, key, book)
        return book

    def edition(self, ledger: str, document: str, about: date, known: date | None = None) -> Edition:
        """Return the compiled edition that the company lives under on a day, as known on a day.

        Before the first adoption known then the first one is used: its dates decide what was in force. On a day on
        which the document was given up it is out of force since then. Raises NotFoundError if it was not adopted yet.
        """
        held = self._read(ledger)
        return self._ruling(held, document, about, _size(held, known))

    def editions(self, ledger: str, about: date, known: date | None = None) -> list[Edition]:
        """Return the compiled editions of `documents`, in the same order."""
        held = self._read(ledger)
        size = _size(held, known)
        return [self._ruling(held, name, about, size) for name in self.documents(ledger, about, known)]

    def _ruling(self, held: _Ledger, document: str, about: date, size: int) -> Edition:
        """Return the edition of a document on a day, by the first `size` facts."""
        return ruling(_acts(held, size), self._editions, document, about)

    def adoptions(self, ledger: str) -> list[EditionAdopted]:
        """Return the adoptions of a ledger, in ledger order."""
        return [adoption for _, adoption in self._read(ledger).index.editions]

    def documents(self, ledger: str, about: date | None = None, known: date | None = None) -> list[str]:
        """Return the documents that the company lives under, without those given up on or before a day.

        In the order of adoption; without a day, every document that it ever adopted. Raises NotFoundError if it had
        adopted nothing at all by what was known on `known`.
        """
        held = self._read(ledger)
        acts = _acts(held, _size(held, known))
        found = dict.fromkeys(act.document for act in acts if isinstance(act, EditionAdopted))
        if known is not None and not found:
            raise NotFoundError(
                Text("那一天所知，公司還沒有採用任何規範", "as known on that day, the company had adopted no document"),
                known.isoformat(),
                Text("請選採用入帳以後的日子", "choose a day after the first adoption was entered"),
            )
        return [name for name in found if about is None or given_up(acts, name, about) is None]


def _acts(held: _Ledger, size: int) -> list[Act]:
    """Return what the first `size` facts say of adopting and giving up."""
    return [act for seq, act in held.adoptions if seq < size]


def _size(held: _Ledger, known: date | None) -> int:
    """Return how many facts were recorded by the end of `known`; None means now."""
    return len(held.facts) if known is None else _prefix(held.facts, end_of_day(known))


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


def _learning(held: _Ledger) -> list[Judgements]:
    """Return the judgements that grow with the ledger: those of current postures, and those kept for more."""
    kept = [judgements for (_, known, _), judgements in held.days.items() if known < 0]
    used = [posture.judgements for posture in held.current.values()]
    return list({id(one): one for one in (*kept, *used)}.values())


def _prefix(facts: list[Fact], moment: datetime) -> int:
    """Return how many facts were recorded by `moment`; recorded times never fall within a ledger."""
    return bisect_right(facts, moment, key=lambda fact: fact.at)


def _remember(held: "OrderedDict[Key, Value]", key: Key, value: Value) -> None:
    held[key] = value
    while len(held) > _REMEMBERED:
        held.popitem(last=False)
