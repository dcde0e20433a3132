"""控制措施 The library of controls: the list, and one control with every clause part that it proves."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Bilingual, Code, Limit, Short
from anzheng.organization.core.permissions import Permission
from anzheng.reports import as_json_controls as as_json
from anzheng.reports.as_json import Json
from anzheng.reports.controls import ControlRow
from anzheng.reports.knowing import knowledge
from anzheng.reports.library import control_of, controls_of, library_of

router = Router()


class Control(Bilingual):
    """One control (控制措施); `counts` are its demands by word, zeros left out."""

    id: str
    purpose: Bilingual
    owner: str
    documents: list[str]
    demands: int
    counts: dict[str, int]


class Controls(Schema):
    """A page of controls, by id."""

    items: list[Control]
    next: str | None


class Scope(Bilingual):
    """What a demand is about; `register` is null for the company as a whole (範圍)."""

    # A field of that name would hide a method of the class.
    register_id: str | None = Field(alias="register")


class Source(Schema):
    """The clause whose value rules (依據條款)."""

    document: str
    ref: str


class Cadence(Bilingual):
    """How often or how fresh; `basis` says whose rule it is: document, company, house (週期與依據)."""

    basis: str
    parameter: str | None
    source: Source | None


class Proved(Bilingual):
    """A clause part that a demand proves; `part` is 0 for a clause without parts (所證明的條款)."""

    document: str
    ref: str
    part: int
    mark: str | None
    corroborating: bool
    inspection: bool
    word: str


class ControlDemand(Bilingual):
    """One demand as it stands today; `counts` are its targets by word (要求項)."""

    id: str
    kind: str
    scope: Scope
    rests_on: Bilingual | None
    rule: Bilingual
    cadence: Cadence | None
    accepts: list[Bilingual]
    waivable: bool
    word: str
    counts: dict[str, int]
    next_due: str | None
    until: str | None
    proves: list[Proved]


class ControlInFull(Bilingual):
    """One control with its demands (控制措施全文)."""

    id: str
    purpose: Bilingual
    owner: str
    documents: list[str]
    demands: list[ControlDemand]
    counts: dict[str, int]


class Wanted(Schema):
    """What is asked for; nothing asks for everything."""

    text: Short | None = None
    document: Code | None = None
    owner: Code | None = None
    word: Code | None = None


@router.get("/controls", auth=Needs(Permission.POSTURE_READ), response=Controls)
def controls(request: HttpRequest, wanted: Annotated[Wanted, Query()], after: After = "", limit: Limit = PAGE) -> Json:
    """控制措施清單 Controls of the adopted documents; `text`: all of its words; `word`: one that a demand has."""
    asker = asker_of(request)
    held = knowledge()
    with held.lock:
        library = library_of(held, asker.ledger, asker.today)
        rows = controls_of(library, wanted.text or "", wanted.owner or "", wanted.document or "", wanted.word or "")
    return page([row for row in rows if _key(row) > after], limit, _key, as_json.control)


@router.get("/controls/{id}", auth=Needs(Permission.POSTURE_READ), response=ControlInFull, by_alias=True)
def control(request: HttpRequest, identity: Annotated[Code, Path(alias="id")]) -> Json:
    """一項控制措施 One control: its demands as they stand today, and what they prove in every document."""
    asker = asker_of(request)
    held = knowledge()
    with held.lock:
        return as_json.control_in_full(control_of(library_of(held, asker.ledger, asker.today), identity))


def _key(row: ControlRow) -> str:
    return row.control.id
