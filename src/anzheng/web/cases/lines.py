"""清單上的案件 Rows of cases as lines of a list, and the tabs above the lists."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import JSONField, OuterRef, QuerySet, Subquery

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.organization.core.policy import ROWS, row_of
from anzheng.records.case_queries import desk_of, visible
from anzheng.records.core.workflow.case import OPEN, State
from anzheng.records.models import Case, CaseAct
from anzheng.records.subject import subject_of
from anzheng.registers.services import names as target_names
from anzheng.reports.rulings import rulings
from anzheng.reports.wording import titled
from anzheng.web.here import Here
from anzheng.web.pages.cases import Line, task
from anzheng.web.pages.components import Tab, Tabs
from anzheng.web.pages.own import Task

_KEPT = "anzheng_case_names"
"""Attribute of the request under which names are kept."""
_KEPT_TARGETS = "anzheng_target_names"
_SUBMITTED = CaseAct.objects.filter(case=OuterRef("pk"), kind__in=("submit", "resubmit")).order_by("-number")


def seen(at: Here) -> QuerySet[Case]:
    """Return the cases that the reader may see, each with the content that others have seen."""
    rows = visible(Case.objects.all(), at.visit.standing, many=True).select_related("author")
    return rows.annotate(put=Subquery(_SUBMITTED.values("content")[:1], output_field=JSONField()))


def content_of(row: Case, reader: str) -> Mapping[str, Any]:
    """Return the content as this reader may see it: an author's changes after a return are nobody else's yet."""
    if row.author_id == reader or row.state != State.RETURNED:
        found: Mapping[str, Any] = row.content
        return found
    put: Mapping[str, Any] | None = getattr(row, "put", None)
    if put is None:
        contents = row.acts.filter(kind__in=("submit", "resubmit")).order_by("-number")
        put = contents.values_list("content", flat=True).first()
    return put or {}


def title_of(at: Here, row: Case) -> Text:
    """Return one line for lists and headings: by name where the content refers to a demand or a finding."""
    content = content_of(row, at.visit.standing.person)
    if row.kind == "record":
        return _record(at, subject_of(row.kind).summary({**content, "target": ""}), content)
    known = _named(at, row.kind, content)
    if known is None:
        return subject_of(row.kind).summary(content)
    kind = subject_of(row.kind).name
    return Text(f"{kind.zh}：{known.zh}", f"{kind.en.capitalize()}: {known.en}")


def _named(at: Here, kind: str, content: Mapping[str, Any]) -> Text | None:
    if kind == "policy_change" and content.get("name") in {row.name for row in ROWS}:
        return row_of(str(content["name"])).label
    wanted = {"exception": "demand", "finding_closure": "finding", "parameter_change": "key"}.get(kind)
    return None if wanted is None else _names(at).get((kind, str(content.get(wanted, ""))))


def _record(at: Here, form: Text, content: Mapping[str, Any]) -> Text:
    """Return the name of a form with what it is about and when, so that several can be told apart in a list."""
    target = str(content.get("target", ""))
    about = f"　{_targets(at).get(target, target)}" if ":" in target else ""
    try:
        first, last = (date.fromisoformat(str(content.get(name))) for name in ("first", "last"))
    except ValueError:
        return Text(f"{form.zh}{about}", f"{form.en}{about}")
    days = (
        (roc.short(first), str(first))
        if first == last
        else (f"{roc.short(first)} 至 {roc.short(last)}", f"{first} to {last}")
    )
    return Text(f"{form.zh}{about}　{days[0]}", f"{form.en}{about}, {days[1]}")


def _targets(at: Here) -> Mapping[str, str]:
    """Return the names of entries; read once for a request."""
    kept: Mapping[str, str] | None = getattr(at.request, _KEPT_TARGETS, None)
    if kept is None:
        kept = target_names(at.ledger)
        setattr(at.request, _KEPT_TARGETS, kept)
    return kept


def _names(at: Here) -> dict[tuple[str, str], Text]:
    """Return the names of demands and findings by kind of case and id; read once for a request."""
    kept: dict[tuple[str, str], Text] | None = getattr(at.request, _KEPT, None)
    if kept is not None:
        return kept
    found = {}
    with at.knowledge.lock:
        for document in at.knowledge.documents(at.ledger):
            for demand in at.knowledge.edition(at.ledger, document, at.today).demands.values():
                found["exception", demand.id] = titled(demand.zh, demand.en)
        for one in at.knowledge.index(at.ledger, None).findings.values():
            ref, finding = one.finding.ref, one.finding.finding
            found["finding_closure", finding] = Text(f"{ref}（{finding}）", f"{ref} ({finding})")
    found |= {("parameter_change", key): one.name for key, one in rulings(at.knowledge, at.ledger, at.today).items()}
    setattr(at.request, _KEPT, found)
    return found


def line_of(at: Here, row: Case) -> Line:
    """Return a row as a line of a list."""
    about = subject_of(row.kind)
    step = about.workflow_of(row.workflow, row.content).step(row.step).name if row.step else None
    return Line(
        row.pk,
        at.address("case", row.pk),
        title_of(at, row),
        about.name,
        row.author.name,
        State(row.state),
        step,
        row.due,
        row.due is not None and row.due < at.today and row.state in OPEN,
        row.opened,
        row.settled,
    )


def tabs(at: Here, current: str, waiting: int | None = None) -> Tabs:
    """Return the tabs of the lists; `waiting` is how many the reader may sign now."""
    address = at.address("cases")
    mark = f"{address}{'&' if '?' in address else '?'}view="
    rows = visible(Case.objects.all(), at.visit.standing, many=True)
    mine = rows.filter(author=at.visit.standing.person, state__in=sorted(OPEN)).count()
    going = rows.filter(state__in=[State.IN_PROGRESS, State.RETURNED]).count()
    return Tabs(
        Text("案件清單", "Lists of cases"),
        (
            Tab(Text("待我簽核", "For me to sign"), address, current == "", waiting),
            Tab(Text("我開立的", "Mine"), f"{mark}mine", current == "mine", mine),
            Tab(Text("進行中", "Going on"), f"{mark}open", current == "open", going),
            Tab(Text("已結束", "Settled"), f"{mark}settled", current == "settled"),
            Tab(Text("開立案件", "Start a case"), at.address("case-new"), current == "new"),
        ),
    )


def tasks(at: Here) -> list[Task]:
    """Return the cases that the reader may sign now, for the first page."""
    desk = desk_of(at.visit.standing)
    return [task(line_of(at, one.row)) for one in (*desk.alone, *desk.together)]
