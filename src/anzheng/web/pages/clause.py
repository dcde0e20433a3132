"""條款頁 One clause: its word, why, the proof, each demand with its windows, the evidence behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.facts.base import Fact, FactId
from anzheng.kernel.errors import Text
from anzheng.posture.clauses import lookback_of
from anzheng.posture.context import Context
from anzheng.posture.explain import change_of, parameters_in, rule_of
from anzheng.posture.judge import Posture
from anzheng.posture.period import DemandPeriod, PeriodPosture, Tally
from anzheng.posture.results import ClauseVerdict, DemandResult, NodeResult, PartVerdict, TargetResult
from anzheng.posture.words import SATISFIED, Word
from anzheng.web.pages.documents import DocumentHead, Row, head_of, rows_of
from anzheng.web.pages.evidence import EvidencePage, evidence_of
from anzheng.web.pages.frame import Pairs
from anzheng.web.pages.question import Question
from anzheng.web.pages.say import STRENGTHS, Names, amount, both, duty, scalar, short_title
from anzheng.web.pages.windows import TargetRow, period_rows, target_rows
from anzheng.web.pages.words import Badge, badge, badge_of

_DATES = 6


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the proof tree as drawn."""

    demand: str | None
    anchor: str
    title: Text
    rule: Text
    badge: Badge
    any_of: bool
    used: bool
    branches: tuple["Node", ...]
    last_seq: int | None
    """The newest entry that carries a demand."""


@dataclass(frozen=True, slots=True)
class PartBlock:
    """One part with its proof."""

    n: int
    text: Text
    badge: Badge | None
    reason: Text
    attested_only: bool
    strength: str
    proof: Node | None
    corroborating: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class DemandBlock:
    """One demand with its targets and windows."""

    id: str
    anchor: str
    title: Text
    rule: Text
    badge: Badge
    house: bool
    """The period is the house's own, not the document's."""
    control: Text
    change: Text | None
    until: date | None
    corroborating: bool
    rows: tuple[TargetRow, ...]
    more: int
    tally: Tally | None
    """Of a period."""
    unit: Text


@dataclass(frozen=True, slots=True)
class Applies:
    """One condition of applicability with the company's answer."""

    question: Text
    answer: Text | None
    since: date | None
    seq: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a parameter is stated."""

    document: str | None
    ref: str | None
    name: Text
    value: Text


@dataclass(frozen=True, slots=True)
class ParameterBlock:
    """One parameter with its sources; the strictest is effective."""

    name: Text
    sources: tuple[Source, ...]
    effective: Text


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a control."""

    duty: Text
    people: Text
    controls: Text


@dataclass(frozen=True, slots=True)
class Coming:
    """A date by which something has to be done."""

    due: date
    title: Text
    overdue: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """An exception or a finding."""

    title: Text
    first: date
    last: date | None
    seq: int


@dataclass(frozen=True, slots=True)
class ClausePage:
    """Everything about one clause."""

    head: DocumentHead
    ref: str
    section: Text
    section_ref: str
    strength: Text
    strength_id: str
    summary: Text
    badge: Badge | None
    sentence: Text
    """The sentence of the reason that decides."""
    details: tuple[tuple[Text, Text], ...]
    """Parts that do not carry the best word: name and reason."""
    until: date | None
    parts: tuple[PartBlock, ...]
    demands: tuple[DemandBlock, ...]
    evidence: EvidencePage
    applies: tuple[Applies, ...]
    for_all: bool
    parameters: tuple[ParameterBlock, ...]
    owners: tuple[Owner, ...]
    coming: tuple[Coming, ...]
    remarks: tuple[Remark, ...]
    regulation: bool
    children: tuple[Row, ...]
    tally: Tally | None
    previous: str | None
    following: str | None
    asks: tuple[Text, ...]
    """What an inspector asks for."""
    note: Text | None
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Material:
    """What a clause page is built from, gathered by the view."""

    posture: Posture
    """Of the day, or of a period's last day."""
    period: PeriodPosture | None
    names: Names
    facts: Sequence[Fact]
    titles: Mapping[str, str]
    """What people called a piece of evidence, by id."""
    everything: bool
    """Whether long lists are shown in full."""


def clause_of(edition: Edition, ref: str) -> Clause | None:
    """Return a clause by ref."""
    return next((clause for clause in edition.clauses if clause.ref == ref), None)


