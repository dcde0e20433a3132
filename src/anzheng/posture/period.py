"""期間的判定 Judging a period window by window: it is met only if every window was met in time.

Windows are half-years, working days, cases, statements; where a demand describes a state (a setting, a
rule, an observation), its windows are the stretches of days over which the answer stayed the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.core.model import Attested, Clause, Demand, Edition, Part, Periodic, ProofNode, Response
from anzheng.posture.clauses import UNJUDGED, applicability, roll_up
from anzheng.posture.context import Context, Span
from anzheng.posture.demands import attested, periodic, response
from anzheng.posture.demands.dispatch import judge_target, population
from anzheng.posture.index import FactIndex
from anzheng.posture.proof import demands_in, judge_node
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


def judge_period(edition: Edition, index: FactIndex, first: date, last: date) -> PeriodPosture:
    """Judge every clause of `edition` over the days from `first` to `last`, as known to `index`."""
    context = Context.of(edition, index, last)
    named = {demand for clause in edition.clauses for part in clause.parts for demand in _named(part)}
    demands = {name: judge_demand_period(edition.demands[name], context, first, last) for name in sorted(named)}
    verdicts = {clause.ref: _clause(clause, demands, context) for clause in edition.clauses}
    return PeriodPosture(first, last, roll_up(edition.clauses, verdicts), demands)


def _named(part: Part) -> Iterable[str]:
    yield from demands_in(part.proof.root)
    yield from part.proof.corroborating


def judge_demand_period(demand: Demand, context: Context, first: date, last: date) -> DemandPeriod:
    """Judge one demand over a period for every target that belonged to its scope meanwhile."""
    targets: dict[str, tuple[WindowResult, ...]] = {}
    for target, spans in context.spans(demand.scope).items():
        inside = [span for span in spans if span.first <= last and span.last >= first]
        if inside:
            targets[target] = _windows(demand, target, inside, context, first, last)
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
        return tuple(result for result in found if first <= result.last <= last)
    if isinstance(spec, Attested):
        return attested.judge_between(spec, target, spans, context, first, last)
    if isinstance(spec, Response):
        return response.judge_between(spec, target, spans, context, first, last)
    return tuple(_stretches(demand, target, spans, context, first, last))


def _stretches(
    demand: Demand, target: str, spans: list[Span], context: Context, first: date, last: date
) -> Iterable[WindowResult]:
    """Yield the stretches of days over which the answer for `target` stayed the same."""
    for span in spans:
        day, end = max(first, span.first), min(last, span.last)
        held: WindowResult | None = None
        while day <= end:
            result = judge_target(demand, target, spans, context.on(day), "P1D")
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


def _clause(clause: Clause, demands: Mapping[str, DemandPeriod], context: Context) -> ClauseVerdict:
    if not clause.obligation:
        return ClauseVerdict(clause.ref, None)
    parts = tuple(_part(part, demands, context) for part in clause.parts if part.strength not in UNJUDGED)
    binding = [part for part in parts if not part.advice]
    word = worst(part.word for part in binding)
    advised = worst(part.word for part in parts if part.advice)
    dropped = {part.word for part in parts}
    outside = Word.NOT_IN_FORCE if Word.NOT_IN_FORCE in dropped else Word.NOT_APPLICABLE
    total = sum((demands[name].tally for name in _all_named(clause.parts)), Tally())
    return ClauseVerdict(
        clause.ref,
        word or advised or outside,
        word is None and advised is not None,
        parts=parts,
        counts=total.counts(),
    )


def _all_named(parts: tuple[Part, ...]) -> dict[str, None]:
    return dict.fromkeys(name for part in parts for name in demands_in(part.proof.root))


def _part(part: Part, demands: Mapping[str, DemandPeriod], context: Context) -> PartVerdict:
    outside = applicability(part, context.edition.effective, context)
    if outside is not None:
        return PartVerdict(
            part.n,
            outside.word,
            outside.reason,
            advice=False,
            attested_only=part.attested_only,
            standing_exception=False,
            proof=None,
        )
    proof = judge_node(part.proof.root, lambda name: demands[name].word)
    reason = _deciding(part.proof.root, demands, proof.word)
    facts = tuple(
        sorted(
            {
                f
                for name in demands_in(part.proof.root)
                for ws in demands[name].targets.values()
                for w in ws
                for f in w.facts
            }
        )
    )
    advice = part.strength.value == "should" and proof.word not in SATISFIED
    return PartVerdict(
        part.n,
        proof.word,
        reason.reason if reason else because("by_proof"),
        advice,
        part.attested_only,
        standing_exception=False,
        proof=proof,
        facts=facts,
        next_due=earliest(reason.due if reason and reason.word is Word.DUE else None),
    )


def _deciding(node: ProofNode, demands: Mapping[str, DemandPeriod], word: Word) -> WindowResult | None:
    for name in demands_in(node):
        for windows in demands[name].targets.values():
            for window in windows:
                if window.word is word:
                    return window
    return None
