"""背景工作頁 What the background does: what failed, what waits or runs, what is planned, what is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from anzheng.jobs.core.cron import next_after
from anzheng.jobs.core.states import CLOSED, GRACE, State, may_cancel, may_retry, state_name
from anzheng.jobs.kinds import Kind
from anzheng.kernel.errors import Text
from anzheng.web.pages.words import Badge

SHOWN = 200
"""Jobs on one page, the newest of them."""
_WORDS = {
    State.FAILED: "failed",
    State.WAITING: "due",
    State.RUNNING: "due",
    State.DONE: "met",
    State.CANCELLED: "not_applicable",
}
"""Shape and colour of a state; the name beside it is the state's own."""


class JobRow(Protocol):
    """A job as its table keeps it."""

    id: str
    kind: str
    company: str
    state: str
    due: datetime
    started: datetime | None
    finished: datetime | None
    attempts: int
    forgiven: int
    done: int | None
    total: int | None
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job."""

    id: str
    badge: Badge
    name: Text
    whole: bool
    """Of the installation, not of one company."""
    when: datetime
    """When it ended, began, or is due."""
    progress: str
    attempts: int
    """Those that count."""
    what: Text | None
    where: str
    remedy: Text | None
    retry: bool
    cancel: bool


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A kind that runs by the calendar."""

    name: Text
    next: datetime | None
    missed: int
    """Planned runs that fell into the newest time without a worker."""


@dataclass(frozen=True, slots=True)
class JobsPage:
    """The page, what needs a person first."""

    attention: tuple[JobLine, ...]
    """What failed or waits too long."""
    open: tuple[JobLine, ...]
    ended: tuple[JobLine, ...]
    planned: tuple[PlannedLine, ...]
    alive: bool
    """Somebody carries out jobs."""


def jobs_page(
    rows: Iterable[JobRow],
    kinds: Mapping[str, Kind],
    missed: Mapping[str, int],
    now: datetime,
    *,
    alive: bool,
    may_run: bool,
) -> JobsPage:
    """Return the page about `rows`, the newest first; `may_run` offers to retry and to cancel."""
    attention, opened, ended = [], [], []
    for row in rows:
        state, line = State(row.state), _line(row, kinds.get(row.kind), may_run=may_run)
        if state is State.FAILED or (state is State.WAITING and row.due < now - GRACE):
            attention.append(line)
        elif state in CLOSED:
            ended.append(line)
        else:
            opened.append(line)
    planned = tuple(
        PlannedLine(kind.name, next_after(kind.every, now), missed.get(id_, 0))
        for id_, kind in kinds.items()
        if kind.every is not None
    )
    return JobsPage(tuple(attention), tuple(opened), tuple(ended), planned, alive)


def _line(row: JobRow, kind: Kind | None, *, may_run: bool) -> JobLine:
    state, error = State(row.state), row.error
    return JobLine(
        id=row.id,
        badge=Badge(_WORDS[state], state_name(state)),
        name=kind.name if kind is not None else Text(row.kind, row.kind),
        whole=not row.company,
        when=row.finished or (row.started if state is State.RUNNING and row.started else row.due),
        progress=f"{row.done}／{row.total}" if row.done is not None and row.total else "",
        attempts=row.attempts - row.forgiven,
        what=Text(**error["what"]) if error else None,
        where=error["where"] if error else "",
        remedy=Text(**error["remedy"]) if error else None,
        retry=may_run and may_retry(state),
        cancel=may_run and may_cancel(state),
    )
