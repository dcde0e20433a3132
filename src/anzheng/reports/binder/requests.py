"""對照調閱清單 Matching what an inspector asks for with the evidence that there is, as far as one may see it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from anzheng.catalogue.core.forms import FormKind
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Fact
from anzheng.facts.evidence import EvidenceAdded
from anzheng.importers.tables.limits import BYTES
from anzheng.importers.tables.reading import read_table
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.standing import Standing
from anzheng.organization.objects import visible
from anzheng.posture.proof import demands_in
from anzheng.records.case_queries import visible as visible_cases
from anzheng.records.documents import seen
from anzheng.records.models import Case, Evidence, Record
from anzheng.reports.binder.core.periods import Period
from anzheng.reports.binder.core.requests import Request, requests_in
from anzheng.reports.knowledge import Knowledge

_SHORTEST = 2
"""Characters of a word that is looked for in titles."""


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence that a request finds (找到的紀錄)."""

    evidence: str
    record: str
    """Id of the record that became it; empty for what was filed directly."""
    number: str
    form: str
    title: str
    first: date
    last: date
    on_site: bool

    @property
    def span(self) -> str:
        """The days that it is about."""
        return roc.short(self.last) if self.first == self.last else f"{roc.short(self.first)} 至 {roc.short(self.last)}"


@dataclass(frozen=True, slots=True)
class Match:
    """A request with what it finds (對照結果)."""

    place: int
    """Counted from 1."""
    request: Request
    items: tuple[Item, ...]
    forms: tuple[str, ...]
    """Names of the forms that it was taken to ask for."""
    unknown: tuple[str, ...]
    """Clauses and forms that it names and nobody knows."""
    open: tuple[str, ...] = ()
    """Numbers of records that exist and were not approved: under way, sent back, refused."""

    @property
    def folder(self) -> str:
        """Name of its folder: its place in the list, not the number that somebody typed."""
        return f"{self.place:02d}"

    @property
    def said(self) -> Text:
        """What was found, in words."""
        names = "、".join(self.unknown)
        more = Text(f"；認不得：{names}", f"; unknown: {names}") if self.unknown else Text("", "")
        if self.open:
            names = "、".join(self.open)
            more = Text(f"{more.zh}；有紀錄但沒有核准：{names}", f"{more.en}; recorded but not approved: {names}")
        if not self.items:
            row = self.request.row
            return Text(f"找不到（清單第 {row} 列）{more.zh}", f"nothing found (row {row} of the list){more.en}")
        return Text(f"{len(self.items):,} 件{more.zh}", f"{len(self.items):,} found{more.en}")

    def without_titles(self, closed: Collection[str]) -> "Match":
        """Return it with the form's name for the title of what stays at home: the title is content like the file."""
        items = (replace(one, title=one.form) if one.on_site or one.evidence in closed else one for one in self.items)
        return replace(self, items=tuple(items))

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        period = self.request.period
        return {
            "folder": self.folder,
            "row": self.request.row,
            "number": self.request.number,
            "asked": self.request.asked,
            "from": None if period is None else str(period.first),
            "to": None if period is None else str(period.last),
            "forms": list(self.forms),
            "unknown": list(self.unknown),
            "not_approved": list(self.open),
            "found": [
                {
                    "evidence": one.evidence,
                    "number": one.number,
                    "title": one.title,
                    "from": str(one.first),
                    "to": str(one.last),
                    "on_site": one.on_site,
                }
                for one in self.items
            ],
        }


def read_requests(path: Path, otherwise: Period | None) -> tuple[Request, ...]:
    """Return the requests of a list (XLSX, ODS or CSV). Raises InputError, naming file and row."""
    try:
        if not path.is_file() or path.stat().st_size > BYTES:
            raise FileNotFoundError
        with path.open("rb") as file:
            rows = read_table(file, path.name)
    except OSError as problem:
        raise InputError(
            Text("讀不到這份清單", "the list cannot be read"),
            str(path),
            Text("請確認路徑與權限", "check path and permissions"),
        ) from problem
    return requests_in(rows, path.name, otherwise)


def matched(
    has: Standing, requests: Sequence[Request], home: Path, on_site: frozenset[str] = frozenset()
) -> list[Match]:
    """Return what every request finds; withdrawn evidence and what the standing may not see are not there."""
    rows = visible(Evidence.objects.filter(ledger=has.company, withdrawn=False), has, Permission.RECORDS_READ)
    evidence = list(rows.order_by("-last", "recorded", "evidence"))
    numbers = dict(Record.objects.filter(ledger=has.company).exclude(evidence="").values_list("evidence", "number"))
    records = dict(Record.objects.filter(ledger=has.company).exclude(evidence="").values_list("evidence", "pk"))
    open_cases = visible_cases(Case.objects.filter(record__evidence=""), has).exclude(record__number="")
    waiting = frozenset(open_cases.values_list("record__number", flat=True))
    matcher = _Matcher(_Known(has, home), evidence, numbers, records, on_site, waiting)
    return [matcher.match(place, one) for place, one in enumerate(requests, 1)]


def entries_of(facts: Sequence[Fact], matches: Sequence[Match]) -> frozenset[int]:
    """Return the entries by which the evidence found was added."""
    wanted = {item.evidence for one in matches for item in one.items}
    return frozenset(
        fact.seq for fact in facts if isinstance(fact.payload, EvidenceAdded) and fact.payload.evidence in wanted
    )