def facts_used(posture: Posture, period: PeriodPosture | None, clause: Clause) -> set[FactId]:
    """Return the identities of all facts behind the clause's demands, corroborating ones included."""
    found: set[FactId] = set()
    for name in _demand_names(_verdict(posture, period, clause)):
        if period is not None:
            found.update(f for windows in period.demands[name].targets.values() for w in windows for f in w.facts)
        else:
            for target in posture.demand(name, lookback_of(clause)).targets.values():
                found.update(target.facts)
                found.update(fact for window in target.windows for fact in window.facts)
    return found


def clause_page(clause: Clause, material: Material, question: Question) -> ClausePage:
    """Return the page of one clause for the question asked."""
    posture, period, names = material.posture, material.period, material.names
    edition = posture.edition
    verdict = _verdict(posture, period, clause)
    demands = tuple(_demand_names(verdict))
    carrying = set(_carrying(verdict))
    blocks = tuple(_demand(name, clause, material, name not in carrying) for name in demands)
    refs = [one.ref for one in edition.clauses]
    position = refs.index(clause.ref)
    section = _section(edition, clause)
    word = badge_of(verdict)
    return ClausePage(
        head_of(edition, question.about),
        clause.ref,
        short_title(Text(section.zh, section.en)),
        section.ref,
        STRENGTHS[clause.strength.value],
        clause.strength.value,
        Text(clause.zh, clause.en),
        word,
        _sentence(verdict, names),
        _details(verdict, names),
        verdict.until,
        tuple(_part(clause, part, material) for part in verdict.parts),
        blocks,
        evidence_of(
            facts_used(posture, period, clause),
            _late(posture, period, clause),
            material.facts,
            names,
            material.titles,
            everything=material.everything,
        ),
        _applies(clause, posture, names),
        all(part.applies in ((), ("all",)) for part in clause.parts),
        _parameters(clause, demands, posture.context),
        _owners(demands, posture, names),
        _coming(demands, clause, posture, names) if period is None else (),
        _remarks(clause, demands, posture, question.about),
        edition.kind.value == "regulation",
        _children(edition, clause, posture, period, question.about),
        _sum(verdict, period),
        refs[position - 1] if position else None,
        refs[position + 1] if position + 1 < len(refs) else None,
        tuple(Text(*pair) for pair in clause.evidence),
        _note(clause),
        question.pairs,
    )


def _verdict(posture: Posture, period: PeriodPosture | None, clause: Clause) -> ClauseVerdict:
    return period.verdicts[clause.ref] if period is not None else posture.verdicts[clause.ref]


def _section(edition: Edition, clause: Clause) -> Clause:
    by_ref = {one.ref: one for one in edition.clauses}
    found = clause
    while found.parent is not None:
        found = by_ref[found.parent]
    return found


def _note(clause: Clause) -> Text | None:
    if clause.note is None:
        return None
    zh, _, en = clause.note.partition(" / ")
    return Text(zh, en or zh)


# --- verdict --------------------------------------------------------------------------------------


def _deciding(verdict: ClauseVerdict) -> PartVerdict | None:
    for part in verdict.parts:
        if part.word is verdict.word and part.advice == verdict.advice:
            return part
    return verdict.parts[0] if verdict.parts else None


def _sentence(verdict: ClauseVerdict, names: Names) -> Text:
    part = _deciding(verdict)
    if part is None:
        return Text("本條不課義務，不判定", "this clause binds nobody and is not judged")
    return names.reason(part.reason)


def _details(verdict: ClauseVerdict, names: Names) -> tuple[tuple[Text, Text], ...]:
    if len(verdict.parts) < 2:
        return ()
    found = []
    for part in verdict.parts:
        word = badge_of(part)
        if word is not None:
            label = Text(f"分項 {part.n}　{word.name.zh}", f"Part {part.n}: {word.name.en}")
            found.append((label, names.reason(part.reason)))
    return tuple(found)


def _demand_names(verdict: ClauseVerdict) -> dict[str, None]:
    nodes = [node for part in verdict.parts for node in (*([part.proof] if part.proof else []), *part.corroborating)]
    return dict.fromkeys(name for node in nodes for name in _leaves(node))


def _carrying(verdict: ClauseVerdict) -> list[str]:
    return [name for part in verdict.parts if part.proof for name in _leaves(part.proof)]


def _leaves(node: NodeResult) -> list[str]:
    if node.demand is not None:
        return [node.demand]
    return [name for branch in node.branches for name in _leaves(branch)]


def _late(posture: Posture, period: PeriodPosture | None, clause: Clause) -> set[int]:
    """Return the entries that closed a window after its time."""
    found = set()
    for name in _demand_names(_verdict(posture, period, clause)):
        if period is not None:
            windows = [w for rows in period.demands[name].targets.values() for w in rows]
        else:
            windows = [w for t in posture.demand(name, lookback_of(clause)).targets.values() for w in t.windows]
        found.update(fact.seq for window in windows if window.word is Word.LATE for fact in window.facts)
    return found


