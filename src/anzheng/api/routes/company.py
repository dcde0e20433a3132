"""公司 The company: profile, parameters, people, units, duties, audit findings, exceptions."""

from pathlib import Path as Folder
from typing import Annotated, Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, Path, Router, Schema, Status

from anzheng.api.access import Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Code, Day, Limit, Short, Whole
from anzheng.catalogue import services as catalogue
from anzheng.collectors.core.contract import all_checks
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.organization import profile as answers
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.models import DutyGrant, Member, Unit
from anzheng.organization.objects import visible
from anzheng.organization.parameters import needs_approval, set_parameter
from anzheng.posture.context import FISCAL_YEAR_START
from anzheng.records.proposals import propose_value
from anzheng.reports import as_json
from anzheng.reports.adoptions import adoptions
from anzheng.reports.as_json import Json
from anzheng.reports.as_json_company import documents as adopted_json
from anzheng.reports.knowing import knowledge
from anzheng.reports.rulings import rulings

router = Router()
Answer = Annotated[bool, Field(strict=True)] | Annotated[int, Field(strict=True, ge=1, le=12)]


class Question(Schema):
    """A question of the profile and its answer today (公司屬性)."""

    question: str
    answer: bool | int | str | None
    zh: str
    en: str


class NewAnswers(Schema):
    """Answers with one reason."""

    answers: Annotated[dict[Code, Answer], Field(min_length=1, max_length=100)]
    since: Day | None = None
    reason: Short


class ParameterSource(Schema):
    """A value of a parameter and who sets it: `document ref`, `company` or `house` (來源)."""

    source: str
    value: int
    unit: str


class Parameter(Schema):
    """A parameter, its sources and what is effective (參數)."""

    key: str
    zh: str
    en: str
    op: str
    unit: str
    effective: int
    decides: str
    """The source that rules."""
    sources: list[ParameterSource]


class NewValue(Schema):
    """The company's own value of a parameter: stricter at once, laxer as a proposal with its reason."""

    value: Annotated[Whole, Field(ge=0, le=1_000_000)]
    since: Day | None = None
    reason: Short | None = None


class Proposed(Schema):
    """A laxer value that waits for another person's approval (提議中)."""

    case: str


class Adoption(Schema):
    """A document that comes with the program, and since when the company lives under it (採用情形)."""

    id: str
    edition: str
    zh: str
    en: str
    kind: str
    example: bool
    """An example that a company replaces by its own."""
    clauses: int
    obligations: int
    adopted: bool
    since: str | None
    withdrawn: str | None


class PersonRow(Schema):
    """Somebody who works here (人員)."""

    number: str
    person: str
    name: str
    unit: str | None
    title: str
    outsider: bool
    joined: str
    last_day: str | None


class PersonPage(Schema):
    """A page of people by number."""

    items: list[PersonRow]
    next: str | None


class UnitRow(Schema):
    """A unit (單位)."""

    code: str
    name: str
    path: str
    head: str | None


class UnitPage(Schema):
    """A page of units by path."""

    items: list[UnitRow]
    next: str | None


class DutyRow(Schema):
    """A duty held (在任職務)."""

    grant: str
    person: str
    duty: str
    unit: str | None
    first: str
    last: str | None


class DutyPage(Schema):
    """A page of duties by grant."""

    items: list[DutyRow]
    next: str | None


class FindingRow(Schema):
    """An audit finding (缺失)."""

    finding: str
    document: str
    ref: str
    part: int
    since: str
    closed: str | None
    seq: int


class FindingPage(Schema):
    """A page of findings by id."""

    items: list[FindingRow]
    next: str | None


class ExceptionRow(Schema):
    """An approved exception (例外)."""

    exception: str
    demand: str
    target: str
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    requester: str
    approver: str
    seq: int


class ExceptionPage(Schema):
    """A page of exceptions by id."""

    items: list[ExceptionRow]
    next: str | None