class _Known:
    """What a cell of the list may name: forms by id, number and name, controlled documents, clauses."""

    def __init__(self, has: Standing, home: Path) -> None:
        self.forms = {form.id: form.zh for form in paperwork().forms.values()}
        self.texts = {form.id for form in paperwork().forms.values() if form.kind is FormKind.DOCUMENT}
        """Controlled texts: an edition counts until the next one, whenever it was approved."""
        self._names: dict[str, str] = {}
        for form in paperwork().forms.values():
            self._names |= {name.lower(): form.id for name in (form.id, form.code, form.zh) if name}
        for document in seen(has):
            self._names.setdefault(document.number.lower(), document.form)
            self._names.setdefault(document.title.lower(), document.form)
        knowledge = Knowledge(home)
        editions = [knowledge.edition(has.company, one, has.day) for one in knowledge.documents(has.company, has.day)]
        self._clauses: dict[str, set[str]] = {}
        for edition in editions:
            for clause in edition.clauses:
                names = [name for part in clause.parts for name in demands_in(part.proof.root)]
                read = (getattr(edition.demands[name].spec, "form", None) for name in names)
                forms = {one for one in read if isinstance(one, str)}
                for ref in _above(clause.ref, {one.ref: one.parent for one in edition.clauses}):
                    self._clauses.setdefault(_bare(ref), set()).update(forms)

    def form(self, name: str) -> str | None:
        """Return the form that a cell names."""
        return self._names.get(name.lower())

    def clause(self, ref: str) -> set[str] | None:
        """Return the forms by which a clause, and what lies below it, is proved; None for an unknown one."""
        return self._clauses.get(_bare(ref.rpartition(" ")[2]))

    def like(self, words: Sequence[str]) -> set[str]:
        """Return the forms whose name holds one of the words, or is part of it."""
        return {form for form, name in self.forms.items() if any(word in name or name in word for word in words)}


def _above(ref: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    at: str | None = ref
    while at is not None:
        yield at
        at = parents[at]


def _bare(ref: str) -> str:
    return ref.replace(" ", "").replace("（", "(").replace("）", ")").lower()


class _Matcher:
    """Finds the evidence of one request after the other."""

    def __init__(
        self,
        known: _Known,
        evidence: Sequence[Evidence],
        numbers: Mapping[str, str],
        records: Mapping[str, str],
        on_site: frozenset[str],
        waiting: frozenset[str],
    ) -> None:
        self._waiting = {number.lower(): number for number in waiting}
        self._known = known
        self._evidence = evidence
        self._numbers = numbers
        self._records = records
        self._on_site = on_site

    def match(self, place: int, request: Request) -> Match:
        """Return what a request finds: by form and clause where it names them, else by words."""
        forms, exact, unknown = set[str](), set[str](), list[str]()
        waiting = tuple(number for name in request.forms if (number := self._waiting.get(name.lower())) is not None)
        by_number = {number.lower(): evidence for evidence, number in self._numbers.items()}
        for name in request.forms:
            form, record = self._known.form(name), by_number.get(name.lower())
            forms |= {form} if form is not None else set()
            exact |= {record} if record is not None else set()
            known = form is not None or record is not None or name.lower() in self._waiting
            unknown += [] if known else [name]
        for ref in request.clauses:
            below = self._known.clause(ref)
            forms |= below or set()
            unknown += [ref] if below is None else []
        words = [word for word in request.words if len(word) >= _SHORTEST]
        if not (forms or exact or request.words or request.forms or request.clauses):
            words = [request.asked]
            forms = self._known.like(words)
        exact |= self._in_force(forms, request.period)
        items = [row for row in self._evidence if self._fits(row, request, forms, exact, words)]
        names = tuple(sorted(self._known.forms.get(form, form) for form in forms))
        return Match(place, request, tuple(map(self._item, items)), names, tuple(unknown), waiting)

    def _in_force(self, forms: set[str], period: Period | None) -> set[str]:
        """Return the controlled texts among the forms that were in force at the end of a period, however old."""
        found: dict[str, str] = {}
        for row in self._evidence:
            if row.form in forms & self._known.texts and period is not None and row.last <= period.last:
                found.setdefault(row.form, row.evidence)
        return set(found.values())

    def _fits(self, row: Evidence, request: Request, forms: set[str], exact: set[str], words: Sequence[str]) -> bool:
        if row.evidence in exact:
            return True
        period = request.period
        if period is not None and (row.last < period.first or row.first > period.last):
            return False
        told = f"{row.title} {self._known.forms.get(row.form, row.form)} {row.file_name} {row.note}"
        worded = any(word in told for word in words)
        if forms:
            return row.form in forms and (worded or not request.words)
        return worded and not (request.forms or request.clauses)

    def _item(self, row: Evidence) -> Item:
        form = self._known.forms.get(row.form, row.form)
        return Item(
            row.evidence,
            self._records.get(row.evidence, ""),
            self._numbers.get(row.evidence, ""),
            form,
            row.title or form,
            row.first,
            row.last,
            row.on_site or row.evidence in self._on_site or row.form in self._on_site,
        )
