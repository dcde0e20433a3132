"""清冊匯入 A register as a list: first what it would change, row by row; then this very plan."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Path, Router, Schema
from ninja.files import UploadedFile
from pydantic import StringConstraints

from anzheng.api.access import Needs, asker_of
from anzheng.api.schemas import Bilingual, Code
from anzheng.importers.tables.reading import read_table
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.registers.lists import carry_out, plan
from anzheng.registers.reach import require_everywhere
from anzheng.reports.as_json import Json
from anzheng.reports.as_json_registers import plan_as_json

router = Router()
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Row(Schema):
    """A row that would be a new entry."""

    row: int
    entry: str
    name: str


class ChangedRow(Row):
    """A row whose entry would change, with each field before and after."""

    differences: list[dict[str, Any]]


class RefusedRow(Schema):
    """A cell that cannot be used; its row is left out."""

    row: int
    cell: str
    entry: str
    what: Bilingual
    remedy: Bilingual


class Plan(Schema):
    """What a list would do, or did (匯入計畫)."""

    register_: Annotated[str, Field(alias="register")]
    plan: str
    """Send it as `digest` with the same file to carry it out."""
    added: list[Row]
    changed: list[ChangedRow]
    unchanged: list[str]
    refused: list[RefusedRow]
    missing: list[str]
    """Entries that the list does not have; nothing happens to them."""
    ignored_columns: list[str]
    carried_out: bool


@router.post(
    "/imports/registers/{name}", auth=Needs(Permission.REGISTERS_WRITE, Reach.UNIT), response=Plan, by_alias=True
)
def import_(
    request: HttpRequest, name: Annotated[Code, Path()], file: File[UploadedFile], digest: Digest | None = None
) -> Json:
    """匯入清冊 Import XLSX, ODS or CSV. Without `digest` nothing changes: the answer tells what would."""
    asker = asker_of(request)
    require_everywhere(asker.standing)
    rows = read_table(file, file.name or "")
    seen = plan(asker.ledger, name, rows, file.name or "", today=asker.today)
    if digest is not None:
        carry_out(asker.ledger, name, rows, digest=digest, actor=asker.actor, now=asker.now)
    return {**plan_as_json(seen.plan, seen.ignored), "carried_out": digest is not None}
