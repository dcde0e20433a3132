"""案件內容的讀寫 From a form to the content of a case, back into the form, and as people read it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from anzheng.catalogue.core.amounts import said
from anzheng.catalogue.core.model import Edition
from anzheng.kernel.errors import AnzhengError, Text
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.policy import ROWS, parse_value, row_of, written
from anzheng.organization.models import Member
from anzheng.organization.policy import policy
from anzheng.organization.units import units
from anzheng.posture.proof import demands_in
from anzheng.records.subject import Content, Subject, Surroundings, tidy
from anzheng.records.subjects.duty_grant import is_privileged
from anzheng.registers.services import names as target_names
from anzheng.reports.rulings import Ruled, rulings
from anzheng.reports.wording import titled
from anzheng.web.here import Here
from anzheng.web.pages.case_contents import LABELS, Offered, duty_name, label_of
from anzheng.web.pages.components import Cell, Choice, Code, Link
from anzheng.web.pages.people import unit_choices
from anzheng.web.pages.retention import disposal_rows
from anzheng.web.reading import Reading

Rows = tuple[tuple[Text, Cell], ...]
COMPANY = "company"
_TARGETS = 300
"""Entries of registers that still fit into a list."""


def editions(at: Here) -> list[Edition]:
    """Return the editions that bind the company today."""
    with at.knowledge.lock:
        return [at.knowledge.edition(at.ledger, one, at.today) for one in at.knowledge.documents(at.ledger, at.today)]


# --- what there is to choose from ------------------------------------------------------------


def offered(at: Here, kind: str) -> Offered:
    """Return what the form of a kind offers."""
    match kind:
        case "exception":
            return Offered(demands=_demands(at), targets=_targets(at))
        case "finding":
            names = ((one.document, titled(one.zh, one.en)) for one in editions(at))
            return Offered(documents=tuple(Choice(document, name) for document, name in names))
        case "finding_closure":
            return Offered(findings=_findings(at))
        case "duty_grant":
            duties = tuple(Choice(one.value, duty_name(one)) for one in Duty if is_privileged(one))
            return Offered(duties=duties, units=unit_choices(units(at.ledger)))
        case "policy_change":
            now = policy()
            return Offered(settings=tuple(Choice(row.name, _setting(row.name, now.value(row.name))) for row in ROWS))
        case "parameter_change":
            rows = rulings(at.knowledge, at.ledger, at.today).values()
            return Offered(parameters=tuple(Choice(one.key, _parameter_now(one)) for one in rows))
        case _:
            return Offered()


def _demands(at: Here) -> tuple[Choice, ...]:
    found: dict[str, Text] = {}
    for edition in editions(at):
        for demand in edition.demands.values():
            name = titled(demand.zh, demand.en)
            found.setdefault(demand.id, Text(f"{demand.id}　{name.zh}", f"{demand.id}: {name.en}"))
    return tuple(Choice(demand, name) for demand, name in sorted(found.items()))


def _targets(at: Here) -> tuple[Choice, ...]:
    if not at.visit.standing.may(Permission.REGISTERS_READ):
        return ()
    known = target_names(at.ledger)
    if len(known) > _TARGETS:
        return ()
    listed = (Choice(target, f"{name}（{target}）") for target, name in sorted(known.items()))
    return (Choice(COMPANY, Text("全公司", "the company")), *listed)


def _findings(at: Here) -> tuple[Choice, ...]:
    if not at.visit.standing.may(Permission.FINDINGS_READ):
        return ()
    with at.knowledge.lock:
        known = list(at.knowledge.index(at.ledger, None).findings.values())
    still = [one.finding for one in known if one.closed is None]
    return tuple(Choice(one.finding, f"{one.document} {one.ref}（{one.finding}）") for one in still)


def _parameter_now(one: Ruled) -> Text:
    now = one.in_force
    return Text(f"{one.name.zh}（現為{now.zh}）", f"{one.name.en} (now {now.en})")


def _setting(name: str, value: Any) -> Text:  # noqa: ANN401 - a setting's value is a count, a switch or networks
    label = row_of(name).label
    now = written(value) or "—"
    return Text(f"{label.zh}（現為 {now}）", f"{label.en} (now {now})")


# --- from the form ---------------------------------------------------------------------------


def read(at: Here, kind: str, reading: Reading, before: Content) -> dict[str, Any]:
    """Return the content that was typed. What cannot be kept even in a draft is said beside its field.

    `before` is what the draft holds: a field that the form does not show stays as it was.
    """
    found = {name: value for name, value in before.items() if name in LABELS[kind]}
    found.update(_READ[kind](at, reading))
    if kind == "finding_closure" and "finding" not in reading.values and before.get("finding"):
        found["finding"] = before["finding"]
    tidied: dict[str, Any] = tidy(found)
    return tidied


def _exception(at: Here, reading: Reading) -> dict[str, Any]:
    target = reading.text("target", required=False, limit=90)
    known = target_names(at.ledger)
    target = {name: entry for entry, name in known.items()}.get(target, target)
    if target and target != COMPANY and target not in known:
        reading.wrong("target", Text("清冊裡沒有這個對象", "no register holds this target"))
    return {
        "demand": reading.text("demand", required=False, limit=90),
        "target": target,
        "why": reading.text("why", required=False, limit=2000),
        "instead": reading.text("instead", required=False, limit=2000),
        "owner": _one(at, reading, "owner"),
        "first": _day(reading, "first"),
        "last": _day(reading, "last"),
    }


def _finding(at: Here, reading: Reading) -> dict[str, Any]:
    known = {one.document: one for one in editions(at)}
    document = reading.choice("document", known, required=False)
    ref = reading.text("ref", required=False, limit=60)
    if ref and document and all(clause.ref != ref for clause in known[document].clauses):
        reading.wrong("ref", Text("這份規範沒有這一條", "the document has no such clause"))
    return {
        "document": document,
        "ref": ref,
        "part": reading.number("part", 0, 99) or 0,
        "what": reading.text("what", required=False, limit=5000),
        "samples": reading.text("samples", required=False, limit=5000),
        "since": _day(reading, "since"),
    }


def _closure(at: Here, reading: Reading) -> dict[str, Any]:
    return {
        "finding": reading.text("finding", required=False, limit=60),
        "what": reading.text("what", required=False, limit=5000),
        "fixers": _several(at, reading, "fixers"),
        "since": _day(reading, "since"),
    }


def _grant(at: Here, reading: Reading) -> dict[str, Any]:
    return {
        "person": _one(at, reading, "person"),
        "duty": reading.choice("duty", [one.value for one in Duty if is_privileged(one)], required=False),
        "unit": reading.choice("unit", {one.code for one in units(at.ledger)}, required=False),
        "first": _day(reading, "first"),
        "last": _day(reading, "last"),
        "why": reading.text("why", required=False, limit=300),
    }


def _policy(_at: Here, reading: Reading) -> dict[str, Any]:
    name = reading.choice("name", [row.name for row in ROWS], required=False)
    text = reading.text("value", required=False, limit=1000)
    value: object = text
    if name:
        try:
            value = parse_value(name, text)
        except AnzhengError as problem:
            reading.refused(problem, "value")
    found = {"name": name, "why": reading.text("why", required=False, limit=300)}
    return found | {"value": list(value) if isinstance(value, tuple) else value}


def _parameter(at: Here, reading: Reading) -> dict[str, Any]:
    text = reading.text("value", required=False, limit=9)
    found: dict[str, Any] = {"value": int(text)} if text.isascii() and text.isdigit() else {}
    if text and not found:
        reading.wrong("value", Text("須為整數", "a whole number"))
    return {
        "key": reading.choice("key", rulings(at.knowledge, at.ledger, at.today), required=False),
        **found,
        "why": reading.text("why", required=False, limit=300),
    }


_READ: dict[str, Callable[[Here, Reading], dict[str, Any]]] = {
    "exception": _exception,
    "finding": _finding,
    "finding_closure": _closure,
    "duty_grant": _grant,
    "policy_change": _policy,
    "parameter_change": _parameter,
}


def _day(reading: Reading, field: str) -> str:
    found = reading.day(field, required=False)
    return "" if found is None else found.isoformat()


def _one(at: Here, reading: Reading, field: str) -> str:
    number = reading.text(field, required=False, limit=40)
    if not number:
        return ""
    found = _people(at, [number]).get(number, "")
    if not found:
        reading.wrong(field, Text("沒有這個員工編號", "there is no such employee number"))
    return found


def _several(at: Here, reading: Reading, field: str) -> list[str]:
    typed = reading.text(field, required=False, limit=400).replace("、", ",").replace("，", ",")
    numbers = [one.strip() for one in typed.split(",") if one.strip()]
    known = _people(at, numbers)
    missing = [one for one in numbers if one not in known]
    if missing:
        listed = "、".join(missing)
        reading.wrong(field, Text(f"沒有這個員工編號：{listed}", f"no such employee number: {listed}"))
    return list(dict.fromkeys(known[one] for one in numbers if one in known))


def _people(at: Here, numbers: Iterable[str]) -> dict[str, str]:
    rows = Member.objects.filter(company_id=at.ledger, number__in=list(numbers))
    return dict(rows.values_list("number", "person_id"))


def judge(at: Here, about: Subject, content: Content, reading: Reading) -> None:
    """Say beside the fields what hinders the content from being put before others."""
    for problem in about.check(content):
        reading.wrong(problem.field, problem.what)
    if reading.sound:
        try:
            about.prepare(content, Surroundings(at.home, at.ledger, at.visit.actor.id, at.today))
        except AnzhengError as problem:
            reading.refused(problem, _BESIDE.get(about.id, ""))


_BESIDE = {"exception": "demand", "finding": "ref", "finding_closure": "finding", "parameter_change": "value"}
"""Field beside which stands what a kind refuses as a whole."""


# --- back into the form, and for reading -----------------------------------------------------


def typed(at: Here, kind: str, content: Content) -> dict[str, str]:
    """Return what stands in each field of the form for this content."""
    people = {one for value in content.values() for one in (value if isinstance(value, list) else [value])}
    rows = Member.objects.filter(company_id=at.ledger, person__in=[one for one in people if _is_person(one)])
    numbers = dict(rows.values_list("person_id", "number"))
    return {name: _typed(at, value, numbers) for name, value in content.items() if name in LABELS[kind]}


def _typed(at: Here, value: object, numbers: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(numbers.get(one, one) for one in value)
    if isinstance(value, bool):
        return "on" if value else "off"
    day = _as_day(value)
    if day is not None:
        return at.day(day)
    return numbers.get(str(value), str(value))


def _is_person(value: object) -> bool:
    return isinstance(value, str) and value.startswith("u:")


def _as_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def shown(at: Here, kind: str, content: Content, names: Mapping[str, str]) -> Rows:
    """Return the content as people read it, field by field, with the names of what it refers to."""
    if kind == "parameter_change":
        return _shown_parameter(at, content)
    if kind == "disposal":
        return disposal_rows(content)
    found: list[tuple[Text, Cell]] = []
    order = list(LABELS.get(kind, {}))
    for name in sorted(content, key=lambda one: order.index(one) if one in order else len(order)):
        found.append((label_of(kind, name), _cell(at, kind, name, content[name], names)))
        found += _further(at, kind, name, content)
    return tuple(found)


def _cell(at: Here, kind: str, name: str, value: Any, names: Mapping[str, str]) -> Cell:  # noqa: ANN401 - any JSON value; one line for each sort of it
    if value in ("", None, []):
        return None
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, list):
        return "、".join(names.get(one, str(one)) for one in value)
    if (kind, name) == ("duty_grant", "duty"):
        return duty_name(value)
    if (kind, name) == ("policy_change", "name") and value in {row.name for row in ROWS}:
        return row_of(value).label
    if (kind, name) == ("exception", "target"):
        return _target(at, value)
    day = _as_day(value)
    if day is not None:
        return day
    if isinstance(value, int):
        return value
    known = names.get(value)
    return known if known is not None else Code(value) if name in ("demand", "finding", "ref") else str(value)


def _shown_parameter(at: Here, content: Content) -> Rows:
    label, key = LABELS["parameter_change"], str(content.get("key", ""))
    known, unit = rulings(at.knowledge, at.ledger, at.today).get(key), str(content.get("unit", ""))
    name: Cell = Code(key)
    if known is not None:
        reads = at.visit.standing.may(Permission.POSTURE_READ)
        name = Link(known.name, at.address("parameter", key)) if reads else known.name
        unit = unit or known.ruling.parameter.unit
    values = {one: said(content[one], unit) for one in ("before", "value") if isinstance(content.get(one), int)}
    rows: list[tuple[Text, Cell]] = [(label["key"], name), *((label[one], value) for one, value in values.items())]
    return (*rows, (label["why"], str(content.get("why", "")) or None))


def _target(at: Here, target: str) -> Cell:
    if target == COMPANY:
        return Text("全公司", "the company")
    known = target_names(at.ledger).get(target)
    return f"{known}（{target}）" if known else target


def _further(at: Here, kind: str, name: str, content: Content) -> list[tuple[Text, Cell]]:
    """Return the names of the demand and of the clauses that a field refers to."""
    clause = Text("條款", "Clause")
    if (kind, name) == ("exception", "demand"):
        return _about_demand(at, str(content.get("demand", "")))
    if (kind, name) == ("finding", "ref"):
        return [(clause, one) for one in _clause(at, str(content.get("document", "")), str(content["ref"]))]
    if (kind, name) == ("finding_closure", "finding"):
        with at.knowledge.lock:
            known = at.knowledge.index(at.ledger, None).findings.get(str(content["finding"]))
        if known is not None:
            return [(clause, one) for one in _clause(at, known.finding.document, known.finding.ref)]
    return []


def _about_demand(at: Here, wanted: str) -> list[tuple[Text, Cell]]:
    found: list[tuple[Text, Cell]] = []
    for edition in editions(at):
        demand = edition.demands.get(wanted)
        if demand is None:
            continue
        found += [] if found else [(Text("要求內容", "What it asks"), titled(demand.zh, demand.en))]
        for clause in edition.clauses:
            proofs = [part.proof.root for part in clause.parts if part.proof is not None]
            if any(wanted in demands_in(root) for root in proofs):
                found += [(Text("條款", "Clause"), one) for one in _clause(at, edition.document, clause.ref)]
    return found


def _clause(at: Here, document: str, ref: str) -> list[Cell]:
    for edition in editions(at):
        for clause in edition.clauses if edition.document == document else ():
            if clause.ref == ref:
                name = titled(clause.zh, clause.en)
                said = Text(f"{ref}　{name.zh}", f"{ref}: {name.en}")
                reads = at.visit.standing.may(Permission.POSTURE_READ)
                return [Link(said, at.address("clause", document, ref)) if reads else said]
    return [Code(f"{document} {ref}".strip())] if ref else []
