"""期間的判定 Judging a period window by window: it is met only if every window was met in time.

Windows are half-years, working days, cases, statements; where a demand describes a state (a setting, a
rule, an observation), its windows are the stretches of days over which the answer stayed the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.core.model import (
    Attested,
    Clause,
    Demand,
    Edition,
    Effective,
    Part,
    Periodic,
    ProofNode,
    Response,
)
from anzheng.posture.alternatives import same_rounds, taken_together
from anzheng.posture.clauses import (
    ADVISED,
    UNJUDGED,
    Setting,
    applicability,
    binds,
    findings_of,
    inspections_of,
    roll_up,
    unproved,
)
from anzheng.posture.context import Context, Span
from anzheng.posture.demands import attested, periodic, response
from anzheng.posture.demands.dispatch import judge_target
from anzheng.posture.demands.population import population
from anzheng.posture.index import FactIndex
from anzheng.posture.known import Finding
from anzheng.posture.parameters import ParameterBook
from anzheng.posture.proof import carriers, demands_in, judge_node
from anzheng.posture.reasons import because
from anzheng.posture.results import ClauseVerdict, PartVerdict, WindowResult, earliest
from anzheng.posture.words import SATISFIED, Word, worst

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was expected in a period, and what became of it. Windows, or days for a state."""

    expected: int = 0
    on_time: int = 0
    late: int = 0
    missed: int = 0
    failed: int = 0
    unknown: int = 0
    due: int = 0
    excepted: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        mine, theirs = self.counts(), other.counts()
        return Tally(**{name: mine[name] + theirs[name] for name in mine})

    def counts(self) -> dict[str, int]:
        """Return the figures by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class DemandPeriod:
    """One demand over a period."""

    demand: str
    word: Word
    tally: Tally
    unit: str
    """`windows`, `cases` or `days`."""
    targets: Mapping[str, tuple[WindowResult, ...]]


@dataclass(frozen=True, slots=True)
class PeriodPosture:
    """All clauses of an edition over a period."""

    first: date
    last: date
    verdicts: Mapping[str, ClauseVerdict]
    demands: Mapping[str, DemandPeriod]
    inspections: Mapping[str, DemandPeriod]
    """By block: how often the firm's own internal audit examined it (內部查核)."""


_FIELD = {
    Word.MET: "on_time",
    Word.NO_EVENT: "on_time",
    Word.LATE: "late",
    Word.OVERDUE: "missed",
    Word.FAILED: "failed",
    Word.UNKNOWN: "unknown",
    Word.DUE: "due",
    Word.EXCEPTED: "excepted",
}


class _Question:
    """The period asked about, with every demand judged once for each stretch of it."""

    def __init__(self, context: Context, first: date, last: date) -> None:
        self.context = context
        self.first = first
        self.last = last
        self._judged: dict[tuple[str, date, date], DemandPeriod] = {}

    def demand(self, name: str, first: date, last: date) -> DemandPeriod:
        """Return the demand `name` over the days from `first` to `last`."""
        key = (name, first, last)
        known = self._judged.get(key)
        if known is None:
            demand = self.context.edition.demands[name]
            known = self._judged[key] = judge_demand_period(demand, self.context, first, last)
        return known


def judge_period(
    edition: Edition, index: FactIndex, first: date, last: date, book: ParameterBook | None = None
) -> PeriodPosture:
    """Judge every clause of `edition` over the days from `first` to `last`, as known to `index`.

    Without a book of parameters the edition stands alone.
    """
    question = _Question(Context.of(edition, index, last, book), first, last)
    named = {demand for clause in edition.clauses for part in clause.parts for demand in _named(part)}
    verdicts = {clause.ref: _clause(clause, question) for clause in edition.clauses}
    demands = {name: question.demand(name, first, last) for name in sorted(named)}
    blocks = inspections_of(edition, last)
    examined = {block: question.demand(name, first, last) for block, name in blocks.items()}
    return PeriodPosture(first, last, roll_up(edition.clauses, verdicts), demands, examined)


def _named(part: Part) -> Iterable[str]:
    yield from demands_in(part.proof.root)
    yield from part.proof.corroborating


