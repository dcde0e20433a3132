"""紀錄的資料表 Tables of filled forms: which definition a record keeps, its number, and what lists show of it.

The case is the truth about content and signatures; what stands here follows from it in the same transaction.
"""

from typing import ClassVar

from django.db import models

from anzheng.records.models.cases import Case


class FormVersion(models.Model):
    """The definition of a form as some record was filled with it, for ever (表單版本)."""

    digest = models.CharField(primary_key=True, max_length=64)
    """SHA-256 of the canonical definition."""
    form = models.SlugField(max_length=80)
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    kept = models.DateTimeField()

    class Meta:
        ordering = ("form", "version")

    def __str__(self) -> str:
        return f"{self.form}/{self.version}"


class Record(models.Model):
    """A filled form (紀錄): the case that carries it, and what lists and numbers need."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="record")
    """A draft may be thrown away; once submitted, a case cannot be deleted."""
    ledger = models.SlugField(max_length=40)
    form = models.SlugField(max_length=80)
    definition = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="records")
    number = models.CharField(max_length=100, blank=True)
    """Empty for a draft; given at the first submission and never again."""
    target = models.CharField(max_length=130)
    first = models.DateField()
    last = models.DateField()
    evidence = models.SlugField(max_length=40, blank=True)
    """Id of the evidence that it became when it was approved."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ledger", "number"], condition=~models.Q(number=""), name="one_record_per_number"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["ledger", "form", "last"], name="record_by_form")]

    def __str__(self) -> str:
        return self.number or str(self.pk)


class RecordSeries(models.Model):
    """The last number given in a series: form, unit and year of the Republic (編號序列)."""

    ledger = models.SlugField(max_length=40)
    form = models.SlugField(max_length=80)
    unit = models.SlugField(max_length=40)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "form", "unit", "year"], name="one_series_each")
        ]

    def __str__(self) -> str:
        return f"{self.form}/{self.unit}/{self.year}"
