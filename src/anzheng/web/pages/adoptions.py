"""採用的規範頁 Which documents the company lives under; adopting one, and giving one up."""

from collections.abc import Sequence
from datetime import date

from anzheng.kernel.errors import Text
from anzheng.reports.adoptions import Adoption
from anzheng.web.pages.components import Callout, Cell, Choice, Column, Empty, Field, Link, Table, Tag, Tone
from anzheng.web.pages.profile import with_value
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

TITLE = Text("採用的規範", "Adopted documents")
EXAMPLE = Text("範例", "example")
_SINCE = Field("since", Text("自哪一天起", "From which day"), "date")


def adopt_form(rows: Sequence[Adoption], today: str, sent: Sent | None) -> Form | None:
    """Return the form that adopts; None if everything is adopted."""
    free = tuple(Choice(one.document, one.name) for one in rows if not one.adopted)
    return _form("adopt", free, today, Text("採用", "Adopt"), sent)


def withdraw_form(rows: Sequence[Adoption], today: str, sent: Sent | None) -> Form | None:
    """Return the form that gives a document up; None if there is none."""
    held = tuple(Choice(one.document, one.name) for one in rows if one.adopted)
    return _form("withdraw", held, today, Text("停止採用", "Give up"), sent)


def _form(id_: str, choices: tuple[Choice, ...], today: str, submit: Text, sent: Sent | None) -> Form | None:
    if not choices:
        return None
    fields = (
        Field("document", Text("規範", "Document"), "select", choices=choices),
        with_value(_SINCE, today),
        Field("reason", Text("理由", "Reason"), "area", limit=300, rows=2),
    )
    return form(id_, fields, submit, sent)


def adoptions_page(
    rows: Sequence[Adoption], today: date, addresses: dict[str, str], forms: tuple[Form | None, Form | None]
) -> SheetsPage:
    """Return the page; without forms for whoever may not choose. `addresses` lead to the documents one may read."""
    columns = (
        Column(Text("規範", "Document")),
        Column(Text("情形", "State")),
        Column(Text("自", "Since")),
        Column(Text("停止", "Until")),
        Column(Text("版本", "Edition")),
        Column(Text("義務", "Obligations"), numeric=True),
        Column(Text("條款", "Clauses"), numeric=True),
        Column(Text("性質", "Kind")),
    )
    lines = tuple(_line(one, today, addresses) for one in rows)
    nothing = Empty(Text("沒有隨附的規範", "No documents"), Text("程式沒有帶任何規範。", "The program has none."))
    sheets = [Sheet("documents", TITLE, wide=(Table(TITLE, columns, lines, nothing),))]
    titles = (Text("採用一份規範", "Adopt a document"), Text("停止採用", "Give a document up"))
    leads = (
        Text("自那一天起，它的條款開始判定並產生到期事項。", "From that day on its clauses are judged and make work."),
        Text(
            "之前各日的判定不變；自那一天起顯示未生效／已失效。",
            "Earlier days stay; from that day on it is out of force.",
        ),
    )
    for made, title, lead in zip(forms, titles, leads, strict=True):
        if made is not None:
            sheets.append(Sheet(f"s-{made.id}", title, form=made, lead=lead))
    lede = Text(
        "公司同時遵循這裡採用的每一份規範；同一件事只做一次，取最嚴的要求。",
        "The company lives under all documents adopted here: each thing is done once, as the strictest asks.",
    )
    return SheetsPage(TITLE, tuple(sheets), lede, notes=(examples_note(),))


def _line(one: Adoption, today: date, addresses: dict[str, str]) -> tuple[Cell, ...]:
    href = addresses.get(one.document)
    edition: Cell = Text("未載日期", "undated") if one.edition == "undated" else date.fromisoformat(one.edition)
    return (
        one.name if href is None else Link(one.name, href),
        one.state(today),
        one.since,
        one.withdrawn,
        edition,
        one.obligations,
        one.clauses,
        Tag(Text(f"{one.sort.zh}（範例）", f"{one.sort.en} (example)")) if one.example else one.sort,
    )


def examples_note() -> Callout:
    """Return what an example is, and how a company makes it its own."""
    return Callout(
        Tone.NOTE,
        Text("標示「範例」的是隨附的政策與程序", "Documents marked as examples come with the program"),
        Text(
            "公司可照用，或以自己的文件取代。要調整時用參數、例外與公司屬性，不修改文件本身。",
            "Live under them as they are, or replace them by your own. Adjust by parameters, exceptions and the "
            "profile, never by editing the document.",
        ),
    )


def chosen_field(rows: Sequence[Adoption], ticked: Sequence[str]) -> Field:
    """Return the field in which documents are chosen; the set-up asks it."""
    choices = tuple(
        Choice(
            one.document,
            one.name,
            Text(
                f"{one.sort.zh}，義務 {one.obligations} 條{'，範例' if one.example else ''}",
                f"{one.sort.en}, {one.obligations} obligations{', an example' if one.example else ''}",
            ),
        )
        for one in rows
    )
    hint = Text(
        "依前一步的回答勾選了適合的；都可以改。沒有勾選的不會採用。",
        "What suits your answers is ticked; change it as you like. What is not ticked is not adopted.",
    )
    label = Text("要遵循哪些規範", "Which documents do you live under?")
    return Field("documents", label, "checks", values=tuple(ticked), hint=hint, required=False, choices=choices)
