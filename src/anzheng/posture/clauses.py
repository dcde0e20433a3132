"""條款的判定 Judging parts and clauses out of the demands they name."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from anzheng.catalogue.core.model import Clause, DocumentKind, Effective, Part, Strength
from anzheng.facts.base import FactId
from anzheng.posture.context import Context
from anzheng.posture.proof import judge_node, used_demands
from anzheng.posture.reasons import because
from anzheng.posture.results import ClauseVerdict, DemandResult, NodeResult, PartVerdict, Reason, earliest
from anzheng.posture.words import SATISFIED, Word, worst

DemandOf = Callable[[str], DemandResult]
"""Answers with the result of a demand, judged with the clause's own lookback."""
DEFAULT_LOOKBACK = "P1Y"
UNJUDGED = frozenset({Strength.MAY, Strength.GOAL, Strength.INFO, Strength.HEADING})
"""Strengths that bind nobody."""


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
    unanswered: str | None = None
    for condition in part.applies:
        if condition == "all":
            continue
        answer = context.index.answer(condition, context.day)
        if answer is None:
            unanswered = unanswered or condition
        elif answer.value in (False, 0, "no"):
            return Setting(Word.NOT_APPLICABLE, because("profile_no", question=condition), (FactId(answer.seq),))
    if unanswered is not None:
        return Setting(Word.UNKNOWN, because("profile_open", question=unanswered))
    return None


def judge_part(clause: Clause, part: Part, demand_of: DemandOf, context: Context) -> PartVerdict:
    """Judge one part on the context's day."""
    if part.strength in UNJUDGED:
        return _unproved(part, Setting(Word.NOT_APPLICABLE, because("permissive")))
    outside = applicability(part, context.edition.effective, context)
    if outside is not None:
        return _unproved(part, outside)
    proof = judge_node(part.proof.root, lambda demand: demand_of(demand).word)
    corroborating = tuple(NodeResult(demand_of(one).word, demand=one) for one in part.proof.corroborating)
    carrying = [demand_of(demand) for demand in dict.fromkeys(used_demands(proof))]
    exempted = any(target.exception for result in carrying for target in result.targets.values())
    word, reason = proof.word, _reason(proof, carrying)
    facts = tuple(sorted({fact for result in carrying for target in result.targets.values() for fact in target.facts}))
    finding = _open_finding(clause, part, context)
    if finding is not None:
        word, reason, facts = Word.FAILED, because("open_finding"), (*facts, finding)
    advice = part.strength is Strength.SHOULD and word not in SATISFIED
    return PartVerdict(
        part.n,
        word,
        reason,
        advice,
        part.attested_only,
        exempted and word not in SATISFIED and context.edition.kind is DocumentKind.REGULATION,
        proof,
        corroborating,
        facts,
        earliest(*[result.next_due for result in carrying]),
        earliest(*[result.until for result in carrying]),
    )


def _unproved(part: Part, setting: Setting) -> PartVerdict:
    return PartVerdict(
        part.n,
        setting.word,
        setting.reason,
        advice=False,
        attested_only=part.attested_only,
        standing_exception=False,
        proof=None,
        facts=setting.facts,
    )


def _reason(proof: NodeResult, carrying: list[DemandResult]) -> Reason:
    """Return the reason of the target that decides: the first whose word is the part's."""
    for result in carrying:
        if result.word is proof.word:
            for target in result.targets.values():
                if target.word is proof.word:
                    return target.reason
    return because("by_proof")


def _open_finding(clause: Clause, part: Part, context: Context) -> FactId | None:
    for finding in context.index.findings.values():
        terms = finding.finding
        concerns = (terms.document, terms.ref) == (context.edition.document, clause.ref) and terms.part in (0, part.n)
        if concerns and finding.is_open(context.day):
            return finding.id
    return None


def judge_clause(clause: Clause, demand_of: DemandOf, context: Context) -> ClauseVerdict:
    """Judge a clause: the worst of its parts. A clause that binds nobody has no word."""
    if not clause.obligation:
        return ClauseVerdict(clause.ref, None)
    parts = tuple(judge_part(clause, part, demand_of, context) for part in clause.parts)
    judged = [part for part in parts if part.reason.code != "permissive"]
    binding = [part for part in judged if not part.advice]
    word = worst(part.word for part in binding)
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
    """Return the word when no part binds: the advice's own word, else why everything dropped out."""
    advised = worst(part.word for part in parts if part.advice)
    if advised is not None:
        return advised
    words = {part.word for part in parts}
    return Word.NOT_IN_FORCE if Word.NOT_IN_FORCE in words else Word.NOT_APPLICABLE


def totals(verdicts: Mapping[str, ClauseVerdict]) -> dict[str, int]:
    """Count obligations by word; a `should` that is not done counts as `advice`, apart from all words."""
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