# --- proof ----------------------------------------------------------------------------------------


def _part(clause: Clause, verdict: PartVerdict, material: Material) -> PartBlock:
    part = next(part for part in clause.parts if part.n == verdict.n)
    return PartBlock(
        part.n,
        Text(part.zh, part.en),
        badge_of(verdict),
        material.names.reason(verdict.reason),
        part.attested_only,
        part.strength.value,
        _node(verdict.proof, clause, material) if verdict.proof else None,
        tuple(_node(node, clause, material) for node in verdict.corroborating),
    )


def _node(node: NodeResult, clause: Clause, material: Material) -> Node:
    posture = material.posture
    if node.demand is None:
        branches = tuple(_node(branch, clause, material) for branch in node.branches)
        if len(branches) == 1:
            return branches[0]
        empty = Text("", "")
        return Node(None, "", empty, empty, badge(node.word), node.operator == "any_of", node.used, branches, None)
    demand = posture.edition.demands[node.demand]
    note, seqs = None, []
    if material.period is None:
        result = posture.demand(node.demand, lookback_of(clause))
        note = _fraction(result)
        seqs = [fact.seq for target in result.targets.values() for fact in target.facts]
    return Node(
        demand.id,
        _anchor(demand.id),
        Text(demand.zh, demand.en),
        both(rule_of(demand, posture.context)),
        badge(node.word, note),
        any_of=False,
        used=node.used,
        branches=(),
        last_seq=max(seqs, default=None),
    )


def _fraction(result: DemandResult) -> Text | None:
    if len(result.targets) < 2:
        return None
    done = sum(target.word in SATISFIED for target in result.targets.values())
    return Text(f"{done}／{len(result.targets)} 項", f"{done} of {len(result.targets)}")


def _anchor(demand: str) -> str:
    return "d-" + demand.replace(".", "-")


# --- demands --------------------------------------------------------------------------------------

_UNITS = {"windows": Text("個週期", "windows"), "cases": Text("件", "cases"), "days": Text("日", "days")}


def _demand(name: str, clause: Clause, material: Material, corroborating: bool) -> DemandBlock:  # noqa: FBT001 - at its one call
    posture, names = material.posture, material.names
    demand = posture.edition.demands[name]
    control = posture.edition.controls[demand.control]
    shared = (
        demand.id,
        _anchor(demand.id),
        Text(demand.zh, demand.en),
        both(rule_of(demand, posture.context)),
    )
    house, owner = demand.basis.value == "house", Text(control.zh, control.en)
    if material.period is not None:
        judged: DemandPeriod = material.period.demands[name]
        rows, more = period_rows(judged, names, everything=material.everything)
        return DemandBlock(
            *shared,
            badge(judged.word),
            house,
            owner,
            None,
            None,
            corroborating,
            rows,
            more,
            judged.tally,
            _UNITS[judged.unit],
        )
    result = posture.demand(name, lookback_of(clause))
    rows, more = target_rows(result, names, everything=material.everything)
    change = None if result.word in SATISFIED else _change(name, result, posture, names)
    return DemandBlock(
        *shared,
        badge(result.word),
        house,
        owner,
        change,
        result.until,
        corroborating,
        rows,
        more,
        None,
        _UNITS["windows"],
    )


def _change(name: str, result: DemandResult, posture: Posture, names: Names) -> Text:
    demand = posture.edition.demands[name]
    said = change_of(demand, result)
    form = getattr(demand.spec, "form", None)
    if form is not None:
        title = names.term("forms", form)
        said = Text(said.zh.replace(f"「{form}」", f"「{title.zh}」"), said.en.replace(f"“{form}”", f"“{title.en}”"))
    return both(said)


# --- aside ----------------------------------------------------------------------------------------


def _applies(clause: Clause, posture: Posture, names: Names) -> tuple[Applies, ...]:
    conditions = dict.fromkeys(condition for part in clause.parts for condition in part.applies if condition != "all")
    found = []
    for condition in conditions:
        answer = posture.index.answer(condition, posture.day)
        if answer is None:
            found.append(Applies(names.question(condition), None, None, None))
        else:
            found.append(Applies(names.question(condition), scalar(answer.value), answer.since, answer.seq))
    return tuple(found)


def _parameters(clause: Clause, demands: Sequence[str], context: Context) -> tuple[ParameterBlock, ...]:
    edition = context.edition
    keys = {parameter.key: None for parameter in clause.parameters}
    for name in demands:
        keys.update(dict.fromkeys(sorted(parameters_in(edition.demands[name]))))
    return tuple(block for key in keys for block in _parameter(key, context))


