"""公司屬性頁 The profile: four plain questions, every question of the documents, who answered when and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.model import Question
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text
from anzheng.organization.core.profile import BASICS, Basic, chosen_of
from anzheng.organization.profile import Given
from anzheng.web.pages.components import Cell, Choice, Column, Empty, Entry, Field, Link, Table
from anzheng.web.pages.sheets import Form, Sent, Sheet, SheetsPage, form

YES, NO, OPEN = Text("是", "Yes"), Text("否", "No"), Text("未回答", "Open")
SINCE = Field("since", Text("自哪一天起", "Valid from"), "date")
REASON = Field(
    "reason",
    Text("理由", "Reason"),
    "area",
    hint=Text("為什麼這樣回答，例如依哪份核准文件。", "Why this is the answer, such as the approval it rests on."),
    limit=300,
    rows=2,
)


def basic_fields(answers: Mapping[str, Scalar]) -> tuple[Field, ...]:
    """Return the four plain questions as fields, with what was chosen so far."""
    chosen = chosen_of(answers)
    return tuple(_basic(basic, chosen.get(basic.id, ())) for basic in BASICS)


def _basic(basic: Basic, chosen: tuple[str, ...]) -> Field:
    choices = tuple(Choice(choice.id, choice.text) for choice in basic.choices)
    if basic.several:
        return Field(basic.id, basic.text, "checks", values=chosen, hint=basic.help, required=False, choices=choices)
    return Field(basic.id, basic.text, "radio", chosen[0] if chosen else "", hint=basic.help, choices=choices)


def basics_form(answers: Mapping[str, Scalar], today: str, sent: Sent | None) -> Form:
    """Return the form of the four plain questions."""
    fields = (*basic_fields(answers), with_value(SINCE, today), REASON)
    return form("basics", fields, Text("記錄回答", "Record the answers"), sent)


def one_form(questions: Mapping[str, Question], today: str, sent: Sent | None) -> Form:
    """Return the form that answers a single question of the documents."""
    names = tuple(Choice(id_, Text(one.zh, one.en)) for id_, one in questions.items())
    fields = (
        Field("question", Text("問題", "Question"), "select", choices=names),
        Field("answer", Text("回答", "Answer"), "radio", choices=(Choice("yes", YES), Choice("no", NO))),
        with_value(SINCE, today),
        REASON,
    )
    return form("one", fields, Text("記錄回答", "Record the answer"), sent)


def cutover_form(cutover: date | None, shown: str, sent: Sent | None) -> Form:
    """Return the form of the cut-over date."""
    hint = Text(
        "這一天以前的週期顯示為無資料（導入前），直到補登紙本。",
        "Windows before that day are shown as unknown until paper is entered.",
    )
    field = Field("day", Text("導入日", "Cut-over date"), "date", shown if cutover else "", hint=hint)
    return form("cutover", (field, REASON), Text("記錄導入日", "Record the date"), sent)


def with_value(field: Field, value: str) -> Field:
    """Return a plain field with a value in it."""
    return Field(field.name, field.label, field.kind, value)


@dataclass(frozen=True, slots=True)
class Decides:
    """The page of a question, and how many clauses of the company's documents it decides (決定的條款)."""

    href: str
    clauses: int


def questions_table(
    questions: Mapping[str, Question],
    given: Mapping[str, tuple[Given, ...]],
    names: Mapping[str, str],
    decides: Mapping[str, Decides],
) -> Table:
    """Return every question with its newest answer: what it decides, who, when, why, and the place in the ledger."""
    columns = (
        Column(Text("問題", "Question")),
        Column(Text("回答", "Answer")),
        Column(Text("決定幾條", "Clauses"), numeric=True),
        Column(Text("自", "From")),
        Column(Text("回答者", "By")),
        Column(Text("理由", "Reason")),
        Column(Text("入帳", "Entry")),
    )
    rows = tuple(_row(one, given.get(id_, ()), names, decides[id_]) for id_, one in questions.items())
    nothing = Empty(
        Text("沒有問題", "No questions"),
        Text("沒有任何規範需要公司屬性。", "No document depends on the profile."),
    )
    return Table(Text("規範的適用條件", "Conditions of the documents"), columns, rows, nothing)


def _row(question: Question, given: tuple[Given, ...], names: Mapping[str, str], decides: Decides) -> tuple[Cell, ...]:
    text = Link(Text(question.zh, question.en), decides.href)
    if not given:
        return (text, OPEN, decides.clauses, None, None, None, None)
    last = given[-1]
    answer: Cell = YES if last.answer is True else NO if last.answer is False else str(last.answer)
    by = names.get(last.person, last.person)
    return (text, answer, decides.clauses, last.since, by, last.reason or None, Entry(last.seq))


def profile_page(table: Table, forms: Iterable[Form], *, answerable: bool, above: tuple[Sheet, ...] = ()) -> SheetsPage:
    """Return the page; whoever may not answer sees what was answered. `above` is the effect that was asked for."""
    sheets = [*above, Sheet("questions", Text("目前的回答", "As answered"), wide=(table,))]
    if answerable:
        titles = (
            Text("四個基本問題", "Four plain questions"),
            Text("更正單一回答", "Correct a single answer"),
            Text("導入日", "Cut-over date"),
        )
        sheets += [Sheet(f"s-{one.id}", title, form=one) for title, one in zip(titles, forms, strict=True)]
    lede = Text(
        "這些回答決定哪些條款適用。點一題可比較「是」與「否」各帶入、移除哪些條款。",
        "These answers decide which clauses apply. Open a question to compare what yes and no would change.",
    )
    return SheetsPage(Text("公司屬性", "Profile"), tuple(sheets), lede)
