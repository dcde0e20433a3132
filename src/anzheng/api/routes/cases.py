"""案件 Cases: what you may see, what waits for you, and acting upon it as yourself."""

from datetime import datetime
from typing import Annotated, Any, Literal, assert_never

from django.http import HttpRequest
from ninja import Path, Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.acting import act_upon, require_read
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Bilingual, Code, Limit, Short
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.levels import OPEN, Level
from anzheng.organization.core.permissions import Permission
from anzheng.records.case_queries import cases_to_sign, find, offers_for, visible
from anzheng.records.core.workflow.acts import Act, Refuse, Return, Sign, Withdraw
from anzheng.records.models import Case
from anzheng.reports.as_json import Json

router = Router()


class CaseRow(Schema):
    """One case, without its content (案件)."""

    case: str
    kind: str
    subject: str
    state: str
    step: str
    author: str
    unit: str
    level: Level
    due: str | None
    deviates: bool
    opened: datetime
    changed: datetime
    digest: str
    """Of what is before the signers; an act upon it names the digest that was read."""


class CasePage(Schema):
    """A page of cases, the newest first."""

    items: list[CaseRow]
    next: str | None


class Offered(Schema):
    """Something that you could do, or why you cannot."""

    kind: str
    step: str
    on_behalf_of: str | None
    place: int | None
    open: bool
    why: Bilingual | None


class CaseShown(CaseRow):
    """A case with its content and what you can do; confidential content is read on the page, where opening counts."""

    content: dict[str, Any] | None
    offers: list[Offered]


class NewAct(Schema):
    """What you do to a case."""

    kind: Literal["sign", "return", "refuse", "withdraw"]
    step: Code | None = None
    digest: Short = ""
    reason: Short = ""
    on_behalf_of: Short | None = None


@router.get("/cases", auth=Needs(Permission.SELF), response=CasePage)
def cases(request: HttpRequest, after: After = "", limit: Limit = PAGE) -> Json:
    """案件清單 The cases that you may see."""
    rows = visible(Case.objects.all(), asker_of(request).standing).order_by("-case")
    if after:
        rows = rows.filter(case__lt=after)
    return page(rows[: limit + 1], limit, lambda row: row.case, _form)


@router.get("/cases/to-sign", auth=Needs(Permission.SELF), response=list[CaseRow])
def waiting(request: HttpRequest) -> Json:
    """待簽 The cases that you may sign now, exceptions first."""
    return [_form(one.row) for one in cases_to_sign(asker_of(request).standing)]


@router.get("/cases/{case}", auth=Needs(Permission.SELF), response=CaseShown)
def shown(request: HttpRequest, case: Annotated[Code, Path()]) -> Json:
    """一件案件 One case and what you can do with it."""
    has = asker_of(request).standing
    row = find(has, case)
    offers = [
        {
            "kind": one.kind,
            "step": one.step,
            "on_behalf_of": one.on_behalf_of,
            "place": one.place,
            "open": one.open,
            "why": None if one.refusal is None else {"zh": one.refusal.why.zh, "en": one.refusal.why.en},
        }
        for one in offers_for(has, row)
    ]
    return {**_form(row), "content": row.content if row.level in OPEN else None, "offers": offers}


@router.post("/cases/{case}/acts", auth=Needs(Permission.SELF), response=CaseRow)
def acted(request: HttpRequest, case: Annotated[Code, Path()], new: NewAct) -> Json:
    """簽署、退回、不同意、撤回 Sign, return, refuse or withdraw, as yourself."""
    asker = asker_of(request)
    row = find(asker.standing, case)
    if new.kind in ("sign", "refuse"):
        require_read(row, new.digest)
    act_upon(asker, row, _act(new, case))
    return _form(find(asker.standing, case))


def _act(new: NewAct, case: str) -> Act:
    if new.kind == "withdraw":
        return Withdraw()
    if new.step is None:
        raise InputError(
            Text("須指明簽核步驟", "name the step"), f"{case} step", Text("步驟見案件的 step", "see the case's step")
        )
    match new.kind:
        case "sign":
            return Sign(new.step, new.digest, new.on_behalf_of, reason=new.reason)
        case "return":
            return Return(new.step, new.reason, on_behalf_of=new.on_behalf_of)
        case "refuse":
            return Refuse(new.step, new.digest, new.reason, new.on_behalf_of)
        case _:
            assert_never(new.kind)


def _form(row: Case) -> dict[str, Any]:
    names = ("case", "kind", "subject", "state", "step", "unit", "level", "deviates", "opened", "changed", "digest")
    due = None if row.due is None else row.due.isoformat()
    return {**{name: getattr(row, name) for name in names}, "author": row.author_id, "due": due}