def _parameter(key: str, context: Context) -> list[ParameterBlock]:
    effective = context.effective(key)
    if effective is None:
        return []
    edition = context.edition
    sources = [
        Source(edition.document, one.ref, Text(one.ref, one.ref), amount(parameter.op, parameter.value, parameter.unit))
        for one in edition.clauses
        for parameter in one.parameters
        if parameter.key == key
    ]
    own = context.index.parameter(key, context.day)
    if own is not None and isinstance(own.value, int):
        house = Text("公司自訂", "the company's own")
        sources.append(Source(None, None, house, amount(effective.op, own.value, effective.unit)))
    name = Text(effective.zh, effective.en)
    return [ParameterBlock(name, tuple(sources), amount(effective.op, effective.value, effective.unit))]


def _owners(demands: Sequence[str], posture: Posture, names: Names) -> tuple[Owner, ...]:
    controls: dict[str, dict[str, Text]] = {}
    for name in demands:
        control = posture.edition.controls[posture.edition.demands[name].control]
        controls.setdefault(control.owner, {})[control.id] = Text(control.zh, control.en)
    return tuple(
        Owner(
            duty(owner),
            _people(owner, posture, names),
            Text("、".join(one.zh for one in held.values()), ", ".join(one.en for one in held.values())),
        )
        for owner, held in controls.items()
    )


def _people(owner: str, posture: Posture, names: Names) -> Text:
    """Return who holds a duty on the day, by the register of roles."""
    holders = []
    for entry in posture.index.entries.get("roles", {}):
        version = posture.index.entry("roles", entry, posture.day)
        values = version.values if version is not None else None
        if values is not None and values.get("duty") == owner and values.get("holder"):
            holders.append(names.target(f"people:{values['holder']}"))
    held = list(dict.fromkeys(holders))
    return Text("、".join(one.zh for one in held), ", ".join(one.en for one in held))


def _coming(demands: Sequence[str], clause: Clause, posture: Posture, names: Names) -> tuple[Coming, ...]:
    found: dict[tuple[date, str], list[TargetResult]] = {}
    for name in demands:
        for target in posture.demand(name, lookback_of(clause)).targets.values():
            if target.next_due is not None:
                found.setdefault((target.next_due, name), []).append(target)
    rows = []
    for (due, name), targets in sorted(found.items(), key=lambda pair: pair[0])[:_DATES]:
        demand = posture.edition.demands[name]
        whose = (
            names.target(targets[0].target)
            if len(targets) == 1
            else Text(f"{len(targets)} 項", f"{len(targets)} targets")
        )
        alone = len(targets) == 1 and targets[0].target == "company"
        title = Text(
            demand.zh if alone else f"{demand.zh}（{whose.zh}）", demand.en if alone else f"{demand.en} ({whose.en})"
        )
        rows.append(Coming(due, title, due < posture.day))
    return tuple(rows)


def _remarks(clause: Clause, demands: Sequence[str], posture: Posture, day: date) -> tuple[Remark, ...]:
    found = []
    for finding in posture.index.findings.values():
        terms = finding.finding
        if terms.document == posture.edition.document and terms.ref == clause.ref and terms.since <= day:
            open_ = finding.is_open(day)
            title = Text(
                "稽核缺失，未結案" if open_ else "稽核缺失，已結案",
                "Audit finding, open" if open_ else "Audit finding, closed",
            )
            found.append(Remark(title, terms.since, finding.closed, finding.id.seq))
    for name in demands:
        for exempt in posture.index.exceptions_of.get(name, ()):
            terms_ = exempt.exception
            active = terms_.first <= day <= terms_.last and (exempt.revoked is None or day < exempt.revoked)
            title = Text(
                "例外核准，有效" if active else "例外核准，已失效",
                "Exception, in force" if active else "Exception, ended",
            )
            found.append(Remark(title, terms_.first, exempt.revoked or terms_.last, exempt.id.seq))
    return tuple(found)


def _children(
    edition: Edition, clause: Clause, posture: Posture, period: PeriodPosture | None, about: date
) -> tuple[Row, ...]:
    below, known = [], {clause.ref}
    for one in edition.clauses:
        if one.parent in known:
            known.add(one.ref)
            below.append(one)
    verdicts = period.verdicts if period is not None else posture.verdicts
    return rows_of(below, verdicts, None, about) if below else ()


def _sum(verdict: ClauseVerdict, period: PeriodPosture | None) -> Tally | None:
    if period is None or not verdict.parts:
        return None
    return Tally(**{name: n for name, n in verdict.counts.items() if name in Tally.__slots__})
