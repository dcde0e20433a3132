"""清冊的資料表 Table of the registers: entries as they stand now, with the names people read."""

from typing import Any, ClassVar

from django.db import models


class Entry(models.Model):
    """One entry of a register (項目). Its history stands in the ledger."""

    ledger = models.SlugField(max_length=40)
    register = models.SlugField(max_length=40)
    entry = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    """What people call it; never in the ledger."""
    since = models.DateField()
    retired = models.DateField(null=True)
    """First day on which it no longer exists."""
    values = models.JSONField(default=dict)
    """What stands in the ledger: numbers, dates, choices, codes, other entries."""
    beside = models.JSONField(default=dict)
    """Lines, paragraphs and times of day, which never enter the ledger."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "register", "entry"], name="one_entry_per_register")
        ]
        ordering = ("register", "entry")

    def __str__(self) -> str:
        return f"{self.register}:{self.entry}"

    @property
    def everything(self) -> dict[str, Any]:
        """All values by field, those in the ledger and those beside it."""
        return {**self.values, **self.beside}
