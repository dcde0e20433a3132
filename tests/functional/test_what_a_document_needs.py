"""What a binder about one packaged document has to carry: enough for the same verdicts, and no other company's life."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

import pytest

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.model import Edition
from anzheng.facts.audit import ExceptionApproved, FindingClosed, FindingOpened
from anzheng.facts.base import Fact, Payload
from anzheng.facts.calendars import CalendarPublished
from anzheng.facts.companies import CutoverSet, EditionAdopted, EditionWithdrawn, ParameterSet, ProfileAnswered
from anzheng.facts.evidence import EvidenceAdded, EvidenceWithdrawn
from anzheng.facts.registers import RegisterEntered
from anzheng.kernel import canonical
from anzheng.posture.needed import needed
from anzheng.posture.statement import Asked, statement
from tests.functional.test_a_perfect_company import TODAY, packaged
from tests.support.perfect_company import at, every_fact, in_order

Act = tuple[datetime, Payload]
DOCUMENTS = ("broker-policy", "isms-policy", "listed-company", "operations-procedure", "twse-cc")
START, RECENT = date(2023, 1, 1), date(2026, 2, 1)
TROUBLED, GIVEN_UP = date(2026, 11, 2), date(2026, 11, 1)
LASTING = (CalendarPublished, CutoverSet, ProfileAnswered, RegisterEntered)


@cache
def editions() -> dict[str, Edition]:
    return {codec.digest(one): one for one in packaged()[0]}


@cache
def read_again() -> dict[str, Edition]:
    texts = {digest: canonical.encode(codec.encode(one)) for digest, one in editions().items()}
    return {digest: codec.decode(canonical.decode(text)) for digest, text in texts.items()}


def _trouble(facts: list[Fact]) -> list[Payload]:
    """Findings, exceptions, a parameter to come, evidence taken back, and a document given up."""
    bound = [(one.document, clause.ref) for one in editions().values() for clause in one.clauses if clause.parts]
    found: list[Payload] = [
        FindingOpened(f"f-{number}", document, ref, 0, date(2026, 5, 4))
        for number, (document, ref) in enumerate(bound[::7])
    ]
    found += [FindingClosed(f"f-{number}", date(2026, 6, 1), "u:2") for number in range(0, 80, 3)]
    demands = sorted({name for one in editions().values() for name in one.demands})[::9]
    first, last = date(2026, 5, 1), date(2026, 12, 31)
    found += [ExceptionApproved(f"x-{name}", name, "*", first, last, "u:1", "u:2") for name in demands]
    records = [fact.payload for fact in facts if isinstance(fact.payload, EvidenceAdded)]
    found += [EvidenceWithdrawn(record.evidence) for record in records[::50]]
    return [*found, ParameterSet("backup-interval", 1, date(2026, 12, 1)), EditionWithdrawn("isms-policy", GIVEN_UP)]


@cache
def ledger() -> tuple[Fact, ...]:
    """A company that does everything at the last moment, and has trouble; what it did long ago is left out."""
    every = every_fact(*packaged(), TODAY, lazy=True)
    facts = [fact for fact in every if fact.recorded >= RECENT or isinstance(fact.payload, LASTING)]
    acts: list[Act] = [
        (at(START), EditionAdopted(one.document, one.edition, digest, START)) for digest, one in editions().items()
    ]
    acts += [(fact.at, fact.payload) for fact in facts]
    return tuple(in_order([*acts, *((at(TROUBLED), one) for one in _trouble(facts))], TODAY))


def written(facts: Sequence[Fact], asked: Asked) -> bytes:
    return canonical.encode(statement(facts, editions(), asked))


def questions(document: str) -> list[Asked]:
    size = len(ledger())
    return [
        Asked((document,), date(2026, 10, 30), None, None, size),
        Asked((document,), None, date(2026, 4, 1), date(2026, 6, 30), size * 9 // 10),
    ]


def test_all_packaged_documents_are_asked_about() -> None:
    assert tuple(sorted(one.document for one in editions().values())) == DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_needed_entries_give_the_same_verdicts(document: str) -> None:
    for asked in questions(document):
        few, whole = needed(ledger(), editions(), asked), written(ledger(), asked)
        kept = [fact for fact in ledger() if fact.seq in few]
        # As the core has them: read again, with their keys in another order than those just compiled.
        assert canonical.encode(statement(kept, read_again(), asked)) == whole
        # Entries that stand in the binder for another reason, such as a whole chain, change nothing.
        assert written([fact for fact in ledger() if fact.seq in few or fact.seq % 5 == 0], asked) == whole


@pytest.mark.parametrize("document", DOCUMENTS)
def test_work_of_other_documents_stays_at_home(document: str) -> None:
    asked = questions(document)[0]
    few = needed(ledger(), editions(), asked)
    (own,) = [one for one in editions().values() if one.document == document]
    forms = {spec.form for one in own.demands.values() if hasattr(spec := one.spec, "form")}
    shown = {fact.payload.form for fact in ledger() if fact.seq in few and isinstance(fact.payload, EvidenceAdded)}
    findings = {
        fact.payload.document for fact in ledger() if fact.seq in few and isinstance(fact.payload, FindingOpened)
    }
    assert shown <= forms
    assert findings == {document}
    assert len(few) < len(ledger())
