"""內容庫的資料表 Table of the content store: what is kept where, for whom, and the wrapped key that opens it."""

from typing import ClassVar

from django.db import models


class ContentItem(models.Model):
    """One content of one owner (內容項目); never shared, however equal two files are."""

    ledger = models.SlugField(max_length=64, db_index=False)
    owner = models.CharField(max_length=200)
    """Subject that it belongs to and dies with: `evidence:e-…`, `case:c-…`, `edition:…`."""
    digest = models.CharField(max_length=64)
    """As the ledger names it: SHA-256 of the content, or the commitment where there is a salt."""
    size = models.BigIntegerField()
    place = models.CharField(max_length=200)
    """Address of the place at which it was put."""
    blob = models.CharField(max_length=64, unique=True)
    """SHA-256 of the ciphertext."""
    wrapping = models.CharField(max_length=16)
    """Id of the key that wraps its key."""
    wrapped = models.BinaryField(null=True)
    """Its key, wrapped; null once it was destroyed."""
    salt = models.BinaryField(null=True)
    """Of a commitment; goes with the key."""
    stored = models.DateTimeField()
    retain = models.DateField(null=True)
    """Before this day it may not be disposed of; null where nothing says so."""
    locked = models.DateField(null=True)
    """Day before which the place itself refuses to delete the blob."""
    destroyed = models.DateTimeField(null=True)
    swept = models.BooleanField(default=False)
    """Whether the blob of what was destroyed is gone from its place as well."""

    class Meta:
        """Found by owner and digest."""

        db_table = "ledger_content"
        indexes: ClassVar = [
            models.Index(fields=["ledger", "owner", "digest"], name="ledger_content_owner"),
            models.Index(fields=["destroyed", "swept"], name="ledger_content_destroyed"),
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.owner} {self.digest[:16]}"
