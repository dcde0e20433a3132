"""A company with units and one person for each duty, made directly in the tables: who may see what is the question."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from anzheng.facts.base import Actor
from anzheng.ledger.services import ledgers, open_ledger
from anzheng.organization.core.duties import OUTSIDERS, Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.models import Account, Company, DutyGrant, Member, Person, Unit
from anzheng.records.models import Evidence

SINCE = date(2015, 1, 1)
OPENED = datetime(2020, 1, 1, tzinfo=UTC)
"""Long ago, so that a test may choose its own now."""
ACTOR = Actor("user", "u:builder", "cli", "os-account")
LEAVER, NOBODY = "leaver", "nobody"
"""Somebody whose last day has passed; somebody with an account who works nowhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit by its code, with the path that duties and evidence carry."""

    code: str
    path: str


HQ, IT, OPS, SALES = (
    Place("hq", "/hq/"),
    Place("it", "/hq/it/"),
    Place("ops", "/hq/it/ops/"),
    Place("sales", "/hq/sales/"),
)


def found(ledger: str, *, sample: bool = False) -> Company:
    """Open a company with an empty ledger and its four units."""
    company = Company.objects.create(ledger=ledger, name=ledger, sample=sample, opened=OPENED)
    open_ledger(ledger, company=ledger, sample=sample, actor=ACTOR, at=OPENED)
    for place in (HQ, IT, OPS, SALES):
        Unit.objects.create(company=company, code=place.code, name=place.code, path=place.path, since=SINCE)
    return company


def installation() -> None:
    """Open the ledger of the installation if it is not there."""
    if INSTALLATION not in {one.id for one in ledgers()}:
        open_ledger(INSTALLATION, company="", sample=False, actor=ACTOR, at=OPENED)


def works(
    name: str, ledger: str, unit: Place | None = None, *, outsider: bool = False, until: date | None = None
) -> Account:
    """Let somebody work in a company, in a unit, with an account of that name."""
    who, _ = Person.objects.get_or_create(pseudonym=f"u:{name}", defaults={"name": name})
    place = Unit.objects.get(company_id=ledger, code=unit.code) if unit is not None else None
    Member.objects.create(
        company_id=ledger, person=who, number=name, unit=place, outsider=outsider, joined=SINCE, last_day=until
    )
    return account(name)


def account(name: str) -> Account:
    """Make or find the account of somebody."""
    who, _ = Person.objects.get_or_create(pseudonym=f"u:{name}", defaults={"name": name})
    now = datetime.now(UTC)
    made, _ = Account.objects.get_or_create(
        username=name, defaults={"person": who, "created": now, "must_change": False, "password_set": now}
    )
    return made


def holds(name: str, ledger: str, duty: Duty, unit: Place | None = None) -> None:
    """Give somebody a duty, for the company or for one unit."""
    place = Unit.objects.get(company_id=ledger, code=unit.code) if unit is not None else None
    DutyGrant.objects.create(
        grant=f"{ledger}-{name}-{duty.value}",
        company_id=ledger,
        person_id=f"u:{name}",
        duty=duty,
        unit=place,
        first=SINCE,
    )


def everybody(ledger: str) -> dict[str, Account]:
    """Return one account for each duty, held for the company, and those who may do nothing."""
    found = {}
    for duty in Duty:
        found[duty.value] = works(duty.value, ledger, outsider=duty in OUTSIDERS)
        if duty is not Duty.EMPLOYEE:
            holds(duty.value, ledger, duty)
    found[LEAVER] = works(LEAVER, ledger, until=date(2020, 12, 31))
    holds(LEAVER, ledger, Duty.SECURITY_HEAD)
    found[NOBODY] = account(NOBODY)
    return found


def evidence(
    ledger: str, name: str, *, author: str = "", unit: Place | None = None, level: str = "internal"
) -> Evidence:
    """Put a row of evidence into the table."""
    return Evidence.objects.create(
        ledger=ledger,
        evidence=name,
        form="f",
        target="company",
        first=SINCE,
        last=SINCE,
        title=name,
        note=f"note of {name}",
        recorded=datetime.now(UTC),
        author=f"u:{author}" if author else "",
        unit=unit.path if unit is not None else "",
        level=level,
    )
