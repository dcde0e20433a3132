"""What travels: whole subjects of what verdicts rest on, what rules the company, what proofs hang on; nothing else."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from anzheng.facts.base import About, Fact, Payload
from anzheng.facts.cases import CaseOpened
from anzheng.facts.companies import CutoverSet, LedgerOpened
from anzheng.facts.evidence import EvidenceAdded, EvidenceWithdrawn
from anzheng.facts.ledgers import BinderExported, KeyRotated
from anzheng.facts.retention import Basis, ContentDisposed, SubjectsSealed
from anzheng.kernel.times import taipei_day
from anzheng.reports.binder.core.select import select

AT, DAY = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)


def added(evidence: str) -> tuple[str, Payload]:
    return f"evidence:{evidence}", EvidenceAdded(evidence, "f", "company", About.day(DAY), {}, (), (), None)


def ledger(*rows: tuple[str, Payload]) -> list[Fact]:
    numbers = count()
    return [
        Fact(seq, at := AT + timedelta(seconds=seq), taipei_day(at), "u:1", subject, payload)
        for (subject, payload), seq in zip(rows, numbers, strict=False)
    ]


FACTS = ledger(
    ("company", LedgerOpened("c:1", sample=False)),  # 0
    added("rc-1"),  # 1
    added("e-other"),  # 2
    ("case:cc-1", CaseOpened("cc-1", "w/1", "record:cc-1", "ab", "u:1", None)),  # 3
    ("case:cc-2", CaseOpened("cc-2", "w/1", "record:cc-2", "ab", "u:1", None)),  # 4
    ("evidence:rc-1", EvidenceWithdrawn("rc-1")),  # 5
    ("seals", SubjectsSealed(DAY, 1, "ab")),  # 6
    ("company", CutoverSet(DAY)),  # 7
    ("keys", KeyRotated("a", "b")),  # 8
    ("binder:b-1", BinderExported("ab")),  # 9
    ("disposal:d-1", ContentDisposed("evidence:rc-1", ("cd",), Basis.EXPIRED, DAY, "cc-3", "u:1", ("u:2",))),  # 10
    ("disposal:d-2", ContentDisposed("evidence:e-other", ("ef",), Basis.EXPIRED, DAY, "cc-4", "u:1", ())),  # 11
    ("seals", SubjectsSealed(DAY, 1, "ab")),  # 12
)


def test_whole_subjects_travel_and_others_stay() -> None:
    chosen = select(FACTS, {1})

    assert chosen.entries == (0, 1, 3, 5, 7, 8, 10, 12)
    assert chosen.whole == ("case:cc-1", "company", "disposal:d-1", "evidence:rc-1", "keys")
    assert chosen.seal == 12
    assert [fact.seq for fact in chosen.evidence] == [1]
    assert chosen.disposed == {"cd": 10}


def test_what_rules_the_company_travels_always() -> None:
    chosen = select(FACTS[:6], ())

    assert chosen.entries == (0,)
    assert chosen.seal is None
