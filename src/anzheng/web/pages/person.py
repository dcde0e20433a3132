"""一位人員 One person: what is known, the duties held, and the acts about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES, OUTSIDERS, Duty
from anzheng.organization.models import DutyGrant, Member, Unit
from anzheng.web.pages.components import Cell, Choice, Code, Column, Empty, Facts, Field, Look, Table
from anzheng.web.pages.people import REASON, unit_choices
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

_DUTIES = Text("職務", "Duties")


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do about the person (可做的事)."""

    manage: bool
    grant: bool


def person_page(
    member: Member,
    grants: Sequence[DutyGrant],
    units: Sequence[Unit],
    today: date,
    shown: str,
    sent: Sent | None,
    rights: Rights,
    second: tuple[Field, ...],
) -> SheetsPage:
    """Return the page about one person; `shown` is today as it is written into fields."""
    sheets = [Sheet("facts", Text("基本資料", "What is known"), (_facts(member),)), _duties(grants, today)]
    if rights.grant:
        sheets += _granting(member, grants, units, today, shown, sent, second)
    if rights.manage and member.last_day is None:
        sheets += _moving(units, shown, sent)
    return SheetsPage(Text(member.person.name, member.person.name), tuple(sheets))


def _facts(member: Member) -> Facts:
    rows: tuple[tuple[Text, Cell], ...] = (
        (Text("員工編號", "Employee number"), Code(member.number)),
        (Text("單位", "Unit"), None if member.unit is None else member.unit.name),
        (Text("職稱", "Title"), member.title or None),
        (Text("主管", "Manager"), None if member.manager is None else member.manager.name),
        (Text("電子郵件", "E-mail"), member.person.email or None),
        (Text("到職日", "First day"), member.joined),
        (Text("離職日", "Last day"), member.last_day),
    )
    return Facts(rows)


def _duties(grants: Iterable[DutyGrant], today: date) -> Sheet:
    columns = (
        Column(Text("職務", "Duty")),
        Column(Text("範圍", "For")),
        Column(Text("自", "From")),
        Column(Text("至", "Until")),
        Column(Text("理由", "Reason")),
    )
    rows = tuple(
        (
            NAMES[Duty(one.duty)],
            Text("全公司", "the company") if one.unit is None else one.unit.name,
            one.first,
            one.last,
            one.reason or None,
        )
        for one in grants
        if one.last is None or one.last >= today
    )
    nothing = Empty(Text("沒有指派職務。", "No duty."), Text("只有員工的一般權限。", "Only what everybody may do."))
    return Sheet("duties", _DUTIES, wide=(Table(_DUTIES, columns, rows, nothing),))


def _granting(
    member: Member,
    grants: Sequence[DutyGrant],
    units: Sequence[Unit],
    today: date,
    shown: str,
    sent: Sent | None,
    second: tuple[Field, ...],
) -> list[Sheet]:
    allowed = sorted(OUTSIDERS) if member.outsider else [one for one in Duty if one not in OUTSIDERS | {Duty.EMPLOYEE}]
    fields = (
        Field("duty", _DUTIES, "select", choices=tuple(Choice(one.value, NAMES[one]) for one in allowed)),
        Field(
            "unit",
            Text("範圍", "For"),
            "select",
            required=False,
            choices=unit_choices(units),
            hint=Text("不選單位表示全公司。", "Without a unit it holds for the whole company."),
        ),
        Field("first", Text("自", "From"), "date", shown),
        Field("last", Text("至", "Until"), "date", required=False),
        REASON,
        *second,
    )
    found = [
        Sheet("s-grant", Text("指派職務", "Grant a duty"), form=form("grant", fields, Text("指派", "Grant"), sent))
    ]
    running = tuple(Choice(one.grant, NAMES[Duty(one.duty)]) for one in grants if one.last is None or one.last > today)
    if running:
        end = (
            Field("grant", _DUTIES, "select", choices=running),
            Field("last", Text("最後一日", "Last day"), "date", shown),
            REASON,
        )
        ending = form("end", end, Text("解除", "End"), sent, look=Look.DANGEROUS)
        found.append(Sheet("s-end", Text("解除職務", "End a duty"), form=ending))
    return found


def _moving(units: Sequence[Unit], shown: str, sent: Sent | None) -> list[Sheet]:
    where = (
        Field("unit", Text("調往單位", "To the unit"), "select", choices=unit_choices(units)[1:]),
        Field("manager", Text("新主管的員工編號", "New manager's number"), required=False, limit=40),
        Field("since", Text("自哪一天起", "From which day"), "date", shown),
    )
    gone = (Field("last_day", Text("最後工作日", "Last day of work"), "date", shown),)
    leaving = form("leave", gone, Text("登錄離職", "Record the leaving"), sent, look=Look.DANGEROUS)
    lead = Text(
        "隔日起帳號停用、連線結束，並開始計算離職應辦事項。",
        "From the day after, the account is closed and the steps for leavers are due.",
    )
    found = [Sheet("s-leave", Text("離職", "Leaving"), form=leaving, lead=lead)]
    if units:
        moving = form("move", where, Text("登錄調職", "Record the move"), sent)
        found.insert(0, Sheet("s-move", Text("調職", "Move"), form=moving))
    return found