@router.get("/profile", auth=Needs(Permission.PROFILE_READ), response=list[Question])
def profile(request: HttpRequest) -> Json:
    """公司屬性 All questions and the answers of today."""
    asker, held, rows = asker_of(request), knowledge(), []
    with held.lock:
        index = held.index(asker.ledger, None)
        for identity, question in _questions().items():
            given = index.answer(identity, asker.today)
            answer = None if given is None else given.value
            rows.append({"question": identity, "answer": answer, "zh": question.zh, "en": question.en})
    return rows


@router.post("/profile", auth=Needs(Permission.PROFILE_ANSWER), response=list[Question])
def answered(request: HttpRequest, new: NewAnswers) -> Json:
    """回答 Answer questions, all or none, with a reason."""
    asker, known = asker_of(request), _questions()
    for question, value in new.answers.items():
        if question not in known and question != FISCAL_YEAR_START:
            raise NotFoundError(
                Text("沒有這個公司屬性問題", "there is no such profile question"),
                question[:60],
                Text("請查看 GET /profile", "see GET /profile"),
            )
        if isinstance(value, bool) is (question == FISCAL_YEAR_START):
            raise InputError(
                Text("答案須為 true 或 false；月份為 1 至 12", "answers are true or false; a month is 1 to 12"),
                question[:60],
                Text("請更正", "correct it"),
            )
    since, home = new.since or asker.today, Folder(settings.ANZHENG_HOME)
    answers.answer(home, asker.ledger, new.answers, since=since, reason=new.reason, actor=asker.actor, now=asker.now)
    return profile(request)


@router.get("/parameters", auth=Needs(Permission.POSTURE_READ), response=list[Parameter])
def parameters(request: HttpRequest) -> Json:
    """參數 Every parameter, its sources and its effective value."""
    asker = asker_of(request)
    return as_json.parameters(rulings(knowledge(), asker.ledger, asker.today).values())


@router.put("/parameters/{key}", auth=Needs(Permission.PARAMETERS_SET), response={200: list[Parameter], 202: Proposed})
def set_value(request: HttpRequest, key: Annotated[Code, Path()], new: NewValue) -> Json:
    """公司自訂值 Set a stricter value at once (200); propose a laxer one, with a reason and without `since` (202)."""
    asker, home = asker_of(request), Folder(settings.ANZHENG_HOME)
    actor, now = asker.actor, asker.now
    if new.reason is not None and new.since is None and needs_approval(home, asker.ledger, key, new.value, asker.today):
        case = propose_value(asker.standing, key, new.value, reason=new.reason, home=home, actor=actor, now=now)
        return Status(202, {"case": case.id})
    since = new.since or asker.today
    set_parameter(home, asker.ledger, key, new.value, since=since, reason=new.reason, actor=actor, now=now)
    return Status(200, [row for row in parameters(request) if row["key"] == key])


@router.get("/adoptions", auth=Needs(Permission.POSTURE_READ), response=list[Adoption])
def adopted(request: HttpRequest) -> Json:
    """採用的規範 Every document that comes with the program, and which of them the company lives under."""
    asker, home = asker_of(request), Folder(settings.ANZHENG_HOME)
    return adopted_json(adoptions(home, {check.id: check.name for check in all_checks()}, asker.ledger), asker.today)


@router.get("/people", auth=Needs(Permission.PEOPLE_READ), response=PersonPage)
def people(request: HttpRequest, after: After = "", limit: Limit = PAGE) -> Json:
    """人員 Who works here today, as far as your duties reach."""
    asker = asker_of(request)
    rows = visible(
        Member.objects.select_related("person", "unit"),
        asker.standing,
        Permission.PEOPLE_READ,
        company="company",
        unit="unit__path",
        author="person",
        level=None,
    )
    still = rows.filter(Q(last_day=None) | Q(last_day__gte=asker.today), joined__lte=asker.today, number__gt=after)
    return page(still.order_by("number")[: limit + 1], limit, lambda row: row.number, _person)


