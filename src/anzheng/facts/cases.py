"""案件 Cases: what was put before others for their signature, every act upon it, and how it ended."""

from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Payload, fact


@fact("case.opened", 1)
@dataclass(frozen=True, slots=True)
class CaseOpened(Payload):
    """Somebody put something before others (提出案件)."""

    case: str
    workflow: str
    """Id of the workflow and version, `exception/1`."""
    subject: str
    """What it is about, `<kind>:<id>`."""
    digest: str
    """SHA-256 of the canonical content that is to be approved."""
    author: str
    supersedes: str | None
    """The case that this one replaces."""


@fact("case.acted", 1)
@dataclass(frozen=True, slots=True)
class CaseActed(Payload):
    """One act upon a case (案件上的行為): signed, returned, submitted again, withdrawn, escalated …"""

    case: str
    act: str
    step: str
    """The step acted upon; empty for acts of the author."""
    meaning: str
    """Meaning of a signature as the form prints it, `approve`, `review` …; empty for other acts."""
    person: str
    on_behalf_of: str | None
    """The person whose duty was done as deputy (代)."""
    digest: str
    """SHA-256 of the content that was before the person."""
    on: date
    """The day of the act; for a signature on paper the day that stands beside it."""
    factor: str
    """What proved the identity anew for this act; empty where it was not asked."""
    paper: str | None
    """SHA-256 of the scan, where the signature stands on paper."""
    reason: str
    """Keyed digest of the reason that was written; empty where none is asked."""


@fact("case.settled", 1)
@dataclass(frozen=True, slots=True)
class CaseSettled(Payload):
    """A case came to its end (案件終結): approved, withdrawn, refused, lapsed or superseded."""

    case: str
    outcome: str
    digest: str
