"""紀錄的資料表 Table of evidence: what people read about it. What decides stands in the ledger."""

from typing import ClassVar

from django.db import models

from anzheng.organization.core.levels import Level


class Evidence(models.Model):
    """One record or file that became evidence (證據)."""

    ledger = models.SlugField(max_length=40)
    evidence = models.SlugField(max_length=40)
    form = models.SlugField(max_length=80)
    target = models.CharField(max_length=130)
    first = models.DateField()
    last = models.DateField()
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    salt = models.CharField(max_length=64, blank=True)
    """Of the commitment to title and note, in hexadecimal; goes with them."""
    file_name = models.CharField(max_length=255, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)
    file_bytes = models.BigIntegerField(default=0)
    recorded = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)
    author = models.CharField(max_length=40, blank=True)
    """Pseudonym of who entered it; empty for what was entered before people had accounts."""
    unit = models.CharField(max_length=400, blank=True)
    """Path of the unit that it belongs to, `/hq/it/`; empty for the whole company."""
    level = models.SlugField(max_length=20, default=Level.INTERNAL.value)
    """How confidential title, note and file are."""
    on_site = models.BooleanField(default=False)
    """Read on site only: what leaves in a binder is its digest (現場閱覽)."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "evidence"], name="one_evidence_per_id")]
        indexes: ClassVar = [models.Index(fields=["ledger", "last"], name="evidence_by_day")]
        ordering = ("-last", "-recorded")

    def __str__(self) -> str:
        return self.evidence
