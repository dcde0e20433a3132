"""代理與請假頁 Deputies and absences of one person: what is planned, and the forms that plan it."""

from dataclasses import dataclass
from datetime import date

from anzheng.kernel.errors import Text
from anzheng.kernel.roc import short
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.web.pages.components import Choice, Column, Empty, Field, Look, Table, Tabs
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

_TITLE = Text("我的代理與請假", "My deputies and absences")
_ALL = Text("全部職務", "all duties")


@dataclass(frozen=True, slots=True)
class Stand:
    """One deputation that concerns the reader (一項代理)."""

    id: str
    person: str
    deputy: str
    duty: Text | None
    first: date
    last: date
    own: bool
    """Somebody stands in for the reader, not the other way round."""


@dataclass(frozen=True, slots=True)
class Away:
    """What the page shows (代理與請假)."""

    stands: tuple[Stand, ...]
    absences: tuple[tuple[str, date, date], ...]
    duties: tuple[Duty, ...]


def away_page(model: Away, today: str, around: Tabs, sent: Sent | None) -> SheetsPage:
    """Return the page."""
    sheets = [_stands(model), _absences(model), *_planning(model, today, sent), *_ending(model, today, sent)]
    lede = Text(
        "代理期間，代理人以你的職務簽核，每一次都會標示「代」。",
        "While it lasts your deputy signs with your duties, and every signature says so.",
    )
    return SheetsPage(_TITLE, tuple(sheets), lede, tabs=around)


def _stands(model: Away) -> Sheet:
    columns = (
        Column(Text("本人", "Person")),
        Column(Text("代理人", "Deputy")),
        Column(Text("職務", "Duty")),
        Column(Text("自", "From")),
        Column(Text("至", "Until")),
    )
    rows = tuple((one.person, one.deputy, one.duty or _ALL, one.first, one.last) for one in model.stands)
    nothing = Empty(
        Text("目前沒有代理。", "Nobody stands in for you, nor you for anybody."),
        Text("請假前請先指定代理人。", "Name a deputy before you go away."),
    )
    title = Text("職務代理", "Deputies")
    return Sheet("stands", title, wide=(Table(title, columns, rows, nothing),))


def _absences(model: Away) -> Sheet:
    rows = tuple((first, last) for _, first, last in model.absences)
    columns = (Column(Text("自", "From")), Column(Text("至", "Until")))
    nothing = Empty(Text("沒有預定的請假。", "No absence is planned."), Text("請假時可先登錄。", "Plan it early."))
    title = Text("預定請假", "Planned absences")
    return Sheet("absences", title, wide=(Table(title, columns, rows, nothing),))


def _planning(model: Away, today: str, sent: Sent | None) -> list[Sheet]:
    days = (Field("first", Text("自", "From"), "date", today), Field("last", Text("至", "Until"), "date"))
    duties = (Choice("", _ALL), *(Choice(duty.value, NAMES[duty]) for duty in model.duties))
    name = (
        Field("number", Text("代理人的員工編號", "Deputy's employee number"), limit=40),
        Field("duty", Text("職務", "Duty"), "select", required=False, choices=duties),
        *days,
    )
    return [
        Sheet("s-name", Text("指定代理人", "Name a deputy"), form=form("name", name, Text("指定", "Name"), sent)),
        Sheet("s-plan", Text("登錄請假", "Plan an absence"), form=form("plan", days, Text("登錄", "Plan"), sent)),
    ]


def _ending(model: Away, today: str, sent: Sent | None) -> list[Sheet]:
    found = []
    own = tuple(
        Choice(one.id, f"{one.deputy}　{short(one.first)}—{short(one.last)}") for one in model.stands if one.own
    )
    if own:
        fields = (
            Field("deputation", Text("代理", "Deputation"), "select", choices=own),
            Field("last", Text("最後一日", "Last day"), "date", today),
        )
        ending = form("end", fields, Text("提前結束", "End it"), sent, look=Look.QUIET)
        found.append(Sheet("s-end", Text("提前結束代理", "End a deputation early"), form=ending))
    if model.absences:
        choices = tuple(Choice(id_, f"{short(first)}—{short(last)}") for id_, first, last in model.absences)
        which = Field("absence", Text("請假", "Absence"), "select", choices=choices)
        cancelling = form("cancel", (which,), Text("取消", "Cancel it"), sent, look=Look.QUIET)
        found.append(Sheet("s-cancel", Text("取消請假", "Cancel an absence"), form=cancelling))
    return found
