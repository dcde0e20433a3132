"""所知 What demands read of the facts: records, cases, sightings, entries, exceptions, in the order of the ledger."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from anzheng.facts import audit, events, evidence, retention
from anzheng.facts.base import FactId, Scalar


class Topic(NamedTuple):
    """What a fact touches: a kind of topic, its name, and the target it concerns (`` = all)."""

    kind: str
    name: str = ""
    target: str = ""


EVERYTHING = Topic("everything")
"""Touched by whatever may change any verdict: calendar, profile, cut-over, parameters."""


class Record(NamedTuple):
    """Evidence as demands read it."""

    last: date
    """Last day it is about; windows are served by this day."""
    seq: int
    recorded: date
    evidence: evidence.EvidenceAdded


class Signed(NamedTuple):
    """One signed step of a statement."""

    recorded: date
    seq: int
    statement: events.NoEventStated | evidence.StatementSigned


class Answer(NamedTuple):
    """One step that answers a case."""

    at: datetime
    seq: int
    step: events.EventAnswered
    day: date
    """The day on which the step was done."""


@dataclass(slots=True)
class Case:
    """One event with its answers, in ledger order."""

    event: events.EventRaised
    day: date
    seq: int
    recorded: date
    answers: list[Answer] = field(default_factory=list)
    dropped: tuple[date, int] | None = None
    """Since when no step is owed any more, because the request was refused or taken back; with the fact's index."""


class Run(NamedTuple):
    """One continuation: on this day these checks saw the same again."""

    day: date
    seq: int
    recorded: date
    checks: tuple[str, ...]


class Confirmed(NamedTuple):
    """The last time that a sighting was seen."""

    day: date
    id: FactId
    recorded: date


@dataclass(frozen=True, slots=True)
class Sighting:
    """One value as it was seen; `runs` tells on which days it was seen again."""

    day: date
    recorded: date
    id: FactId
    value: Scalar
    check: str
    """The check that saw it; empty for a setting that was read by itself."""
    runs: list[Run]
    """All continuations of the same target, by day; shared."""

    def confirmed(self, day: date, known: date = date.max) -> Confirmed:
        """Return the last time up to `day` that this was seen, by what was recorded up to `known`.

        Meaningful for the newest sighting up to `day`: a later one ends what this one can claim.
        """
        runs = self.runs
        last = len(runs) if not runs or runs[-1].day <= day else bisect_right(runs, day, key=run_day)
        for position in range(last - 1, -1, -1):
            run = runs[position]
            if run.day < self.day:
                break
            if self.check in run.checks and run.seq > self.id.seq and run.recorded <= known:
                return Confirmed(run.day, FactId(run.seq, run.checks.index(self.check)), run.recorded)
        return Confirmed(self.day, self.id, self.recorded)


class Version(NamedTuple):
    """An entry from a day on; `values` is None once it is retired."""

    since: date
    seq: int
    recorded: date
    values: Mapping[str, Scalar] | None


class Dated(NamedTuple):
    """A company's answer or parameter from a day on."""

    since: date
    seq: int
    value: Scalar


class Held(NamedTuple):
    """A stretch of kept material."""

    on: date
    seq: int
    recorded: date
    holding: retention.HoldingConfirmed


@dataclass(slots=True)
class Exempt:
    """An approved exception, possibly ended early."""

    id: FactId
    exception: audit.ExceptionApproved
    revoked: date | None = None

    @property
    def last(self) -> date:
        """The last day on which it releases."""
        end = self.exception.last
        return end if self.revoked is None else min(end, self.revoked - timedelta(days=1))

    def concerns(self, target: str) -> bool:
        """Tell whether it was approved for `target`."""
        return self.exception.target in ("*", target)

    def active(self, target: str, day: date) -> bool:
        """Tell whether it releases `target` on `day`."""
        return self.concerns(target) and self.exception.first <= day <= self.last


@dataclass(slots=True)
class Finding:
    """An audit finding and the day it was closed."""

    id: FactId
    finding: audit.FindingOpened
    closed: date | None = None

    def is_open(self, day: date) -> bool:
        """Tell whether it stands on `day`."""
        return self.finding.since <= day and (self.closed is None or day < self.closed)


def run_day(run: Run) -> date:
    """Return the day of a run, by which they are sorted."""
    return run.day
