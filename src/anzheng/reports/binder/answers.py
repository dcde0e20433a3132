"""調閱結果 The part of a binder that answers a list of requests: numbered folders, papers, an index to click on.

Folders are named by their place in the list, in ASCII like everything in a binder; what was asked for stands on the
index, which opens by a double click on any machine.
"""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from anzheng.facts.base import Fact
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel import canonical
from anzheng.reports.binder.evidence import WHY, Withheld
from anzheng.reports.binder.gather import Gatherer
from anzheng.reports.binder.page import FileLine, filled
from anzheng.reports.binder.papers import printed
from anzheng.reports.binder.requests import Item, Match
from anzheng.reports.papers.sheets import Kind, Sheet, SheetColumn
from anzheng.reports.papers.xlsx import xlsx

FOLDER = "requests"


@dataclass(frozen=True, slots=True)
class Line:
    """A record that answers a request (一件紀錄)."""

    number: str
    title: str
    span: str
    paper: str
    """Name of its paper, from the index; empty if it stays at home."""
    why: str
    files: tuple[FileLine, ...]
    seq: int

    @property
    def index(self) -> str:
        """Its entry as people read it."""
        return f"#{self.seq:,}"


@dataclass(frozen=True, slots=True)
class Answered:
    """A request with its records (一項調閱)."""

    folder: str
    number: str
    asked: str
    period: str
    said: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """What the index says (調閱索引)."""

    company: str
    sample: bool
    matches: tuple[Answered, ...]

    @property
    def found(self) -> int:
        """Records of all requests together."""
        return sum(len(one.lines) for one in self.matches)

    @property
    def unanswered(self) -> int:
        """Requests that nothing answers."""
        return sum(not one.lines for one in self.matches)


def answer(gatherer: Gatherer, matches: Sequence[Match], *, at: datetime) -> None:
    """Add papers, index and the list itself to a binder."""
    made = gatherer.made
    closed = {one.piece.evidence for one in made.kept if one.withheld in (Withheld.ON_SITE, Withheld.LEVEL)}
    matches = [one.without_titles(closed) for one in matches]
    added = {fact.payload.evidence: fact for fact in gatherer.evidence if isinstance(fact.payload, EvidenceAdded)}
    files = gatherer.files()
    places = dict(_papers(gatherer, matches, added, closed, at))
    rows = tuple(
        Answered(
            one.folder,
            one.request.number,
            one.request.asked,
            "" if one.request.period is None else one.request.period.zh,
            one.said.zh,
            tuple(
                _line(one, item, added[item.evidence], files, places) for item in one.items if item.evidence in added
            ),
        )
        for one in matches
    )
    index = Index(gatherer.company.name, gatherer.company.sample, rows)
    made.add(f"{FOLDER}/index.html", filled("requests.html", index, at))
    made.add(f"{FOLDER}/index.xlsx", _sheet(index, at))
    made.add(f"{FOLDER}/requests.json", canonical.encode([one.as_json() for one in matches]))


def _papers(
    gatherer: Gatherer, matches: Sequence[Match], added: Mapping[str, Fact], closed: Collection[str], at: datetime
) -> Iterator[tuple[tuple[str, str], str]]:
    """Take the papers in and yield the name of each, by folder and evidence."""
    for one in matches:
        items = [
            item for item in one.items if not item.on_site and item.evidence not in closed and item.evidence in added
        ]
        taken = set[str]()
        for paper in printed(gatherer.made.has, items, added, named=gatherer.made.named, at=at):
            name, number = paper.name, 1
            while name.lower() in taken:
                number += 1
                name = f"{paper.name.removesuffix('.pdf')}-{number}.pdf"
            taken.add(name.lower())
            gatherer.made.add(f"{FOLDER}/{one.folder}/{name}", paper.data)
            yield (one.folder, paper.item.evidence), f"{one.folder}/{name}"


def _line(
    match: Match,
    item: Item,
    fact: Fact,
    files: Mapping[int, tuple[FileLine, ...]],
    places: Mapping[tuple[str, str], str],
) -> Line:
    paper = places.get((match.folder, item.evidence), "")
    why = "" if paper else (WHY[Withheld.ON_SITE] if item.on_site else WHY[Withheld.LEVEL]).zh
    return Line(item.number or item.evidence, item.title, item.span, paper, why, files[fact.seq], fact.seq)


def _sheet(index: Index, at: datetime) -> bytes:
    """Return the index as a spreadsheet, one row for each record, and one for each request that nothing answers."""
    columns = (
        SheetColumn("資料夾"),
        SheetColumn("清單編號"),
        SheetColumn("調閱項目", width=36),
        SheetColumn("期間", width=26),
        SheetColumn("結果", width=24),
        SheetColumn("紀錄編號", width=28),
        SheetColumn("紀錄", width=40),
        SheetColumn("事實日", width=26),
        SheetColumn("檔案", width=44),
        SheetColumn("帳本序號", Kind.NUMBER),
    )
    rows: list[tuple[str | int | None, ...]] = []
    for one in index.matches:
        said = one.folder, one.number, one.asked, one.period, one.said
        rows += [(*said, line.number, line.title, line.span, line.paper or line.why, line.seq) for line in one.lines]
        rows += [] if one.lines else [(*said, "", "", "", "", None)]
    out = io.BytesIO()
    xlsx(Sheet("調閱清單", columns, rows, (("公司", index.company),)), out, at=at)
    return out.getvalue()
