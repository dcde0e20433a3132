"""A company that writes, approves, publishes and reads documents, for the tests of controlled documents."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from anzheng.organization.core.duties import Duty
from anzheng.organization.origin import From
from anzheng.records import document_publishing, document_reading, records
from anzheng.records.document_editions import NewEdition, open_edition
from anzheng.records.documents import NewDocument, register
from anzheng.records.models import Acknowledgement, ControlledDocument, DocumentEdition, Record
from anzheng.records.records import Changes
from tests.support.cases import LEDGER, Office
from tests.support.people import person

HERE = From("192.0.2.1", "test")
COVERED = {"authorisation_covered": True, "notice_covered": True}
"""What the form of the access-control rules asks besides what is known."""


class Desk:
    """The desk from which documents are controlled: `staff` manages them, `head` approves."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder
        person("staff", LEDGER, duties=(Duty.SECURITY_STAFF,))

    def register(self, who: str = "staff", **fields: object) -> ControlledDocument:
        given: dict[str, Any] = {
            "number": "AS-P-003",
            "title": "存取控制規定",
            "form": "access-control-rules",
            **fields,
        }
        has, actor = self.office.has(who), self.office.actor(who)
        return register(has, NewDocument(**given), actor=actor, now=self.office.now)

    def text(self, content: str = "第一條 目的\n", name: str = "rules.txt") -> Path:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def edition(self, who: str = "staff", document: str = "AS-P-003", **fields: object) -> DocumentEdition:
        given: dict[str, Any] = {"file": self.text(), "fields": COVERED, **fields}
        has, actor = self.office.has(who), self.office.actor(who)
        new = NewEdition(**given)
        return open_edition(has, document, new, home=self.office.home, actor=actor, now=self.office.now)

    def fill(self, edition: DocumentEdition, who: str = "staff", **fields: object) -> Record:
        has, actor = self.office.has(who), self.office.actor(who)
        return records.fill(has, str(edition.record_id), Changes(fields), actor=actor, now=self.office.now)

    def submit(self, edition: DocumentEdition, who: str = "staff") -> None:
        self.office.submit(who, str(edition.record_id))

    def approved(
        self, *signers: str, document: str = "AS-P-003", who: str = "staff", **fields: object
    ) -> DocumentEdition:
        """An edition that was submitted and signed."""
        edition = self.edition(who, document, **fields)
        self.submit(edition, who)
        for signer in signers or ("head",):
            self.office.sign(signer, str(edition.record_id))
        return DocumentEdition.objects.get(pk=edition.pk)

    def publish(
        self, who: str = "staff", document: str = "AS-P-003", days: int = 0, readers: tuple[str, ...] = ()
    ) -> DocumentEdition:
        how = document_publishing.Publication(self.day(days), readers)
        has, actor = self.office.has(who), self.office.actor(who)
        return document_publishing.publish(has, document, how, home=self.office.home, actor=actor, now=self.office.now)

    def open(self, who: str, document: str = "AS-P-003", number: str = "") -> document_reading.Opened:
        has, actor, now = self.office.has(who), self.office.actor(who), self.office.now
        return document_reading.open_text(has, document, number, HERE, home=self.office.home, actor=actor, now=now)

    def acknowledge(self, who: str, document: str = "AS-P-003", **said: bool) -> Acknowledgement:
        has, actor, now = self.office.has(who), self.office.actor(who), self.office.now
        return document_reading.acknowledge(has, document, statements=said, home=self.office.home, actor=actor, now=now)

    def day(self, days: int = 0) -> date:
        return self.office.day + timedelta(days=days)
