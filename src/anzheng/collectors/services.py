"""執行檢查 The act of looking at a host: run the checks, then tell the ledger what changed.

The checks run before the transaction, because commands take seconds. Inside it, readings that differ
from the last time become one `observation.changed`, the others one `observation.continued`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anzheng.collectors.core.contract import Check, ParameterValue, Result, evaluate, refuse_unknown
from anzheng.collectors.core.host import Host
from anzheng.collectors.host import LiveHost
from anzheng.collectors.models import LastReading
from anzheng.collectors.tables import seen_again
from anzheng.facts.base import Actor, Outcome, Scalar
from anzheng.facts.events import EventRaised
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading
from anzheng.kernel.canonical import digest
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.kernel.times import instant_text, taipei_day
from anzheng.ledger.services import Draft, append, business_act, head

CONTINUES_WITHIN = timedelta(days=2)
"""A check that saw the same again within this time saw it all along; after a longer silence it only sees it now."""

_ATTEMPTS = 3
"""How often recording starts again because another writer came in between."""

Progress = Callable[[int, int, Check], None]
"""Told before each check: how many are done, how many there are, and which one comes."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """最近一次觀測 A result with when it was last seen, and the leaf that says so."""

    result: Result
    seen: datetime
    seq: int


def run_checks(
    ledger: str,
    host_entry: str,
    checks: Sequence[Check],
    parameters: Mapping[str, ParameterValue],
    *,
    actor: Actor,
    now: datetime,
    host: Host | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Run `checks` on a host (this machine by default) and record what they saw about `hosts:<host_entry>`.

    The caller has entered the host in the register. Parameters that a check in `checks` does not
    know are refused with InputError; a reading newer than `now` is refused with ConflictError. A
    defect in a check surfaces, and nothing is written.
    """
    target = _target(host_entry)
    refuse_unknown(tuple(checks), parameters)
    machine = LiveHost() if host is None else host
    results = []
    for done, check in enumerate(checks):
        if progress is not None:
            progress(done, len(checks), check)
        results.append(evaluate(check, target, machine, parameters))
    if results:
        moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
        _record_once(ledger, {target: results}, actor=actor, now=moment)
    return results


def record_results(ledger: str, host_entry: str, results: Sequence[Result], *, actor: Actor, now: datetime) -> None:
    """Record what checks saw elsewhere about `hosts:<host_entry>`: the same act without running anything."""
    record_night(ledger, {host_entry: results}, actor=actor, now=now)


def record_night(ledger: str, looks: Mapping[str, Sequence[Result]], *, actor: Actor, now: datetime) -> None:
    """Record what checks saw on many hosts, host entry → results, as one act (一次登錄多台主機).

    Every host has leaves of its own, and the number of queries does not grow with the hosts. All or none: one host
    with a newer observation refuses the night.
    """
    by_target = {_target(entry): list(results) for entry, results in looks.items() if results}
    if not by_target:
        return
    _record_once(ledger, by_target, actor=actor, now=now)


def results_of(ledger: str, target: str) -> list[Sighting]:
    """Return the newest result of every check on a target, in the order of the checks' ids."""
    rows = LastReading.objects.filter(ledger=ledger, target=target).order_by("check_id")
    return [Sighting(_result(row), row.seen, row.seq) for row in rows]


class _MovedError(Exception):
    """Another writer took the place in the ledger that this act had counted on."""


def _record_once(ledger: str, looks: Mapping[str, list[Result]], *, actor: Actor, now: datetime) -> None:
    """Record, starting again if the ledger grew in between; only PostgreSQL lets that happen."""
    for _ in range(_ATTEMPTS):
        try:
            with business_act():
                _record(ledger, looks, actor=actor, now=now)
        except _MovedError:
            continue
        return
    raise ConflictError(
        Text("帳本正忙於其他寫入", "the ledger is busy with other writers"),
        ledger,
        Text("請稍後再執行一次檢查", "run the checks again in a moment"),
    )


def _record(ledger: str, looks: Mapping[str, list[Result]], *, actor: Actor, now: datetime) -> None:
    """Write the projection with the places its leaves will take, then the leaves, as the last statement."""
    before: dict[str, dict[str, LastReading]] = {target: {} for target in looks}
    for row in LastReading.objects.select_for_update().filter(ledger=ledger, target__in=list(looks)):
        before[row.target][row.check_id] = row
    first = head(ledger).size
    drafts: list[Draft] = []
    rows: list[LastReading] = []
    again: dict[int, int] = {}
    for target, results in looks.items():
        held = before[target]
        _refuse_older(held.values(), now, target)
        found, told = _observations(target, results, held, now)
        for seq, result in ((seq, result) for seq, group in enumerate(told, first + len(drafts)) for result in group):
            if _as_before(held.get(result.check), result):
                again[held[result.check].pk] = seq
            else:
                rows.append(_row(ledger, result, now, seq))
        drafts += [*found, *_events(target, results, held, now)]
    seen_again(again, now)
    _save(rows)
    if append(ledger, drafts, actor=actor, at=now)[0].seq != first:
        raise _MovedError


