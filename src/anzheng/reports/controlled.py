"""管理文件一覽 What lists and pages show of controlled documents: where each stands today, what is still unwritten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.approvals import document_rules
from anzheng.catalogue.core.documents import Approval
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import Edition
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.core.standing import Standing
from anzheng.posture.proof import demands_in
from anzheng.records.core.documents.approving import suggested
from anzheng.records.core.documents.editions import State, late
from anzheng.records.document_editions import editions_of, state
from anzheng.records.document_readers import Readership, readership
from anzheng.records.document_register import approved_on
from anzheng.records.documents import find, manages, seen, unwritten, writes
from anzheng.records.models import ControlledDocument, DocumentEdition
from anzheng.reports.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Line:
    """A document in a list (文件清單的一列)."""

    document: ControlledDocument
    current: DocumentEdition | None
    """The edition in force, if there is one."""
    scheduled: DocumentEdition | None
    """A later one that is published already."""

    @property
    def review_due(self) -> date | None:
        """When it has to be looked through again."""
        return None if self.current is None else self.current.review_due


@dataclass(frozen=True, slots=True)
class Stood:
    """An edition as it stands on a day (版本現況)."""

    edition: DocumentEdition
    state: State
    approved: date | None
    late: bool
    """Put in force for a day that was over (補登)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about one document that its page shows (一份文件)."""

    line: Line
    editions: tuple[Stood, ...]
    """The newest first."""
    readers: Readership | None
    """Of the edition in force or about to be; None for who may not know."""
    manages: bool
    writes: bool

    @property
    def waiting(self) -> Stood | None:
        """The edition that is approved and not published."""
        return next((one for one in self.editions if one.state is State.APPROVED), None)

    def stood(self, number: str) -> Stood:
        """Return an edition by its number; the newest of that number, or of all if none is named.

        Raises NotFoundError.
        """
        found = [one for one in self.editions if number in ("", one.edition.number)]
        if not found:
            raise NotFoundError(
                Text("這份文件沒有這個版次", "the document has no such edition"),
                f"{self.line.document.number} {number[:20]}",
                Text("請從版本清單選取", "choose one of its editions"),
            )
        return found[0]

    @property
    def under_way(self) -> Stood | None:
        """The edition that is being written or signed."""
        return next((one for one in self.editions if one.state in (State.DRAFT, State.SIGNING)), None)


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A document that the company has not entered, with the clauses that ask for it (尚未列管)."""

    form: Form
    refs: tuple[tuple[str, str], ...]
    """Document and ref, in reading order."""
    approvals: tuple[Approval, ...]
    """The ways of approving that clauses in force ask for."""


def lines(has: Standing, *, ended: bool = False) -> list[Line]:
    """Return the documents that the standing may see, by number (a fixed number of queries)."""
    rows = seen(has) if ended else seen(has).filter(ended=None)
    found = list(rows.order_by("number"))
    published = DocumentEdition.objects.filter(document__in=[row.pk for row in found]).exclude(published=None)
    by_document: dict[int, list[DocumentEdition]] = {}
    for edition in published.exclude(occasion="review").order_by("effective", "pk"):
        by_document.setdefault(edition.document_id, []).append(edition)
    return [_line(row, by_document.get(row.pk, ()), has.day) for row in found]


def shown(has: Standing, number: str) -> Shown:
    """Return one document. Raises NotFoundError, whether it exists or not."""
    row = find(has, number)
    editions = editions_of(has, row)
    stood = tuple(_stood(one, has.day) for one in editions)
    published = [one for one in reversed(editions) if one.published is not None and one.occasion != "review"]
    line = _line(row, published, has.day)
    read = line.scheduled or line.current
    may = manages(has) or row.owner_id == has.person
    readers = readership(read, has.day) if read is not None and may else None
    return Shown(line, stood, readers, manages(has), writes(has, row))


def missing(known: Knowledge, ledger: str, today: date) -> list[Unwritten]:
    """Return the documents that clauses in force ask for and that are not entered yet, most asked for first.

    Hold `known.lock` meanwhile.
    """
    editions = [known.edition(ledger, document, today) for document in known.documents(ledger, today)]
    asked: dict[str, dict[tuple[str, str], None]] = {}
    for edition in editions:
        for name, ref in _asked(edition):
            asked.setdefault(name, {})[edition.document, ref] = None
    found = []
    for form in unwritten(ledger):
        refs = tuple(asked.get(form.id, ()))
        if refs:
            ways = suggested(document_rules().approvals, form.id, frozenset(ref for _, ref in refs))
            found.append(Unwritten(form, refs, tuple(ways)))
    return sorted(found, key=lambda one: (-len(one.refs), one.form.id))


def _asked(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield form and ref of every clause that a record of the form proves, in reading order."""
    reads = {name: getattr(demand.spec, "form", None) for name, demand in edition.demands.items()}
    for clause in edition.clauses:
        for part in clause.parts:
            for name in demands_in(part.proof.root):
                form = reads.get(name)
                if isinstance(form, str):
                    yield form, clause.ref


def _line(row: ControlledDocument, editions: Iterable[DocumentEdition], day: date) -> Line:
    stands = {state(one, day): one for one in editions}
    return Line(row, stands.get(State.IN_FORCE), stands.get(State.SCHEDULED))


def _stood(edition: DocumentEdition, day: date) -> Stood:
    published = edition.published
    effective = edition.effective
    entered_late = published is not None and effective is not None and late(effective, taipei_day(published))
    return Stood(edition, state(edition, day), approved_on(edition), entered_late)
