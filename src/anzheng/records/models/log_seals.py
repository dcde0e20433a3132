"""封存日誌的資料表 Tables of sealed logs: every sealing of a device, and the lines that stand under its hash.

Both can only grow. What they say is proved by the ledger, which holds the root over the lines of each sealing.
"""

from typing import ClassVar

from django.db import models


class LogSeal(models.Model):
    """One sealing of one device's files (一次封存)."""

    ledger = models.SlugField(max_length=40)
    log = models.SlugField(max_length=80)
    target = models.CharField(max_length=90)
    number = models.PositiveIntegerField()
    """Counted from 1 for each log and device; two who seal at once cannot both have the next one."""
    at = models.DateTimeField()
    first = models.DateField()
    last = models.DateField()
    place = models.TextField()
    """Where the files lay: what was named, for people."""
    reason = models.CharField(max_length=300, blank=True)
    """Why the device wrote nothing on the days that were stated."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "log", "target", "number"], name="one_log_seal_per_number")
        ]
        ordering = ("ledger", "log", "target", "number")

    def __str__(self) -> str:
        return f"{self.log}/{self.target} {self.number}"


class LogLine(models.Model):
    """One line of a sealing (封存行)."""

    seal = models.ForeignKey(LogSeal, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    text = models.TextField()
    stamp = models.CharField(max_length=80, blank=True)
    """By which the file is known again without reading it; no part of the hash."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seal", "number"], name="one_log_line_per_number")]
        ordering = ("seal", "number")

    def __str__(self) -> str:
        return self.text
