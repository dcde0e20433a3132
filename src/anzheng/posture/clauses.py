"""條款的判定 Judging parts and clauses out of the demands they name."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anzheng.catalogue.core.model import Clause, DocumentKind, Edition, Effective, Part, Strength
from anzheng.facts.base import FactId, Scalar
from anzheng.posture.alternatives import same_rounds, taken_together, windows_of
from anzheng.posture.applicability import Applies, decide
from anzheng.posture.context import Context
from anzheng.posture.known import Finding
from anzheng.posture.proof import judge_node, steady_until, taken_in_turn, used_demands
from anzheng.posture.reasons import because
from anzheng.posture.results import ClauseVerdict, DemandResult, NodeResult, PartVerdict, Reason, earliest
from anzheng.posture.words import SATISFIED, Word, worst

DemandOf = Callable[[str], DemandResult]
"""Answers with the result of a demand, judged with the clause's own lookback."""
DEFAULT_LOOKBACK = "P1Y"
_DAY = timedelta(days=1)
UNJUDGED = frozenset({Strength.MAY, Strength.INFO, Strength.HEADING})
"""Strengths that bind nobody."""
ADVISED = frozenset({Strength.SHOULD, Strength.GOAL})
"""Strengths that are judged, but what is not done is only advice (建議)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Why a part is not judged by its proof: its dates or the profile say so."""

    word: Word
    reason: Reason
    facts: tuple[FactId, ...] = ()


def lookback_of(clause: Clause) -> str:
    """Return the lookback of a clause: its block's inspection frequency, else a year."""
    return clause.inspection or DEFAULT_LOOKBACK


def applicability(part: Part, edition: Effective, context: Context) -> Setting | None:
    """Return why `part` is outside its dates or not applicable, or None if it has to be judged."""
    for effective in (edition, part.effective):
        if (effective.first and context.day < effective.first) or (effective.last and context.day > effective.last):
            return Setting(Word.NOT_IN_FORCE, because("not_in_force"))
    decided = decide(part.applies, lambda question: _answered(question, context))
    if decided.applies is Applies.NO:
        answer = context.index.answer(decided.question or "", context.day)
        facts = () if answer is None else (FactId(answer.seq),)
        return Setting(Word.NOT_APPLICABLE, because("profile_no", question=decided.question), facts)
    if decided.applies is Applies.OPEN:
        return Setting(Word.UNKNOWN, because("profile_open", question=decided.question))
    return None


def _answered(question: str, context: Context) -> Scalar:
    answer = context.index.answer(question, context.day)
    return None if answer is None else answer.value


def inspections_of(edition: Edition, day: date) -> Mapping[str, str]:
    """Return block → the demand by which internal audit examines it (內部查核), if the edition is in force."""
    first, last = edition.effective.first, edition.effective.last
    return {} if (first and day < first) or (last and day > last) else edition.inspections


def turn_of(clause: Clause, part: Part, context: Context) -> date | None:
    """Return the last day before the part's dates, the profile or an audit finding say something else."""
    turns: list[date] = []
    for effective in (context.edition.effective, part.effective):
        turns += [effective.first] if effective.first else []
        turns += [effective.last + _DAY] if effective.last else []
    for condition in part.applies:
        turns += [answer.since for answer in context.index.profile.get(condition, ())]
    for finding in findings_of(clause, part, context):
        turns += [finding.finding.since, *([finding.closed] if finding.closed else [])]
    return min((turn - _DAY for turn in turns if turn > context.day), default=None)


def findings_of(clause: Clause, part: Part, context: Context) -> list[Finding]:
    """Return the audit findings against the part, or against its whole clause."""
    found = context.index.findings_of.get((context.edition.document, clause.ref), [])
    return [finding for finding in found if finding.finding.part in (0, part.n)]


def judge_part(clause: Clause, part: Part, demand_of: DemandOf, context: Context) -> PartVerdict:
    """Judge one part on the context's day."""
    if part.strength in UNJUDGED:
        return unproved(part, Setting(Word.NOT_APPLICABLE, because("permissive")))
    outside = applicability(part, context.edition.effective, context)
    if outside is not None:
        return unproved(part, outside, turn_of(clause, part, context))
    proof = judge_node(
        part.proof.root, lambda demand: demand_of(demand).word, lambda names: _in_turn(names, demand_of, context)
    )
    corroborating = tuple(NodeResult(demand_of(one).word, demand=one) for one in part.proof.corroborating)
    carrying = [demand_of(demand) for demand in dict.fromkeys(used_demands(proof))]
    exempted = bool(context.index.exceptions) and any(
        target.exception for result in carrying for target in result.targets.values()
    )
    word, reason, cited = proof.word, _reason(proof, carrying), tuple[FactId, ...]()
    finding = _open_finding(clause, part, context)
    if finding is not None:
        word, reason, cited = Word.FAILED, because("open_finding"), (finding,)
    advice = part.strength in ADVISED and word not in SATISFIED
    return PartVerdict(
        part.n,
        word,
        reason,
        advice,
        part.attested_only,
        exempted and word not in SATISFIED and binds(part, context),
        proof,
        corroborating,
        cited,
        earliest(*[result.next_due for result in carrying]),
        earliest(_until(proof, demand_of, context), turn_of(clause, part, context)),
        tuple(carrying),
    )


