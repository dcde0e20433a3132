"""頁面由紙張組成 A page of sheets: a title, and sheets of components and forms. Nothing here knows Django."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Button, ErrorSummary, Field, Link, Look, Tabs, filled

Component = object
"""Any component of `components.COMPONENTS`, or a bilingual text."""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields that are sent together (表單)."""

    id: str
    action: str
    """Address that takes it; empty for the page's own."""
    fields: tuple[Field, ...]
    buttons: tuple[Button, ...]
    summary: ErrorSummary | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    draft: bool = True
    """Whether the browser keeps what was typed until it is sent."""
    files: bool = False
    columns: int = 1
    """How many fields stand side by side where there is room, 1 to 4."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper on the page (紙張)."""

    id: str
    title: Text
    things: tuple[Component, ...] = ()
    """Shown in order."""
    form: Form | None = None
    lead: Text | None = None
    wide: tuple[Component, ...] = ()
    """Tables, which take the whole width, above the rest."""


@dataclass(frozen=True, slots=True)
class SheetsPage:
    """A whole page (頁面)."""

    title: Text
    sheets: tuple[Sheet, ...]
    lede: Text | None = None
    crumbs: tuple[Link, ...] = ()
    """The way here, below the area's own page."""
    tabs: Tabs | None = None
    notes: tuple[Component, ...] = ()
    """Callouts and secrets above the sheets."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came back because something was wrong with it (退回的表單)."""

    form: str
    values: Mapping[str, str]
    problems: Mapping[str, Text]
    ticked: Mapping[str, tuple[str, ...]]
    """What was ticked, of fields with several boxes."""


def form(  # noqa: PLR0913 - a form has a name, fields, a button, and what was wrong
    id: str,  # noqa: A002 - the word of every component
    fields: tuple[Field, ...],
    submit: Text,
    sent: Sent | None = None,
    *,
    action: str = "",
    look: Look = Look.PRIMARY,
    hidden: tuple[tuple[str, str], ...] = (),
    draft: bool = True,
    columns: int = 1,
) -> Form:
    """Return a form with one button; if it was sent and something is wrong, with what was typed and what is wrong.

    Every form says its id in the hidden field `form`, so that a page may hold several.
    """
    fields = tuple(replace(field, prefix=id) for field in fields)
    summary = None
    if sent is not None and sent.form == id:
        fields = tuple(replace(field, values=sent.ticked.get(field.name, ())) for field in fields)
        fields, summary = filled(fields, sent.values, sent.problems)
    files = any(field.kind == "file" for field in fields)
    return Form(id, action, fields, (Button(submit, look),), summary, (("form", id), *hidden), draft, files, columns)
