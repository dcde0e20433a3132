"""填寫頁 The page on which a form is filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anzheng.catalogue.core.forms import Form
from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Callout, Choice, ErrorSummary, Field, Link, Table
from anzheng.web.pages.records_lines import Items, Line
from anzheng.web.pages.records_widgets import Offered, id_of

RECORDS = Text("紀錄", "Records")
FORMS = Text("表單", "Forms")
COMPANY = "company"
HEAD = ("target", "first", "last")


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a browser suggests while one types (建議清單)."""

    id: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FillPage:
    """The page (填寫頁)."""

    case: str
    title: Text
    lede: Text
    crumbs: tuple[Link, ...]
    notes: tuple[Callout, ...]
    summary: ErrorSummary | None
    differing: Table | None
    """What is stored and what was typed, where somebody else saved in between."""
    head: tuple[Field, ...]
    lines: tuple[Line, ...]
    items: Items | None
    marks: bool
    lists: tuple[Suggestions, ...]
    changed: str
    returned: bool
    blank: str
    """Address of the form's own page."""


def lede_of(form: Form, unit: Text) -> Text:
    """Return what stands below the title: number and edition of the form, and who signs it."""
    code = f"{form.code}　" if form.code else ""
    return Text(
        f"{code}第 {form.version} 版。{unit.zh}",
        f"{form.code + ', ' if form.code else ''}version {form.version}. {unit.en}",
    )


def head_fields(target: Field, first: str, last: str, wrong: Mapping[str, Text]) -> tuple[Field, ...]:
    """Return the fields above the form: what the record is about, and of which days."""
    about = Text("所屬期間或事實日期。", "The period, or the day it is about.")

    def made(name: str, label: Text, value: str, hint: Text | None) -> Field:
        errors = (wrong[name],) if name in wrong else ()
        return Field(f"h.{name}", label, "date", value, hint=hint, errors=errors, limit=40, prefix="in")

    return (
        target,
        made("first", Text("自", "From"), first, about),
        made("last", Text("至", "To"), last, Text("單日請填同一天。", "The same day for a single one.")),
    )


def target_field(choices: Sequence[Choice], value: str, wrong: Text | None) -> Field:
    """Return the field of what the record is about: a list, or free where there are too many or none to be seen."""
    errors = () if wrong is None else (wrong,)
    label = Text("對象", "About")
    if choices:
        if all(one.value != value for one in choices):
            choices = (*choices, Choice(value, value))
        return Field("h.target", label, "select", value, choices=tuple(choices), errors=errors, prefix="in")
    hint = Text("company 為全公司；其他填清冊項目，例如 systems:web。", "company, or an entry such as systems:web.")
    return Field("h.target", label, "text", value, hint=hint, errors=errors, limit=130, prefix="in")


def lists_of(offered: Offered) -> tuple[Suggestions, ...]:
    """Return the lists of suggestions that some field of the form uses."""
    found = [Suggestions("people", offered.people)] if offered.people else []
    return (*found, *(Suggestions(name, choices) for name, choices in offered.entries.items() if choices))


def summary_of(wrong: Sequence[tuple[str, Text, Text]], form: Form, *, kept: bool) -> ErrorSummary | None:
    """Return the summary on top of the page: place, label, what is wrong."""
    if not wrong:
        return None
    return ErrorSummary(tuple((_element(place, form), label, what) for place, label, what in wrong), kept)


def _element(place: str, form: Form) -> str:
    """Return the element at a place; a form may have a field that is called like those above it."""
    if not place:
        return ""
    return f"in-h.{place}" if place in HEAD and place not in form.fields else id_of(place)
