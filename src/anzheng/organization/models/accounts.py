"""帳號的資料表 Tables of accounts: one personal account for each person, across all companies of the installation."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from anzheng.organization.models.people import Person


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by their login name; accounts are made by services only."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account of that name, whatever its capitals. Raises Account.DoesNotExist."""
        return self.get(username__iexact=username or "")


class Account(AbstractBaseUser):
    """A personal account (個人帳號)."""

    username = models.CharField(max_length=60, unique=True)
    """Login name, lower case."""
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    created = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    disabled_why = models.CharField(max_length=40, blank=True)
    must_change = models.BooleanField(default=True)
    """The password was given by somebody else and has to be changed at once."""
    password_set = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    """Failed proofs of identity since the last sign-in."""
    locked_until = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    enabled = models.DateTimeField(null=True, blank=True)
    """When it was enabled again; dormancy counts from there."""
    os_account = models.CharField(max_length=80, unique=True, null=True, blank=True)
    """The operating-system account that acts for this person on the command line."""
    webhook = models.URLField(max_length=300, blank=True)
    language = models.CharField(max_length=2, default="zh")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return self.username


class PasswordUsed(models.Model):
    """A password that was used before, hashed (用過的密碼)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passwords")
    password = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"


class FailedName(models.Model):
    """Failed sign-ins with a name that no account has: a lock tells nobody which names exist (查無帳號的嘗試)."""

    digest = models.CharField(primary_key=True, max_length=40)
    """Keyed digest of the name; the name itself might be a password typed into the wrong box."""
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    """The newest try."""

    def __str__(self) -> str:
        return self.digest


class SignInSetting(models.Model):
    """A setting of the sign-in policy that departs from its default (登入政策)."""

    name = models.SlugField(primary_key=True, max_length=60)
    value = models.JSONField()
    reason = models.CharField(max_length=300)
    changed = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Trace(models.Model):
    """What stands behind a keyed digest in the ledger: an address, a device, a reason (摘要對照)."""

    digest = models.CharField(primary_key=True, max_length=40)
    kind = models.SlugField(max_length=20)
    text = models.CharField(max_length=400)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class ApiToken(models.Model):
    """A token for programs (API 權杖): never wider than its owner, usually narrower."""

    token = models.SlugField(primary_key=True, max_length=40)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    company = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret; the secret itself is shown once."""
    permissions = models.JSONField()
    created = models.DateTimeField()
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name
