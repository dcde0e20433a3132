"""工作的資料表 Tables of jobs: what is to be done, what is planned, who works. Bookkeeping, never evidence."""

from django.db import models
from django.db.models import Q

from anzheng.jobs.core.states import OPEN, State


class Job(models.Model):
    """One piece of work (工作); the row is the only truth about who may do it."""

    id = models.CharField(primary_key=True, max_length=40)
    kind = models.CharField(max_length=60)
    company = models.CharField(max_length=40, blank=True, default="")
    """Ledger of the company it belongs to; empty for the installation."""
    arguments = models.JSONField(default=dict)
    dedup = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 - no key is different from an empty one
    """While a job with this key is open there is no other."""
    state = models.CharField(max_length=10, default=State.WAITING.value)
    due = models.DateTimeField()
    """Not before; moved by retries."""
    planned = models.DateTimeField()
    """When it was first due; never moved."""
    again = models.BooleanField(default=False)
    """Enqueued once more while it ran: it runs again afterwards."""
    attempts = models.PositiveIntegerField(default=0)
    """Claims so far. Only grows: the fencing token of whoever holds the lease."""
    forgiven = models.PositiveIntegerField(default=0)
    """Claims that do not count against it."""
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True, default="")
    created = models.DateTimeField()
    started = models.DateTimeField(null=True, blank=True)
    """When the newest attempt began."""
    finished = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(null=True, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    """Why the newest attempt failed: {what, where, remedy}, texts in both languages; never a traceback."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dedup",), condition=Q(state__in=[one.value for one in OPEN]), name="jobs_one_open_per_key"
            ),
        )
        indexes = (
            models.Index(fields=("state", "due"), name="jobs_by_due"),
            models.Index(fields=("company", "-created"), name="jobs_by_company"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Schedule(models.Model):
    """What a planned kind was last enqueued for (排程)."""

    kind = models.CharField(primary_key=True, max_length=60)
    planned = models.DateTimeField()
    """The newest planned instant that was dealt with."""
    missed = models.PositiveIntegerField(default=0)
    """Planned runs that fell into the newest time without a worker, and were made up for by one."""
    missed_first = models.DateTimeField(null=True, blank=True)
    missed_last = models.DateTimeField(null=True, blank=True)
    noticed = models.DateTimeField(null=True, blank=True)
    """When the worker came back."""

    def __str__(self) -> str:
        return self.kind


class Worker(models.Model):
    """A worker that lives, or did a moment ago (工作程序)."""

    id = models.CharField(primary_key=True, max_length=80)
    started = models.DateTimeField()
    seen = models.DateTimeField()

    def __str__(self) -> str:
        return self.id
