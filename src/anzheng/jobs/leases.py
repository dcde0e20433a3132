"""租約 Leases: how a worker takes a job, keeps it, and lets it go. One UPDATE decides each time.

Whoever claims raises `attempts`. Every later statement names the number it got; once somebody else has claimed, the
number fits no row any more, and the late worker changes nothing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from anzheng.jobs.core.states import Attempts, State, back_off, lease_until
from anzheng.jobs.kinds import Arguments, Kind
from anzheng.jobs.models import Job
from anzheng.jobs.notices import gave_up
from anzheng.kernel.errors import AnzhengError, Text

Progress = tuple[int | None, int | None]
Trouble = dict[str, Any]
"""Why an attempt failed: {what, where, remedy}."""
_CUT = 300


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker holds (取得的工作)."""

    job: str
    kind: Kind
    arguments: Arguments
    planned: datetime
    token: int
    """The number of this claim: the fencing token."""
    forgiven: int


def claim(worker: str, kinds: Collection[Kind], *, now: datetime, job: str | None = None) -> Claim | None:
    """Take what a dead worker left, else the job that has been due longest, or `job`; None if there is none (取得工作).

    Jobs whose lease is over are taken again, and marked failed if they have used up their attempts.
    """
    by_id = {kind.id: kind for kind in kinds}
    # Reading first costs no lock: an idle worker does not keep writers waiting.
    if not any(rows.exists() for rows in _claimable(by_id, now, job)):
        return None
    with transaction.atomic():
        for row in _candidates(by_id, now, job):
            kind = by_id[row.kind]
            if row.state == State.RUNNING and Attempts(row.attempts, row.forgiven, kind.attempts).used_up:
                _close(row, kind, now)
                continue
            taken = Job.objects.filter(pk=row.pk, attempts=row.attempts, state=row.state).update(
                state=State.RUNNING.value,
                attempts=F("attempts") + 1,
                lease_until=lease_until(now, kind.lease),
                worker=worker,
                started=now,
                finished=None,
                again=False,
                done=None,
                total=None,
            )
            if taken:
                return Claim(row.id, kind, row.arguments, row.planned, row.attempts + 1, row.forgiven)
    return None


def extend(held: Claim, progress: Progress = (None, None), *, now: datetime) -> bool:
    """Extend the lease and say how far the work is; False if the job is somebody else's by now (續租)."""
    done, total = progress
    return bool(_of(held).update(lease_until=lease_until(now, held.kind.lease), done=done, total=total))


def finish(held: Claim, *, now: datetime) -> bool:
    """Mark the job done, or have it run once more if it was enqueued meanwhile; False if it was lost (完成)."""
    if (
        _of(held)
        .filter(again=False)
        .update(state=State.DONE.value, finished=now, lease_until=None, error=None, done=F("total"))
    ):
        return True
    return bool(_of(held).update(**_anew(now), forgiven=F("attempts"), error=None))


def fail(held: Claim, trouble: Trouble, *, now: datetime) -> bool:
    """Note why the attempt failed; try again later, as long as attempts are left; False if it was lost (失敗)."""
    tried = Attempts(held.token, held.forgiven, held.kind.attempts)
    if not tried.used_up:
        return bool(_of(held).update(**_anew(now + back_off(tried.counted)), error=trouble))
    with transaction.atomic():
        ended = {"state": State.FAILED.value, "finished": now, "lease_until": None, "error": trouble}
        if _of(held).filter(again=False).update(**ended):
            gave_up(Job.objects.get(pk=held.job), held.kind.name, tried.counted, now=now)
            return True
    return bool(_of(held).update(**_anew(now), forgiven=F("attempts"), error=trouble))


def give_back(held: Claim, *, now: datetime) -> bool:
    """Let the job go at once, without counting the attempt: the worker is stopping (歸還)."""
    return bool(_of(held).update(**_anew(now), forgiven=F("forgiven") + 1))


def trouble(problem: AnzhengError) -> Trouble:
    """Return what a row remembers of an error."""
    return {
        "what": _pair(problem.what),
        "where": problem.where[:_CUT],
        "remedy": _pair(problem.remedy),
    }


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh[:_CUT], "en": text.en[:_CUT]}


def _claimable(kinds: Collection[str], now: datetime, job: str | None) -> tuple[QuerySet[Job], QuerySet[Job]]:
    """Return jobs that a dead worker left, then waiting ones; apart, so that the index by state and time serves."""
    rows = Job.objects.filter(kind__in=list(kinds))
    rows = (rows if job is None else rows.filter(pk=job)).order_by("due", "id")
    left = rows.filter(state=State.RUNNING.value, lease_until__lte=now)
    return left, rows.filter(state=State.WAITING.value, due__lte=now)


def _candidates(kinds: Collection[str], now: datetime, job: str | None) -> Iterator[Job]:
    """Yield jobs one by one, each locked against other claimers, until there is none left."""
    for rows in _claimable(kinds, now, job):
        while (row := rows.select_for_update(skip_locked=True).first()) is not None:
            yield row


def _of(held: Claim) -> QuerySet[Job]:
    """Return the row, as long as it is held under this claim."""
    return Job.objects.filter(pk=held.job, state=State.RUNNING.value, attempts=held.token)


def _anew(due: datetime) -> dict[str, Any]:
    return {"state": State.WAITING.value, "due": due, "lease_until": None, "worker": "", "again": False}


def _close(row: Job, kind: Kind, now: datetime) -> None:
    """Fail a job under which its worker ended each time."""
    row.state, row.finished, row.lease_until = State.FAILED.value, now, None
    row.error = {
        "what": _pair(Text("執行中程序多次中斷", "the worker ended during the job, time and again")),
        "where": f"{row.kind} {row.id}",
        "remedy": _pair(
            Text(
                "請檢查記憶體與系統記錄，排除後重試",
                "look at memory and the system's log, then have it run again",
            )
        ),
    }
    row.save()
    gave_up(row, kind.name, Attempts(row.attempts, row.forgiven, kind.attempts).counted, now=now)
