"""管理文件 Controlled documents: editions put in force and ended, read by people, handed out and taken back.

How an edition was approved stands in the facts of its case and of its evidence.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anzheng.facts.base import Payload, fact


class CopyOutcome(StrEnum):
    """What became of a copy that was called back (回收結果)."""

    RETURNED = "returned"
    DESTROYED = "destroyed"
    LOST = "lost"


@fact("document.published", 1)
@dataclass(frozen=True, slots=True)
class DocumentPublished(Payload):
    """An edition was put in force from a day on (發布)."""

    document: str
    """Number of the document, `AS-P-003`."""
    edition: str
    """`2.1`."""
    evidence: str | None
    """The approved record; None for a document from outside."""
    digest: str
    """SHA-256 of the file, or of the content that was signed if there is no file."""
    effective: date
    review_due: date | None


@fact("document.obsoleted", 1)
@dataclass(frozen=True, slots=True)
class DocumentObsoleted(Payload):
    """An edition is no longer in force (作廢): `since` is the first such day."""

    document: str
    edition: str
    since: date
    successor: str | None
    """The edition that takes its place; None if the document ends."""


@fact("document.acknowledged", 1)
@dataclass(frozen=True, slots=True)
class DocumentAcknowledged(Payload):
    """Somebody opened an edition and said that it was read (知悉確認)."""

    document: str
    edition: str
    person: str
    digest: str
    """Of the edition as it was opened."""
    on: date


@fact("document.distributed", 1)
@dataclass(frozen=True, slots=True)
class DocumentDistributed(Payload):
    """A numbered copy of an edition was handed out (分發)."""

    document: str
    edition: str
    copy: int
    """Number of the copy, counted within the document."""
    holder: str | None
    """Pseudonymous id; None for somebody outside the company."""
    on: date


@fact("document.received", 1)
@dataclass(frozen=True, slots=True)
class DocumentReceived(Payload):
    """The holder signed for a copy (簽收)."""

    document: str
    copy: int
    on: date


@fact("document.recalled", 1)
@dataclass(frozen=True, slots=True)
class DocumentRecalled(Payload):
    """A copy came back, was destroyed or is lost (回收)."""

    document: str
    copy: int
    outcome: CopyOutcome
    on: date
