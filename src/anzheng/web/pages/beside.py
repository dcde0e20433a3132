"""條款頁旁欄 What stands beside a clause: why it applies, parameters, who, dates, exceptions and findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.amounts import asked
from anzheng.catalogue.core.model import Clause, Parameter
from anzheng.kernel.errors import Text
from anzheng.posture.clauses import lookback_of
from anzheng.posture.context import Context
from anzheng.posture.explain import parameters_in
from anzheng.posture.judge import Posture
from anzheng.reports.wording import Names, duty, scalar, titled

_DATES = 6
"""Coming dates that are shown."""


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


def applies_of(clause: Clause, posture: Posture, names: Names) -> tuple[Applies, ...]:
    """Return the conditions of applicability with the answers in force."""
    conditions = dict.fromkeys(condition for part in clause.parts for condition in part.applies if condition != "all")
    found = []
    for condition in conditions:
        answer = posture.index.answer(condition, posture.day)
        if answer is None:
            found.append(Applies(names.question(condition), None, None, None))
        else:
            found.append(Applies(names.question(condition), scalar(answer.value), answer.since, answer.seq))
    return tuple(found)


def parameters_of(clause: Clause, demands: Sequence[str], context: Context) -> tuple[ParameterBlock, ...]:
    """Return the parameters that the clause states or its demands read."""
    edition = context.edition
    keys = {parameter.key: None for parameter in clause.parameters}
    for name in demands:
        keys.update(dict.fromkeys(sorted(parameters_in(edition.demands[name]))))
    return tuple(block for key in keys for block in _parameter(key, context))


def _parameter(key: str, context: Context) -> list[ParameterBlock]:
    ruling = context.effective(key)
    if ruling is None:
        return []
    here = context.edition.document
    sources = []
    for one in ruling.sources:
        named = one.ref if one.document == here else f"{one.document} {one.ref}"
        sources.append(Source(one.document, one.ref, Text(named, named), _said(one.parameter)))
    if ruling.own is not None:
        sources.append(Source(None, None, Text("公司自訂", "the company's own"), _said(ruling.own)))
    if ruling.default is not None:
        sources.append(Source(None, None, Text("自訂預設", "house default"), _said(ruling.default)))
    name = Text(ruling.parameter.zh, ruling.parameter.en)
    return [ParameterBlock(name, tuple(sources), _said(ruling.parameter))]


def _said(parameter: Parameter) -> Text:
    return asked(parameter)


def owners_of(demands: Sequence[str], posture: Posture, names: Names) -> tuple[Owner, ...]:
    """Return who answers for the controls behind the demands, with the holders of the duty on the day."""
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


def coming_of(demands: Sequence[str], clause: Clause, posture: Posture, names: Names) -> tuple[Coming, ...]:
    """Return the next dates by which something has to be done, earliest first."""
    found: dict[tuple[date, str], list[str]] = {}
    for name in demands:
        for target in posture.demand(name, lookback_of(clause)).targets.values():
            if target.next_due is not None:
                found.setdefault((target.next_due, name), []).append(target.target)
    rows = []
    for (due, name), targets in sorted(found.items(), key=lambda pair: pair[0])[:_DATES]:
        demand = posture.edition.demands[name]
        whose = names.target(targets[0]) if len(targets) == 1 else Text(f"{len(targets)} 項", f"{len(targets)} targets")
        alone = len(targets) == 1 and targets[0] == "company"
        named = titled(demand.zh, demand.en)
        title = Text(
            named.zh if alone else f"{named.zh}（{whose.zh}）", named.en if alone else f"{named.en} ({whose.en})"
        )
        rows.append(Coming(due, title, due < posture.day))
    return tuple(rows)


def remarks_of(clause: Clause, demands: Sequence[str], posture: Posture, day: date) -> tuple[Remark, ...]:
    """Return exceptions to the demands and findings against the clause, up to `day`."""
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
