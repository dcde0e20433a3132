"""稽核卷宗頁 Binders: what is to be handed out, what a list of requests finds, and one's own exports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import assert_never

from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.reports.binder.requests import Match
from anzheng.reports.binder.shelf import KEPT, Export, Ready, State
from anzheng.reports.binder.wishes import LISTING, Wish
from anzheng.web.pages.components import Callout, Cell, Choice, Column, Empty, Field, Link, Press, Table, Tone
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form
from anzheng.web.pages.words import Badge

TITLE = Text("稽核卷宗", "Binders")
ASK, CONFIRM = "ask", "confirm"
_LEDE = Text(
    "把一份規範的判定、說明、所依證據與每筆分錄的證明寫成一個壓縮檔。拿到的人不需要本系統、不需要網路就能查驗；匯出與下載都會入帳。",
    "Verdicts, their explanations, the evidence they used and a proof for each entry, in one archive. Whoever receives "
    "it verifies it without this product and without a network. Exporting and downloading are recorded.",
)
_SHOWN = 3
"""Titles of what a request finds that are named."""
_KIB, _MIB = 1024, 1024 * 1024


def binders_page(
    documents: Mapping[str, Text],
    exports: Sequence[Export],
    download: Callable[[str], str],
    sent: Sent | None,
    *,
    anchors: str,
    alive: bool,
) -> SheetsPage:
    """Return the page; `download` gives the address of an archive, `alive` tells whether jobs are carried out."""
    waits = any(one.state in (State.WAITING, State.WORKING) for one in exports)
    notes = () if alive or not waits else (_ASLEEP,)
    return SheetsPage(
        TITLE,
        (_own(documents, exports, download), _ask(documents, sent, anchors)),
        _LEDE,
        notes=notes,
    )


def preview_page(found: Sequence[Match], hidden: tuple[tuple[str, str], ...], back: str) -> SheetsPage:
    """Return what each row of a list finds, before anything is exported; `hidden` is what was asked."""
    title = Text("對照調閱清單", "What the list finds")
    act = form(CONFIRM, (), Text("匯出卷宗", "Export the binder"), hidden=hidden, draft=False)
    lead = Text(
        "還沒有匯出任何內容。請核對每一項找到的紀錄，再按「匯出卷宗」。",
        "Nothing is exported yet. Check what each row finds, then have it exported.",
    )
    sheets = (
        Sheet("s-found", Text("逐項對照", "Row by row"), wide=(_matches(found),)),
        Sheet("s-confirm", Text("匯出", "Export"), form=act, lead=lead),
    )
    return SheetsPage(title, sheets, crumbs=(Link(TITLE, back),), notes=(_unmatched(found),))


def _unmatched(found: Sequence[Match]) -> Callout:
    rows = [str(one.request.row) for one in found if not one.items]
    if not rows:
        return Callout(Tone.DONE, Text(f"{len(found):,} 項都找到紀錄", f"All {len(found):,} rows find something"))
    return Callout(
        Tone.CAUTION,
        Text(
            f"{len(found):,} 項中有 {len(rows):,} 項找不到紀錄",
            f"Rows that find nothing: {len(rows):,} of {len(found):,}",
        ),
        Text(
            f"清單第 {'、'.join(rows)} 列。仍可匯出，卷宗的索引會註明找不到。",
            f"In the list: {', '.join(rows)}. You may export all the same: the index of the binder says so.",
        ),
    )


def _matches(found: Sequence[Match]) -> Table:
    columns = (
        Column(Text("卷宗資料夾", "Folder")),
        Column(Text("找到", "Found")),
        Column(Text("調閱項目", "Asked")),
        Column(Text("清單列", "Row"), numeric=True),
        Column(Text("期間", "Period")),
        Column(Text("紀錄", "Records")),
    )
    rows = tuple(
        (
            one.folder,
            _found(one),
            one.request.asked,
            one.request.row,
            None if one.request.period is None else _days(one.request.period.first, one.request.period.last),
            _titles(one),
        )
        for one in found
    )
    nothing = Empty(Text("清單沒有項目", "The list is empty"), Text("請重新上傳。", "Upload it again."))
    return Table(Text("對照結果", "What was found"), columns, rows, nothing)


def _found(one: Match) -> Badge:
    return Badge("met" if one.items else "failed", one.said)


def _titles(one: Match) -> Text:
    shown = [(item.number or item.title, _days(item.first, item.last)) for item in one.items[:_SHOWN]]
    zh, en = [f"{name}（{days.zh}）" for name, days in shown], [f"{name} ({days.en})" for name, days in shown]
    more = ["…"] if len(one.items) > _SHOWN else []
    return Text("、".join(zh + more), ", ".join(en + more))


def _days(first: date, last: date) -> Text:
    if first == last:
        return Text(roc.short(last), last.isoformat())
    return Text(f"{roc.short(first)} 至 {roc.short(last)}", f"{first} to {last}")


def _ask(documents: Mapping[str, Text], sent: Sent | None, anchors: str) -> Sheet:
    choices = tuple(Choice(document, name) for document, name in documents.items())
    fields = (
        Field("documents", Text("規範", "Documents"), "checks", choices=choices, required=False),
        Field(
            "about",
            Text("判定的日期或期間", "Day or period judged"),
            hint=Text(
                "期間如 115H1、115年上半年、2026Q3；日期如 115-06-30。只依清單匯出時可以空白。",
                "A period like 2026H1 or 2026Q3, or a day like 2026-06-30. Empty if only a list is answered.",
            ),
            limit=60,
            required=False,
        ),
        Field(
            "known",
            Text("依哪一天所知", "As known on"),
            "date",
            hint=Text(
                "空白是現在；填寫時，該日以後入帳的不算。", "Left empty: today. Entries after that day do not count."
            ),
            required=False,
        ),
        Field(
            "listing",
            Text("調閱清單", "List of requests"),
            "file",
            accept=".xlsx,.ods,.csv",
            hint=Text(
                "XLSX、ODS 或 CSV，標題列用：編號、調閱項目、條款、文件編號、關鍵字、期間。會先顯示每一項找到什麼。",
                "XLSX, ODS or CSV with the headings no, item, clause, form, keywords, period. You see what each row "
                "finds before anything is exported.",
            ),
            required=False,
        ),
        Field(
            "on_site",
            Text("另列現場閱覽", "Further to be read on site"),
            hint=Text(
                "證據或表單的代號，以空白分開；卷宗只附它們的摘要值。",
                "Ids of evidence or forms with blanks between them: they travel as digests.",
            ),
            limit=500,
            required=False,
        ),
        Field("unnamed", Text("頁面只印代號，不印姓名", "Pseudonyms instead of names"), "tick", required=False),
    )
    lead = Text(
        "查驗金鑰請另外印在紙上交付；帳本的外部錨定愈新，卷宗愈有說服力。",
        "Hand over the verifier key on paper, apart from the binder; fresh anchors make it stronger.",
    )
    act = form(ASK, fields, Text("匯出或對照", "Export or match"), sent)
    link = Link(Text("驗證金鑰與外部錨定", "Verifier key and anchors"), anchors)
    return Sheet("s-ask", Text("匯出一份卷宗", "Export a binder"), (link,), form=act, lead=lead)


def _own(documents: Mapping[str, Text], exports: Sequence[Export], download: Callable[[str], str]) -> Sheet:
    columns = (
        Column(Text("申請時間", "Asked")),
        Column(Text("狀態", "State")),
        Column(Text("範圍", "About")),
        Column(Text("內容或原因", "Contents, or why not")),
    )
    rows = tuple(_row(one, documents, download) for one in exports)
    nothing = Empty(
        Text("你還沒有匯出卷宗", "You have exported no binder"),
        Text("在下方選擇規範與期間。", "Choose document and period below."),
    )
    table = Table(Text("你的匯出", "Your exports"), columns, rows, nothing)
    lead = Text(
        f"備妥後保留 {KEPT.days} 天，只有你能下載。重新整理可看進度。",
        f"Kept for {KEPT.days} days; only you can fetch it. Reload to see how far it is.",
    )
    return Sheet("s-own", Text("你的匯出", "Your exports"), lead=lead, wide=(table,))


def _row(one: Export, documents: Mapping[str, Text], download: Callable[[str], str]) -> tuple[Cell, ...]:
    name = _about(one.wish, documents)
    # On a phone the first two columns are seen at once: what is ready can be fetched there.
    state = _badge(one) if one.ready is None else Press(Text("下載", "Download"), name, download(one.id))
    return one.asked, state, name, _told(one)


def _about(wish: Wish, documents: Mapping[str, Text]) -> Text:
    names = [documents.get(name, Text(name, name)) for name in wish.documents]
    days = Text("", "")
    if wish.about is not None:
        days = _days(wish.about, wish.about)
    elif wish.period is not None:
        days = _days(*wish.period)
    what = Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))
    if not names:
        what = Text("調閱清單", "list of requests")
    return Text(f"{what.zh}　{days.zh}".rstrip(), f"{what.en} {days.en}".rstrip())


def _badge(one: Export) -> Badge:
    match one.state:
        case State.WAITING:
            return Badge("due", Text("等待", "waiting"))
        case State.WORKING:
            note = None if one.percent is None else Text(f" {one.percent}%", f" {one.percent}%")
            return Badge("due", Text("處理中", "working"), note)
        case State.READY:
            return Badge("met", Text("已備妥", "ready"))
        case State.FAILED:
            return Badge("failed", Text("失敗", "failed"))
        case State.CANCELLED:
            return Badge("not_applicable", Text("已取消", "cancelled"))
        case State.REMOVED:
            return Badge("not_applicable", Text("已移除", "removed"))
        case _:
            assert_never(one.state)


def _told(one: Export) -> Text | None:
    """Return what an archive holds, or why there is none."""
    if one.ready is not None:
        return _contents(one.ready)
    if one.state is State.REMOVED:
        return Text("保留期已過；匯出的分錄仍在帳本。", "Its days are over; the entry of the export stays.")
    if one.trouble is None:
        return None
    what, where, remedy = one.trouble
    # The list lies under a name of ours, which tells its reader nothing.
    where = where.partition(":")[2] if where.startswith(LISTING) else where
    at = Text(f"（{where}）", f" ({where})") if where else Text("", "")
    again = Text("會再試一次。", "It is tried again. ") if one.state is not State.FAILED else Text("", "")
    return Text(f"{again.zh}{what.zh}{at.zh}。{remedy.zh}", f"{again.en}{what.en}{at.en}; {remedy.en}")


def _contents(ready: Ready) -> Text:
    until, size = taipei_day(ready.until), _size(ready.bytes)
    zh = f"已備妥，{roc.short(until)} 移除（{size}）。"
    zh += f"帳本 #{ready.seq:,}：{ready.entries:,} 筆分錄、{ready.evidence:,} 件證據"
    en = f"Ready, removed on {until} ({size}). "
    en += f"Ledger #{ready.seq:,}: {ready.entries:,} entries, evidence {ready.evidence:,}"
    if ready.withheld:
        zh, en = f"{zh}、{ready.withheld:,} 件未附內容", f"{en}, {ready.withheld:,} withheld"
    if ready.unanswered:
        zh = f"{zh}；清單 {ready.requests:,} 項中 {len(ready.unanswered):,} 項找不到"
        en = f"{en}; {len(ready.unanswered):,} of {ready.requests:,} requests find nothing"
    return Text(zh, en)


def _size(count: int) -> str:
    return f"{count / _MIB:,.1f} MB" if count >= _MIB else f"{max(1, count // _KIB):,} KB"


_ASLEEP = Callout(
    Tone.CAUTION,
    Text("背景工作沒有在執行", "No job is being carried out"),
    Text(
        "匯出會等到恢復為止。請系統管理者執行 anzheng up，或另行啟動 anzheng worker。",
        "Exports wait until then. Have the administrator run anzheng up, or start anzheng worker.",
    ),
)