def _in_turn(names: tuple[str, ...], demand_of: DemandOf, context: Context) -> Word | None:
    """Return the word of alternatives of which one closed this window and another the next."""
    if not same_rounds([context.edition.demands[name] for name in names], context):
        return None
    alternatives = windows_of(demand_of(name) for name in names)
    return None if alternatives is None else worst(window.word for window in taken_together(alternatives))


def _until(proof: NodeResult, demand_of: DemandOf, context: Context) -> date | None:
    if taken_in_turn(proof):
        return context.day
    return steady_until(proof, lambda demand: demand_of(demand).until)


def binds(part: Part, context: Context) -> bool:
    """Tell whether the part is a regulator's must, which no exception can waive."""
    return part.strength is Strength.MUST and context.edition.kind is DocumentKind.REGULATION


def unproved(part: Part, setting: Setting, until: date | None = None) -> PartVerdict:
    """Return the verdict of a part that is not judged by its proof."""
    return PartVerdict(
        part.n,
        setting.word,
        setting.reason,
        advice=False,
        attested_only=part.attested_only,
        standing_exception=False,
        proof=None,
        cited=setting.facts,
        until=until,
    )


def _reason(proof: NodeResult, carrying: list[DemandResult]) -> Reason:
    """Return the reason of the target that decides: the first whose word is the part's."""
    for result in carrying:
        if result.word is proof.word:
            for target in result.targets.values():
                if target.word is proof.word:
                    return target.reason
    return because("in_turn" if taken_in_turn(proof) else "by_proof")


def _open_finding(clause: Clause, part: Part, context: Context) -> FactId | None:
    return next((one.id for one in findings_of(clause, part, context) if one.is_open(context.day)), None)


def judge_clause(clause: Clause, demand_of: DemandOf, context: Context) -> ClauseVerdict:
    """Judge a clause: the worst of its parts. A clause that binds nobody has no word."""
    if not clause.obligation:
        return ClauseVerdict(clause.ref, None)
    parts = tuple(judge_part(clause, part, demand_of, context) for part in clause.parts)
    judged = [part for part in parts if part.reason.code != "permissive"]
    advised = {part.n for part in clause.parts if part.strength in ADVISED}
    # Recommendations and goals only advise, done or not: they never give a clause its word beside what binds.
    word = worst(part.word for part in judged if part.n not in advised)
    advice = word is None and any(part.advice for part in judged)
    if word is None:
        word = _without_binding(judged)
    return ClauseVerdict(
        clause.ref,
        word,
        advice,
        any(part.standing_exception for part in judged),
        parts,
        Counter("advice" if part.advice else part.word.value for part in judged),
        earliest(*[part.next_due for part in judged]),
        earliest(*[part.until for part in judged]),
    )


def _without_binding(parts: list[PartVerdict]) -> Word:
    """Return the word when no part binds: the worst of what is advised, else why everything dropped out."""
    advised = worst(part.word for part in parts)
    if advised is not None:
        return advised
    words = {part.word for part in parts}
    return Word.NOT_IN_FORCE if Word.NOT_IN_FORCE in words else Word.NOT_APPLICABLE


def totals(verdicts: Mapping[str, ClauseVerdict]) -> dict[str, int]:
    """Count obligations by word; a `should` or goal that is not done counts as `advice`, apart from all words."""
    counts: Counter[str] = Counter({word.value: 0 for word in Word})
    counts["advice"] = 0
    for verdict in verdicts.values():
        if verdict.word is not None:
            counts["advice" if verdict.advice else verdict.word.value] += 1
    return dict(counts)


def roll_up(clauses: tuple[Clause, ...], verdicts: Mapping[str, ClauseVerdict]) -> dict[str, ClauseVerdict]:
    """Return `verdicts` with the counts of every heading: the obligations below it, by word. Never one colour."""
    below: dict[str, Counter[str]] = {clause.ref: Counter() for clause in clauses}
    dues: dict[str, list[ClauseVerdict]] = {clause.ref: [] for clause in clauses}
    parents = {clause.ref: clause.parent for clause in clauses}
    for clause in clauses:
        verdict = verdicts[clause.ref]
        if verdict.word is None:
            continue
        word = "advice" if verdict.advice else verdict.word.value
        above = clause.parent
        while above is not None:
            below[above][word] += 1
            dues[above].append(verdict)
            above = parents[above]
    rolled = dict(verdicts)
    for clause in clauses:
        if not clause.obligation:
            rolled[clause.ref] = ClauseVerdict(
                clause.ref,
                None,
                counts=below[clause.ref],
                next_due=earliest(*[verdict.next_due for verdict in dues[clause.ref]]),
                until=earliest(*[verdict.until for verdict in dues[clause.ref]]),
            )
    return rolled


def is_finding(verdict: ClauseVerdict) -> bool:
    """Tell whether a clause needs somebody to act now: failed or overdue, advice left out."""
    return verdict.word in (Word.FAILED, Word.OVERDUE) and not verdict.advice
