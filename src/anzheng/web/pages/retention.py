"""保存與銷毀頁 What is kept and until when, what may go, what is held, and the requests that are open."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from anzheng.facts.retention import Basis
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.records.core.retention.periods import ORIGINS, Origin
from anzheng.records.core.retention.standing import WHYS, Standing, Why
from anzheng.records.core.workflow.case import STATES, State
from anzheng.records.models import Case, Hold
from anzheng.web.pages.components import Cell, Choice, Code, Column, Empty, Field, Link, Look, Table, Tabs
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

RETENTION = Text("保存與銷毀", "Retention")
ASK, HOLD, RELEASE = "ask", "hold", "release"
MOST = 100
"""Contents that stand on the page with a box each; the others follow once these are gone."""
_BASES = {Basis.EXPIRED: Text("保存期滿", "expired"), Basis.ORDERED: Text("依法令或命令", "ordered")}
_NAMED = 3
"""Forms that are named of one year."""


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """Everything that the page shows (保存與銷毀頁)."""

    due: Sequence[Standing]
    soon: Mapping[tuple[str, int], int]
    """Form and year → how many may go then."""
    unknown: int
    """Contents of which nobody can tell how long they are kept."""
    requests: Sequence[tuple[Case, str]]
    """With the address of each."""
    holds: Sequence[Hold]
    names: Mapping[str, str]
    """Of people and of forms."""
    asks: bool
    places: bool


def soon(standings: Iterable[Standing], day: date) -> tuple[Counter[tuple[str, int]], int]:
    """Return form and year → how many may go then, and of how many nobody can tell."""
    found: Counter[tuple[str, int]] = Counter()
    unknown = 0
    for one in standings:
        if any(held.why is Why.DISPOSED for held in one.hindrances):
            continue
        if one.kept.due is None:
            unknown += 1
        elif one.kept.due > day:
            found[one.piece.form, one.kept.due.year] += 1
    return found, unknown


def retention_page(model: RetentionPage, tabs: Tabs, sent: Sent | None) -> SheetsPage:
    """Return the page."""
    held = len(model.holds)
    lede = Text(
        f"{len(model.due):,} 件保存期滿可申請銷毀；停止銷毀中 {held} 項。",
        f"{len(model.due):,} may go by their age; {held} holds are in force.",
    )
    sheets = (_due(model, sent), _requests(model), _holds(model), *_holding(model, sent), _soon(model))
    return SheetsPage(RETENTION, sheets, lede, tabs=tabs)


def _due(model: RetentionPage, sent: Sent | None) -> Sheet:
    title = Text("期滿可銷毀", "May go by their age")
    lead = Text(
        "取最長的保存期限；仍在查核期間、有未結案件或停止銷毀的不列。申請後由另外兩人核准才會銷毀。",
        "The longest period counts; what is still looked at, waits for something or is held is not here. Two others "
        "approve a request before anything is destroyed.",
    )
    shown = model.due[:MOST]
    if not shown or not model.asks:
        rows = tuple(
            (Code(one.piece.evidence), _form(model, one), one.piece.last, one.kept.due, _source(one)) for one in shown
        )
        columns = ("證據", "Evidence"), ("表單", "Form"), ("事實日", "About"), ("可銷毀日", "From"), ("依據", "By")
        return Sheet("due", title, lead=lead, wide=(_table(title, columns, rows, _none_due(model)),))
    choices = tuple(Choice(one.piece.evidence, _line(model, one)) for one in shown)
    boxes = Field("evidence", title, "checks", choices=choices)
    why = Field("why", Text("理由", "Reason"), "area", required=False, limit=300)
    made = form(ASK, (boxes, why), Text("申請銷毀", "Ask for disposal"), sent, draft=False)
    return Sheet("due", title, form=made, lead=lead)


def _none_due(model: RetentionPage) -> Empty:
    years = [year for _, year in model.soon]
    if not years:
        then = Text("登錄證據之後，這裡會列出期滿的。", "What was entered is listed here once its time is over.")
    else:
        first = min(years)
        then = Text(
            f"最早的在 {first - roc.OFFSET} 年到期，見下方「將來到期」。", f"The first expire in {first}: see below."
        )
    return Empty(Text("沒有保存期滿的內容", "Nothing has expired"), then)


def _line(model: RetentionPage, one: Standing) -> Text:
    name, by = _form(model, one), _source(one)
    due = one.kept.due or one.piece.last
    return Text(
        f"{name}　{roc.short(one.piece.last)}　{roc.short(due)} 起可銷毀（{by.zh}）　{one.piece.evidence}",
        f"{name}, {one.piece.last}, from {due} ({by.en}), {one.piece.evidence}",
    )


def _form(model: RetentionPage, one: Standing) -> str:
    return model.names.get(one.piece.form, one.piece.form)


def _source(one: Standing) -> Text:
    """Return what asks for the longest."""
    if not one.kept.sources:
        return Text("—", "—")
    longest = one.kept.sources[0]
    name = ORIGINS[longest.origin]
    if longest.origin in (Origin.FORM, Origin.ENTRY):
        return name
    return Text(f"{name.zh} {longest.what}", f"{name.en} {longest.what}")


def _requests(model: RetentionPage) -> Sheet:
    title = Text("銷毀申請", "Requests")
    rows = tuple(
        (
            Link(row.pk, address),
            STATES[State(row.state)],
            _BASES[Basis(row.content["basis"])] if row.content.get("basis") in set(Basis) else None,
            len(row.content.get("owners", ())),
            taipei_day(row.opened),
        )
        for row, address in model.requests
    )
    columns = ("案號", "Case"), ("狀態", "State"), ("依據", "Basis"), ("件數", "Pieces"), ("開立", "Opened")
    empty = Empty(
        Text("沒有銷毀申請", "No requests"),
        Text(
            "期滿的內容每天早上由系統提出申請，也可以自己申請。",
            "Each morning the product asks for what has expired; you can ask, too.",
        ),
    )
    return Sheet("requests", title, wide=(_table(title, columns, rows, empty),))


def _holds(model: RetentionPage) -> Sheet:
    title = Text("停止銷毀", "Holds")
    rows = tuple(
        (
            Code(one.hold),
            "、".join(one.scope),
            one.reason,
            model.names.get(one.placed_by, one.placed_by),
            taipei_day(one.placed),
        )
        for one in model.holds
    )
    columns = ("代號", "Hold"), ("範圍", "Scope"), ("理由", "Reason"), ("設定的人", "Placed by"), ("設定日", "On")
    empty = Empty(
        Text("沒有停止銷毀", "No holds"),
        Text(
            "遇訴訟、調查或查核時，請先設定，範圍內的就不會銷毀。",
            "In a lawsuit, an investigation or an inspection place one first: nothing within it is destroyed.",
        ),
    )
    return Sheet("holds", title, wide=(_table(title, columns, rows, empty),))


def _holding(model: RetentionPage, sent: Sent | None) -> tuple[Sheet, ...]:
    if not model.places:
        return ()
    reason = Field("reason", Text("理由", "Reason"), "area", limit=300)
    scope = Field(
        "scope",
        Text("範圍", "Scope"),
        limit=900,
        hint=Text(
            "全公司寫 company；一種表單寫 form:incident-report；一個對象寫 target:systems:order-web；"
            "一件證據寫 evidence: 加代號。有好幾項時以空白分開。",
            "All of the company: company. A form: form:incident-report. One thing: target:systems:order-web. "
            "One piece: evidence: and its id. Several with blanks between them.",
        ),
    )
    name = Text("設定停止銷毀", "Place a hold")
    placing = Sheet("s-hold", name, form=form(HOLD, (scope, reason), name, sent, draft=False))
    if not model.holds:
        return (placing,)
    choices = tuple(Choice(one.hold, f"{'、'.join(one.scope)}（{one.hold}）") for one in model.holds)
    which = Field("hold", Text("停止銷毀", "Hold"), "select", choices=choices)
    ending = Text("解除停止銷毀", "Release a hold")
    lead = Text("設定的人不能自己解除。", "Whoever placed it does not release it.")
    made = form(RELEASE, (which, reason), ending, sent, look=Look.QUIET, draft=False)
    return placing, Sheet("s-release", ending, form=made, lead=lead)


def _soon(model: RetentionPage) -> Sheet:
    title = Text("將來到期", "To come")
    years: dict[int, Counter[str]] = {}
    for (name, year), count in model.soon.items():
        years.setdefault(year, Counter())[model.names.get(name, name)] += count
    rows = tuple(
        (Text(f"{year - roc.OFFSET} 年", str(year)), forms.total(), len(forms), _most(forms))
        for year, forms in sorted(years.items())
    )
    columns = ("到期年", "Year"), ("件數", "Pieces"), ("表單種數", "Kinds of forms"), ("最多的", "Most of them")
    lead = None
    if model.unknown:
        lead = Text(
            f"另有 {model.unknown:,} 件保存期限不明，不會到期。",
            f"Of {model.unknown:,} more nobody can tell: they never expire.",
        )
    empty = Empty(
        Text("沒有將來到期的內容", "Nothing will expire"),
        Text("登錄的證據都會列出到期的年度。", "Whatever is entered is listed with its year."),
    )
    return Sheet("soon", title, lead=lead, wide=(_table(title, columns, rows, empty),))


def _most(forms: Counter[str]) -> str:
    return "、".join(f"{name} {count:,}" for name, count in forms.most_common(_NAMED))


def _table(title: Text, columns: Iterable[tuple[str, str]], rows: tuple[tuple[Cell, ...], ...], empty: Empty) -> Table:
    return Table(title, tuple(Column(Text(*one)) for one in columns), rows, empty)


# --- on the page of a case -------------------------------------------------------------------


def disposal_rows(content: Mapping[str, Any]) -> tuple[tuple[Text, Cell], ...]:
    """Return what a request of disposal says, without the single contents."""
    basis = content.get("basis")
    values: tuple[tuple[Text, Cell], ...] = (
        (Text("依據", "Basis"), _BASES[Basis(basis)] if basis in set(Basis) else None),
        (Text("法律依據", "Legal basis"), content.get("legal") or None),
        (Text("理由", "Reason"), content.get("why") or None),
        (Text("件數", "Pieces"), len(content.get("owners", ()))),
    )
    return tuple((name, value) for name, value in values if value is not None)


def disposal_table(items: Sequence[Mapping[str, Any]], links: Mapping[str, Cell], forms: Mapping[str, str]) -> Table:
    """Return what is to be destroyed, line by line; `links` lead to what it says."""
    title = Text("要銷毀的內容", "What is to be destroyed")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            links.get(item["owner"], Code(item["owner"].partition(":")[2])),
            forms.get(item["form"], item["form"]),
            date.fromisoformat(item["last"]),
            date.fromisoformat(item["due"]) if item["due"] else None,
            len(item["digests"]),
            "、".join(_despite(one) for one in item["despite"]) or None,
        )
        for item in items
    )
    columns = (
        ("證據", "Evidence"),
        ("表單", "Form"),
        ("事實日", "About"),
        ("可銷毀日", "From"),
        ("內容數", "Contents"),
        ("仍有的用途", "Still used by"),
    )
    empty = Empty(Text("沒有內容", "No contents"), Text("這件申請沒有列出內容。", "This request names none."))
    return _table(title, columns, rows, empty)


def _despite(told: str) -> str:
    why, _, what = told.partition(" ")
    return f"{WHYS[Why(why)].zh}（{what}）" if why in set(Why) else told
