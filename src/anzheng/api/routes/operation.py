"""運作 What the machine does: host checks and jobs."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.paging import page
from anzheng.api.schemas import PAGE, After, Bilingual, Code, Limit, Target
from anzheng.collectors.models import LastReading
from anzheng.jobs.models import Job
from anzheng.organization.core.permissions import Permission
from anzheng.reports.as_json import Json

router = Router()


class Reading(Schema):
    """What a check saw last on a target (最近觀測)."""

    check: str
    target: str
    outcome: str
    seen: Bilingual
    values: dict[str, Any]
    at: datetime
    seq: int


class ReadingPage(Schema):
    """A page of readings by target and check."""

    items: list[Reading]
    next: str | None


class JobRow(Schema):
    """One piece of work (工作)."""

    id: str
    kind: str
    state: str
    due: datetime
    attempts: int
    created: datetime
    started: datetime | None
    finished: datetime | None
    done: int | None
    total: int | None
    error: dict[str, Any] | None


class JobPage(Schema):
    """A page of jobs, the newest first."""

    items: list[JobRow]
    next: str | None


@router.get("/checks", auth=Needs(Permission.CHECKS_READ), response=ReadingPage)
def checks(
    request: HttpRequest,
    target: Target | None = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Json:
    """檢查結果 What each check saw last."""
    rows = LastReading.objects.filter(ledger=asker_of(request).ledger).order_by("target", "check_id")
    if target is not None:
        rows = rows.filter(target=target)
    if after:
        place, _, check = after.rpartition(" ")
        rows = rows.filter(Q(target__gt=place) | Q(target=place, check_id__gt=check))
    return page(rows[: limit + 1], limit, lambda row: f"{row.target} {row.check_id}", _reading)


@router.get("/jobs", auth=Needs(Permission.JOBS_READ), response=JobPage)
def jobs(
    request: HttpRequest,
    kind: Code | None = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Json:
    """工作 Jobs of the company and of the installation."""
    rows = Job.objects.filter(company__in=("", asker_of(request).ledger)).order_by("-id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if after:
        rows = rows.filter(id__lt=after)
    return page(rows[: limit + 1], limit, lambda row: row.id, _job)


def _reading(row: LastReading) -> dict[str, Any]:
    return {
        "check": row.check_id,
        "target": row.target,
        "outcome": row.outcome,
        "seen": {"zh": row.seen_zh, "en": row.seen_en},
        "values": row.values,
        "at": row.seen,
        "seq": row.seq,
    }


def _job(row: Job) -> dict[str, Any]:
    names = ("id", "kind", "state", "due", "attempts", "created", "started", "finished", "done", "total", "error")
    return {name: getattr(row, name) for name in names}
