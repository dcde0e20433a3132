"""表單目錄 The paperwork: every form, register, document, report and kept log, what it serves, and what reads it.

One report for the pages, the command line and the API.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.compile import references
from anzheng.catalogue.core.forms import Form, Register
from anzheng.catalogue.core.model import Demand, Edition, Response
from anzheng.catalogue.core.vocabulary import Statement, Term
from anzheng.catalogue.paperwork import Paperwork
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.posture.context import Context
from anzheng.posture.index import FactIndex
from anzheng.posture.parameters import ParameterBook
from anzheng.posture.proof import demands_in
from anzheng.records.core.forms.signing import filler, workflow_of
from anzheng.records.core.workflow.definition import MEANINGS, Basis, Meaning
from anzheng.reports.demand_words import KINDS, Cadence, cadence_of
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.marks import marks_of
from anzheng.reports.wording import titled


class Kind(StrEnum):
    """文書種類 What a row of the paperwork index is served by."""

    FORM = "form"
    REGISTER = "register"
    DOCUMENT = "document"
    REPORT = "report"
    CHECK = "check"
    """A log that the machines keep, and that is checked."""


KIND_NAMES: Mapping[Kind, Text] = {
    Kind.FORM: Text("表單", "form"),
    Kind.REGISTER: Text("清冊", "register"),
    Kind.DOCUMENT: Text("文件", "document"),
    Kind.REPORT: Text("報告", "report"),
    Kind.CHECK: Text("日誌", "log"),
}
Thing: TypeAlias = Form | Register | Term | Statement
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Served:
    """One thing that serves rows of the paperwork index, or that demands read (文書)."""

    id: str
    kind: Kind
    title: Text
    rows: tuple[str, ...]
    code: str
    """Number of the form itself; empty for anything else."""
    section: str
    """Where the catalogue keeps it: forms, registers, logs, statements."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs a form, in which capacity, and who says so (簽署)."""

    role: str
    title: Text
    meaning: Meaning
    says: Text
    by: tuple[Text, ...]
    """Any of these; the author for whoever fills in."""
    basis: Basis
    clauses: tuple[str, ...]
    """Refs of the clauses that state who signs or that they are different people; empty for a house rule."""


@dataclass(frozen=True, slots=True)
class Asks:
    """One clause part that a demand proves (條款)."""

    document: str
    title: Text
    ref: str
    mark: str | None
    part: int
    """0 for a clause without parts."""
    text: Text
    corroborating: bool
    inspection: bool


