"""事件 Events: what triggers duties, the steps that answer it, and statements that nothing happened."""

from dataclasses import dataclass
from datetime import date, datetime

from anzheng.facts.base import About, Payload, fact


@fact("event.raised", 1)
@dataclass(frozen=True, slots=True)
class EventRaised(Payload):
    """Something happened that a demand must answer (觸發事件)."""

    event: str
    """Kind of event, such as `person.departed`."""
    item: str
    """The single case, unique within the event kind."""
    target: str
    since: datetime
    """When it happened or became known; deadlines run from here."""


@fact("event.answered", 1)
@dataclass(frozen=True, slots=True)
class EventAnswered(Payload):
    """One step of the answer to one case (處置步驟)."""

    event: str
    item: str
    step: str
    on: datetime
    """When the step was done."""
    person: str
    evidence: str | None


@fact("event.dropped", 1)
@dataclass(frozen=True, slots=True)
class EventDropped(Payload):
    """A request was refused or taken back before anything followed from it (銷案): no further step is owed."""

    event: str
    item: str
    outcome: str
    """`refused`, `withdrawn` or `lapsed`."""
    on: date


@fact("event.none", 1)
@dataclass(frozen=True, slots=True)
class NoEventStated(Payload):
    """A person signed that nothing of this kind happened in a period (無情事聲明)."""

    event: str
    target: str
    about: About
    person: str
