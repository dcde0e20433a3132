"""登入政策頁 The sign-in policy: every setting with its value, which way is stricter, and how to change it."""

from anzheng.kernel.errors import Text
from anzheng.organization.core.policy import ROWS, Kind, Policy, Row, written
from anzheng.web.pages.components import Choice, Code, Column, Empty, Field, Table, Tag
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

ON, OFF = Text("是", "On"), Text("否", "Off")
_TITLE = Text("登入政策", "Sign-in policy")


def policy_page(policy: Policy, sent: Sent | None, second: tuple[Field, ...]) -> SheetsPage:
    """Return the page with the table of settings and the form that changes one."""
    columns = (Column(Text("設定", "Setting")), Column(Text("目前", "In force")), Column(Text("說明", "About")))
    rows = tuple((row.label, shown(row, policy), row.help) for row in ROWS)
    nothing = Empty(Text("沒有設定", "No settings"), Text("沒有可調整的項目。", "There is nothing to set."))
    names = tuple(Choice(row.name, row.label, row.help) for row in ROWS)
    change = form(
        "policy",
        (
            Field("name", Text("設定", "Setting"), "select", choices=names),
            Field(
                "value",
                Text("新的值", "New value"),
                hint=Text(
                    "數目填數字；是否填 true 或 false；網段以逗號分隔。",
                    "A number; true or false; networks separated by commas.",
                ),
            ),
            Field("reason", Text("理由", "Reason"), "area", limit=300, rows=2),
            *second,
        ),
        Text("變更", "Change"),
        sent,
    )
    return SheetsPage(
        _TITLE,
        (
            Sheet("in-force", Text("目前的設定", "In force"), wide=(Table(_TITLE, columns, rows, nothing),)),
            Sheet("change", Text("變更一項設定", "Change a setting"), form=change),
        ),
        Text(
            "本系統自己也是受規範的系統：放寬設定，相關條款就會變成不符。",
            "This product is one of the systems judged: relax a setting and the clauses about it fail.",
        ),
    )


def shown(row: Row, policy: Policy) -> Text | Code | Tag:
    """Return the value of a setting as people read it."""
    value = policy.value(row.name)
    match row.kind:
        case Kind.SWITCH:
            return ON if value else OFF
        case Kind.COUNT:
            return Text(f"{value} {row.unit.zh}", f"{value} {row.unit.en}")
        case Kind.NETWORKS:
            return Code(written(value)) if value else Text("未設定", "not set")
