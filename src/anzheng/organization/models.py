"""組織的資料表 Tables of the organization. Names live here and never in the ledger."""

from django.db import models


class Company(models.Model):
    """One company and its ledger (公司). The slug is also the ledger's id."""

    ledger = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    sample = models.BooleanField(default=False)
    """Sample data, shown as such on every page."""
    opened = models.DateTimeField()

    class Meta:
        ordering = ("sample", "opened")

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """The name behind a pseudonymous id (人員代號對照)."""

    pseudonym = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name
