"""所知 What this process knows of each ledger: facts read once, then only what is new.

Asking "as known on" an earlier day builds an index from a shorter prefix of the same facts. Nothing
here decides anything; it keeps pure values so that the next question is answered at once.
"""

import gc
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import TypeVar

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Edition, Effective
from anzheng.facts.base import Fact
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import end_of_day
from anzheng.ledger.services import facts_of
from anzheng.organization.core.adoption import given_up, in_force, living
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
_DAY = timedelta(days=1)
_ADOPTIONS = EditionAdopted, EditionWithdrawn


@dataclass(slots=True)
class _Ledger:
    facts: list[Fact] = field(default_factory=list)
    index: FactIndex = field(default_factory=FactIndex)
    """All facts; grows with the ledger and is shared by all current postures."""
    adoptions: list[tuple[int, EditionAdopted | EditionWithdrawn]] = field(default_factory=list)
    """Documents adopted and given up, each with its place in the ledger."""
    current: "OrderedDict[tuple[str, date], Posture]" = field(default_factory=OrderedDict)
    past: "OrderedDict[tuple[str, date, int], Posture]" = field(default_factory=OrderedDict)
    days: "OrderedDict[tuple[date, int, int], Judgements]" = field(default_factory=OrderedDict)
    """By day, facts known and parameters in force: what the postures of all documents share."""
    periods: "OrderedDict[tuple[str, date, date, int], PeriodPosture]" = field(default_factory=OrderedDict)


class Knowledge:
    """Everything that questions about verdicts need, for one data folder."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._ledgers: dict[str, _Ledger] = {}
        self._editions: dict[str, Edition] = {}
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
            size = len(held.facts) if known is None else _prefix(held.facts, end_of_day(known))
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
            edition = self.edition(ledger, document, at)
            size = len(held.facts)
            books = self._book(held, document, today, size), self._book(held, document, at, size)
            return forecast(edition, held.index, today, at, books)

    def book(self, ledger: str, about: date) -> ParameterBook:
        """Return the parameters of all documents that the company lives under on a day."""
        with self.lock:
            held = self._read(ledger)
            return self._book(held, None, about, len(held.facts))

    def _book(self, held: _Ledger, document: str | None, about: date, size: int) -> ParameterBook:
        """Return the parameters in force on a day, by the adoptions among the first `size` facts.

        An edition counts from its adoption on until it is given up, and while it is in force; that of
        `document`, the one asked about, always does.
        """
        digests = {name: one.digest for name, one in living(_acts(held, size), about).items()}
        digests = {name: digest for name, digest in digests.items() if in_force(self._edition(digest), about)}
        if document is not None:
            digests[document] = _current(held, document, about).digest
        key = tuple(sorted(digests.values()))
        book = self._books.pop(key, None) or ParameterBook.of([self._edition(digest) for digest in key])
        _remember(self._books, key, book)
        return book

    def edition(self, ledger: str, document: str, about: date) -> Edition:
        """Return the compiled edition that the company lives under on a day.

        Before the first adoption the first one is used: its dates decide what was in force. On a day on which
        the document was given up it is out of force since then. Raises NotFoundError if it was never adopted.
        """
        held = self._read(ledger)
        return self._ruling(held, document, about, len(held.facts))

    def editions(self, ledger: str, about: date) -> list[Edition]:
        """Return the compiled editions that the company lives under on a day, in the order of adoption."""
        held = self._read(ledger)
        size, acts = len(held.facts), _acts(held, len(held.facts))
        names = dict.fromkeys(adoption.document for _, adoption in held.index.editions)
        return [self._ruling(held, name, about, size) for name in names if given_up(acts, name, about) is None]

    def _ruling(self, held: _Ledger, document: str, about: date, size: int) -> Edition:
        """Return the edition of a document on a day, by what the first `size` facts say of giving it up."""
        edition = self._edition(_current(held, document, about).digest)
        ended = given_up(_acts(held, size), document, about)
        return edition if ended is None else _ended(edition, ended)

    def _edition(self, digest: str) -> Edition:
        if digest not in self._editions:
            self._editions[digest] = catalogue.load_compiled(self._home, digest)
        return self._editions[digest]

    def adoptions(self, ledger: str) -> list[EditionAdopted]:
        """Return the adoptions of a ledger, in ledger order."""
        return [adoption for _, adoption in self._read(ledger).index.editions]

    def documents(self, ledger: str, about: date | None = None) -> list[str]:
        """Return the documents that the company lives under, without those given up on or before a day.

        Without a day, every document that it ever adopted.
        """
        held = self._read(ledger)
        found = dict.fromkeys(adoption.document for _, adoption in held.index.editions)
        acts = _acts(held, len(held.facts))
        return [name for name in found if about is None or given_up(acts, name, about) is None]


def _acts(held: _Ledger, size: int) -> list[EditionAdopted | EditionWithdrawn]:
    """Return what the first `size` facts say of adopting and giving up."""
    return [act for seq, act in held.adoptions if seq < size]


def _ended(edition: Edition, since: date) -> Edition:
    """Return an edition that no longer rules from a day on."""
    last, known = since - _DAY, edition.effective.last
    return replace(edition, effective=Effective(edition.effective.first, last if known is None else min(last, known)))


def _current(held: _Ledger, document: str, about: date) -> EditionAdopted:
    """Return the adoption that rules on a day, or the first one before that. Raises NotFoundError."""
    adopted = [adoption for _, adoption in held.index.editions if adoption.document == document]
    if not adopted:
        known = sorted({adoption.document for _, adoption in held.index.editions})
        raise NotFoundError(
            Text("這家公司沒有採用這份規範", "the company has not adopted this document"),
            document,
            Text(f"已採用：{'、'.join(known) or '無'}", f"adopted: {', '.join(known) or 'none'}"),
        )
    return ([one for one in adopted if one.since <= about] or adopted[:1])[-1]


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
