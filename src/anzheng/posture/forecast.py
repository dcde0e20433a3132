"""預測 Forecast: a future day judged by today's facts: what lapses, when, and whose it is."""

from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.core.model import Edition
from anzheng.posture.clauses import DEFAULT_LOOKBACK, inspections_of, lookback_of
from anzheng.posture.demands.dispatch import judge_target, targets_of
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.parameters import ParameterBook
from anzheng.posture.proof import demands_in
from anzheng.posture.words import SATISFIED, Word

_STILL_FINE = SATISFIED | {Word.DUE}


@dataclass(frozen=True, slots=True)
class Lapse:
    """One demand for one target that will no longer hold if nobody does anything."""

    on: date
    """Last day on which it still holds, or on which it can still be done in time."""
    demand: str
    target: str
    now: Word
    then: Word
    owner: str
    """Duty that answers for the control."""
    refs: tuple[str, ...]
    """Clauses that this touches; of an inspection its block."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Two days compared by the same facts."""

    today: Posture
    then: Posture
    lapses: tuple[Lapse, ...]
    """Earliest first."""


def forecast(
    edition: Edition,
    index: FactIndex,
    today: date,
    at: date,
    books: tuple[ParameterBook, ParameterBook] | None = None,
) -> Forecast:
    """Judge `at` by what is known today, and list what lapses between the two days.

    `books` are the parameters in force on either day; without them the edition stands alone.
    """
    book, later = books or (None, None)
    now, then = Posture(edition, index, today, book), Posture(edition, index, at, later)
    users: dict[tuple[str, str], list[str]] = {}
    for clause in edition.clauses:
        for part in clause.parts:
            for demand in demands_in(part.proof.root):
                refs = users.setdefault((demand, lookback_of(clause)), [])
                if clause.ref not in refs:
                    refs.append(clause.ref)
    for block, demand in inspections_of(edition, today).items():
        users.setdefault((demand, DEFAULT_LOOKBACK), []).append(block)
    lapses = [
        lapse
        for (demand, lookback), refs in users.items()
        for lapse in _lapses(now, then, demand, lookback, tuple(refs))
    ]
    return Forecast(now, then, tuple(sorted(lapses, key=lambda lapse: (lapse.on, lapse.demand, lapse.target))))


def _lapses(now: Posture, then: Posture, demand: str, lookback: str, refs: tuple[str, ...]) -> list[Lapse]:
    applicable = tuple(ref for ref in refs if now.verdict(ref).word not in (Word.NOT_APPLICABLE, Word.NOT_IN_FORCE))
    if not applicable:
        return []
    before = now.demand(demand, lookback).targets
    owner = now.edition.controls[now.edition.demands[demand].control].owner
    found = []
    for target, result in then.demand(demand, lookback).targets.items():
        old = before.get(target)
        if old is None or old.word not in _STILL_FINE or result.word in _STILL_FINE:
            continue
        on = _end(now, demand, target, lookback, then.day)
        found.append(Lapse(on, demand, target, old.word, result.word, owner, applicable))
    return found


def _end(now: Posture, demand: str, target: str, lookback: str, at: date) -> date:
    """Return the last day on which nothing is amiss yet, going from one end of the word to the next."""
    terms, day = now.edition.demands[demand], now.day
    while day < at:
        spans = targets_of(terms, now.context.on(day), lookback).get(target)
        if spans is None:
            return day
        result = judge_target(terms, target, spans, now.context.on(day), lookback)
        if result.word not in _STILL_FINE:
            return day - timedelta(days=1)
        day = at if result.until is None else min(result.until + timedelta(days=1), at)
    return at - timedelta(days=1)
