"""人與職務 People and duties: who holds which duty, who stands in for whom, who is away."""

from dataclasses import dataclass
from datetime import date

from anzheng.facts.base import Payload, fact


@fact("duty.granted", 1)
@dataclass(frozen=True, slots=True)
class DutyGranted(Payload):
    """A person holds a duty from a day on (指派職務)."""

    grant: str
    """Id of this assignment."""
    person: str
    duty: str
    unit: str | None
    """None for the whole company."""
    first: date
    last: date | None


@fact("duty.ended", 1)
@dataclass(frozen=True, slots=True)
class DutyEnded(Payload):
    """An assignment ends: `last` is the last day on which it holds (解除職務)."""

    grant: str
    last: date


@fact("deputy.named", 1)
@dataclass(frozen=True, slots=True)
class DeputyNamed(Payload):
    """A person stands in for another between two days (職務代理); what they sign is shown as 代."""

    deputation: str
    person: str
    deputy: str
    duty: str | None
    """None for all duties of the person."""
    first: date
    last: date


@fact("deputy.ended", 1)
@dataclass(frozen=True, slots=True)
class DeputyEnded(Payload):
    """A deputation ends early: `last` is its last day (提前結束代理)."""

    deputation: str
    last: date


@fact("absence.planned", 1)
@dataclass(frozen=True, slots=True)
class AbsencePlanned(Payload):
    """A person will be away between two days, both included (預定不在)."""

    absence: str
    person: str
    first: date
    last: date


@fact("absence.cancelled", 1)
@dataclass(frozen=True, slots=True)
class AbsenceCancelled(Payload):
    """A planned absence does not take place (取消不在)."""

    absence: str
