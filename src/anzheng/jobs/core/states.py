"""工作狀態與租約 States, leases and back-off of jobs: arithmetic on values, nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from anzheng.kernel.errors import Text


class State(StrEnum):
    """Where a job stands (工作狀態)."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.RUNNING)
"""States in which a job may still do something; its dedup key is taken as long."""
CLOSED = (State.DONE, State.FAILED, State.CANCELLED)

FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=15), timedelta(hours=1)
"""Waiting time before the second attempt; it grows fourfold each time, to the longest."""
_GROWTH = 4
BEATS_PER_LEASE = 3
"""A lease is extended three times as often as needed, so that one lost beat costs nothing."""
GRACE = timedelta(minutes=10)
"""How late a waiting job may be before somebody should look why."""


def state_name(state: State) -> Text:
    """Return the name of a state as pages show it."""
    match state:
        case State.WAITING:
            return Text("等待", "waiting")
        case State.RUNNING:
            return Text("執行中", "running")
        case State.DONE:
            return Text("完成", "done")
        case State.FAILED:
            return Text("失敗", "failed")
        case State.CANCELLED:
            return Text("已取消", "cancelled")
        case _:
            assert_never(state)


def may_retry(state: State) -> bool:
    """Tell whether a person may have the job run again."""
    return state in (State.FAILED, State.CANCELLED)


def may_cancel(state: State) -> bool:
    """Tell whether a person may cancel the job: only while nobody works on it."""
    return state is State.WAITING


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a job was claimed (嘗試次數)."""

    claims: int
    """Every claim; it only grows, which makes it the fencing token."""
    forgiven: int
    """Claims that do not count against the job: given back by a worker that stopped, or before a retry by hand."""
    most: int
    """How many may count."""

    @property
    def counted(self) -> int:
        """Claims that count."""
        return self.claims - self.forgiven

    @property
    def used_up(self) -> bool:
        """Tell whether no further attempt is left."""
        return self.counted >= self.most


def lease_until(now: datetime, lease: timedelta) -> datetime:
    """Return when a lease taken or extended at `now` ends."""
    return now + lease


def expired(now: datetime, until: datetime | None) -> bool:
    """Tell whether the worker that holds a lease has lost it; a lease is over at its last instant."""
    return until is None or until <= now


def beat_every(lease: timedelta) -> timedelta:
    """Return how often a worker extends its lease."""
    return lease / BEATS_PER_LEASE


def back_off(attempt: int) -> timedelta:
    """Return how long to wait after failed attempt number `attempt`, counted from 1."""
    if attempt < 1:
        raise ValueError("attempts are counted from 1")
    waits = FIRST_RETRY
    for _ in range(attempt - 1):
        waits = min(waits * _GROWTH, LONGEST_RETRY)
    return waits
