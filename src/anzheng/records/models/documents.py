"""管理文件的資料表 Tables of controlled documents: editions, who has to read them, copies that were handed out.

An edition's approval is the record that carries it; nothing here signs anything.
"""

from typing import ClassVar

from django.db import models

from anzheng.organization.core.levels import Level
from anzheng.organization.models import Person
from anzheng.records.models.forms import Record


class ControlledDocument(models.Model):
    """A policy, rule, procedure, or a document from outside (管理文件)."""

    ledger = models.SlugField(max_length=40)
    number = models.CharField(max_length=60)
    """`AS-P-003`; also its entry in the register of documents."""
    form = models.SlugField(max_length=80, blank=True)
    """The form whose records are its editions; empty for a document from outside."""
    title = models.CharField(max_length=200)
    kind = models.SlugField(max_length=40)
    """In the codes of the register of documents."""
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=400, blank=True)
    """Path of the unit that it belongs to; empty for the company."""
    level = models.SlugField(max_length=20, default=Level.INTERNAL.value)
    review = models.CharField(max_length=20, blank=True)
    """How often it is reviewed, ISO 8601; empty if never."""
    approvals = models.JSONField(default=list)
    """The chosen ways of approving; without any, the form's own."""
    origin = models.SlugField(max_length=10)
    """`own` or `outside`."""
    source = models.CharField(max_length=80, blank=True)
    """Where a document from outside comes from, as a code."""
    place = models.CharField(max_length=200, blank=True)
    registered = models.DateTimeField()
    author = models.CharField(max_length=40)
    ended = models.DateField(null=True, blank=True)
    """First day on which no edition is in force any more (廢止)."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "number"], name="one_document_per_number")]
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class DocumentEdition(models.Model):
    """An edition of a document (版本), or the review that leaves one as it is."""

    document = models.ForeignKey(ControlledDocument, on_delete=models.PROTECT, related_name="editions")
    number = models.CharField(max_length=20)
    occasion = models.SlugField(max_length=20)
    record = models.OneToOneField(
        Record, null=True, blank=True, on_delete=models.CASCADE, related_name="document_edition"
    )
    """A draft may be thrown away, and its edition with it; None for a document from outside."""
    file_name = models.CharField(max_length=255, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)
    file_bytes = models.BigIntegerField(default=0)
    media = models.CharField(max_length=100, blank=True)
    changes = models.TextField(blank=True)
    """What was changed (訂修摘要)."""
    opened = models.DateTimeField()
    author = models.CharField(max_length=40)
    received_on = models.DateField(null=True, blank=True)
    """When a document from outside came in."""
    digest = models.CharField(max_length=64, blank=True)
    """What readers acknowledge: of the file, else of the content that was signed. Set by publishing."""
    published = models.DateTimeField(null=True, blank=True)
    publisher = models.CharField(max_length=40, blank=True)
    effective = models.DateField(null=True, blank=True)
    review_due = models.DateField(null=True, blank=True)
    obsolete = models.DateField(null=True, blank=True)
    """First day on which it is no longer in force."""
    settled = models.BooleanField(default=False)
    """Whether the ledger has been told that it took the place of the one before."""
    readers = models.JSONField(default=list)
    """Who has to read it: `all`, `unit:it`, `duty:operator`, `person:E001`."""
    read_by = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "number"],
                condition=models.Q(published__isnull=False) & ~models.Q(occasion="review"),
                name="one_published_edition_per_number",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["effective", "settled"], name="edition_by_effect")]
        ordering = ("document", "opened", "pk")

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class DocumentOpening(models.Model):
    """That somebody opened an edition (開啟文件); nobody acknowledges what they have not opened."""

    edition = models.ForeignKey(DocumentEdition, on_delete=models.PROTECT, related_name="openings")
    person = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "person", "digest"], name="one_opening_per_reader")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.person}"


class Acknowledgement(models.Model):
    """That somebody read an edition (知悉確認)."""

    edition = models.ForeignKey(DocumentEdition, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.CharField(max_length=40)
    on = models.DateField()
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    evidence = models.SlugField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "person", "on"], name="one_acknowledgement_a_day")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "edition"], name="read_by_person")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.person}"


class DocumentCopy(models.Model):
    """A numbered copy that was handed out (分發)."""

    document = models.ForeignKey(ControlledDocument, on_delete=models.PROTECT, related_name="copies")
    edition = models.ForeignKey(DocumentEdition, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    """Counted within the document."""
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=120, blank=True)
    """Who holds it, outside the company."""
    means = models.SlugField(max_length=20)
    """`paper` or `electronic`."""
    sent = models.DateField()
    signed = models.DateField(null=True, blank=True)
    recalled = models.DateField(null=True, blank=True)
    outcome = models.SlugField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "number"], name="one_copy_per_number")]
        ordering = ("document", "number")

    def __str__(self) -> str:
        return f"{self.document_id} {self.number}"
