"""判定書 The verdicts of documents on a day or over a period, with all that explains them, as canonical JSON.

One function writes it for the product's binder and for the core that an inspector runs, so that the two give the
same bytes. The form is described in docs/reference/binder-format.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anzheng.catalogue.core.model import Edition
from anzheng.facts.base import Fact, FactId
from anzheng.facts.companies import EditionAdopted, EditionWithdrawn
from anzheng.kernel.errors import InputError, Text
from anzheng.posture.adoptions import Act, Adopted, adopted_on
from anzheng.posture.clauses import DEFAULT_LOOKBACK, lookback_of, totals
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.period import DemandPeriod, judge_period
from anzheng.posture.results import (
    ClauseVerdict,
    DemandResult,
    NodeResult,
    PartVerdict,
    Reason,
    TargetResult,
    WindowResult,
)

RULES = "anzheng.posture/1"
"""Name and version of the rules: a core of another version may judge the same facts otherwise."""
FORM = 1
"""Version of the form of what `statement` returns."""

Json = Any
"""A canonical JSON value: None, bool, int, str, list or dict with ASCII keys."""


@dataclass(frozen=True, slots=True)
class Asked:
    """所問 What verdicts are asked for: documents, a day or a period, and how much was known."""

    documents: tuple[str, ...]
    """Ids, sorted, each once."""
    about: date | None
    """The day; None for a period."""
    first: date | None
    last: date | None
    """The period's days, both included; None for a day."""
    known: int
    """Only the first so many entries of the ledger count: those with a smaller number."""

    def __post_init__(self) -> None:
        """Raise InputError unless it asks about a day or a period, and about documents in order."""
        period = self.first is not None and self.last is not None and self.first <= self.last
        day = self.about is not None and self.first is None and self.last is None
        sorted_once = list(self.documents) == sorted(set(self.documents)) and self.documents
        if not sorted_once or self.known < 0 or not (day or (period and self.about is None)):
            raise InputError(
                Text("所問不完整或互相矛盾", "what is asked for is incomplete or contradicts itself"),
                "asked",
                Text("請給一日或一段期間，以及各份規範一次", "give a day or a period, and each document once, sorted"),
            )

    @property
    def day(self) -> date:
        """The day by whose adoptions the documents are judged: of a period its last one."""
        day = self.about or self.last
        if day is None:
            raise TypeError("neither a day nor a period")
        return day


def asked_json(asked: Asked) -> dict[str, Json]:
    """Return what is asked for as JSON."""
    return {
        "about": _day(asked.about),
        "documents": list(asked.documents),
        "from": _day(asked.first),
        "known": asked.known,
        "to": _day(asked.last),
    }


def asked_in(value: Mapping[str, Json]) -> Asked:
    """Return what `asked_json` wrote. Raises InputError for anything else."""
    try:
        days = [None if value[name] is None else date.fromisoformat(value[name]) for name in ("about", "from", "to")]
        asked = Asked(tuple(value["documents"]), days[0], days[1], days[2], value["known"])
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise _malformed(str(problem)) from problem
    if asked_json(asked) != value:
        raise _malformed("another spelling")
    return asked


def _malformed(detail: str) -> InputError:
    what = Text(f"所問的格式不對（{detail}）", f"what is asked for is malformed ({detail})")
    return InputError(what, "asked", Text("請對照格式說明", "compare it with the format's page"))


def statement(facts: Iterable[Fact], editions: Mapping[str, Edition], asked: Asked) -> dict[str, Json]:
    """Return the verdicts of the documents asked for, with their explanations, as a canonical JSON object.

    `facts` in the order of the ledger: all of it, or at least those of `needed`. `editions` are compiled editions by
    the digest under which they were adopted: every one that the company lived under on the day. `kernel.canonical`
    writes the bytes of `verdicts.json`. Raises NotFoundError if a document was not adopted or an edition is missing.
    """
    known = [fact for fact in facts if fact.seq < asked.known]
    index, acts = FactIndex(known), acts_in(known)
    documents = []
    for document in asked.documents:
        adopted = adopted_on(acts, editions, document, asked.day)
        judged = _on_day(adopted, index, asked.day) if asked.about else _over_period(adopted, index, asked)
        documents.append({**_heading(adopted), **judged})
    return {"asked": asked_json(asked), "documents": documents, "rules": RULES, "sample": index.sample, "v": FORM}


def acts_in(facts: Iterable[Fact]) -> list[Act]:
    """Return what facts say of adopting and giving up documents."""
    return [act for fact in facts if isinstance(act := fact.payload, EditionAdopted | EditionWithdrawn)]


def _heading(adopted: Adopted) -> dict[str, Json]:
    effective = adopted.edition.effective
    return {
        "beside": list(adopted.beside),
        "digest": adopted.adoption.digest,
        "document": adopted.adoption.document,
        "edition": adopted.adoption.edition,
        "in_force": {"first": _day(effective.first), "last": _day(effective.last)},
    }


