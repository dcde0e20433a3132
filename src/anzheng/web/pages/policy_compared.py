"""版本比對頁 How two editions of a document differ, paragraph by paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass

from anzheng.kernel.errors import Text
from anzheng.records.core.documents.comparison import Difference, Kind
from anzheng.records.document_comparing import Compared
from anzheng.records.models import ControlledDocument
from anzheng.web.pages.components import Choice, Field
from anzheng.web.pages.sheets import Form, form

_CONTEXT = 2
"""Paragraphs that are the same and shown beside what differs."""
_NAMES = {
    Kind.SAME: Text("相同", "same"),
    Kind.ADDED: Text("新增", "added"),
    Kind.REMOVED: Text("刪除", "removed"),
    Kind.CHANGED: Text("修改", "changed"),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as it is shown, or a gap of so many that are the same (一段)."""

    kind: Kind
    name: Text
    difference: Difference | None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """The page (版本比對)."""

    number: str
    title: str
    lede: Text
    choose: Form
    passages: tuple[Passage, ...] = ()
    said: Text | None = None
    """Why nothing is shown."""


def compared_page(found: Compared, editions: Sequence[str]) -> ComparedPage:
    """Return the page about two editions."""
    row, result = found.new.document, found.result
    counts = [(kind, result.count(kind)) for kind in (Kind.ADDED, Kind.REMOVED, Kind.CHANGED)]
    zh = "，".join(f"{_NAMES[kind].zh} {count} 段" for kind, count in counts)
    en = ", ".join(f"{count} {_NAMES[kind].en}" for kind, count in counts)
    old, new = found.old.number, found.new.number
    lede = Text(f"第 {old} 版 → 第 {new} 版：{zh}", f"{old} → {new}: {en}")
    said = Text("兩個版本的文字相同。", "The text of both editions is the same.") if result.same else None
    choose = _choose(editions, found.old.number, found.new.number)
    return ComparedPage(row.number, row.title, lede, choose, passages(result.differences), said)


def said_page(row: ControlledDocument, editions: Sequence[str], old: str, new: str, said: Text) -> ComparedPage:
    """Return the page that shows nothing and says why."""
    lede = Text("比對兩個版本的文字。", "Compare the text of two editions.")
    return ComparedPage(row.number, row.title, lede, _choose(editions, old, new), said=said)


def passages(differences: Sequence[Difference]) -> tuple[Passage, ...]:
    """Return what differs with a little of what stands around it; what is the same is counted."""
    near = {
        place
        for n, one in enumerate(differences)
        if one.kind is not Kind.SAME
        for place in range(n - _CONTEXT, n + _CONTEXT + 1)
    }
    found: list[Passage] = []
    skipped = 0
    for n, one in enumerate(differences):
        if n not in near:
            skipped += 1
            continue
        if skipped:
            found.append(Passage(Kind.SAME, _NAMES[Kind.SAME], None, skipped))
            skipped = 0
        found.append(Passage(one.kind, _NAMES[one.kind], one))
    return (*found, Passage(Kind.SAME, _NAMES[Kind.SAME], None, skipped)) if skipped and found else tuple(found)


def _choose(editions: Sequence[str], old: str, new: str) -> Form:
    choices = tuple(Choice(one, one) for one in editions)
    before = old or (editions[1] if len(editions) > 1 else "")
    after = new or (editions[0] if editions else "")
    fields = (
        Field("old", Text("較早的版次", "Earlier edition"), "select", before, choices=choices),
        Field("new", Text("較新的版次", "Later edition"), "select", after, choices=choices),
    )
    return form("choose", fields, Text("比對", "Compare"), draft=False, columns=2)
