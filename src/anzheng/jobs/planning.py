"""排程 Planning: kinds that have a planned time are enqueued when it has come, once, whoever is awake."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from anzheng.jobs.core.cron import due_between
from anzheng.jobs.kinds import Kind
from anzheng.jobs.models import Schedule
from anzheng.jobs.services import enqueue

_AHEAD = timedelta(hours=1)
"""How far ahead of the clock a planned time may stand, which it does after the clock was set back."""


def plan(kinds: Iterable[Kind], *, now: datetime) -> list[str]:
    """Enqueue every kind whose planned time has come since the last look; return the ids of the jobs (排程).

    After a time without a worker the newest planned run is made up for; the row remembers how many were missed. A
    kind that is seen for the first time starts with its next planned time.
    """
    planned = [kind for kind in kinds if kind.every is not None]
    rows = {row.kind: row for row in Schedule.objects.filter(kind__in=[kind.id for kind in planned])}
    made = []
    for kind in planned:
        row = rows.get(kind.id)
        if row is None:
            Schedule.objects.get_or_create(kind=kind.id, defaults={"planned": now})
        elif row.planned > now + _AHEAD:
            # The clock was wrong for a while: without this the kind would rest until that time has come.
            Schedule.objects.filter(kind=kind.id, planned=row.planned).update(planned=now)
        elif (job := _enqueue(kind, row.planned, now)) is not None:
            made.append(job)
    return made


def _enqueue(kind: Kind, since: datetime, now: datetime) -> str | None:
    """Enqueue one kind if its time has come; None if not, or if another worker was quicker."""
    instants = due_between(kind.every, since, now) if kind.every is not None else ()
    if not instants:
        return None
    *missed, newest = instants
    changes: dict[str, object] = {"planned": newest}
    if missed:
        changes |= {"missed": len(missed), "missed_first": missed[0], "missed_last": missed[-1], "noticed": now}
    with transaction.atomic():
        if not Schedule.objects.filter(kind=kind.id, planned=since).update(**changes):
            return None
        return enqueue(kind.id, {}, now=now, due=newest, dedup=f"every:{kind.id}")
