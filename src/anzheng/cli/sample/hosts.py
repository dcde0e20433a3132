"""範例主機 What the checks saw on the sample's hosts: mostly well, sometimes not, once silent for days."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from anzheng.cli.sample.plan import SEED, Act, at
from anzheng.cli.sample.world import World
from anzheng.collectors.core.contract import Check, Result, all_checks
from anzheng.collectors.services import record_results
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


def observe(world: World) -> Iterator[Act]:
    """Yield one look at every sample host for every night of the history."""
    checks = all_checks()
    for entry in world.entries.get("hosts", ()):
        chance = Random(f"{SEED}/{entry.entry}")  # noqa: S311 - a history to look at, no secret
        length = (world.today - world.start).days
        faults = {
            check.id: (world.start + timedelta(days=chance.randint(20, length)), chance.randint(3, 40))
            for check in chance.sample(checks, _FAULTS)
        }
        silent = world.start + timedelta(days=chance.randint(60, length - 30))
        for offset in range(1, length):
            day = world.start + timedelta(days=offset)
            if silent <= day < silent + timedelta(days=6):
                continue
            yield Act(at(day, 3, 10), _look(entry.entry, checks, faults, day))


def _look(
    entry: str, checks: tuple[Check, ...], faults: dict[str, tuple[date, int]], day: date
) -> Callable[[str, Actor, datetime], None]:
    results = [
        Result(check.id, f"hosts:{entry}", outcome, SEEN[outcome], {}, ())
        for check in checks
        for outcome in [_outcome(check, faults, day)]
    ]

    def record(ledger: str, actor: Actor, now: datetime) -> None:
        record_results(ledger, entry, results, actor=actor, now=now)

    return record


def _outcome(check: Check, faults: dict[str, tuple[date, int]], day: date) -> Outcome:
    if check.id in faults:
        begin, days = faults[check.id]
        if begin <= day < begin + timedelta(days=days):
            return Outcome.FAIL if Outcome.FAIL in check.outcomes else Outcome.UNKNOWN
    return Outcome.OK
