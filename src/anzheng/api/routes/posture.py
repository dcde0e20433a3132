"""判定 Verdicts: documents, clauses on a day or over a period, explanations, forecasts."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema
from pydantic import StringConstraints

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Bilingual, Code, Day, FactAt, Limit
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.posture.clauses import totals
from anzheng.reports import as_json
from anzheng.reports.as_json import Json
from anzheng.reports.demand_words import explained
from anzheng.reports.knowing import knowledge
from anzheng.reports.wording import Names

router = Router()
Ref = Annotated[str, StringConstraints(min_length=1, max_length=80)]
_FARTHEST = timedelta(days=3653)


class Amendment(Schema):
    """An amendment that this edition does not hold."""

    on: str
    zh: str
    en: str


class DocumentTotals(Schema):
    """A document and how many clauses have each word (規範的判定)."""

    document: str
    edition: str
    zh: str
    en: str
    amended: list[Amendment]
    totals: dict[str, int]


class Verdict(Schema):
    """The word of one clause."""

    ref: str
    verdict: str | None
    advice: bool
    excepted_but_failed: bool
    counts: dict[str, int]
    next_due: str | None
    until: str | None


class Inspection(Schema):
    """Internal audit of one block (內部查核): the newest paper of a day, or the windows of a period as `counts`."""

    ref: str
    demand: str
    every: str
    verdict: str
    last: str | None = None
    seq: int | None = None
    next_due: str | None = None
    counts: dict[str, int] | None = None


class Status(Schema):
    """Verdicts of a document on a day or over a period; `clauses` is one page of them, `inspections` are all."""

    document: str
    edition: str
    company: str
    sample: bool
    about: str | None = None
    first: str | None = Field(None, alias="from")
    last: str | None = Field(None, alias="to")
    known: str | None
    amended: list[Amendment]
    totals: dict[str, int]
    clauses: list[Verdict]
    inspections: list[Inspection]
    next: str | None


class Reason(Schema):
    """Why, in both languages."""

    code: str
    zh: str
    en: str


class ExplainedPart(Schema):
    """One part of a clause."""

    n: int
    zh: str
    en: str
    verdict: str
    advice: bool
    attested_only: bool
    reason: Reason
    proof: dict[str, Any] | None
    corroborating: list[dict[str, Any]]
    facts: list[FactAt]
    until: str | None


class ExplainedTarget(Schema):
    """What a demand found about one target."""

    target: str
    verdict: str
    reason: Reason
    facts: list[FactAt]
    next_due: str | None
    until: str | None
    exception: FactAt | None
    without_exception: str | None
    windows: list[dict[str, Any]]


class ExplainedDemand(Schema):
    """One demand with its rule and what would change it."""

    id: str
    kind: str
    control: str | None
    basis: str
    zh: str
    en: str
    verdict: str
    rule: Bilingual
    change: Bilingual
    counts: dict[str, int]
    targets: list[ExplainedTarget]


class Explained(Schema):
    """Why a clause has its word (說明)."""

    ref: str
    zh: str
    en: str
    strength: str
    company: str
    about: str
    known: str | None
    lookback: str | None
    verdict: str | None
    advice: bool
    until: str | None
    next_due: str | None
    parts: list[ExplainedPart]
    demands: list[ExplainedDemand]


class Lapse(Schema):
    """What will no longer hold."""

    on: str
    demand: str
    target: str
    now: str
    then: str
    owner: str | None
    refs: list[str]


class Forecast(Schema):
    """The verdicts of a day to come if nobody does anything (預測)."""

    document: str
    company: str
    today: str
    at: str
    totals_today: dict[str, int]
    totals: dict[str, int]
    lapses: list[Lapse]


@router.get("/documents", auth=Needs(Permission.POSTURE_READ), response=list[DocumentTotals])
def documents(request: HttpRequest, about: Day | None = None, known: Day | None = None) -> Json:
    """各規範的判定數 How many clauses of each document have each word."""
    asker = asker_of(request)
    day, found, held = _about(asker, about), [], knowledge()
    with held.lock:
        for name in held.documents(asker.ledger, about or asker.today, known):
            posture = held.posture(asker.ledger, name, day, known)
            one = posture.edition
            found.append(
                {
                    "document": name,
                    "edition": one.edition,
                    "zh": one.zh,
                    "en": one.en,
                    "amended": as_json.amended(one, day),
                    "totals": posture.totals,
                }
            )
    return found


@router.get("/documents/{document}/verdicts", auth=Needs(Permission.POSTURE_READ), response=Status, by_alias=True)
def verdicts(
    request: HttpRequest,
    document: Annotated[Code, Path()],
    about: Day | None = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    known: Day | None = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Json:
    """條款的判定 Verdicts of the clauses, on a day (`about`) or over a period (`from` – `to`)."""
    asker = asker_of(request)
    held = knowledge()
    with held.lock:
        if first is None and last is None:
            posture = held.posture(asker.ledger, document, _about(asker, about), known)
            form = as_json.status(posture, asker.ledger, known)
        else:
            first, last = _period(asker, about, first, last)
            period = held.period(asker.ledger, document, first, last, known)
            edition = held.edition(asker.ledger, document, last, known)
            form = as_json.period_status(period, edition, asker.ledger, known, totals(period.verdicts))
    part = page(_after(form["clauses"], after), limit, lambda one: str(one["ref"]), lambda one: one)
    return {**form, "sample": asker.company.sample, "clauses": part["items"], "next": part["next"]}


@router.get("/documents/{document}/clauses/{ref}", auth=Needs(Permission.POSTURE_READ), response=Explained)
def explanation(
    request: HttpRequest,
    document: Annotated[Code, Path()],
    ref: Annotated[Ref, Path()],
    about: Day | None = None,
    known: Day | None = None,
) -> Json:
    """說明一條款 Why a clause has its word: parts, proof, facts, reasons."""
    asker = asker_of(request)
    held = knowledge()
    with held.lock:
        posture = held.posture(asker.ledger, document, _about(asker, about), known)
        if ref not in posture.verdicts:
            raise NotFoundError(
                Text("沒有這一條款", "there is no such clause"),
                f"{document} {ref}"[:120],
                Text("條號見 verdicts 的清單", "the refs stand in the list of verdicts"),
            )
        return as_json.explanation(explained(posture, ref, Names(posture.edition, {})), asker.ledger, known)


@router.get("/documents/{document}/forecast", auth=Needs(Permission.POSTURE_READ), response=Forecast)
def ahead(request: HttpRequest, document: Annotated[Code, Path()], at: Annotated[Day, Query()]) -> Json:
    """預測 The verdicts of a day to come if nobody does anything."""
    asker = asker_of(request)
    if at < asker.today:
        raise InputError(
            Text("預測的日期須在今天以後", "a forecast is about a day to come"),
            str(at),
            Text("過去的日期請查 verdicts", "ask for verdicts of a past day"),
        )
    held = knowledge()
    with held.lock:
        return as_json.forecast(held.forecast(asker.ledger, document, asker.today, _about(asker, at)), asker.ledger)


def _after(clauses: list[dict[str, Any]], after: str) -> list[dict[str, Any]]:
    """Return what follows a ref in the order of the document."""
    if not after:
        return clauses
    place = next((n for n, clause in enumerate(clauses) if clause["ref"] == after), None)
    if place is None:
        raise NotFoundError(
            Text("沒有這一條款", "there is no such clause"),
            after[:90],
            Text("請用上一頁的 next", "use `next` of the page before"),
        )
    return clauses[place + 1 :]


def _about(asker: Asker, day: Day | None) -> Day:
    if day is not None and day > asker.today + _FARTHEST:
        raise InputError(
            Text("日期超過 10 年後", "the day is over 10 years ahead"),
            str(day),
            Text("請檢查年份", "check the year"),
        )
    return day or asker.today


def _period(asker: Asker, about: Day | None, first: Day | None, last: Day | None) -> tuple[Day, Day]:
    if first is None or last is None or about is not None or last < first:
        raise InputError(
            Text("請用 about，或同時用 from 與 to", "use about, or from together with to"),
            f"{first} … {last}",
            Text("期間的開始不晚於結束", "a period starts no later than it ends"),
        )
    return first, _about(asker, last)
