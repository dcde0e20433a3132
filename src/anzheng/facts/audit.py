"""稽核 Audit: findings against clause parts, and exceptions with their end."""

from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Payload, fact


@fact("finding.opened", 1)
@dataclass(frozen=True, slots=True)
class FindingOpened(Payload):
    """An audit found a part not fulfilled (缺失)."""

    finding: str
    document: str
    ref: str
    part: int
    """Number of the part; 0 for a clause without parts."""
    since: date


@fact("finding.closed", 1)
@dataclass(frozen=True, slots=True)
class FindingClosed(Payload):
    """A finding was verified as corrected (缺失結案)."""

    finding: str
    since: date
    person: str
    """Who verified the correction."""


@fact("exception.approved", 1)
@dataclass(frozen=True, slots=True)
class ExceptionApproved(Payload):
    """A departure from a demand was approved until a day (例外核准)."""

    exception: str
    demand: str
    target: str
    """A single target, or `*` for all."""
    first: date
    last: date
    requester: str
    approver: str


@fact("exception.revoked", 1)
@dataclass(frozen=True, slots=True)
class ExceptionRevoked(Payload):
    """An exception ended before its time (例外撤銷)."""

    exception: str
    since: date
