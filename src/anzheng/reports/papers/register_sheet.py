"""清冊的清單 A register as a list for spreadsheets: every field a column of its type, and where it was taken from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Register
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.kernel.times import TAIPEI
from anzheng.ledger.services import head
from anzheng.organization.models import Company, Member
from anzheng.registers.models import Entry
from anzheng.reports.papers.model import Language
from anzheng.reports.papers.sheets import Kind, Sheet, SheetColumn, Value
from anzheng.reports.papers.values import Names, day_of, label_of, said
from anzheng.reports.papers.words import word

_CHUNK = 2000
_ENTRY, _NAME = Text("代號", "Id"), Text("名稱", "Name")
_SINCE, _RETIRED = Text("起始日", "Since"), Text("除帳日", "Retired on")
_COMPANY, _REGISTER = Text("公司", "Company"), Text("清冊", "Register")
_LEDGER, _TAKEN = Text("帳本", "Ledger"), Text("產生時間", "Taken at")
_SO_FAR = Text("前 {} 筆", "the first {} entries")
_SAMPLE = Text("範例資料", "sample data")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as it is listed (項目)."""

    entry: str
    name: str
    since: date
    retired: date | None
    values: Mapping[str, Any]


def sheet_of(
    register: Register,
    rows: Iterable[EntryRow],
    names: Names,
    language: Language,
    source: tuple[tuple[str, str], ...] = (),
    author: str = "",
) -> Sheet:
    """Return the list of a register: pure, from its definition and its entries."""
    own = tuple(_column(one, language) for one in register.fields.values())
    days = (SheetColumn(word(_SINCE, language), Kind.DATE, 12), SheetColumn(word(_RETIRED, language), Kind.DATE, 12))
    return Sheet(
        title=register.zh if language == "zh" else register.en,
        columns=(SheetColumn(word(_ENTRY, language)), SheetColumn(word(_NAME, language), width=28), *own, *days),
        rows=(tuple(_row(register, row, names, language)) for row in rows),
        source=source,
        author=author,
        language=language,
    )


def register_sheet(
    ledger: str, register: str, *, now: datetime, language: Language = "zh", retired: bool = False
) -> Sheet:
    """Return the list of a company's register as it stands; its rows are read while the file is written.

    With `retired`, also what is no longer there. Raises NotFoundError for a register that the program does not know.
    """
    known = paperwork().register(register)
    company = Company.objects.get(pk=ledger)
    local = now.astimezone(TAIPEI)
    sample = f"（{word(_SAMPLE, language)}）" if company.sample else ""
    source = (
        (word(_COMPANY, language), f"{company.name}{sample}"),
        (word(_REGISTER, language), f"{known.zh if language == 'zh' else known.en}（{known.id}）"),
        (word(_LEDGER, language), f"{ledger} {word(_SO_FAR, language).format(f'{head(ledger).size:,}')}"),
        (word(_TAKEN, language), f"{day_of(local.date(), language, short=True)} {local:%H:%M}"),
    )
    rows = Entry.objects.filter(ledger=ledger, register=register).order_by("entry")
    found = (
        EntryRow(row.entry, row.name, row.since, row.retired, row.everything)
        for row in rows.iterator(chunk_size=_CHUNK)
        if retired or row.retired is None or row.retired > local.date()
    )
    return sheet_of(known, found, _names(ledger, known), language, source, company.name)


def _names(ledger: str, register: Register) -> dict[str, str]:
    """Return the names of everything that the register's fields may name (at most two queries)."""
    kinds = {one.type for one in register.fields.values()}
    wanted = {one.register or "units" for one in register.fields.values() if one.type in (Type.ENTRY, Type.UNIT)}
    found: dict[str, str] = {}
    if Type.PERSON in kinds:
        found |= dict(Member.objects.filter(company=ledger).values_list("person_id", "person__name"))
    if wanted:
        rows = Entry.objects.filter(ledger=ledger, register__in=wanted).values_list("register", "entry", "name")
        found |= {f"{kind}:{entry}": name for kind, entry, name in rows}
    return found


def _column(one: Field, language: Language) -> SheetColumn:
    unit = "" if one.unit is None else one.unit[0 if language == "zh" else 1]
    title = f"{label_of(one, language)}（{unit}）" if unit else label_of(one, language)
    kinds = {Type.INT: Kind.NUMBER, Type.DATE: Kind.DATE}
    return SheetColumn(title, kinds.get(one.type, Kind.TEXT))


def _row(register: Register, row: EntryRow, names: Names, language: Language) -> Iterator[Value]:
    yield row.entry
    yield row.name
    for name, one in register.fields.items():
        yield _cell(one, row.values.get(name), names, language)
    yield row.since
    yield row.retired


def _cell(one: Field, value: Any, names: Names, language: Language) -> Value:  # noqa: ANN401 - what JSON holds
    if value is None or value == "":
        return None
    if one.type is Type.INT and type(value) is int:
        return value
    if one.type is Type.DATE:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            return str(value)
    return said(one, value, names, language, short=True)
