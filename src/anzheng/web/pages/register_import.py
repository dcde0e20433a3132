"""匯入清冊頁 Importing a register: a file, the plan row by row, and the button that carries out this very plan."""

from collections.abc import Iterable, Sequence

from anzheng.catalogue.core.forms import Register
from anzheng.kernel.errors import Text
from anzheng.registers.core.plans import Changed, Refused, RegisterPlan
from anzheng.web.pages.components import Callout, Cell, Column, Empty, Field, Link, Table, Tone
from anzheng.web.pages.sheets import Sent, Sheet, SheetsPage, form

FILE, CONFIRM = "file", "confirm"
ACCEPTED = ".xlsx,.ods,.csv,.txt,.tsv"
_SHOWN = 200
"""Rows of each part that are shown; the counts are of all."""


def file_page(register: Register, sent: Sent | None, back: Link) -> SheetsPage:
    """Return the page that asks for the file."""
    names = "、".join(kind.zh for kind in register.fields.values())
    hint = Text(
        f"XLSX、ODS 或 CSV（UTF-8、UTF-16、Big5）。第一列為欄名：代號、名稱，以及 {names}；也可用欄位代號或英文名。",
        "XLSX, ODS or CSV (UTF-8, UTF-16, Big5). The first row names the columns: id, name, and the fields.",
    )
    file = Field("file", Text("清單檔", "The list"), "file", hint=hint, accept=ACCEPTED)
    lead = Text(
        "先逐列預覽，確認後才會變更。匯出的檔案可以改過再匯入。",
        "You see first what each row would change; nothing changes until you confirm. An exported file can be edited.",
    )
    asking = form(FILE, (file,), Text("預覽", "Preview"), sent, draft=False)
    sheet = Sheet("file", Text("選擇檔案", "Choose a file"), form=asking, lead=lead)
    return SheetsPage(_title(register), (sheet,), crumbs=(back,))


def plan_page(
    register: Register, plan: RegisterPlan, ignored: Iterable[str], kept: tuple[tuple[str, str], ...], back: Link
) -> SheetsPage:
    """Return the page of the plan; `kept` names the file that waits on the server."""
    parts = (
        _part("refused", Text("不能採用的列", "Rows that cannot be used"), [_refused(one) for one in plan.refused]),
        _part("added", Text("新增", "Added"), [(_row(a.line), a.new.entry, a.new.name) for a in plan.added]),
        _part("changed", Text("異動", "Changed"), [_change(one) for one in plan.changed]),
        _part("missing", Text("清單中沒有，不會變更", "Not in the list; they stay"), [(one,) for one in plan.missing]),
    )
    sheets = [part for part in parts if part is not None]
    names = "、".join(ignored)
    notes = (Callout(Tone.NOTE, Text(f"未採用的欄：{names}", f"Columns not used: {names}")),) if names else ()
    if plan.empty:
        nothing = Empty(
            Text("沒有要變更的。", "Nothing would change."),
            Text(f"相同的有 {len(plan.unchanged):,} 項。", f"{len(plan.unchanged):,} are the same."),
        )
        first = Sheet("confirm", Text("確認", "Confirm"), (nothing,))
    else:
        hidden = (*kept, ("digest", plan.digest))
        press = form(CONFIRM, (), Text("照這份預覽匯入", "Import exactly this"), hidden=hidden, draft=False)
        first = Sheet("confirm", Text("確認", "Confirm"), form=press, lead=_counts(plan))
    return SheetsPage(_title(register), (first, *sheets), crumbs=(back,), notes=notes)


def _title(register: Register) -> Text:
    return Text(f"匯入{register.zh}", f"Import: {register.en}")


def _counts(plan: RegisterPlan) -> Text:
    added, changed, same, wrong = len(plan.added), len(plan.changed), len(plan.unchanged), len(plan.refused)
    return Text(
        f"新增 {added:,}、異動 {changed:,}、相同 {same:,}；不能採用的儲存格 {wrong:,}，所在的列不會匯入。",
        f"{added:,} added, {changed:,} changed, {same:,} the same; {wrong:,} cells are wrong: their rows stay out.",
    )


def _part(identity: str, title: Text, rows: Sequence[tuple[Cell, ...]]) -> Sheet | None:
    if not rows:
        return None
    three = (Text("位置", "Where"), Text("代號", "Id"), Text("內容", "What"))
    heads = three if len(rows[0]) > 1 else three[1:2]
    counted = Text(f"{title.zh}（{len(rows):,}）", f"{title.en} ({len(rows):,})")
    table = Table(counted, tuple(Column(head) for head in heads), tuple(rows[:_SHOWN]), Empty(title, title))
    return Sheet(identity, counted, wide=(table,))


def _row(line: int) -> Text:
    return Text(f"第 {line} 列", f"row {line}")


def _change(one: Changed) -> tuple[Cell, ...]:
    zh = "；".join(f"{d.label.zh} {d.before.zh} → {d.after.zh}" for d in one.differences)
    en = "; ".join(f"{d.label.en} {d.before.en} → {d.after.en}" for d in one.differences)
    return (_row(one.line), one.new.entry, Text(zh, en))


def _refused(one: Refused) -> tuple[Cell, ...]:
    where: Cell = one.cell or _row(one.line)
    return (where, one.entry or None, Text(f"{one.what.zh}。{one.remedy.zh}", f"{one.what.en}; {one.remedy.en}"))
