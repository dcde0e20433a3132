"""重建索引 Making a company's search index again out of its sources; a repetition changes nothing.

Everything that there is is put again, in batches with a transaction each; what was not put since the start is gone.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from django.db import transaction
from django.db.models import Q

from anzheng.catalogue import services as catalogue
from anzheng.catalogue.core.model import Clause, Edition
from anzheng.facts.audit import FindingOpened
from anzheng.facts.companies import EditionAdopted
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.organization.services import adopted
from anzheng.records.core.workflow.case import State
from anzheng.records.finding import case_of, finding_of, numbered
from anzheng.records.finding import findable as evidence_of
from anzheng.records.models import Case, Evidence, Record
from anzheng.records.subject import subject_of
from anzheng.registers.finding import findable as entries_of
from anzheng.registers.models import Entry
from anzheng.search.core.kinds import Kind
from anzheng.search.services import Document, drop_older, has, put

_BATCH = 500
_SOURCES = tuple(Kind)
"""What is made again here: everything."""

Item = TypeVar("Item")


def reindex(home: Path, ledger: str, *, now: datetime, beat: Callable[[], None]) -> int:
    """Make the index of a company again and return how many documents it holds."""
    count = 0
    for adoption in current(ledger):
        edition = catalogue.load_compiled(home, adoption.digest)
        for clauses in _batches(edition.clauses):
            beat()
            put(*(_clause(ledger, edition, adoption, clause) for clause in clauses))
            count += len(clauses)
    today = taipei_day(now)
    entries = Entry.objects.filter(Q(retired=None) | Q(retired__gt=today), ledger=ledger)
    for keys in _batches(entries.values_list("pk", flat=True)):
        beat()
        with transaction.atomic():
            put(*entries_of(entries.filter(pk__in=keys)))
        count += len(keys)
    evidence = Evidence.objects.filter(ledger=ledger, withdrawn=False)
    for keys in _batches(evidence.values_list("pk", flat=True)):
        beat()
        with transaction.atomic():
            put(*map(evidence_of, evidence.filter(pk__in=keys)))
        count += len(keys)
    cases = Case.objects.filter(company=ledger).exclude(state=State.DRAFT)
    for numbers in _batches(cases.values_list("pk", flat=True)):
        beat()
        with transaction.atomic():
            given = dict(Record.objects.filter(pk__in=numbers).values_list("pk", "number"))
            found = ((row.pk, case_of(row, subject_of(row.kind).summary)) for row in cases.filter(pk__in=numbers))
            put(*(one for case, document in found for one in numbered(document, given.get(case, ""))))
        count += len(numbers)
    issued = ((fact.payload, fact.at) for fact in facts_of(ledger))
    findings = [finding_of(ledger, payload, at) for payload, at in issued if isinstance(payload, FindingOpened)]
    put(*findings)
    count += len(findings)
    beat()
    drop_older(ledger, _SOURCES, now)
    return count


def lacking(ledger: str) -> bool:
    """Tell whether an edition that the company lives under is not in its index yet."""
    return any(not has(ledger, Kind.CLAUSE, _prefix(adoption)) for adoption in current(ledger))


def current(ledger: str) -> list[EditionAdopted]:
    """Return the newest adoption of each document."""
    return list({adoption.document: adoption for adoption in adopted(ledger)}.values())


def _prefix(adoption: EditionAdopted) -> str:
    return f"{adoption.document}@{adoption.digest[:16]}/"


def _clause(ledger: str, edition: Edition, adoption: EditionAdopted, clause: Clause) -> Document:
    parts = " ".join(f"{part.zh} {part.en}" for part in clause.parts)
    evidence = " ".join(f"{zh} {en}" for zh, en in clause.evidence)
    since = adoption.since
    return Document(
        ledger,
        Kind.CLAUSE,
        _prefix(adoption) + clause.ref,
        Text(f"{clause.ref}　{clause.zh}", f"{clause.ref} {clause.en}"),
        f"/documents/{edition.document}/clauses/{quote(clause.ref, safe='()')}/",
        datetime(since.year, since.month, since.day, tzinfo=UTC),
        " ".join(filter(None, (parts, evidence, clause.note))),
    )


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    source = iter(list(items))
    while batch := list(islice(source, _BATCH)):
        yield batch
