"""適用變動頁 What an answer brings in and takes out: before it is given, and on a page of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from anzheng.catalogue.core.model import Question
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.posture.applicability import Applies, Change
from anzheng.reports.applicability import Effect
from anzheng.reports.wording import titled
from anzheng.web.pages.components import Button, Callout, Cell, Choice, Column, Empty, Facts, Field, Link, Table, Tone
from anzheng.web.pages.profile import NO, OPEN, REASON, SINCE, YES, with_value
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

LOOK = "look"
"""What a form's field `then` says if only the effect is asked for."""
_BROUGHT, _TAKEN = Text("帶入的條款", "Clauses brought in"), Text("移除的條款", "Clauses taken out")
_PENDING = Text("待其他問題決定的條款", "Clauses that wait for another question")
_STATES = {
    Applies.YES: Text("適用", "applies"),
    Applies.NO: Text("不適用", "does not apply"),
    Applies.OPEN: Text("未決", "undecided"),
}

Address = Callable[[str, str], str | None]
"""The page of a clause by document and ref; None if the reader may not open it."""


def looking(made: Form) -> Form:
    """Return a form that can also be asked what it would change."""
    look = Button(Text("先看影響", "See the effect first"), field="then", value=LOOK, unchecked=True)
    return replace(made, buttons=(*made.buttons, look))


def previewed(effect: Effect, address: Address) -> Sheet:
    """Return the sheet above the forms that says what the answers would change; nothing was recorded."""
    title = Text(f"影響：{effect.said.zh}", f"Effect: {effect.said.en}")
    return Sheet("effect", title, wide=tables(effect, address))


NOTHING_YET = Callout(
    Tone.NOTE,
    Text("尚未記錄", "Nothing is recorded yet"),
    Text(
        "以下是這樣回答的影響；確定後請按「記錄回答」。", "Below is what the answer would do; press Record to give it."
    ),
)
"""Stands above the effect of answers that nobody gave yet."""


def tables(effect: Effect, address: Address) -> tuple[Table, ...]:
    """Return the clauses that change, one table for each way."""
    parted = ((_BROUGHT, effect.brought), (_TAKEN, effect.taken), (_PENDING, effect.pending))
    return tuple(_table(name, rows, address) for name, rows in parted if rows)


def _table(name: Text, rows: Sequence[Change], address: Address) -> Table:
    columns = (
        Column(name),
        Column(Text("要旨", "Gist")),
        Column(Text("分項", "Parts")),
        Column(Text("由", "From")),
        Column(Text("變為", "To")),
    )
    lines = tuple(_line(row, address) for row in rows)
    return Table(name, columns, lines, Empty(Text("沒有", "None"), Text("", "")))


def _line(row: Change, address: Address) -> tuple[Cell, ...]:
    href = address(row.document, row.ref)
    whole = row.parts == (0,)
    listed = "、".join(map(str, row.parts)), ", ".join(map(str, row.parts))
    return (
        row.ref if href is None else Link(row.ref, href),
        titled(row.zh, row.en),
        Text("全條", "all of it") if whole else Text(f"第 {listed[0]} 項", f"part {listed[1]}"),
        _STATES[row.before],
        _STATES[row.after],
    )


def question_form(question: str, today: str, sent: Sent | None) -> Form:
    """Return the form that answers this one question."""
    answer = Field("answer", Text("回答", "Answer"), "radio", choices=(Choice("yes", YES), Choice("no", NO)))
    fields = (answer, with_value(SINCE, today), REASON)
    return form("one", fields, Text("記錄回答", "Record the answer"), sent, hidden=(("question", question),))


def question_page(
    asked: Question, now: Scalar, clauses: int, effects: tuple[Effect, Effect], address: Address, made: Form | None
) -> SheetsPage:
    """Return the page of one question: what yes and what no would change; `effects` are those of yes and of no."""
    said = YES if now is True else NO if now is False else OPEN
    rows = (
        (Text("目前的回答", "Answer today"), said),
        (Text("由這一題決定的條款", "Clauses it decides"), clauses),
        (Text("怎麼回答", "How to answer"), Text(asked.help_zh, asked.help_en)),
    )
    sheets = [Sheet("now", Text("目前", "Today"), (Facts(rows),))]
    if made is not None:
        sheets.append(Sheet("answer", Text("回答", "Answer"), form=made))
    for id_, name, value, effect in zip(("yes", "no"), (YES, NO), (True, False), effects, strict=True):
        same = Text("與目前的回答相同，沒有變動", "the answer today, nothing changes")
        what = same if now is value else effect.said
        title = Text(f"回答「{name.zh}」：{what.zh}", f"If the answer is {name.en.lower()}: {what.en}")
        sheets.append(Sheet(id_, title, wide=tables(effect, address)))
    return SheetsPage(
        Text(asked.zh, asked.en),
        tuple(sheets),
        Text("比較兩種回答對適用條款的影響。", "What either answer does to the clauses that apply."),
    )
