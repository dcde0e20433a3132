"""內部查核底稿 The working papers of a block: what they must hold, how often, the last ones, what would change it."""

from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.posture.explain import change_of
from anzheng.posture.judge import Posture
from anzheng.posture.words import SATISFIED, Word
from anzheng.reports.demand_words import counts_as, rule_in_words
from anzheng.reports.inspections import Paper, inspection_of
from anzheng.reports.wording import Names, both, every_in_words, titled
from anzheng.web.pages.words import Badge, badge

_PAPERS = 6
"""Papers that are shown, newest first."""
_FIELDS = {
    "examined": Text("查核條款", "clauses examined"),
    "samples": Text("抽樣", "samples"),
    "findings": Text("缺失", "findings"),
    "findings_without_case": Text("未立案的缺失", "findings without a case"),
    "conclusion": Text("結論", "conclusion"),
}
_CONCLUSIONS = {
    "effective": Text("有效", "effective"),
    "effective-with-findings": Text("有效，有缺失", "effective, with findings"),
    "ineffective": Text("無效", "ineffective"),
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One working paper (一份底稿)."""

    on: date
    said: Text
    signed: Text
    refused: Text | None
    seq: int


@dataclass(frozen=True, slots=True)
class Examination:
    """How internal audit stands with one block (內部查核)."""

    demand: str
    control: str
    title: Text
    badge: Badge
    every: Text
    rule: Text
    accepts: tuple[Text, ...]
    """What a paper must hold so that it counts."""
    last: date | None
    next_due: date | None
    until: date | None
    change: Text | None
    papers: tuple[PaperLine, ...]
    more: int


def examination_of(posture: Posture, block: str, names: Names) -> Examination | None:
    """Return the examination of a block on the posture's day; None if internal audit need not examine it."""
    found = inspection_of(posture, block)
    if found is None:
        return None
    demand, result = found.demand, found.result
    return Examination(
        demand.id,
        demand.control,
        titled(demand.zh, demand.en),
        badge(result.word),
        every_in_words(found.every),
        rule_in_words(demand, posture.context, names),
        counts_as(demand, posture.context, names),
        None if found.last is None else found.last.on,
        result.next_due,
        result.until if result.word in SATISFIED or result.word is Word.DUE else None,
        None if result.word in SATISFIED else both(change_of(demand, result, posture.edition)),
        tuple(_line(paper, names) for paper in found.papers[:_PAPERS]),
        max(len(found.papers) - _PAPERS, 0),
    )


def _line(paper: Paper, names: Names) -> PaperLine:
    held = [(_FIELDS[key], _value(paper.values[key])) for key in _FIELDS if paper.values.get(key) is not None]
    signers = [names.role(role) for role, _ in paper.signed]
    return PaperLine(
        paper.on,
        Text("，".join(f"{name.zh} {value.zh}" for name, value in held), ", ".join(f"{n.en} {v.en}" for n, v in held)),
        Text("、".join(one.zh for one in signers), ", ".join(one.en for one in signers)),
        None if paper.refused is None else names.reason(paper.refused),
        paper.seq,
    )


def _value(value: Scalar) -> Text:
    return _CONCLUSIONS.get(str(value), Text(str(value), str(value)))
