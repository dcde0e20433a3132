"""參數頁 Every parameter once: what rules and why, the clauses that state it, the company's own value, the default."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from anzheng.catalogue.core.amounts import said, unit_name
from anzheng.kernel.errors import Text
from anzheng.posture.parameters import Decides
from anzheng.reports.rulings import Ruled, own_said
from anzheng.web.pages.components import (
    Callout,
    Cell,
    Choice,
    Column,
    Empty,
    Facts,
    Field,
    Link,
    Tab,
    Table,
    Tabs,
    Tone,
)
from anzheng.web.pages.profile import SINCE, with_value
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

TITLE = Text("參數", "Parameters")
PAGE = 25
STATED, HOUSE = "stated", "house"
GROUPS = (STATED, HOUSE)
_NAMES = {STATED: Text("規範載明", "Stated by documents"), HOUSE: Text("內建預設", "Built-in defaults")}
PROPOSE = Text("提議變更", "Propose a change")

Address = Callable[[str, str], str | None]
"""The page of a clause by document and ref; None if the reader may not open it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter of the list (清單上的參數)."""

    key: str
    href: str
    name: Text
    in_force: Text
    why: Text
    sources: tuple[tuple[Link | Text, Text], ...]
    own: Text | None
    default: Text | None
    propose: str
    """Address of the form that asks for a change; empty for whoever may not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for (查詢)."""

    group: str
    words: str
    document: str
    after: str


@dataclass(frozen=True, slots=True)
class ParametersPage:
    """The list of parameters (參數清單)."""

    tabs: Tabs
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    shown: Text
    first: str
    later: str
    empty: Empty


def group_of(one: Ruled) -> str:
    """Return the group in which a parameter stands."""
    return STATED if one.stated else HOUSE


def line_of(one: Ruled, href: str, propose: str, address: Address) -> Line:
    """Return a parameter as a line of the list."""
    default = one.ruling.default
    return Line(
        one.key,
        href,
        one.name,
        one.in_force,
        one.why,
        _sources(one, address),
        own_said(one),
        None if default is None else said(default.value, default.unit),
        propose,
    )


def _sources(one: Ruled, address: Address) -> tuple[tuple[Link | Text, Text], ...]:
    found: list[tuple[Link | Text, Text]] = []
    for source in one.ruling.sources:
        name, href = one.cited(source), address(source.document, source.ref)
        value = said(source.parameter.value, source.parameter.unit)
        found.append((name if href is None else Link(name, href), value))
    return tuple(found)


def page_of(found: Sequence[Ruled], asked: Asked) -> tuple[list[Ruled], bool]:
    """Return the rows of one page of a group, by key, and whether there are more after them."""
    rows = sorted((one for one in found if group_of(one) == asked.group), key=lambda one: one.key)
    rest = [one for one in rows if one.key > asked.after]
    return rest[:PAGE], len(rest) > PAGE


def parameters_page(
    found: Sequence[Ruled],
    lines: tuple[Line, ...],
    asked: Asked,
    documents: Mapping[str, Text],
    links: tuple[Mapping[str, str], str, str],
) -> ParametersPage:
    """Return the list; `links` are the addresses of the groups, of the first page and of the next one."""
    groups, first, later = links
    numbers = {group: sum(group_of(one) == group for one in found) for group in GROUPS}
    tabs = tuple(Tab(_NAMES[group], groups[group], group == asked.group, numbers[group]) for group in GROUPS)
    all_of_them = Choice("", Text("所有採用的規範", "All documents"))
    choices = (all_of_them, *(Choice(document, name) for document, name in documents.items()))
    hint = Text("名稱、代號或條號；每個字都要出現。", "Name, id or clause; every word has to occur.")
    fields = (
        Field("q", Text("搜尋", "Search"), "search", asked.words, hint=hint, required=False, limit=100),
        Field("document", Text("規範", "Document"), "select", asked.document, required=False, choices=choices),
    )
    return ParametersPage(
        Tabs(TITLE, tabs),
        fields,
        (("of", asked.group),),
        lines,
        Text(f"顯示 {len(lines)} 項，共 {numbers[asked.group]} 項", f"{len(lines)} of {numbers[asked.group]} shown"),
        first,
        later,
        Empty(
            Text("沒有符合的參數", "No parameter matches"),
            Text("請少寫幾個字，或看另一組。", "Try fewer words, or the other group."),
        ),
    )


def set_form(one: Ruled, today: str, sent: Sent | None) -> Form:
    """Return the form of a stricter value."""
    unit = unit_name((one.ruling.default or one.ruling.parameter).unit)
    label = Text(f"新的值（{unit.zh}）", f"New value ({unit.en})") if unit.zh else Text("新的值", "New value")
    hint = Text(
        f"目前採用{one.in_force.zh}；這裡只能改得同樣或更嚴。",
        f"In force: {one.in_force.en}; here it can only become stricter.",
    )
    fields = (
        Field("value", label, "number", hint=hint),
        with_value(SINCE, today),
        Field("reason", Text("理由", "Reason"), "area", limit=300, rows=2),
    )
    return form("set", fields, Text("改嚴，立即生效", "Make it stricter at once"), sent)


def parameter_page(one: Ruled, address: Address, propose: str, made: Form | None) -> SheetsPage:
    """Return the page of one parameter: what rules, who says so, and the two ways of changing it."""
    default = one.ruling.default
    rows: tuple[tuple[Text, Cell], ...] = (
        (Text("實際採用", "In force"), one.in_force),
        (Text("依據", "Decided by"), one.why),
        (Text("公司自訂值", "The company's own value"), own_said(one)),
        (Text("內建預設", "Built-in default"), None if default is None else said(default.value, default.unit)),
        (Text("代號", "Id"), one.key),
    )
    sheets = [Sheet("now", Text("目前", "Today"), (Facts(rows),), wide=(_table(one, address),) if one.stated else ())]
    if made is not None:
        sheets.append(Sheet("set", Text("改嚴", "Make it stricter"), form=made))
        sheets.append(Sheet("propose", Text("放寬", "Relax it"), (_relaxing(one, propose),)))
    return SheetsPage(one.name, tuple(sheets))


def _table(one: Ruled, address: Address) -> Table:
    columns = (Column(Text("規範與條號", "Document and clause")), Column(Text("載明的值", "Stated value")))
    return Table(Text("規範來源", "Sources"), columns, _sources(one, address), Empty(TITLE, TITLE))


def _relaxing(one: Ruled, propose: str) -> Callout:
    way = Link(PROPOSE, propose)
    if one.ruling.decides is Decides.DOCUMENT:
        return Callout(
            Tone.CAUTION,
            Text("規範載明的值不能放寬", "What a document states cannot be relaxed"),
            Text("確有困難時請申請例外，並寫明替代措施。", "If it cannot be met, ask for an exception."),
        )
    return Callout(
        Tone.NOTE,
        Text("放寬須由另一位主管核准", "To relax it, another manager has to approve"),
        Text("核准當日生效；提議人不能核准自己的提議。", "It holds from that day; nobody approves their own proposal."),
        way,
    )
