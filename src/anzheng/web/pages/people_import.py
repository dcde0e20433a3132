"""匯入人員頁 Importing people: a file, the plan that follows, and the button that carries out this very plan."""

from collections.abc import Iterable, Sequence

from anzheng.kernel.errors import Text
from anzheng.organization.core.imports import Change, ImportPlan, Refused
from anzheng.web.pages.components import Callout, Cell, Column, Empty, Field, Table, Tabs, Tone
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

_TITLE = Text("匯入人員", "Import people")
_SHOWN = 200
"""Rows of each part that are shown; the counts are of all."""
_FIELDS = {
    "name": Text("姓名", "name"),
    "title": Text("職稱", "title"),
    "manager": Text("主管", "manager"),
    "email": Text("電子郵件", "e-mail"),
    "unit": Text("單位", "unit"),
    "last_day": Text("離職日", "last day"),
}


def file_page(around: Tabs, sent: Sent | None) -> SheetsPage:
    """Return the page that asks for the file."""
    hint = Text(
        "第一列為欄名：number, name, unit, title, manager, email, joined, last_day；UTF-8 或 Big5。",
        "First line: number, name, unit, title, manager, email, joined, last_day; UTF-8 or Big5.",
    )
    file = Field("file", Text("CSV 檔", "CSV file"), "file", hint=hint, accept=".csv,.txt,text/csv")
    lead = Text("先預覽，確認後才會變更。", "You see first what would change; nothing changes until you confirm.")
    asking = form("file", (file,), Text("預覽", "Preview"), sent, draft=False)
    return SheetsPage(_TITLE, (Sheet("file", Text("選擇檔案", "Choose a file"), form=asking, lead=lead),), tabs=around)


def plan_page(
    plan: ImportPlan, unread: Sequence[Refused], ignored: Iterable[str], kept: str, around: Tabs, sent: Sent | None
) -> SheetsPage:
    """Return the page of the plan; `kept` names the file that waits on the server."""
    parts = (
        _part("added", Text("新增", "Added"), [(one.number, one.name) for one in plan.added]),
        _part("changed", Text("異動", "Changed"), [_change(one) for one in plan.changed]),
        _part("moved", Text("調職", "Moved"), [_change(one) for one in plan.moved]),
        _part("leaving", Text("離職", "Leaving"), [_change(one) for one in plan.leaving]),
        _part(
            "missing",
            Text("檔案中沒有，不會自動離職", "Not in the file; they stay"),
            [(m.number, m.name) for m in plan.missing],
        ),
        _part(
            "refused",
            Text("不能採用的列", "Rows that cannot be used"),
            [_refused(one) for one in (*unread, *plan.refused)],
        ),
    )
    names = "、".join(ignored)
    notes = (Callout(Tone.NOTE, Text(f"未採用的欄：{names}", f"Columns not used: {names}")),) if names else ()
    hidden = (("kept", kept), ("digest", plan.digest))
    confirm = form("confirm", (), Text("照這份預覽匯入", "Import exactly this"), sent, hidden=hidden, draft=False)
    sheets = [part for part in parts if part is not None]
    if plan.added or plan.changed or plan.moved or plan.leaving:
        sheets.insert(0, Sheet("confirm", Text("確認", "Confirm"), form=confirm, lead=_counts(plan)))
    else:
        nothing = Empty(
            Text("沒有要變更的。", "Nothing would change."), Text("檔案與現況相同。", "All is known already.")
        )
        sheets.insert(0, Sheet("confirm", Text("確認", "Confirm"), (nothing,)))
    return SheetsPage(_TITLE, tuple(sheets), tabs=around, notes=notes)


def _counts(plan: ImportPlan) -> Text:
    added, changed, moved, leaving = len(plan.added), len(plan.changed), len(plan.moved), len(plan.leaving)
    return Text(
        f"新增 {added:,}、異動 {changed:,}、調職 {moved:,}、離職 {leaving:,}。",
        f"{added:,} added, {changed:,} changed, {moved:,} moved, {leaving:,} leaving.",
    )


def _part(identity: str, title: Text, rows: Sequence[tuple[Cell, ...]]) -> Sheet | None:
    if not rows:
        return None
    width = max(len(row) for row in rows)
    heads = (Text("員工編號", "Number"), Text("姓名", "Name"), Text("內容", "What"))[:width]
    counted = Text(f"{title.zh}（{len(rows):,}）", f"{title.en} ({len(rows):,})")
    table = Table(counted, tuple(Column(head) for head in heads), tuple(rows[:_SHOWN]), Empty(title, title))
    return Sheet(identity, counted, wide=(table,))


def _change(one: Change) -> tuple[Cell, ...]:
    parts = [(_FIELDS[d.field], d.before or "—", d.after or "—") for d in one.differences]
    zh = "；".join(f"{name.zh} {before} → {after}" for name, before, after in parts)
    en = "; ".join(f"{name.en} {before} → {after}" for name, before, after in parts)
    return (one.number, one.name, Text(zh, en))


def _refused(one: Refused) -> tuple[Cell, ...]:
    line = Text(f"第 {one.line} 列", f"line {one.line}")
    return (line, one.number or None, Text(f"{one.what.zh}。{one.remedy.zh}", f"{one.what.en}; {one.remedy.en}"))
