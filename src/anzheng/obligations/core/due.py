"""到期事項 What is due: overdue, open and coming work, each with its date and its owner.

Nothing is stored ahead: occurrences follow from the rules for any day asked, so they never run dry.
"""

from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Attested, Demand, Periodic
from anzheng.posture.clauses import lookback_of
from anzheng.posture.context import Span
from anzheng.posture.demands import attested, periodic
from anzheng.posture.judge import Posture
from anzheng.posture.proof import demands_in
from anzheng.posture.results import TargetResult, WindowResult
from anzheng.posture.words import Word

_OPEN = (Word.DUE, Word.OVERDUE)


@dataclass(frozen=True, slots=True)
class DueItem:
    """One act that somebody has to do (到期事項)."""

    due: date
    demand: str
    target: str
    word: Word
    """overdue or due."""
    first: date
    last: date
    """The window it belongs to; for a document the day itself."""
    item: str
    """The case, for answers to events."""
    refs: tuple[str, ...]
    owner: str


def due_items(posture: Posture, until: date) -> list[DueItem]:
    """Return everything overdue on the posture's day and everything due up to `until`, earliest first."""
    found: dict[tuple[date, str, str, date, str], DueItem] = {}
    for (demand_id, lookback), refs in _users(posture).items():
        demand = posture.edition.demands[demand_id]
        owner = posture.edition.controls[demand.control].owner
        for result in posture.demand(demand_id, lookback).targets.values():
            spans = posture.context.spans(demand.scope).get(result.target, [])
            for window in (*_open(result, posture.day), *_coming(demand, result.target, spans, posture, until)):
                if window.due > until:
                    continue
                key = (window.due, demand_id, result.target, window.first, window.item)
                known = found.get(key)
                all_refs = tuple(dict.fromkeys((*(known.refs if known else ()), *refs)))
                found[key] = DueItem(
                    window.due,
                    demand_id,
                    result.target,
                    window.word,
                    window.first,
                    window.last,
                    window.item,
                    all_refs,
                    owner,
                )
    return sorted(found.values(), key=lambda item: (item.due, item.demand, item.target, item.first))


def _users(posture: Posture) -> dict[tuple[str, str], list[str]]:
    """Return demand and lookback → refs of the clauses that apply on the day."""
    users: dict[tuple[str, str], list[str]] = {}
    for clause in posture.edition.clauses:
        verdict = posture.verdict(clause.ref)
        judged = {part.n for part in verdict.parts if part.proof is not None}
        for part in clause.parts:
            if part.n not in judged:
                continue
            for demand in demands_in(part.proof.root):
                refs = users.setdefault((demand, lookback_of(clause)), [])
                if clause.ref not in refs:
                    refs.append(clause.ref)
    return users


def _open(result: TargetResult, day: date) -> list[WindowResult]:
    if result.windows:
        return [window for window in result.windows if window.word in _OPEN]
    if result.word in _OPEN or (result.word is Word.MET and result.next_due is not None):
        word = result.word if result.word in _OPEN else Word.DUE
        due = result.next_due or day
        return [WindowResult(day, day, due, word, result.reason, result.facts)]
    return []


def _coming(demand: Demand, target: str, spans: list[Span], posture: Posture, until: date) -> list[WindowResult]:
    """Return the windows that start after the day and fall due by `until`."""
    spec = demand.spec
    day = posture.day
    if until <= day:
        return []
    if isinstance(spec, Periodic):
        results = periodic.judge_between(spec, target, spans, posture.context, day, until)
    elif isinstance(spec, Attested):
        results = attested.judge_between(spec, target, spans, posture.context.on(until), day, until)
    else:
        return []
    return [
        r._replace(word=Word.DUE) for r in results if r.first > day or (isinstance(spec, Attested) and r.word in _OPEN)
    ]