def _save(rows: list[LastReading]) -> None:
    LastReading.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ledger", "target", "check_id"],
        update_fields=["outcome", "values", "triggers", "seen", "seq", "seen_zh", "seen_en"],
    )


def _events(target: str, results: list[Result], before: Mapping[str, LastReading], now: datetime) -> list[Draft]:
    """Return one leaf for each event that a reading sets off and did not set off the last time."""
    return [
        Draft(target, EventRaised(event, _item(result, now), target, now))
        for result in results
        for event in result.triggers
        if result.check not in before or event not in before[result.check].triggers
    ]


def _observations(
    target: str, results: list[Result], before: Mapping[str, LastReading], now: datetime
) -> tuple[list[Draft], list[list[Result]]]:
    """Return one leaf for all changes and one for each time from which on readings continue; and what each tells."""
    drafts, told = [], []
    changed = [result for result in results if not _same(before.get(result.check), result)]
    continued = [result for result in results if _same(before.get(result.check), result)]
    if changed:
        drafts.append(Draft(target, ObservationChanged(target, now, tuple(_reading(result) for result in changed))))
        told.append(changed)
    groups: dict[datetime, list[Result]] = defaultdict(list)
    for result in continued:
        last = before[result.check].seen
        groups[last if now - last <= CONTINUES_WITHIN else now].append(result)
    for first, group in sorted(groups.items()):
        checks = tuple(result.check for result in group)
        drafts.append(Draft(target, ObservationContinued(target, first, now, checks, _digest(group))))
        told.append(group)
    return drafts, told


def _reading(result: Result) -> Reading:
    return Reading(result.check, result.outcome, dict(result.values))


def _digest(results: Iterable[Result]) -> str:
    """Return the digest over the readings that continue: a list of {check, outcome, values}, in the leaf's order."""
    return digest(
        [{"check": result.check, "outcome": result.outcome.value, "values": dict(result.values)} for result in results]
    )


def _same(row: LastReading | None, result: Result) -> bool:
    return row is not None and row.outcome == result.outcome.value and _identical(row.values, result.values)


def _as_before(row: LastReading | None, result: Result) -> bool:
    """Tell whether nothing about a reading is new but when it was seen, the sentence for people included."""
    return (
        row is not None
        and _same(row, result)
        and row.triggers == list(result.triggers)
        and (row.seen_zh, row.seen_en) == (result.seen.zh, result.seen.en)
    )


def _identical(old: Mapping[str, Scalar], new: Mapping[str, Scalar]) -> bool:
    """Compare with types, because True and 1 are different statements."""
    return old.keys() == new.keys() and all(type(old[key]) is type(new[key]) and old[key] == new[key] for key in old)


def _item(result: Result, now: datetime) -> str:
    """Name the case: `<target>/<check>/<day>`, unique within the kind of event."""
    return f"{result.target}/{result.check}/{taipei_day(now).isoformat()}"


def _row(ledger: str, result: Result, now: datetime, seq: int) -> LastReading:
    return LastReading(
        ledger=ledger,
        target=result.target,
        check_id=result.check,
        outcome=result.outcome.value,
        values=dict(result.values),
        triggers=list(result.triggers),
        seen=now,
        seq=seq,
        seen_zh=result.seen.zh,
        seen_en=result.seen.en,
    )


def _result(row: LastReading) -> Result:
    seen = Text(row.seen_zh, row.seen_en)
    return Result(row.check_id, row.target, Outcome(row.outcome), seen, dict(row.values), tuple(row.triggers))


def _target(entry: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", entry) is None:
        raise InputError(
            Text("不是主機清冊的項目代號", "not the id of an entry in the register of hosts"),
            entry[:60],
            Text("請用英數字與 . _ -", "use letters, digits and . _ -"),
        )
    return f"hosts:{entry}"


def _refuse_older(rows: Iterable[LastReading], now: datetime, target: str) -> None:
    newest = max((row.seen for row in rows), default=None)
    if newest is not None and newest > now:
        raise ConflictError(
            Text("已有更新的觀測", "a newer observation is already recorded"),
            f"{target} {instant_text(newest)}",
            Text("請確認主機時鐘後再執行一次", "check the host's clock and run the checks again"),
        )
