"""A company at daily work: its people and documents, a few entries of each register, and what people do each day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

from anzheng.facts.base import COMPANY, Scalar
from anzheng.facts.evidence import EvidenceAdded
from anzheng.ledger.services import facts_of
from anzheng.organization import services as organization
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Member
from anzheng.posture.judge import Posture
from anzheng.posture.results import WindowResult
from anzheng.posture.words import Word
from anzheng.records import records
from anzheng.records.case_queries import offers_for
from anzheng.records.core.workflow.acts import Sign
from anzheng.records.models import Case, Record
from anzheng.records.records import Changes
from anzheng.registers.services import NewEntry, enter
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.starting import start_for
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office
from tests.support.compiled import compiled
from tests.support.people import person

START = datetime(2026, 1, 2, 0, 0, tzinfo=UTC)
"""The company begins on a Friday."""
STAFF: dict[str, tuple[Duty, ...]] = {
    "ann": (Duty.OPERATOR,),
    "ben": (),
    "boss": (Duty.LINE_MANAGER, Duty.IT_HEAD),
    "head": (Duty.SECURITY_HEAD,),
    "staff": (Duty.SECURITY_STAFF,),
    "owner": (Duty.SYSTEM_OWNER,),
    "ciso": (Duty.SECURITY_EXECUTIVE,),
    "law": (Duty.COMPLIANCE,),
    "auditor": (Duty.INTERNAL_AUDIT,),
    "chief": (Duty.AUDIT_HEAD,),
    "president": (Duty.PRESIDENT,),
}
ENTRIES: tuple[tuple[str, str, Mapping[str, Scalar]], ...] = (
    ("hosts", "srv-1", {"role": "server", "core": True}),
    ("hosts", "srv-2", {"role": "server", "core": True}),
    ("hosts", "pc-1", {"role": "workstation", "core": False}),
    ("systems", "trade", {"core": True, "important": True}),
    ("accounts", "ann", {"kind": "person", "privileged": False, "holder": "people:ann"}),
    ("accounts", "backup", {"kind": "service", "privileged": True}),
    ("business-processes", "orders", {"key": True}),
    ("people", "ann", {"rank": "staff"}),
)


@dataclass
class Daily(Office):
    """The company, with what the process knows of its ledger."""

    known: Knowledge = field(init=False)

    def __post_init__(self) -> None:
        self.known = Knowledge(self.home)

    def start(self, who: str, demand: str, target: str = "company", day: date | None = None) -> Record:
        """Start what a demand wants for the window holding a day, today's unless told otherwise."""
        return start_for(
            self.has(who), self.known, demand, target, day or self.day, actor=self.actor(who), now=self.now
        ).record

    def fill(
        self, who: str, record: Record, fields: Mapping[str, Any], items: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Record:
        """Fill in a draft."""
        return records.fill(
            self.has(who), record.pk, Changes(dict(fields), dict(items or {})), actor=self.actor(who), now=self.now
        )

    def hand_in(self, who: str, record: Record) -> Record:
        """Submit a draft."""
        records.submit(self.has(who), record.pk, home=self.home, actor=self.actor(who), now=self.now)
        return Record.objects.select_related("case").get(pk=record.pk)

    def may_sign(self, who: str, record: Record) -> bool:
        """Tell whether somebody may sign what is before the signers."""
        row = Case.objects.get(pk=record.pk)
        return any(one.open and one.kind == Sign.KIND for one in offers_for(self.has(who), row))

    def evidence(self, record: Record) -> Mapping[str, Scalar]:
        """Return the values of a record that stand in the ledger."""
        evidence = Record.objects.get(pk=record.pk).evidence
        added = (fact.payload for fact in facts_of(LEDGER, subject=f"evidence:{evidence}"))
        return next(one.values for one in added if isinstance(one, EvidenceAdded))

    def word(self, demand: str, day: date | None = None) -> Word:
        """Return how a demand stands with the window that holds a day, today's unless told otherwise."""
        return self.windows(demand, day or self.day, day or self.day)[0].word

    def stands(self, demand: str, day: date) -> Word:
        """Return how a demand stands on a day, over all that it asks about."""
        return self._posture(demand, day).demand(demand, "P1Y").word

    def windows(self, demand: str, first: date, last: date, target: str = COMPANY) -> list[WindowResult]:
        """Return every window of a demand that a stretch of days touches, as known today."""
        found = self._posture(demand, self.day).demand(demand, "P2Y").targets[target].windows
        return [one for one in found if one.first <= last and one.last >= first]

    def _posture(self, demand: str, day: date) -> Posture:
        """Return the posture of a document that holds a demand."""
        names = self.known.documents(LEDGER, self.day)
        document = next(name for name in names if demand in self.known.edition(LEDGER, name, self.day).demands)
        return self.known.posture(LEDGER, document, day, None)


def daily(
    home: Path, now: datetime = START, entries: tuple[tuple[str, str, Mapping[str, Scalar]], ...] = ENTRIES
) -> Daily:
    """Make the company as it is on its first day: five documents adopted, profile answered, registers begun."""
    here = Daily(home, now)
    first = here.day
    organization.open_company(LEDGER, "測試公司", sample=False, cutover=first, actor=SYSTEM_ACTOR, now=now)
    folder, documents, questions = compiled()
    copytree(folder, home, dirs_exist_ok=True)
    for one in documents:
        organization.adopt_edition(
            LEDGER, one.document, one.edition, one.digest, since=one.effective or first, actor=SYSTEM_ACTOR, now=now
        )
    organization.answer_profile(LEDGER, dict.fromkeys(questions, True), since=first, actor=SYSTEM_ACTOR, now=now)
    for name, duties in STAFF.items():
        person(name, LEDGER, duties=duties)
    Member.objects.filter(company=LEDGER).exclude(person="u:boss").update(manager="u:boss")
    Member.objects.filter(company=LEDGER, person="u:boss").update(manager="u:president")
    rows = [NewEntry(register, entry, entry, first, dict(values)) for register, entry, values in entries]
    enter(LEDGER, rows, actor=SYSTEM_ACTOR, now=now)
    return here
