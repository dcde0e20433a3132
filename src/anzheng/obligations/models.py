"""待辦的資料表 Tables of the obligations. What is due is never stored; only who may read it as a calendar."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anzheng.organization.models import Company, Person


class CalendarAddress(models.Model):
    """A secret address under which a calendar program reads what one person has to do (行事曆訂閱網址)."""

    address = models.SlugField(primary_key=True, max_length=40)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret; the secret itself is shown once."""
    last4 = models.CharField(max_length=4)
    """The secret's last four characters, by which its owner recognises it; 20 of its 256 bits."""
    created = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "person"], condition=Q(revoked__isnull=True), name="one_living_calendar_address"
            )
        ]
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.address
