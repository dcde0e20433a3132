"""人員頁 People: who works here, with what duties; units; the form that takes somebody in."""

from collections.abc import Iterable, Mapping, Sequence

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.organization.models import Member, Unit
from anzheng.web.pages.components import Cell, Choice, Code, Column, Empty, Field, Link, Paging, Tab, Table, Tabs, Tag
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

TITLE = Text("人員", "People")
NONE = Choice("", Text("（無）", "(none)"))
REASON = Field("reason", Text("理由", "Reason"), limit=300)


def tabs(addresses: Mapping[str, str], current: str) -> Tabs:
    """Return the views of people that exist for the reader."""
    names = {
        "people": Text("在職人員", "People"),
        "units": Text("單位", "Units"),
        "people-import": Text("匯入", "Import"),
        "away": Text("我的代理與請假", "My deputies and absences"),
    }
    return Tabs(TITLE, tuple(Tab(names[key], href, current=key == current) for key, href in addresses.items()))


def people_page(
    rows: Iterable[tuple[Member, str]],
    duties: Mapping[str, Sequence[str]],
    paging: Paging,
    around: Tabs,
    new: Form | None,
) -> SheetsPage:
    """Return the list; each member with the address of their page."""
    columns = (
        Column(Text("編號", "Number")),
        Column(Text("姓名", "Name")),
        Column(Text("單位", "Unit")),
        Column(Text("職稱", "Title")),
        Column(Text("職務", "Duties")),
        Column(Text("離職日", "Last day")),
    )
    lines = tuple(_line(member, address, duties.get(member.person_id, ())) for member, address in rows)
    nothing = Empty(
        Text("沒有符合的人員。", "Nobody is listed."),
        Text("沒有登錄，或不在你可以查看的單位。", "Nobody is entered, or they belong to units that you may not see."),
    )
    sheets = [Sheet("list", Text("在職人員", "People"), wide=(Table(TITLE, columns, lines, nothing, paging),))]
    if new is not None:
        sheets.append(Sheet("new", Text("登錄到職", "Somebody joins"), form=new))
    return SheetsPage(TITLE, tuple(sheets), tabs=around)


def _line(member: Member, address: str, duties: Sequence[str]) -> tuple[Cell, ...]:
    names = [NAMES[Duty(one)] for one in duties]
    held = Text("、".join(one.zh for one in names), ", ".join(one.en for one in names)) if names else None
    outside: Cell = Tag(Text("外部", "outsider")) if member.outsider else member.title or None
    return (
        Code(member.number),
        Link(member.person.name, address),
        None if member.unit is None else member.unit.name,
        outside,
        held,
        member.last_day,
    )


def unit_choices(units: Iterable[Unit]) -> tuple[Choice, ...]:
    """Return the open units, indented by their place in the tree."""
    return (NONE, *(Choice(one.code, "　" * (one.path.count("/") - 2) + one.name) for one in units))


def newcomer_form(units: Iterable[Unit], today: str, sent: Sent | None) -> Form:
    """Return the form that takes somebody in."""
    fields = (
        Field("number", Text("員工編號", "Employee number"), limit=40),
        Field("name", Text("姓名", "Name"), limit=120),
        Field("unit", Text("單位", "Unit"), "select", required=False, choices=unit_choices(units)),
        Field("title", Text("職稱", "Title"), required=False, limit=80),
        Field("manager", Text("主管的員工編號", "Manager's employee number"), required=False, limit=40),
        Field("email", Text("電子郵件", "E-mail"), "email", required=False),
        Field("joined", Text("到職日", "First day"), "date", today),
        Field(
            "outsider",
            Text("外部人員（稽核或廠商）", "From outside: auditor or vendor"),
            "tick",
            required=False,
            hint=Text("外部人員必須填最後一日。", "People from outside need a last day."),
        ),
        Field("last_day", Text("最後一日", "Last day"), "date", required=False),
    )
    return form("new", fields, Text("登錄到職", "Take in"), sent)


def units_page(units: Iterable[Unit], heads: Mapping[str, str], around: Tabs, new: Form | None) -> SheetsPage:
    """Return the tree of units."""
    columns = (Column(Text("單位", "Unit")), Column(Text("代號", "Code")), Column(Text("主管", "Head")))
    rows = tuple(
        ("　" * (one.path.count("/") - 2) + one.name, Code(one.code), heads.get(one.head_id or "", None))
        for one in units
    )
    nothing = Empty(
        Text("還沒有單位。", "No units yet."),
        Text("單位決定單位主管看得到什麼、簽核什麼。", "Units decide what line managers see and sign."),
    )
    title = Text("單位", "Units")
    sheets = [Sheet("units", title, wide=(Table(title, columns, rows, nothing),))]
    if new is not None:
        sheets.append(Sheet("new", Text("設立單位", "Open a unit"), form=new))
    return SheetsPage(title, tuple(sheets), tabs=around)


def unit_form(units: Iterable[Unit], kinds: Sequence[tuple[str, Text]], today: str, sent: Sent | None) -> Form:
    """Return the form that opens a unit."""
    fields = (
        Field(
            "code",
            Text("代號", "Code"),
            hint=Text("小寫英數與連字號。", "Lower-case letters, digits, hyphens."),
            limit=40,
        ),
        Field("name", Text("名稱", "Name"), limit=120),
        Field("parent", Text("上層單位", "Part of"), "select", required=False, choices=unit_choices(units)),
        Field("kind", Text("性質", "Kind"), "select", choices=tuple(Choice(id_, name) for id_, name in kinds)),
        Field("head", Text("主管的員工編號", "Head's employee number"), required=False, limit=40),
        Field("since", Text("設立日", "Since"), "date", today),
    )
    return form("new", fields, Text("設立", "Open"), sent)