def judge_demand_period(demand: Demand, context: Context, first: date, last: date) -> DemandPeriod:
    """Judge one demand over a period for every target that belonged to its scope meanwhile."""
    targets: dict[str, tuple[WindowResult, ...]] = {}
    for target, spans in context.spans(demand.scope).items():
        inside = [span for span in spans if span.first <= last and span.last >= first]
        if inside:
            found = _windows(demand, target, inside, context, first, last)
            if found:
                targets[target] = found
    missing = population(demand, len(targets), context)
    if missing is not None:
        targets[missing.target] = (WindowResult(first, last, last, missing.word, missing.reason, missing.facts),)
    results = [result for windows in targets.values() for result in windows]
    by_days = not isinstance(demand.spec, Periodic | Response | Attested)
    unit = "days" if by_days else "cases" if isinstance(demand.spec, Response) else "windows"
    return DemandPeriod(
        demand.id, worst(r.word for r in results) or Word.NO_EVENT, _tally(results, by_days), unit, targets
    )


def _tally(results: list[WindowResult], by_days: bool) -> Tally:  # noqa: FBT001 - private, named at its one call
    counts: Counter[str] = Counter()
    for result in results:
        size = (result.last - result.first).days + 1 if by_days else 1
        counts["expected"] += size
        counts[_FIELD[result.word]] += size
    return Tally(**counts)


def _windows(
    demand: Demand, target: str, spans: list[Span], context: Context, first: date, last: date
) -> tuple[WindowResult, ...]:
    spec = demand.spec
    if isinstance(spec, Periodic):
        found = periodic.judge_between(spec, target, spans, context, first, last)
        # A window that began before the period but ended in it belongs to it; one that ends later does not.
        inside = [result for result in found if first <= result.last <= last]
        return tuple(_excepted(demand, target, result, context) for result in inside)
    if isinstance(spec, Attested):
        signed = attested.judge_between(spec, target, spans, context, first, last)
        return tuple(_excepted(demand, target, result, context) for result in signed)
    if isinstance(spec, Response):
        answered = response.judge_between(spec, target, spans, context, first, last)
        return tuple(_excepted(demand, target, result, context) for result in answered)
    return tuple(_stretches(demand, target, spans, context, first, last))


def _excepted(demand: Demand, target: str, result: WindowResult, context: Context) -> WindowResult:
    """Return the window as excepted if an approved exception releases from it on the day it fell due."""
    if not demand.waivable or result.word in SATISFIED:
        return result
    approved = context.index.exceptions_of.get(demand.id, ())
    active = any(one.active(target, min(result.due, context.day)) for one in approved)
    return result._replace(word=Word.EXCEPTED) if active else result


def _stretches(
    demand: Demand, target: str, spans: list[Span], context: Context, first: date, last: date
) -> Iterable[WindowResult]:
    """Yield the stretches of days over which the answer for `target` stayed the same."""
    for span in spans:
        day, end = max(first, span.first), min(last, span.last)
        held: WindowResult | None = None
        while day <= end:
            result = judge_target(demand, target, spans, context.on(day), "P0D")
            # The word is promised up to `until`, so the days until then need no judging.
            reached = end if result.until is None else max(day, min(end, result.until))
            piece = WindowResult(day, reached, reached, result.word, result.reason, result.facts)
            if held is not None and held.word is piece.word:
                held = held._replace(last=reached, due=reached, facts=tuple(sorted({*held.facts, *piece.facts})))
            else:
                if held is not None:
                    yield _over(held)
                held = piece
            day = reached + _DAY
        if held is not None:
            yield held


def _over(stretch: WindowResult) -> WindowResult:
    """Return a stretch that has ended: while something was due and not yet overdue, nothing was missed."""
    return stretch._replace(word=Word.MET) if stretch.word is Word.DUE else stretch


