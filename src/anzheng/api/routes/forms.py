"""表單 The paperwork: every form, register, document, report and log, and one of them in full."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.routes.controls import Cadence
from anzheng.api.schemas import PAGE, After, Bilingual, Code, Limit
from anzheng.catalogue.paperwork import paperwork
from anzheng.organization.core.permissions import Permission
from anzheng.reports import as_json_forms as as_json
from anzheng.reports.as_json import Json
from anzheng.reports.knowing import knowledge
from anzheng.reports.paperwork import Served, adopted, served, view_of

router = Router()
KindCode = Literal["form", "register", "document", "report", "check"]


class FormRow(Schema):
    """One thing that serves rows of paperwork (文書)."""

    id: str
    kind: KindCode
    title: Bilingual
    rows: list[str]


class FormPage(Schema):
    """A page of them, by id."""

    items: list[FormRow]
    next: str | None


class Choice(Bilingual):
    """One value of a choice (選項)."""

    value: str


class Shown(Schema):
    """When a field is asked at all: an earlier field has one of these values (條件顯示)."""

    field: str
    values: list[Any] = Field(alias="is")


class FormField(Bilingual):
    """One field; `required` where it is shown; `suggested` if no document names it (欄位)."""

    id: str
    type: str
    required: bool
    ledgered: bool
    suggested: bool
    # A field of that name would hide a method of the class.
    register_id: str | None = Field(alias="register")
    choices: list[Choice]
    unit: Bilingual | None
    hint: Bilingual | None
    least: int | None
    most: int | None
    when: Shown | None
    default: Any
    source: str | None = Field(alias="from")
    columns: list["FormField"]
    computed: dict[str, Any] | None


class FormSigner(Bilingual):
    """Who signs, what the signature says, and whose rule it is (簽署)."""

    role: str
    meaning: str
    says: Bilingual
    by: list[Bilingual]
    basis: str
    clauses: list[str]


class FormItems(Bilingual):
    """The register whose entries are answered one by one (逐項答覆)."""

    register_id: str = Field(alias="register")


class Named(Bilingual):
    """Something with an id and its names (名稱)."""

    id: str


class FormClause(Bilingual):
    """A clause part that a demand proves; `part` is 0 for a clause without parts (條款)."""

    document: str
    ref: str
    part: int
    mark: str | None
    corroborating: bool
    inspection: bool


class FormDemand(Bilingual):
    """A demand that reads the form, how often it is due, and the clauses behind it (要求項)."""

    id: str
    kind: str
    control: Named
    cadence: Cadence | None
    clauses: list[FormClause]


class FormInFull(FormRow):
    """One form or register in full; what it has no use for is null or empty (文書全貌)."""

    code: str | None
    version: int | None
    level: str | None
    keep: str | None
    layout: str | None
    stocktake: str | None
    event: Named | None
    answers: dict[str, str]
    request: bool
    items: FormItems | None
    fields: list[FormField]
    item_fields: list[FormField]
    steps: list[str]
    signers: list[FormSigner]
    apart: list[list[str]]
    unread: Bilingual | None
    demands: list[FormDemand]


class WantedForms(Schema):
    """What is asked for; nothing asks for everything."""

    kind: KindCode | None = None


@router.get("/forms", auth=Needs(Permission.RECORDS_READ), response=FormPage)
def forms(
    request: HttpRequest, wanted: Annotated[WantedForms, Query()], after: After = "", limit: Limit = PAGE
) -> Json:
    """文書清單 Every form, register, document, report and log of the program, with the rows that it serves."""
    asker_of(request)
    rows = [row for row in served(paperwork(), wanted.kind or "") if _key(row) > after]
    return page(rows, limit, _key, as_json.served)


@router.get("/forms/{id}", auth=Needs(Permission.RECORDS_READ), response=FormInFull, by_alias=True)
def form(request: HttpRequest, identity: Annotated[Code, Path(alias="id")]) -> Json:
    """一張表單 One, by its id or number: fields, who signs and why, and what reads it in the adopted documents."""
    asker = asker_of(request)
    held = knowledge()
    with held.lock:
        return as_json.view(view_of(paperwork(), identity, adopted(held, asker.ledger, asker.today)))


def _key(row: Served) -> str:
    return row.id
