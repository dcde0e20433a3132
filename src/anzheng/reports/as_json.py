"""JSON 形式 The JSON answers of the reading commands; docs/reference/json.md is the contract."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.model import AllOf, Clause, Demand, Edition, Parameter, ProofNode
from anzheng.facts.base import FactId
from anzheng.kernel.durations import text_of
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.posture.explain import DemandExplanation, Explanation
from anzheng.posture.forecast import Forecast
from anzheng.posture.judge import Posture
from anzheng.posture.period import PeriodPosture
from anzheng.posture.proof import demands_in
from anzheng.posture.reasons import sentence
from anzheng.posture.results import ClauseVerdict, NodeResult, PartVerdict, Reason, TargetResult, WindowResult
from anzheng.reports.inspections import inspections_json, period_inspections_json
from anzheng.reports.rulings import Ruled
from anzheng.reports.work import Work

Json = Any


def day(value: date | None) -> str | None:
    """Return an ISO date or null."""
    return None if value is None else value.isoformat()


def fact(identity: FactId) -> Json:
    """Return a fact's identity."""
    return {"seq": identity.seq, "n": identity.n}


def reason(value: Reason) -> Json:
    """Return a reason with its sentence in both languages."""
    return {"code": value.code, "zh": sentence(value, "zh"), "en": sentence(value, "en")}


# --- catalogue show ---------------------------------------------------------------------------------


def edition(edition: Edition, digest: str) -> Json:
    """Return `catalogue show ID --json`."""
    return {
        "id": edition.document,
        "edition": edition.edition,
        "digest": digest,
        "kind": edition.kind.value,
        "zh": edition.zh,
        "en": edition.en,
        "amendments": [{"on": day(a.on), "zh": a.zh, "en": a.en} for a in edition.amendments],
        "clauses": [_clause(clause, edition) for clause in edition.clauses],
    }


def _clause(clause: Clause, edition: Edition) -> Json:
    single = clause.parts[0].proof if len(clause.parts) == 1 and clause.parts[0].n == 0 else None
    names = dict.fromkeys(
        name for part in clause.parts for name in (*demands_in(part.proof.root), *part.proof.corroborating)
    )
    return {
        "ref": clause.ref,
        "parent": clause.parent,
        "leaf": clause.leaf,
        "obligation": clause.obligation,
        "strength": clause.strength.value,
        "zh": clause.zh,
        "en": clause.en,
        "inspection": clause.inspection,
        "every": list(clause.every),
        "applies": list(clause.applies),
        "effective": {name: day(value) for name, value in clause.effective.items()},
        "parameters": [
            {"key": p.key, "op": p.op.value, "value": p.value, "unit": p.unit, "zh": p.zh, "en": p.en}
            for p in clause.parameters
        ],
        "separation": clause.separation,
        "parts": [
            {
                "n": part.n,
                "zh": part.zh,
                "en": part.en,
                "strength": part.strength.value,
                "attested_only": part.attested_only,
                "proof": {**_node(part.proof.root), "corroborating": list(part.proof.corroborating)},
            }
            for part in clause.parts
        ],
        "proof": None if single is None else {**_node(single.root), "corroborating": list(single.corroborating)},
        "demands": [_demand(edition.demands[name], edition) for name in names],
    }


def _node(node: ProofNode) -> Json:
    if isinstance(node, str):
        return node
    if isinstance(node, AllOf):
        return {"all_of": [_node(branch) for branch in node.all_of]}
    return {"any_of": [_node(branch) for branch in node.any_of]}


def _demand(demand: Demand, edition: Edition) -> Json:
    """Return a demand with its period as text on top; null for kinds without windows."""
    plain = codec.demand_json(demand)
    every = plain["spec"].get("every")
    if isinstance(every, dict):
        every = _stated_period(every["param"], edition)
    return {**plain, "every": every}


def _stated_period(key: str, edition: Edition) -> str | None:
    """Return the strictest period that the document itself states for parameter `key`, else the house's."""
    values = [p.value for clause in edition.clauses for p in clause.parameters if p.key == key]
    units = {p.unit for clause in edition.clauses for p in clause.parameters if p.key == key}
    if values:
        return text_of(min(values), units.pop())
    default = edition.defaults.get(key)
    return None if default is None else text_of(default.value, default.unit)


def parameters(rows: Iterable[Ruled]) -> list[Json]:
    """Return `catalogue params --json`."""
    return [_parameter(row, row.ruling.parameter) for row in rows]


def _parameter(row: Ruled, rules: Parameter) -> Json:
    return {
        "key": row.key,
        "zh": rules.zh,
        "en": rules.en,
        "op": rules.op.value,
        "effective": rules.value,
        "unit": rules.unit,
        "decides": row.decides,
        "sources": [{"source": source, "value": value.value, "unit": value.unit} for source, value in row.given],
    }


# --- verdicts ---------------------------------------------------------------------------------------


def status(posture: Posture, company: str, known: date | None) -> Json:
    """Return `status --json` for a day."""
    return {
        "document": posture.edition.document,
        "edition": posture.edition.edition,
        "company": company,
        "about": day(posture.day),
        "known": day(known),
        "amended": amended(posture.edition, posture.day),
        "totals": posture.totals,
        "clauses": [_verdict(verdict) for verdict in posture.verdicts.values()],
        "inspections": inspections_json(posture),
    }


def amended(edition: Edition, about: date) -> list[Json]:
    """Return the amendments that were in force on a day and are not in this edition."""
    return [{"on": day(a.on), "zh": a.zh, "en": a.en} for a in edition.amendments if a.on <= about]