def _on_day(adopted: Adopted, index: FactIndex, day: date) -> dict[str, Json]:
    edition, posture = adopted.edition, Posture(adopted.edition, index, day, adopted.book)
    verdicts, lookbacks = posture.verdicts, {clause.ref: lookback_of(clause) for clause in edition.clauses}
    inspections = {block: edition.inspections[block] for block in posture.inspections}
    used = {(name, lookbacks[ref]) for ref, one in verdicts.items() for part in one.parts for name in _demands(part)}
    used |= {(name, DEFAULT_LOOKBACK) for name in inspections.values()}
    demands = [{"lookback": lookback, **_demand(posture.demand(name, lookback))} for name, lookback in sorted(used)]
    clauses = [{"lookback": lookbacks[ref], **_clause(one)} for ref, one in verdicts.items()]
    return {**_judged(clauses, demands, inspections), "totals": totals(verdicts)}


def _over_period(adopted: Adopted, index: FactIndex, asked: Asked) -> dict[str, Json]:
    first, last = asked.first or date.min, asked.last or date.max
    period = judge_period(adopted.edition, index, first, last, adopted.book)
    inspections = {block: one.demand for block, one in period.inspections.items()}
    every = {**period.demands, **{one.demand: one for one in period.inspections.values()}}
    demands = [{"lookback": None, **_demand_period(every[name])} for name in sorted(every)]
    clauses = [{"lookback": None, **_clause(one)} for one in period.verdicts.values()]
    return {**_judged(clauses, demands, inspections), "totals": totals(period.verdicts)}


def _judged(clauses: list[Json], demands: list[Json], inspections: Mapping[str, str]) -> dict[str, Json]:
    examined = [{"block": block, "demand": name} for block, name in sorted(inspections.items())]
    return {"clauses": clauses, "demands": demands, "inspections": examined}


def _demands(part: PartVerdict) -> Iterable[str]:
    for node in (*((part.proof,) if part.proof else ()), *part.corroborating):
        yield from _leaves(node)


def _leaves(node: NodeResult) -> Iterable[str]:
    if node.demand is not None:
        yield node.demand
    for branch in node.branches:
        yield from _leaves(branch)


# --- one value each ------------------------------------------------------------------------------


def _clause(verdict: ClauseVerdict) -> dict[str, Json]:
    return {
        "advice": verdict.advice,
        "counts": dict(verdict.counts),
        "due": _day(verdict.next_due),
        "exception": verdict.standing_exception,
        "parts": [_part(part) for part in verdict.parts],
        "ref": verdict.ref,
        "until": _day(verdict.until),
        "word": None if verdict.word is None else verdict.word.value,
    }


def _part(part: PartVerdict) -> dict[str, Json]:
    return {
        "advice": part.advice,
        "attested_only": part.attested_only,
        "corroborating": [_node(node) for node in part.corroborating],
        "due": _day(part.next_due),
        "exception": part.standing_exception,
        "facts": _facts(part.cited),
        "n": part.n,
        "proof": None if part.proof is None else _node(part.proof),
        "reason": _reason(part.reason),
        "until": _day(part.until),
        "word": part.word.value,
    }


def _node(node: NodeResult) -> dict[str, Json]:
    if node.demand is not None:
        return {"demand": node.demand, "used": node.used, "word": node.word.value}
    branches = [_node(branch) for branch in node.branches]
    return {"branches": branches, "operator": node.operator, "used": node.used, "word": node.word.value}


def _demand(result: DemandResult) -> dict[str, Json]:
    return {
        "counts": {word.value: count for word, count in result.counts.items()},
        "demand": result.demand,
        "due": _day(result.next_due),
        "targets": [_target(one) for one in result.targets.values()],
        "until": _day(result.until),
        "word": result.word.value,
    }


def _target(result: TargetResult) -> dict[str, Json]:
    return {
        "due": _day(result.next_due),
        "exception": None if result.exception is None else list(result.exception),
        "facts": _facts(result.cited),
        "reason": _reason(result.reason),
        "target": result.target,
        "underlying": None if result.underlying is None else result.underlying.value,
        "until": _day(result.until),
        "windows": [_window(one) for one in result.windows],
        "word": result.word.value,
    }


def _demand_period(result: DemandPeriod) -> dict[str, Json]:
    targets = [
        {"target": target, "windows": [_window(one) for one in windows]} for target, windows in result.targets.items()
    ]
    return {
        "counts": result.tally.counts(),
        "demand": result.demand,
        "targets": targets,
        "unit": result.unit,
        "word": result.word.value,
    }


def _window(result: WindowResult) -> dict[str, Json]:
    return {
        "due": _day(result.due),
        "facts": _facts(result.facts),
        "first": _day(result.first),
        "item": result.item,
        "last": _day(result.last),
        "reason": _reason(result.reason),
        "word": result.word.value,
    }


def _reason(reason: Reason) -> list[str]:
    return [reason.code, *(value for pair in reason.args for value in pair)]


def _facts(facts: Iterable[FactId]) -> list[list[int]]:
    return [[fact.seq, fact.n] for fact in facts]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
