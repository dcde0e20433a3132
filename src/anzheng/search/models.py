"""搜尋的資料表 What can be found; the index beside it is made per database in a migration."""

from typing import ClassVar

from django.db import models


class Found(models.Model):
    """One thing that can be found, as it was last put (搜尋對象).

    On SQLite the tokens stand in the virtual table `search_tokens`, on PostgreSQL in the column `tokens` of this
    table, which the model does not know.
    """

    ledger = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    object = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=400)
    level = models.CharField(max_length=20)
    unit = models.CharField(max_length=400, blank=True)
    """Path of the unit it belongs to; empty for the whole company."""
    author = models.CharField(max_length=40, blank=True)
    circle = models.CharField(max_length=20, blank=True)
    updated = models.DateTimeField()
    indexed = models.DateTimeField(auto_now=True)
    """When it was last put; what `reindex` did not put again is gone."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "kind", "object"], name="found_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object}"
