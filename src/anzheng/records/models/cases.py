"""案件的資料表 Tables of cases. The acts are the truth; every column of a case beside them is a projection.

Written by `records/cases.py` and by nothing else; triggers refuse to change or to delete an act.
"""

from typing import ClassVar

from django.db import models

from anzheng.organization.core.levels import Level
from anzheng.organization.models import Company, Person


class Case(models.Model):
    """Something that is put before others for their signature (案件)."""

    case = models.SlugField(primary_key=True, max_length=40)
    ledger = models.SlugField(max_length=40)
    """Where its facts stand: the company's ledger, or that of the installation."""
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="cases")
    """Whose people sign it."""
    workflow = models.CharField(max_length=60)
    kind = models.SlugField(max_length=40)
    """Kind of the subject."""
    subject = models.CharField(max_length=90)
    """Id of the subject."""
    content = models.JSONField()
    """The author's working copy; what was put before the signers stands in the acts."""
    digest = models.CharField(max_length=64, blank=True)
    """Commitment to what is before the signers; empty for a draft."""
    salt = models.CharField(max_length=64, blank=True)
    """Of the commitment, in hexadecimal; goes with the content."""
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    unit = models.CharField(max_length=400, blank=True)
    """Path of the unit that it belongs to; empty for the company."""
    level = models.SlugField(max_length=20, default=Level.INTERNAL.value)
    circle = models.SlugField(max_length=20, blank=True)
    """Empty for the ordinary; `audit` for what only auditors may see."""
    state = models.SlugField(max_length=20)
    step = models.SlugField(max_length=60, blank=True)
    due = models.DateField(null=True, blank=True)
    """Last day of the time limit."""
    deviates = models.BooleanField(default=False)
    opened = models.DateTimeField()
    changed = models.DateTimeField()
    settled = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "state", "due"], name="case_by_state"),
            models.Index(fields=["company", "unit"], name="case_by_unit"),
            models.Index(fields=["company", "kind", "subject"], name="case_by_subject"),
            models.Index(fields=["company", "kind", "case"], name="case_by_kind"),
        ]
        ordering = ("-opened", "case")

    def __str__(self) -> str:
        return self.case


class CaseAct(models.Model):
    """One act upon a case, for ever (案件歷程)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts")
    number = models.PositiveIntegerField()
    kind = models.SlugField(max_length=20)
    step = models.SlugField(max_length=60, blank=True)
    person = models.CharField(max_length=40)
    """Pseudonym, or `system`."""
    on_behalf_of = models.CharField(max_length=40, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    data = models.JSONField()
    """The act as the rules read it."""
    content = models.JSONField(null=True)
    """What was put before the signers by this act."""
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="one_act_per_number")]
        indexes: ClassVar = [
            models.Index(fields=["person", "case"], name="act_by_person"),
            models.Index(fields=["on_behalf_of", "case"], name="act_by_principal"),
        ]
        ordering = ("case", "number")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class CaseAsked(models.Model):
    """Whom a pending case asks, by relation, so that one query finds what waits for a person (待簽)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="asked")
    duty = models.SlugField(max_length=40, blank=True)
    unit = models.CharField(max_length=400, blank=True)
    """Path of the unit for which the duty may be held; empty if it must be held for the company."""
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Asked in person."""
    managed = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """This person's manager is asked, whoever that is today."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["duty", "case"], name="asked_by_duty")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.duty or self.person_id or self.managed_id}"
