"""控制措施頁 The control library: a list that can be searched and filtered, and one control in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.kernel.errors import Text
from anzheng.reports.controls import WORDS, ControlDemand, ControlRow, ControlView, Library, Proved, chosen
from anzheng.reports.demand_words import BASES
from anzheng.reports.wording import duty
from anzheng.web.pages.components import Choice
from anzheng.web.pages.frame import Pairs
from anzheng.web.pages.words import Badge, badge, name_of

PAGE = 50
"""Controls on one page."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for (篩選條件)."""

    text: str = ""
    owner: str = ""
    document: str = ""
    word: str = ""
    after: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Asked":
        """Read the parameters of an address; what is unknown filters nothing."""
        word = parameters.get("word", "")
        return cls(
            parameters.get("q", "").strip()[:_LONGEST],
            parameters.get("owner", "")[:_LONGEST],
            parameters.get("document", "")[:_LONGEST],
            word if word in WORDS else "",
            parameters.get("after", "")[:_LONGEST],
        )

    @property
    def pairs(self) -> Pairs:
        """The parameters that ask it again, from the first page on."""
        held = (("q", self.text), ("owner", self.owner), ("document", self.document), ("word", self.word))
        return tuple(pair for pair in held if pair[1])


@dataclass(frozen=True, slots=True)
class ControlLine:
    """One control of the list."""

    id: str
    title: Text
    purpose: Text
    owner: Text
    demands: int
    documents: tuple[Text, ...]
    counts: tuple[Badge, ...]
    """The words of its demands with their numbers as notes, worst first."""


@dataclass(frozen=True, slots=True)
class ControlsPage:
    """The list of controls (控制措施清單)."""

    asked: Asked
    whole: int
    """How many controls the company has."""
    found: int
    """How many of them were asked for."""
    lines: tuple[ControlLine, ...]
    next: str
    """The control after which the next page starts; empty on the last one."""
    owners: tuple[Choice, ...]
    documents: tuple[Choice, ...]
    words: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ProvedIn:
    """What a demand proves in one document."""

    document: str
    title: Text
    parts: tuple[tuple[Proved, Badge], ...]


@dataclass(frozen=True, slots=True)
class DemandSheet:
    """One demand of a control."""

    id: str
    anchor: str
    title: Text
    badge: Badge
    kind: Text
    scope: Text
    named: Text | None
    rule: Text
    cadence: Text | None
    basis: Text | None
    """Whose rule the cadence is: the document's, the company's, the house's."""
    parameter: str | None
    source: tuple[str, str] | None
    accepts: tuple[Text, ...]
    targets: tuple[Badge, ...]
    next_due: date | None
    until: date | None
    waivable: bool
    proves: tuple[ProvedIn, ...]
    parts: int


@dataclass(frozen=True, slots=True)
class ControlPage:
    """One control in full."""

    line: ControlLine
    demands: tuple[DemandSheet, ...]


def controls_page(library: Library, asked: Asked) -> ControlsPage:
    """Return one page of the controls asked for."""
    rows = library.rows()
    found = chosen(rows, asked.text, asked.owner, asked.document, asked.word)
    rest = [row for row in found if row.control.id > asked.after]
    shown = rest[:PAGE]
    owners = sorted({row.control.owner for row in rows})
    return ControlsPage(
        asked,
        len(rows),
        len(found),
        tuple(_line(row) for row in shown),
        shown[-1].control.id if len(rest) > PAGE else "",
        (_ALL, *(Choice(owner, duty(owner)) for owner in owners)),
        (_ALL, *(Choice(name, title) for name, title in library.documents.items())),
        (_ALL, *(Choice(word, name_of(word)) for word in WORDS)),
    )


_ALL = Choice("", Text("全部", "all"))


def _line(row: ControlRow) -> ControlLine:
    return ControlLine(
        row.control.id,
        row.title,
        row.purpose,
        row.owner,
        row.demands,
        tuple(row.documents.values()),
        _badges(row.counts),
    )


def _badges(counts: Mapping[str, int]) -> tuple[Badge, ...]:
    return tuple(badge(word, Text(str(counts[word]), str(counts[word]))) for word in WORDS if counts.get(word))


def control_page(view: ControlView) -> ControlPage:
    """Return the page of one control."""
    return ControlPage(_line(view.row), tuple(_sheet(one) for one in view.demands))


def _sheet(one: ControlDemand) -> DemandSheet:
    cadence = one.cadence
    return DemandSheet(
        one.demand.id,
        "d-" + one.demand.id.replace(".", "-"),
        one.title,
        badge(one.word),
        one.kind,
        one.scope,
        one.named,
        one.rule,
        None if cadence is None else cadence.text,
        None if cadence is None else BASES[cadence.basis],
        None if cadence is None else cadence.parameter,
        None if cadence is None else cadence.source,
        one.accepts,
        _badges(one.targets),
        one.next_due,
        one.until,
        one.demand.waivable,
        _by_document(one.proves),
        len(one.proves),
    )


def _by_document(proves: Iterable[Proved]) -> tuple[ProvedIn, ...]:
    held: dict[str, list[Proved]] = {}
    for one in proves:
        held.setdefault(one.document, []).append(one)
    return tuple(
        ProvedIn(document, rows[0].title, tuple((row, badge(row.word)) for row in rows))
        for document, rows in held.items()
    )
