"""The API with 10,000 rows behind a list: median, CPU and number of queries for each page of it."""

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

ROWS = 10_000
ROUNDS = 60


def main() -> int:
    """Build a company, ask, print."""
    os.environ["ANZHENG_HOME"] = tempfile.mkdtemp(prefix="anzheng-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    heads = {name: _token(name) for name in _people()}
    from anzheng.api.limits import RATE

    RATE.per_minute = sys.maxsize
    print(f"{ROWS:,} rows; budget: p50 100 ms, 30 ms of CPU, a fixed number of queries")
    for who, secret in heads.items():
        for path in ("/evidence?limit=100", "/evidence?limit=500", "/registers/hosts?limit=100", "/me"):
            _measure(f"{who:8} {path}", path, secret)
    return 0


def _measure(label: str, path: str, secret: str) -> None:
    from django.db import connection
    from django.test import Client

    client, headers, asked = Client(HTTP_HOST="localhost"), {"Authorization": f"Bearer {secret}"}, []

    def count(execute: Callable[..., object], *call: object) -> object:
        asked.append(call[0])
        return execute(*call)

    with connection.execute_wrapper(count):
        status = client.get(f"/api/v1{path}", headers=headers).status_code
    spent, before = [], resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(f"/api/v1{path}", headers=headers)
        spent.append(time.perf_counter() - start)
    cpu = (resource.getrusage(resource.RUSAGE_SELF).ru_utime - before) / ROUNDS * 1000
    p50 = statistics.median(spent) * 1000
    print(f"{label:40} {status}  p50 {p50:6.1f} ms  CPU {cpu:6.1f} ms  {len(asked)} queries")


def _people() -> tuple[str, ...]:
    from django.db import transaction

    from anzheng.organization.core.duties import Duty
    from anzheng.records.models import Evidence
    from anzheng.registers.models import Entry
    from tests.support.company import IT, SALES, found, holds, installation, works

    with transaction.atomic():
        installation()
        found("bench")
        works("head", "bench")
        holds("head", "bench", Duty.SECURITY_HEAD)
        works("manager", "bench", IT)
        holds("manager", "bench", Duty.LINE_MANAGER, IT)
        day, now = date(2026, 1, 1), datetime.now(UTC)
        Evidence.objects.bulk_create(
            Evidence(
                ledger="bench",
                evidence=f"e-{n:06}",
                form="f",
                target="company",
                first=day,
                last=day,
                title=f"{n}",
                recorded=now - timedelta(minutes=n),
                author="u:x",
                unit=(IT if n % 2 else SALES).path,
            )
            for n in range(ROWS)
        )
        Entry.objects.bulk_create(
            Entry(
                ledger="bench",
                register="hosts",
                entry=f"srv-{n:06}",
                name=f"{n}",
                since=day,
                values={"core": True},
            )
            for n in range(ROWS)
        )
        _adopt(now)
    return ("head", "manager")


def _adopt(now: datetime) -> None:
    from pathlib import Path

    from django.conf import settings

    from anzheng.catalogue import services as catalogue
    from anzheng.collectors.core.contract import all_checks
    from anzheng.organization.services import adopt_edition
    from tests.support.company import ACTOR

    for one in catalogue.packaged(Path(settings.ANZHENG_HOME), {check.id: check.name for check in all_checks()}):
        adopt_edition("bench", one.document, one.edition, one.digest, since=one.effective, actor=ACTOR, now=now)


def _token(name: str) -> str:
    from anzheng.facts.base import Actor
    from anzheng.organization.access import standing_of
    from anzheng.organization.models import Account
    from anzheng.organization.tokens import NewToken, issue

    account, now = Account.objects.get(username=name), datetime.now(UTC)
    held = frozenset(standing_of(account.person_id, "bench", now.date()).reaches)
    actor = Actor("user", account.person_id, "cli", "os-account")
    return issue(account, NewToken("bench", name, held, 1), actor=actor, now=now)[1]


if __name__ == "__main__":
    sys.exit(main())
