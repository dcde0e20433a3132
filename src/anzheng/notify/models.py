"""通知的資料表 Notices, their deliveries and what each person chose."""

from typing import ClassVar

from django.db import models

from anzheng.organization.models import Person


class Notice(models.Model):
    """Something that a person has to be told, once (通知)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    company = models.CharField(max_length=40, blank=True)
    """Empty for what concerns the person alone: account, sign-in."""
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    """What it is about; the same notice is told once, however often it is asked for."""
    parameters = models.JSONField(default=dict)
    link = models.CharField(max_length=400)
    """A path of our own."""
    created = models.DateTimeField()
    read = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "company", "kind", "key"], name="told_once")]
        indexes: ClassVar = [models.Index(fields=["person", "-created"], name="notice_by_person")]
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Delivery(models.Model):
    """A notice on its way through one channel (遞送)."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    digest = models.BooleanField(default=False)
    """Waits for the daily summary."""
    attempts = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()
    """From when on it may be sent, or, while it is being sent, from when on it may be taken over."""
    sent = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_channel")]
        indexes: ClassVar = [models.Index(fields=["state", "due"], name="delivery_by_due")]
        ordering = ("due", "pk")

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Preference(models.Model):
    """What a person chose for one group of notices (通知偏好); without a row the group's own default holds."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_preferences")
    group = models.CharField(max_length=20)
    mail = models.BooleanField()
    daily = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "group"], name="one_preference_per_group")]

    def __str__(self) -> str:
        return self.group
