"""表單頁 The forms of the company: who fills in and signs, how often, for which clauses; and one form by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from anzheng.kernel.errors import Text
from anzheng.web.pages.components import Callout, Choice, Facts, Link, Table, Tabs

PAGE = 60
"""Forms on one page of the list."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of the list (清單上的表單)."""

    id: str
    title: Text
    code: str
    kind: Text
    every: Text
    fills: Text
    signs: Text
    clauses: Text
    start: str
    """Address at which it is started; empty for whoever may not."""


@dataclass(frozen=True, slots=True)
class Group:
    """The forms of one control, or those that no adopted document asks for (一組表單)."""

    title: Text
    href: str
    lines: tuple[FormLine, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader is looking for (篩選)."""

    text: str = ""
    document: str = ""
    kind: str = ""
    everything: bool = False
    """Also forms that no adopted document asks for."""
    after: int = 0

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the address, without the place."""
        named = (("q", self.text), ("document", self.document), ("kind", self.kind))
        return tuple((name, value) for name, value in (*named, ("all", "1" if self.everything else "")) if value)


@dataclass(frozen=True, slots=True)
class FormsPage:
    """The page (表單清單)."""

    groups: tuple[Group, ...]
    tabs: Tabs
    asked: Asked
    found: int
    whole: int
    documents: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    first: str
    next: str
    """Addresses of the first and of the next page; empty if there is none."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One field of a form as it is described (欄位說明)."""

    label: Text
    type: Text
    note: Text | None
    optional: bool
    computed: bool


@dataclass(frozen=True, slots=True)
class AskedTable:
    """Fields that belong together: those of the form, the columns of a table, those of each entry (欄位群)."""

    title: Text
    lines: tuple[AskedLine, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form before it is filled in (表單說明)."""

    title: Text
    lede: Text
    about: Facts
    signing: Table
    fields: tuple[AskedTable, ...]
    uses: Table | None
    crumbs: tuple[Link, ...]
    start: str
    blanks: tuple[Link, ...]
    """The empty form to print, by format."""
    records: str
    """The list of its records."""
    notes: Sequence[Callout] = ()
    marks: bool = False