def _clause(clause: Clause, question: _Question) -> ClauseVerdict:
    if not clause.obligation:
        return ClauseVerdict(clause.ref, None)
    used: dict[tuple[tuple[str, ...], date, date], Tally] = {}
    parts = tuple(_part(clause, part, question, used) for part in clause.parts if part.strength not in UNJUDGED)
    advised = {part.n for part in clause.parts if part.strength in ADVISED}
    word = worst(part.word for part in parts if part.n not in advised)
    counsel = worst(part.word for part in parts)
    dropped = {part.word for part in parts}
    outside = Word.NOT_IN_FORCE if Word.NOT_IN_FORCE in dropped else Word.NOT_APPLICABLE
    return ClauseVerdict(
        clause.ref,
        word or counsel or outside,
        word is None and any(part.advice for part in parts),
        any(part.standing_exception for part in parts),
        parts,
        sum(used.values(), Tally()).counts(),
    )


def _part(
    clause: Clause, part: Part, question: _Question, used: dict[tuple[tuple[str, ...], date, date], Tally]
) -> PartVerdict:
    """Judge one part over the days of the period on which it was in force; note the demands used."""
    context = question.context
    first, last = _in_force(part, context.edition.effective, question.first, question.last)
    if first > last:
        # Before the profile is asked: on a day outside the period nobody need have answered it.
        return unproved(part, Setting(Word.NOT_IN_FORCE, because("not_in_force")))
    outside = applicability(part, context.edition.effective, context.on(last))
    if outside is not None:
        return unproved(part, outside)
    names = list(demands_in(part.proof.root))
    demands = {name: question.demand(name, first, last) for name in names}
    proof = judge_node(
        part.proof.root,
        lambda name: demands[name].word,
        lambda together: worst(window.word for window in _in_turn(together, demands, context)),
    )
    for together in carriers(proof):
        used[together, first, last] = (
            demands[together[0]].tally if len(together) == 1 else _tally(_in_turn(together, demands, context), False)  # noqa: FBT003 - windows
        )
    deciding = _deciding(part.proof.root, demands, proof.word)
    word, reason = proof.word, deciding.reason if deciding else because("by_proof")
    windows = [window for one in demands.values() for rows in one.targets.values() for window in rows]
    facts = {fact for window in windows for fact in window.facts}
    finding = next((one for one in findings_of(clause, part, context) if _stood(one, first, last)), None)
    if finding is not None:
        word, reason = Word.FAILED, because("open_finding")
        facts.add(finding.id)
    exempted = any(_exempt(name, context, first, last) for name in names)
    return PartVerdict(
        part.n,
        word,
        reason,
        part.strength in ADVISED and word not in SATISFIED,
        part.attested_only,
        standing_exception=exempted and word not in SATISFIED and binds(part, context),
        proof=proof,
        cited=tuple(sorted(facts)),
        next_due=earliest(deciding.due if deciding and deciding.word is Word.DUE else None),
    )


def _in_turn(names: tuple[str, ...], demands: Mapping[str, DemandPeriod], context: Context) -> list[WindowResult]:
    """Return the windows of alternatives, each as the best of them leaves it; none where they do not match."""
    if not same_rounds([context.edition.demands[name] for name in names], context):
        return []
    return taken_together(
        [(target, window) for target, windows in demands[name].targets.items() for window in windows] for name in names
    )


def _in_force(part: Part, edition: Effective, first: date, last: date) -> tuple[date, date]:
    """Return the days of the period on which the part was in force; reversed if there are none."""
    starts = [first, *[one.first for one in (edition, part.effective) if one.first]]
    ends = [last, *[one.last for one in (edition, part.effective) if one.last]]
    return max(starts), min(ends)


def _stood(finding: Finding, first: date, last: date) -> bool:
    """Tell whether the finding was open on a day of the period."""
    return finding.finding.since <= last and (finding.closed is None or finding.closed > first)


def _exempt(demand: str, context: Context, first: date, last: date) -> bool:
    approved = context.index.exceptions_of.get(demand, ())
    return any(one.exception.first <= last and one.last >= first for one in approved)


def _deciding(node: ProofNode, demands: Mapping[str, DemandPeriod], word: Word) -> WindowResult | None:
    for name in demands_in(node):
        for windows in demands[name].targets.values():
            for window in windows:
                if window.word is word:
                    return window
    return None
