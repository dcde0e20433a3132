"""資料表 Tables of the ledger. Private to this package: others call `services`.

Rows are only ever added. Triggers (migration 0002) refuse everything else, as a defence against
defects; against the owner of the database only a head kept elsewhere helps.
"""

from typing import ClassVar

from django.db import models

from anzheng.ledger.content.models import ContentItem  # noqa: F401 - Django finds it here


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


class Epoch(models.Model):
    """A name under which a ledger is signed (紀元): the first one, or one that follows a loss."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, db_index=False)
    epoch = models.IntegerField()
    """Counted from 1."""
    origin = models.CharField(max_length=200, unique=True)
    """Name in every checkpoint, and of the keys that sign them."""
    first = models.BigIntegerField()
    """Entries that the ledger had when the epoch was opened."""
    opened = models.DateTimeField()

    class Meta:
        """One row for each epoch, never changed."""

        db_table = "ledger_epoch"
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "epoch"], name="ledger_epoch_number")]

    def __str__(self) -> str:
        return self.origin


class SigningKey(models.Model):
    """A public key that signs checkpoints (簽章金鑰); its private half lies in the folder of keys."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, db_index=False)
    origin = models.CharField(max_length=200)
    vkey = models.CharField(max_length=400, unique=True)
    since = models.BigIntegerField()
    """Smallest ledger that it signs."""

    class Meta:
        """One row for each key, never changed: the next one of an origin ends it."""

        db_table = "ledger_key"
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin", "since"], name="ledger_key_since")]

    def __str__(self) -> str:
        return self.vkey


class Checkpoint(models.Model):
    """A signed head (檢查點), word for word as it was signed."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, db_index=False)
    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        """One for each size of an origin, never changed."""

        db_table = "ledger_checkpoint"
        constraints: ClassVar = [models.UniqueConstraint(fields=["origin", "size"], name="ledger_checkpoint_size")]
        indexes: ClassVar = [models.Index(fields=["ledger", "size"], name="ledger_checkpoint_newest")]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class Anchor(models.Model):
    """A place outside that gets the checkpoints of a ledger (外部錨定)."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, db_index=False)
    anchor = models.SlugField(max_length=40, db_index=False)
    kind = models.CharField(max_length=40)
    place = models.TextField()
    added = models.DateTimeField()
    removed = models.DateTimeField(null=True)
    tried = models.DateTimeField(null=True)
    """When it was last offered a checkpoint."""
    problem_zh = models.TextField(default="")
    problem_en = models.TextField(default="")
    """Why it did not take the last one; empty if it did."""

    class Meta:
        """Ids are unique within a ledger, removed ones included."""

        db_table = "ledger_anchor"
        constraints: ClassVar = [models.UniqueConstraint(fields=["ledger", "anchor"], name="ledger_anchor_id")]

    def __str__(self) -> str:
        return f"{self.ledger_id}: {self.anchor}"


class Anchoring(models.Model):
    """That an anchor took a checkpoint (錨定紀錄), with its receipt."""

    anchor = models.ForeignKey(Anchor, models.PROTECT)
    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    at = models.DateTimeField()
    receipt = models.BinaryField()
    ending = models.CharField(max_length=40)
    """Ending of the file that the receipt is handed out as."""
    chain = models.BinaryField(default=bytes)
    """Certificates that verify the receipt, if it needs any."""
    cosignatures = models.TextField(default="")
    """Lines that a witness added to the note."""

    class Meta:
        """Never changed."""

        db_table = "ledger_anchoring"
        indexes: ClassVar = [models.Index(fields=["anchor", "origin", "size"], name="ledger_anchoring_newest")]

    def __str__(self) -> str:
        return f"{self.anchor}: {self.size}"


class Halt(models.Model):
    """A ledger that takes no entries, because it contradicts what somebody outside holds (停止寫入)."""

    ledger = models.OneToOneField(Ledger, models.PROTECT, primary_key=True)
    source = models.CharField(max_length=80)
    """Id of the anchor that says so; `key` for the folder of keys."""
    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    """Entries that the ledger has."""
    anchored_size = models.BigIntegerField()
    anchored_root = models.BinaryField(null=True)
    """Unknown where the anchor tells only how far it is."""
    found = models.DateTimeField()

    class Meta:
        """One row while the ledger is halted."""

        db_table = "ledger_halt"

    def __str__(self) -> str:
        return f"{self.ledger_id}: {self.size} < {self.anchored_size}"


class Recovery(models.Model):
    """That somebody asks for a new epoch (申請新紀元), while the ledger takes no entries or its key is lost."""

    ledger = models.ForeignKey(Ledger, models.PROTECT, db_index=False)
    asked_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=80)
    """Keyed digest of the reason that was written."""
    backup = models.CharField(max_length=64, default="")
    """SHA-256 of the copy that was put back; empty if none."""
    asked = models.DateTimeField()
    approvers = models.JSONField(default=list)
    """Pseudonyms of those who agreed, in order."""
    ended = models.DateTimeField(null=True)
    """When the epoch was opened, or the wish was dropped."""

    class Meta:
        """One that is open for each ledger."""

        db_table = "ledger_recovery"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ledger"], name="ledger_recovery_open", condition=models.Q(ended__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ledger_id}: {self.asked}"
