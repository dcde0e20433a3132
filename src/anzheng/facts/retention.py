"""保存 Retention: what is kept, from when to when, and whether it is intact."""

from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import About, Payload, fact


@fact("holding.confirmed", 1)
@dataclass(frozen=True, slots=True)
class HoldingConfirmed(Payload):
    """A stretch of kept logs or records was found whole, or not (保存確認)."""

    log: str
    """What is kept, such as `firewall-log`."""
    target: str
    about: About
    """The days that the kept material covers."""
    intact: bool
    on: date
    """The day on which it was confirmed."""


@fact("subjects.sealed", 1)
@dataclass(frozen=True, slots=True)
class SubjectsSealed(Payload):
    """Daily commitment to the newest leaf of every subject (主體封存), so that none can be left out."""

    day: date
    count: int
    digest: str
