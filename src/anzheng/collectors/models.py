"""最近觀測 The newest reading of each check on each target, to tell a change from a continuation."""

from typing import ClassVar

from django.db import models


class LastReading(models.Model):
    """最近觀測 A projection of the ledger plus the sentence for people, which the ledger never holds."""

    ledger = models.CharField(max_length=64)
    target = models.CharField(max_length=200)
    check_id = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16)
    values = models.JSONField()
    triggers = models.JSONField()
    """Events that the reading sets off; one is raised only when it was not among these before."""
    seen = models.DateTimeField()
    """When the check last ran on the target."""
    seq = models.BigIntegerField()
    """Leaf that tells of this sighting."""
    seen_zh = models.TextField()
    seen_en = models.TextField()

    class Meta:
        """One row for each check on each target."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ledger", "target", "check_id"], name="collectors_last_reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.check_id}: {self.outcome}"
