"""待辦 What is due: occurrences over all documents, with who answers for each."""

from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from anzheng.api.access import Asker, Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Code, Day, Limit
from anzheng.kernel.errors import InputError, Text
from anzheng.obligations.core.choose import Asked
from anzheng.obligations.core.occurrences import Occurrence
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.permissions import Permission
from anzheng.reports import as_json
from anzheng.reports.as_json import Json
from anzheng.reports.knowing import knowledge
from anzheng.reports.work import asked_for, unit_path, within_sight, work_of

router = Router()
_AHEAD = timedelta(days=31)
_FARTHEST = timedelta(days=3653)


class Need(Schema):
    """A clause that needs it (依據)."""

    document: str
    ref: str


class Responsible(Schema):
    """Who answers for it, by pseudonym, with the deputy in force on the day (負責人與代理人)."""

    person: str
    deputy: str | None
    missing: str | None


class Due(Schema):
    """One thing to do (週期事項); `id` stays the same on every day."""

    id: str
    due: str
    verdict: str
    demand: str
    control: str
    zh: str
    en: str
    target: str
    item: str | None
    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")
    refs: list[str]
    needs: list[Need]
    owner: str | None
    responsible: list[Responsible]


class Dues(Schema):
    """A page of what is due, the earliest first."""

    items: list[Due]
    next: str | None


class Wanted(Schema):
    """What is asked for; nothing asks for everything."""

    until: Day | None = None
    document: Code | None = None
    unit: Code | None = None
    duty: Duty | None = None
    mine: bool = False


@router.get("/due", auth=Needs(Permission.DUE_READ), response=Dues, by_alias=True)
def due(request: HttpRequest, wanted: Annotated[Wanted, Query()], after: After = "", limit: Limit = PAGE) -> Json:
    """待辦 What is overdue, open and coming, as far as your duties reach; `mine`: yours, and what you stand in for."""
    asker = asker_of(request)
    until = _until(asker, wanted.until)
    work = within_sight(work_of(knowledge(), asker.ledger, asker.today, until), asker.standing)
    path = None if wanted.unit is None else unit_path(asker.ledger, wanted.unit)
    person = asker.standing.person if wanted.mine else None
    work = asked_for(work, Asked(person, path, wanted.duty, wanted.document))
    rows = sorted((one for one in work.items if _key(one) > after), key=_key)
    return page(rows, limit, _key, lambda one: as_json.occurrence(one, work.demand(one)))


def _key(one: Occurrence) -> str:
    return f"{one.due} {one.demand} {one.id}"


def _until(asker: Asker, day: Day | None) -> Day:
    if day is not None and day > asker.today + _FARTHEST:
        raise InputError(
            Text("日期超過 10 年後", "the day is over 10 years ahead"),
            str(day),
            Text("請檢查年份", "check the year"),
        )
    return day or asker.today + _AHEAD