def _verdict(verdict: ClauseVerdict) -> Json:
    return {
        "ref": verdict.ref,
        "verdict": None if verdict.word is None else verdict.word.value,
        "advice": verdict.advice,
        "excepted_but_failed": verdict.standing_exception,
        "counts": {name: count for name, count in verdict.counts.items() if count},
        "next_due": day(verdict.next_due),
        "until": day(verdict.until),
    }


def period_status(period: PeriodPosture, edition: Edition, company: str, known: date | None, totals: Json) -> Json:
    """Return `status --from --to --json`: counts are windows expected, on time, late, missed, unknown."""
    return {
        "document": edition.document,
        "edition": edition.edition,
        "company": company,
        "from": day(period.first),
        "to": day(period.last),
        "known": day(known),
        "amended": amended(edition, period.last),
        "totals": totals,
        "clauses": [_verdict(verdict) for verdict in period.verdicts.values()],
        "inspections": period_inspections_json(period, edition),
    }


# --- explain ----------------------------------------------------------------------------------------


def explanation(value: Explanation, company: str, known: date | None) -> Json:
    """Return `explain REF --json`."""
    clause, verdict = value.clause, value.verdict
    return {
        "ref": clause.ref,
        "zh": clause.zh,
        "en": clause.en,
        "strength": clause.strength.value,
        "company": company,
        "about": day(value.day),
        "known": day(known),
        "lookback": value.lookback,
        "verdict": None if verdict.word is None else verdict.word.value,
        "advice": verdict.advice,
        "until": day(verdict.until),
        "next_due": day(verdict.next_due),
        "parts": [_part(part, clause) for part in verdict.parts],
        "demands": [_explained(demand) for demand in value.demands.values()],
    }


def _part(verdict: PartVerdict, clause: Clause) -> Json:
    part = next(part for part in clause.parts if part.n == verdict.n)
    return {
        "n": verdict.n,
        "zh": part.zh,
        "en": part.en,
        "verdict": verdict.word.value,
        "advice": verdict.advice,
        "attested_only": verdict.attested_only,
        "reason": reason(verdict.reason),
        "proof": None if verdict.proof is None else _result(verdict.proof),
        "corroborating": [_result(node) for node in verdict.corroborating],
        "facts": [fact(identity) for identity in verdict.facts],
        "until": day(verdict.until),
    }


def _result(node: NodeResult) -> Json:
    if node.demand is not None:
        return {"demand": node.demand, "verdict": node.word.value, "used": node.used}
    branches = [_result(branch) for branch in node.branches]
    return {str(node.operator): branches, "verdict": node.word.value, "used": node.used}


def _explained(value: DemandExplanation) -> Json:
    return {
        "id": value.demand.id,
        "kind": value.demand.kind,
        "control": value.demand.control,
        "basis": value.demand.basis.value,
        "zh": value.demand.zh,
        "en": value.demand.en,
        "verdict": value.result.word.value,
        "rule": {"zh": value.rule.zh, "en": value.rule.en},
        "change": {"zh": value.change.zh, "en": value.change.en},
        "counts": {word.value: count for word, count in value.result.counts.items()},
        "targets": [_target(target) for target in value.result.targets.values()],
    }


def _target(target: TargetResult) -> Json:
    return {
        "target": target.target,
        "verdict": target.word.value,
        "reason": reason(target.reason),
        "facts": [fact(identity) for identity in target.facts],
        "next_due": day(target.next_due),
        "until": day(target.until),
        "exception": None if target.exception is None else fact(target.exception),
        "without_exception": None if target.underlying is None else target.underlying.value,
        "windows": windows(target.windows),
    }


def windows(results: Iterable[WindowResult]) -> list[Json]:
    """Return windows with their words and facts."""
    return [
        {
            "from": day(window.first),
            "to": day(window.last),
            "due": day(window.due),
            "item": window.item,
            "verdict": window.word.value,
            "reason": reason(window.reason),
            "facts": [fact(identity) for identity in window.facts],
        }
        for window in results
    ]


# --- due and forecast -------------------------------------------------------------------------------


def due(work: Work) -> list[Json]:
    """Return `due --json`."""
    return [occurrence(item, work.demand(item)) for item in work.items]


def occurrence(item: Occurrence, demand: Demand) -> Json:
    """Return one occurrence with who answers for it."""
    return {
        "id": item.id,
        "due": day(item.due),
        "verdict": item.word.value,
        "demand": item.demand,
        "control": item.control,
        "zh": demand.zh,
        "en": demand.en,
        "target": item.target,
        "item": item.item,
        "from": day(item.first),
        "to": day(item.last),
        "refs": list(item.refs),
        "needs": [{"document": need.document, "ref": need.ref} for need in item.needs],
        "owner": item.owner,
        "responsible": [
            {
                "person": one.person,
                "deputy": one.deputy,
                "missing": None if one.missing is None else one.missing.value,
            }
            for one in item.responsible
        ],
    }


def forecast(value: Forecast, company: str) -> Json:
    """Return `forecast --at --json`."""
    return {
        "document": value.then.edition.document,
        "company": company,
        "today": day(value.today.day),
        "at": day(value.then.day),
        "totals_today": value.today.totals,
        "totals": value.then.totals,
        "lapses": [
            {
                "on": day(lapse.on),
                "demand": lapse.demand,
                "target": lapse.target,
                "now": lapse.now.value,
                "then": lapse.then.value,
                "owner": lapse.owner,
                "refs": list(lapse.refs),
            }
            for lapse in value.lapses
        ],
    }
