"""工作的服務 Services of jobs for acts and people: enqueue, retry, cancel. The worker's side is in `leases`."""

import json
import secrets
from datetime import datetime

from django.db import transaction

from anzheng.jobs.core.states import OPEN, State, may_cancel, may_retry, state_name
from anzheng.jobs.kinds import Arguments, kind_of
from anzheng.jobs.models import Job
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, new_id

_ARGUMENT_BYTES = 4096
_KEY_LENGTH = 120
_TURNS = 5


def enqueue(
    kind: str, arguments: Arguments, *, now: datetime, due: datetime | None = None, dedup: str | None = None
) -> str:
    """Enter a job to be done at `due` (at once by default) and return its id (排入工作).

    Call it before the append of the same transaction: if the act fails, there is no job. With `dedup`, a job that is
    open under the same key takes the place of a new one: waiting, it comes to the earlier of both times; running, it
    runs once more afterwards, because it may have looked before this act. `arguments["company"]` says whose job it is.
    Raises NotFoundError for an unknown kind, InputError for arguments or a key that are too long.
    """
    kind_of(kind)
    _refuse_long(kind, arguments, dedup)
    when = due or now
    with transaction.atomic():
        for _ in range(_TURNS):
            if dedup is not None and (found := _join(dedup, when)) is not None:
                return found
            if (made := _insert(kind, arguments, now, when, dedup)) is not None:
                return made
    raise ConflictError(
        Text("同一件工作正由許多人同時排入", "the same job is being enqueued by many at once"),
        f"{kind} {dedup}",
        Text("請再試一次", "try again"),
    )


def retry(job: str, *, now: datetime, company: str | None = None) -> None:
    """Have a failed or cancelled job run again, with all its attempts (重試)."""
    with transaction.atomic():
        row = _locked(job, company)
        if not may_retry(State(row.state)):
            raise _refused(row, "只有失敗或已取消的工作可以重試", "only a failed or cancelled job can be retried")
        if row.dedup is not None and Job.objects.filter(dedup=row.dedup, state__in=OPEN).exists():
            raise _refused(row, "同一件工作已經排入", "the same job is enqueued already")
        row.state, row.due, row.forgiven, row.finished, row.error = State.WAITING.value, now, row.attempts, None, None
        row.save()


def cancel(job: str, *, now: datetime, company: str | None = None) -> None:
    """Cancel a job that nobody works on yet (取消)."""
    with transaction.atomic():
        row = _locked(job, company)
        if not may_cancel(State(row.state)):
            raise _refused(row, "只有等待中的工作可以取消", "only a waiting job can be cancelled")
        row.state, row.finished = State.CANCELLED.value, now
        row.save()


def _join(dedup: str, due: datetime) -> str | None:
    """Let an open job with the same key stand for the new one. The lock keeps workers from claiming it meanwhile."""
    row = Job.objects.select_for_update().filter(dedup=dedup, state__in=OPEN).first()
    if row is None:
        return None
    if row.state == State.RUNNING:
        Job.objects.filter(pk=row.pk).update(again=True)
    elif due < row.due:
        Job.objects.filter(pk=row.pk).update(due=due)
    return row.id


def _insert(kind: str, arguments: Arguments, now: datetime, due: datetime, dedup: str | None) -> str | None:
    """Insert a job; None if another one took the key at the same moment."""
    row = Job(
        id=new_id("j", now, secrets.token_bytes(ENTROPY_BYTES)),
        kind=kind,
        company=str(arguments.get("company") or ""),
        arguments=dict(arguments),
        dedup=dedup,
        due=due,
        planned=due,
        created=now,
    )
    if dedup is None:
        row.save(force_insert=True)
        return row.id
    Job.objects.bulk_create([row], ignore_conflicts=True)
    return row.id if Job.objects.filter(pk=row.id).exists() else None


def _refuse_long(kind: str, arguments: Arguments, dedup: str | None) -> None:
    if len(json.dumps(dict(arguments))) > _ARGUMENT_BYTES or len(dedup or "") > _KEY_LENGTH:
        raise InputError(
            Text("工作的參數或代號太長", "the arguments or the key of a job are too long"),
            kind,
            Text("參數只放代號，內容存在資料表", "arguments are ids; keep content in tables"),
        )


def _locked(job: str, company: str | None) -> Job:
    rows = Job.objects.select_for_update().filter(pk=job)
    row = (rows if company is None else rows.filter(company=company)).first()
    if row is None:
        raise NotFoundError(
            Text("沒有這件工作", "there is no such job"),
            job[:60],
            Text("請以 anzheng job list 查詢", "look it up with anzheng job list"),
        )
    return row


def _refused(row: Job, zh: str, en: str) -> ConflictError:
    state = state_name(State(row.state))
    return ConflictError(
        Text(zh, en), row.id, Text(f"這件工作目前是「{state.zh}」", f"this job is {state.en} at present")
    )