@dataclass(frozen=True, slots=True)
class Use:
    """A demand that reads the thing, how often it is due, and every clause behind it (用途)."""

    demand: Demand
    title: Text
    kind: Text
    control: Text
    cadence: Cadence | None
    clauses: tuple[Asks, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One thing in full (文書全貌)."""

    served: Served
    thing: Thing
    items: Text | None
    """The register whose entries are answered one by one."""
    event: Text | None
    """What filing it raises."""
    signers: tuple[Signer, ...]
    uses: tuple[Use, ...]


def served(papers: Paperwork, kind: str = "") -> list[Served]:
    """Return everything that is filled in, listed, kept or signed, by id; of one kind if `kind` names it.

    Raises InputError for an unknown kind.
    """
    if kind and kind not in set(Kind):
        raise InputError(
            Text("沒有這種文書", "there is no such kind"),
            kind[:_LONGEST],
            Text(f"可用：{'、'.join(Kind)}", f"one of: {', '.join(Kind)}"),
        )
    found = [_served(section, one) for section, things in _sections(papers).items() for one in things.values()]
    chosen = [one for one in found if (one.rows or one.section in _ALWAYS) and kind in ("", one.kind.value)]
    return sorted(chosen, key=lambda one: (one.id, one.section))


_ALWAYS = ("forms", "registers")
"""Listed whether they serve a row or not; a log or a statement is listed for the rows that it serves."""


def _sections(papers: Paperwork) -> dict[str, Mapping[str, Thing]]:
    return {
        "forms": papers.forms,
        "registers": papers.registers,
        "logs": papers.logs,
        "statements": papers.statements,
    }


def _served(section: str, thing: Thing) -> Served:
    code = thing.code if isinstance(thing, Form) else ""
    return Served(thing.id, _kind(thing), Text(thing.zh, thing.en), thing.rows, code, section)


def _kind(thing: Thing) -> Kind:
    if isinstance(thing, Form):
        return Kind(thing.kind.value)
    if isinstance(thing, Register):
        return Kind.REGISTER
    return Kind.DOCUMENT if isinstance(thing, Statement) else Kind.CHECK


def view_of(papers: Paperwork, identity: str, context: "Editions") -> View:
    """Return one thing in full, by its id or a form's number. Raises NotFoundError naming similar ones."""
    section, thing = _found(papers, identity)
    form = thing if isinstance(thing, Form) else None
    items = papers.registers[form.items] if form is not None and form.items is not None else None
    event = papers.events[form.event] if form is not None and form.event is not None else None
    return View(
        _served(section, thing),
        thing,
        None if items is None else Text(items.zh, items.en),
        None if event is None else Text(event.zh, event.en),
        () if form is None else signers_of(papers, form),
        context.uses(section, thing),
    )


def _found(papers: Paperwork, identity: str) -> tuple[str, Thing]:
    for section, things in _sections(papers).items():
        if identity in things:
            return section, things[identity]
    for form in papers.forms.values():
        if form.code and form.code == identity:
            return "forms", form
    near = [one for one in papers.forms if one[:4] == identity[:4]][:5]
    raise NotFoundError(
        Text("沒有這種表單、清冊或文件", "there is no such form, register or document"),
        identity[:_LONGEST],
        Text(f"相近的有：{'、'.join(near)}", f"perhaps: {', '.join(near)}")
        if near
        else Text("請用 anzheng form list 查看代號", "look up the id with anzheng form list"),
    )


def signers_of(papers: Paperwork, form: Form) -> tuple[Signer, ...]:
    """Return who signs a form, in order, whoever fills in first; with what the documents say about it."""
    basis = Basis.STATED if form.stated else Basis.HOUSE
    author, found = filler(form, papers.roles), []
    if author is not None:
        role = papers.roles[author]
        writes = (Text("填表人", "the author"),)
        meaning = Meaning(role.meaning)
        found.append(Signer(author, Text(role.zh, role.en), meaning, MEANINGS[meaning], writes, basis, form.stated))
    for step in workflow_of(form, papers.roles).steps:
        stated = step.id in form.roles
        found.append(
            Signer(
                step.id,
                step.name,
                step.meaning,
                MEANINGS[step.meaning],
                tuple(dict.fromkeys(signer.name for signer in step.signers)),
                basis if stated else Basis.HOUSE,
                form.stated if stated else (),
            )
        )
    return tuple(found)


class Editions:
    """規範版本 The editions out of which a thing's demands are read, on one day."""

    def __init__(self, editions: Iterable[Edition], index: FactIndex, today: date) -> None:
        self._editions = list(editions)
        book = ParameterBook.of(self._editions)
        self._contexts = [Context.of(one, index, today, book) for one in self._editions]

    def uses(self, section: str, thing: Thing) -> tuple[Use, ...]:
        """Return every demand that reads a thing, by id, with its clauses in every document."""
        reading: dict[str, tuple[Context, Demand]] = {}
        for context in self._contexts:
            for name, demand in context.edition.demands.items():
                if _reads(demand, section, thing):
                    reading.setdefault(name, (context, demand))
        clauses = self._clauses(reading)
        return tuple(
            _use(context, demand, clauses.get(name, ())) for name, (context, demand) in sorted(reading.items())
        )

    def _clauses(self, wanted: Mapping[str, object]) -> dict[str, list[Asks]]:
        found: dict[str, list[Asks]] = {}
        for edition in self._editions:
            marks = marks_of(edition.clauses)
            for name, asks in _asked(edition, marks):
                if name in wanted:
                    found.setdefault(name, []).append(asks)
        return found


def _reads(demand: Demand, section: str, thing: Thing) -> bool:
    if (section, thing.id) in references(demand):
        return True
    # Filing a form that reports or requests something raises the event whose answers the demand asks for.
    raised = thing.event if isinstance(thing, Form) else None
    return isinstance(demand.spec, Response) and demand.spec.event == raised


def _use(context: Context, demand: Demand, clauses: Sequence[Asks]) -> Use:
    control = context.edition.controls[demand.control]
    return Use(
        demand,
        titled(demand.zh, demand.en),
        KINDS[demand.kind],
        Text(control.zh, control.en),
        cadence_of(demand, context),
        tuple(clauses),
    )


def _asked(edition: Edition, marks: Mapping[str, str]) -> Iterable[tuple[str, Asks]]:
    """Yield every demand with a clause part that it proves, in reading order."""
    title = Text(edition.zh, edition.en)
    for clause in edition.clauses:
        whole = titled(clause.zh, clause.en)
        mark = marks.get(clause.ref)
        if clause.ref in edition.inspections:
            examined = Asks(edition.document, title, clause.ref, mark, 0, whole, corroborating=False, inspection=True)
            yield edition.inspections[clause.ref], examined
        for part in clause.parts:
            text = titled(part.zh, part.en) if part.n else whole
            deciding = set(demands_in(part.proof.root))
            for name in (*sorted(deciding), *part.proof.corroborating):
                yield (
                    name,
                    Asks(
                        edition.document,
                        title,
                        clause.ref,
                        mark,
                        part.n,
                        text,
                        corroborating=name not in deciding,
                        inspection=False,
                    ),
                )


def adopted(known: Knowledge, ledger: str, today: date) -> Editions:
    """Return the documents that a company lives under, with its own parameters."""
    editions = [known.edition(ledger, document, today) for document in known.documents(ledger, today)]
    return Editions(editions, known.index(ledger, None), today)


def packaged(home: Path, checks: Mapping[str, tuple[str, str]]) -> list[Edition]:
    """Return the newest edition of every document that the program brings.

    Raises PackError if the packaged data are wrong, StorageError if `home` cannot be written.
    """
    newest = {one.document: one.digest for one in catalogue.packaged(home, checks)}
    return [catalogue.load_compiled(home, digest) for digest in newest.values()]