@router.get("/units", auth=Needs(Permission.PEOPLE_READ), response=UnitPage)
def units(request: HttpRequest, after: After = "", limit: Limit = PAGE) -> Json:
    """單位 The units that exist today, as far as your duties reach."""
    asker = asker_of(request)
    rows = visible(
        Unit.objects.all(),
        asker.standing,
        Permission.PEOPLE_READ,
        company="company",
        unit="path",
        author=None,
        level=None,
    )
    still = rows.filter(Q(closed=None) | Q(closed__gt=asker.today), since__lte=asker.today, path__gt=after)
    form = lambda row: {"code": row.code, "name": row.name, "path": row.path, "head": row.head_id}  # noqa: E731 - one line
    return page(still.order_by("path")[: limit + 1], limit, lambda row: row.path, form)


@router.get("/duties", auth=Needs(Permission.PEOPLE_READ), response=DutyPage)
def duties(request: HttpRequest, after: After = "", limit: Limit = PAGE) -> Json:
    """職務 The duties held today, as far as your duties reach."""
    asker = asker_of(request)
    rows = visible(
        DutyGrant.objects.select_related("unit"),
        asker.standing,
        Permission.PEOPLE_READ,
        company="company",
        unit="unit__path",
        author="person",
        level=None,
    )
    still = rows.filter(Q(last=None) | Q(last__gte=asker.today), first__lte=asker.today, grant__gt=after)
    return page(still.order_by("grant")[: limit + 1], limit, lambda row: row.grant, _duty)


@router.get("/findings", auth=Needs(Permission.FINDINGS_READ, Reach.COMPANY), response=FindingPage)
def findings(request: HttpRequest, after: After = "", limit: Limit = PAGE) -> Json:
    """缺失 Audit findings, open and closed."""
    asker, held = asker_of(request), knowledge()
    with held.lock:
        rows = sorted(held.index(asker.ledger, None).findings.items())
    return page((row for row in rows if row[0] > after), limit, lambda row: row[0], lambda row: _finding(row[1]))


@router.get("/exceptions", auth=Needs(Permission.POSTURE_READ, Reach.COMPANY), response=ExceptionPage, by_alias=True)
def exceptions(request: HttpRequest, after: After = "", limit: Limit = PAGE) -> Json:
    """例外 Approved exceptions, standing and past."""
    asker, held = asker_of(request), knowledge()
    with held.lock:
        rows = sorted(held.index(asker.ledger, None).exceptions.items())
    return page((row for row in rows if row[0] > after), limit, lambda row: row[0], lambda row: _exception(row[1]))


def _questions() -> Any:  # noqa: ANN401 - the catalogue's own type
    return catalogue.questions(Folder(settings.ANZHENG_HOME), {check.id: check.name for check in all_checks()})


def _person(row: Member) -> dict[str, Any]:
    return {
        "number": row.number,
        "person": row.person_id,
        "name": row.person.name,
        "unit": row.unit.path if row.unit is not None else None,
        "title": row.title,
        "outsider": row.outsider,
        "joined": row.joined.isoformat(),
        "last_day": None if row.last_day is None else row.last_day.isoformat(),
    }


def _duty(row: DutyGrant) -> dict[str, Any]:
    return {
        "grant": row.grant,
        "person": row.person_id,
        "duty": row.duty,
        "unit": row.unit.path if row.unit is not None else None,
        "first": row.first.isoformat(),
        "last": None if row.last is None else row.last.isoformat(),
    }


def _finding(row: Any) -> dict[str, Any]:  # noqa: ANN401 - the index's own type
    one = row.finding
    return {
        "finding": one.finding,
        "document": one.document,
        "ref": one.ref,
        "part": one.part,
        "since": one.since.isoformat(),
        "closed": None if row.closed is None else row.closed.isoformat(),
        "seq": row.id.seq,
    }


def _exception(row: Any) -> dict[str, Any]:  # noqa: ANN401 - the index's own type
    one = row.exception
    return {
        "exception": one.exception,
        "demand": one.demand,
        "target": one.target,
        "from": one.first.isoformat(),
        "to": row.last.isoformat(),
        "requester": one.requester,
        "approver": one.approver,
        "seq": row.id.seq,
    }
