"""公司與集團 Companies and the groups they belong to."""

from django.db import models


class Group(models.Model):
    """A group of companies (集團); groups may lie in groups."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="groups")

    def __str__(self) -> str:
        return self.name


class Company(models.Model):
    """One company and its ledger (公司). The slug is also the ledger's id."""

    ledger = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    sample = models.BooleanField(default=False)
    """Sample data, shown as such on every page."""
    opened = models.DateTimeField()
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="companies")

    class Meta:
        ordering = ("sample", "opened")

    def __str__(self) -> str:
        return self.name
