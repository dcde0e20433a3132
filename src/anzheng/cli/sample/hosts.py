"""範例主機 What the checks saw on the sample's hosts: mostly well, sometimes not, once silent for days."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from anzheng.cli.sample.plan import Act
from anzheng.cli.sample.terms import at, chance
from anzheng.cli.sample.world import World
from anzheng.collectors.core.contract import Check, Result, all_checks
from anzheng.collectors.services import record_night
from anzheng.facts.base import Actor, Outcome
from anzheng.kernel.errors import Text

SEEN = {
    Outcome.OK: Text("範例觀測：正常。", "Sample reading: ok."),
    Outcome.FAIL: Text("範例觀測：不符。", "Sample reading: failing."),
    Outcome.UNKNOWN: Text("範例觀測：無法得知。", "Sample reading: cannot tell."),
    Outcome.NOT_APPLICABLE: Text("範例觀測：不適用。", "Sample reading: not applicable."),
}
_FAULTS = 3
"""Checks that fail for a while on each host."""
_SILENCE = timedelta(days=6)
"""How long each host is once not heard of."""


@dataclass(frozen=True, slots=True)
class _Host:
    """One host with what will be wrong about it (主機)."""

    entry: str
    faults: dict[str, tuple[date, int]]
    """Check → the first day on which it fails, and for how many."""
    silent: date
    """First day of the week in which nothing is heard of it."""

    def heard(self, day: date) -> bool:
        """Tell whether the host is heard of."""
        return not self.silent <= day < self.silent + _SILENCE


def observe(world: World) -> Iterator[Act]:
    """Yield one look at all sample hosts for every night of the history."""
    checks = all_checks()
    hosts = [_host(world, entry.entry, checks) for entry in world.entries.get("hosts", ())]
    for offset in range(1, (world.today - world.start).days):
        day = world.start + timedelta(days=offset)
        yield Act(at(day, 3, 10), _look([host for host in hosts if host.heard(day)], checks, day))


def _host(world: World, entry: str, checks: tuple[Check, ...]) -> _Host:
    luck = chance(entry)
    length = (world.today - world.start).days
    faults = {
        check.id: (world.start + timedelta(days=luck.randint(20, length)), luck.randint(3, 40))
        for check in luck.sample(checks, _FAULTS)
    }
    return _Host(entry, faults, world.start + timedelta(days=luck.randint(60, length - 30)))


def _look(hosts: Sequence[_Host], checks: tuple[Check, ...], day: date) -> Callable[[str, Actor, datetime], None]:
    looks = {
        host.entry: [
            Result(check.id, f"hosts:{host.entry}", outcome, SEEN[outcome], {}, ())
            for check in checks
            for outcome in [_outcome(check, host.faults, day)]
        ]
        for host in hosts
    }

    def record(ledger: str, actor: Actor, now: datetime) -> None:
        record_night(ledger, looks, actor=actor, now=now)

    return record


def _outcome(check: Check, faults: dict[str, tuple[date, int]], day: date) -> Outcome:
    if check.id in faults:
        begin, days = faults[check.id]
        if begin <= day < begin + timedelta(days=days):
            return Outcome.FAIL if Outcome.FAIL in check.outcomes else Outcome.UNKNOWN
    return Outcome.OK
