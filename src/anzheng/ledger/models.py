"""資料表 Tables of the ledger. Private to this package: others call `services`.

Rows are only ever added. Triggers (migration 0002) refuse everything else, as a defence against
defects; against the owner of the database only a head kept elsewhere helps.
"""

from typing import ClassVar

from django.db import models


class Ledger(models.Model):
    """One ledger (帳本): of a company, or of the installation."""

    id = models.SlugField(primary_key=True, max_length=64, db_index=False)
    company = models.CharField(max_length=200)
    """Pseudonymous id of the company."""
    sample = models.BooleanField()
    """True for sample data, whose recorded times are fictional."""
    opened = models.DateTimeField()

    class Meta:
        """One row for each ledger, never changed."""

        db_table = "ledger_ledger"

    def __str__(self) -> str:
        return self.id


class Head(models.Model):
    """Size and root of a ledger (帳首); the row that an append locks."""

    ledger = models.OneToOneField(Ledger, models.PROTECT, primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    """32 bytes; the hash of nothing while the size is 0."""
    last_at = models.DateTimeField()
    """The instant of the newest leaf; the next may not be earlier."""

    class Meta:
        """One row for each ledger; it only ever grows."""

        db_table = "ledger_head"

    def __str__(self) -> str:
        return f"{self.ledger_id}: {self.size}"


class Entry(models.Model):
    """One leaf, byte for byte, with what is needed to find it (分錄)."""

    pk = models.CompositePrimaryKey("ledger_id", "seq")
    ledger = models.ForeignKey(Ledger, models.PROTECT, db_index=False)
    seq = models.BigIntegerField()
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField()
    subject = models.CharField(max_length=200)
    idem = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null means "no key", and is not unique

    class Meta:
        """Found by index, by subject and by idempotency key."""

        db_table = "ledger_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ledger", "idem"], name="ledger_entry_idem", condition=models.Q(idem__isnull=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ledger", "subject", "seq"], name="ledger_entry_subject")]

    def __str__(self) -> str:
        return f"{self.ledger_id}/{self.seq}"


class Node(models.Model):
    """The root of one perfect subtree (節點); derived from the leaves and compared by `verify`."""

    pk = models.CompositePrimaryKey("ledger_id", "level", "idx")
    ledger = models.ForeignKey(Ledger, models.PROTECT, db_index=False)
    level = models.SmallIntegerField()
    idx = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        """Found by place in the tree."""

        db_table = "ledger_node"

    def __str__(self) -> str:
        return f"{self.ledger_id}: {self.level}/{self.idx}"
