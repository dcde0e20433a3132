"""保存的資料表 Tables of retention: holds with their words, and what was destroyed, by whom and why.

The ledger holds both acts; what stands here is what people read of them, and what a request is judged by.
"""

from typing import ClassVar

from django.db import models


class Hold(models.Model):
    """Nothing within its scope may be destroyed (停止銷毀)."""

    hold = models.SlugField(primary_key=True, max_length=40)
    ledger = models.SlugField(max_length=40)
    scope = models.JSONField()
    """Subjects, `form:<id>`, `target:<register>:<entry>`, or `company`."""
    reason = models.CharField(max_length=300)
    placed = models.DateTimeField()
    placed_by = models.CharField(max_length=40)
    released = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=40, blank=True)
    release_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ledger", "released"], name="hold_by_state")]
        ordering = ("-placed", "hold")

    def __str__(self) -> str:
        return self.hold


class Disposal(models.Model):
    """The content of one owner was destroyed (銷毀)."""

    ledger = models.SlugField(max_length=40)
    owner = models.CharField(max_length=90)
    """Subject in the ledger, `evidence:…`."""
    case = models.SlugField(max_length=40)
    """The request that was approved; after a restore it may be gone, and its number stays."""
    basis = models.SlugField(max_length=20)
    due = models.DateField(null=True, blank=True)
    on = models.DateField()
    asked_by = models.CharField(max_length=40)
    approvers = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "owner"], name="one_disposal_per_owner")]
        indexes: ClassVar = [models.Index(fields=["ledger", "case"], name="disposal_by_case")]
        ordering = ("-on", "owner")

    def __str__(self) -> str:
        return self.owner
