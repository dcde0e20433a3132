"""清冊的資料表 Table of the registers: entries as they stand now, with the names people read."""

from typing import Any, ClassVar

from django.db import models


class Entry(models.Model):
    """One entry of a register (項目). Its history stands in the ledger."""

    ledger = models.SlugField(max_length=40)
    register = models.SlugField(max_length=40)
    entry = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    """What people call it; never in the ledger."""
    since = models.DateField()
    retired = models.DateField(null=True)
    """First day on which it no longer exists."""
    values = models.JSONField(default=dict)
    """What stands in the ledger: numbers, dates, choices, codes, other entries."""
    beside = models.JSONField(default=dict)
    """Lines, paragraphs and times of day, which never enter the ledger."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "register", "entry"], name="one_entry_per_register")
        ]
        ordering = ("register", "entry")

    def __str__(self) -> str:
        return f"{self.register}:{self.entry}"

    @property
    def everything(self) -> dict[str, Any]:
        """All values by field, those in the ledger and those beside it."""
        return {**self.values, **self.beside}


class Stocktake(models.Model):
    """A count of a register (盤點): what was expected on a day, what was found, and how far the record of it is."""

    stocktake = models.SlugField(primary_key=True, max_length=40)
    ledger = models.SlugField(max_length=40)
    register = models.SlugField(max_length=40)
    started = models.DateField()
    at = models.DateTimeField()
    person = models.CharField(max_length=40)
    """Pseudonym of whoever started it."""
    state = models.CharField(max_length=20, default="counting")
    case = models.CharField(max_length=40, blank=True)
    """The record that it becomes, once it was put before others."""
    ended = models.DateField(null=True)
    """The day of the approval, or of whatever else ended it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ledger", "register"],
                condition=models.Q(state__in=("counting", "submitted")),
                name="one_open_stocktake_per_register",
            )
        ]
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.register}:{self.stocktake}"


class Counted(models.Model):
    """One line of a stock-take (盤點項目): an entry that was expected, or one that is not on the register."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.CASCADE, related_name="lines")
    entry = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    expected = models.BooleanField()
    result = models.CharField(max_length=12, blank=True)
    """`found`, `missing`, `differs`, `surplus`; empty until somebody looked."""
    settle = models.BooleanField(default=False)
    """Whether the approval changes the register: takes out, changes, or adds."""
    values = models.JSONField(default=dict)
    """What differs, or what is known of an entry that is not on the register."""
    note = models.CharField(max_length=400, blank=True)
    answers = models.JSONField(default=dict)
    """Further answers that the form of this register's count asks of each entry."""
    person = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stocktake", "entry"], name="one_line_per_entry")]
        ordering = ("entry",)

    def __str__(self) -> str:
        return f"{self.stocktake_id}:{self.entry}"
