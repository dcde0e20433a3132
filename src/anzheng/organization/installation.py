"""安裝 Preparing an installation: an empty data folder becomes a working one; an old one is brought up to date.

Every command may call this; it changes nothing when there is nothing to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from anzheng.catalogue import services as catalogue
from anzheng.facts.base import Actor
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import (
    alone,
    business_act,
    guard,
    ledgers,
    make_private,
    open_ledger,
    require_schema,
)
from anzheng.organization.adoption import held
from anzheng.organization.core.adoption import due_at_start
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.models import Company
from anzheng.organization.services import adopt_edition, open_company, publish_calendars

__all__ = ["DEFAULT_COMPANY", "INSTALLATION", "Prepared", "migrate", "open_installation", "prepare"]

DEFAULT_COMPANY = "company"
"""Id of the company that an empty folder starts with; its name is a neutral 本公司."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was done (完成的準備)."""

    migrated: bool
    opened: str | None
    adopted: tuple[str, ...]
    """`ledger document edition` for every adoption recorded."""


def prepare(home: Path, checks: Mapping[str, Text], *, actor: Actor, now: datetime) -> Prepared:
    """Make the data folder ready: tables, a first company, the packaged editions adopted (初始化).

    Raises StorageError if the database cannot be used or is newer than the program.
    """
    migrated = migrate()
    opened = None
    with alone():
        open_installation(actor=actor, now=now)
        if not Company.objects.exists():
            open_company(DEFAULT_COMPANY, "本公司", sample=False, cutover=taipei_day(now), actor=actor, now=now)
            opened = DEFAULT_COMPANY
        for company in Company.objects.filter(sample=False):
            publish_calendars(company.ledger, actor=actor, now=now)
        adopted = tuple(_adopt(home, checks, actor, now))
    return Prepared(migrated, opened, adopted)


def open_installation(*, actor: Actor, now: datetime) -> None:
    """Open the ledger of the installation, unless it is open: sign-ins, accounts, the sign-in policy."""
    with business_act():
        if all(ledger.id != INSTALLATION for ledger in ledgers()):
            open_ledger(INSTALLATION, company=INSTALLATION, sample=False, actor=actor, at=now)


def migrate() -> bool:
    """Bring the tables up to date and tell whether anything was to do. Raises StorageError."""
    make_private()
    with guard():
        migrated = _behind()
        if migrated:
            with alone():
                # Somebody else may have been quicker.
                migrated = _behind()
                if migrated:
                    call_command("migrate", verbosity=0, interactive=False)
    require_schema()
    return migrated


def _behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _adopt(home: Path, checks: Mapping[str, Text], actor: Actor, now: datetime) -> list[str]:
    """Adopt newer compiled editions of what a company lives under; for one that never chose, the first document."""
    newest = {one.document: one for one in catalogue.packaged(home, checks)}
    done = []
    for company in Company.objects.all():
        lives = held(company.ledger)
        if company.sample and lives:
            continue  # a sample's history is closed
        for document in due_at_start(lives, {name: one.digest for name, one in newest.items()}):
            packaged = newest[document]
            since = taipei_day(now) if document in lives else packaged.effective or taipei_day(now)
            adopt_edition(
                company.ledger, document, packaged.edition, packaged.digest, since=since, actor=actor, now=now
            )
            done.append(f"{company.ledger} {document} {packaged.edition}")
    return done
