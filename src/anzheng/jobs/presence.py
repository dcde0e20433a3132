"""在場 Presence of workers: a row that says who lives. Nothing decides by it; the doctor reads it."""

from datetime import datetime, timedelta

from anzheng.jobs.models import Worker

SAID_EVERY = timedelta(seconds=30)
"""How often a worker says that it lives."""
SILENT_AFTER = timedelta(minutes=2)
"""A worker that has said nothing for so long is taken for dead."""


def present(worker: str, *, started: datetime, now: datetime) -> None:
    """Say that a worker lives."""
    Worker.objects.update_or_create(id=worker, defaults={"started": started, "seen": now})


def gone(worker: str) -> None:
    """Take a worker's row away when it ends in good order."""
    Worker.objects.filter(pk=worker).delete()
