"""條款頁 One clause: its word, why, the proof, each demand with its windows, the evidence behind it."""

from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Clause, Edition
from anzheng.facts.base import FactId
from anzheng.kernel.errors import Text
from anzheng.posture.clauses import lookback_of
from anzheng.posture.judge import Posture
from anzheng.posture.period import PeriodPosture, Tally
from anzheng.posture.results import ClauseVerdict, PartVerdict
from anzheng.posture.words import SATISFIED, Word
from anzheng.reports.marks import marks_of
from anzheng.reports.wording import STRENGTHS, Names, short_title, titled
from anzheng.web.pages.beside import (
    Applies,
    Coming,
    Owner,
    ParameterBlock,
    Remark,
    applies_of,
    coming_of,
    owners_of,
    parameters_of,
    remarks_of,
)
from anzheng.web.pages.documents import DocumentHead, Row, head_of, rows_of
from anzheng.web.pages.evidence import EvidencePage, evidence_of
from anzheng.web.pages.examination import Examination, examination_of
from anzheng.web.pages.frame import Pairs
from anzheng.web.pages.proof import (
    DemandBlock,
    Material,
    PartBlock,
    carrying_demands,
    demand_block,
    demand_names,
    part_block,
)
from anzheng.web.pages.question import Question
from anzheng.web.pages.stated import Stated, stated_of
from anzheng.web.pages.words import Badge, badge_of


@dataclass(frozen=True, slots=True)
class ClausePage:
    """Everything about one clause."""

    head: DocumentHead
    ref: str
    mark: str | None
    """As printed in the document, if that is not the ref."""
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
    examination: Examination | None
    """Of a block's own page: how internal audit stands with it."""
    stated: tuple[Stated, ...]
    applies: tuple[Applies, ...]
    for_all: bool
    parameters: tuple[ParameterBlock, ...]
    owners: tuple[Owner, ...]
    coming: tuple[Coming, ...]
    remarks: tuple[Remark, ...]
    regulation: bool
    children: tuple[Row, ...]
    tally: tuple[Tally, Text] | None
    previous: str | None
    following: str | None
    asks: tuple[Text, ...]
    """What an inspector asks for."""
    note: Text | None
    pairs: Pairs


def clause_of(edition: Edition, ref: str) -> Clause | None:
    """Return a clause by ref."""
    return next((clause for clause in edition.clauses if clause.ref == ref), None)


def facts_used(posture: Posture, period: PeriodPosture | None, clause: Clause) -> set[FactId]:
    """Return the identities of all facts behind the clause's demands, corroborating ones included."""
    found: set[FactId] = set()
    for name in demand_names(_verdict(posture, period, clause)):
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
    demands = tuple(demand_names(verdict))
    carrying = set(carrying_demands(verdict))
    blocks = tuple(demand_block(name, clause, material, name not in carrying) for name in demands)
    refs = [one.ref for one in edition.clauses]
    position = refs.index(clause.ref)
    section = _section(edition, clause)
    word = badge_of(verdict)
    return ClausePage(
        head_of(edition, question.about),
        clause.ref,
        marks_of(edition.clauses).get(clause.ref),
        short_title(Text(section.zh, section.en)),
        section.ref,
        STRENGTHS[clause.strength.value],
        clause.strength.value,
        titled(clause.zh, clause.en),
        word,
        _sentence(verdict, names),
        _details(verdict, names),
        verdict.until if verdict.word in SATISFIED or verdict.word is Word.DUE else None,
        tuple(part_block(clause, part, material) for part in verdict.parts),
        blocks,
        evidence_of(
            facts_used(posture, period, clause),
            _late(posture, period, clause),
            material.facts,
            names,
            material.titles,
            everything=material.everything,
        ),
        examination_of(posture, clause.ref, names),
        stated_of(clause, [edition.demands[name] for name in demands], names),
        applies_of(clause, posture, names),
        all(part.applies in ((), ("all",)) for part in clause.parts),
        parameters_of(clause, demands, posture.context),
        owners_of(demands, posture, names),
        coming_of(demands, clause, posture, names) if period is None else (),
        remarks_of(clause, demands, posture, question.about),
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
        return Text("本條不課義務；有義務的各款各自判定", "it binds nobody; what binds is judged by itself")
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


def _late(posture: Posture, period: PeriodPosture | None, clause: Clause) -> set[int]:
    """Return the entries that closed a window after its time."""
    found: set[int] = set()
    for name in demand_names(_verdict(posture, period, clause)):
        if period is not None:
            windows = [w for rows in period.demands[name].targets.values() for w in rows]
        else:
            windows = [w for t in posture.demand(name, lookback_of(clause)).targets.values() for w in t.windows]
        found.update(fact.seq for window in windows if window.word is Word.LATE for fact in window.facts)
    return found


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


def _sum(verdict: ClauseVerdict, period: PeriodPosture | None) -> tuple[Tally, Text] | None:
    """Add up the windows and cases of what carries the clause; only a clause without any counts days."""
    if period is None or not verdict.parts:
        return None
    held = [period.demands[name] for name in dict.fromkeys(carrying_demands(verdict))]
    counted = [one for one in held if one.unit != "days"]
    unit = Text("期間內的週期與案件", "windows and cases") if counted else Text("日數", "days")
    return sum((one.tally for one in counted or held), Tally()), unit
