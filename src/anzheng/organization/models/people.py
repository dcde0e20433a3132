"""人員的資料表 Tables of people: projections of facts plus the names that the ledger never holds."""

from typing import ClassVar

from django.db import models

from anzheng.organization.models.companies import Company


class Person(models.Model):
    """The name behind a pseudonymous id (人員代號對照)."""

    pseudonym = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit of a company (單位); `path` holds the codes from the top, `/hq/it/`, so that "and below" is a prefix."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="units")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=400)
    head = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    closed = models.DateField(null=True, blank=True)
    """First day on which it no longer exists."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="one_unit_per_code")]
        indexes: ClassVar = [models.Index(fields=["company", "path"], name="unit_by_path")]
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person in a company (任職); `number` is the entry id in the register of people."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    number = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    manager = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80, blank=True)
    outsider = models.BooleanField(default=False)
    """An outside auditor's or a vendor's person: not in the register of people."""
    joined = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    """The last day of work, once known (離職日)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="one_member_per_number"),
            models.UniqueConstraint(fields=["company", "person"], name="one_membership_per_company"),
        ]
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class DutyGrant(models.Model):
    """A duty held by a person (職務指派)."""

    grant = models.SlugField(primary_key=True, max_length=40)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    duty = models.SlugField(max_length=40)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "person"], name="grant_by_person")]
        ordering = ("first",)

    def __str__(self) -> str:
        return f"{self.duty} {self.person_id}"


class Deputation(models.Model):
    """A person stands in for another (職務代理)."""

    deputation = models.SlugField(primary_key=True, max_length=40)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="deputations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputations")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stands_in")
    duty = models.SlugField(max_length=40, blank=True)
    """Empty for all duties."""
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ("first",)

    def __str__(self) -> str:
        return self.deputation


class Absence(models.Model):
    """A planned absence (預定不在)."""

    absence = models.SlugField(primary_key=True, max_length=40)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="absences")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    cancelled = models.BooleanField(default=False)

    class Meta:
        ordering = ("first",)

    def __str__(self) -> str:
        return self.absence
