"""10,000 records: lists by service and API with their queries; one record from the blank form to the evidence."""

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROWS = 10_000
ROUNDS = 40
CYCLES = 30
FORM = "network-connection-request"
FILLED = {
    "brought_by": "資訊組",
    "device_kind": "laptop",
    "device": "筆電一",
    "address": "00:00:5e:00:53:01",
    "purpose": "會議簡報",
    "place": "第一會議室",
    "begins_on": "2026-11-23",
    "ends_on": "2026-11-30",
    "protected": True,
    "rules_accepted": True,
}


def main() -> int:
    """Build a company with records, ask, print."""
    os.environ["ANZHENG_HOME"] = tempfile.mkdtemp(prefix="anzheng-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    here = _company()
    _records()
    print(f"{ROWS:,} records; budget of a list: p50 100 ms, a fixed number of queries")
    _lists(here)
    _cycle(here)
    return 0


def _company() -> Any:  # noqa: ANN401 - the office of the tests
    from django.db import transaction

    from tests.support.cases import office
    from tests.support.company import installation

    with transaction.atomic():
        installation()
    return office(Path(os.environ["ANZHENG_HOME"]))


def _records() -> None:
    from anzheng.records.forms import current, keep
    from anzheng.records.models import Case, Record

    form, now, day = current(FORM), datetime.now(UTC), date(2026, 11, 23)
    kept = keep(form, now)
    content = {"form": FORM, "definition": kept.digest, "target": "company", "fields": FILLED}
    states = ("approved", "approved", "approved", "in-progress", "draft")
    cases = [
        Case(
            case=f"c-{n:06}",
            ledger="own",
            company_id="own",
            workflow=f"form:{FORM}/1",
            kind="record",
            subject=f"c-{n:06}",
            content=content,
            author_id="u:ann" if n % 50 == 0 else "u:colleague",
            unit="/it/" if n % 2 else "/sales/",
            level="confidential" if n % 20 == 0 else "internal",
            state=states[n % len(states)],
            opened=now - timedelta(minutes=n),
            changed=now,
        )
        for n in range(ROWS)
    ]
    Case.objects.bulk_create(cases, batch_size=500)
    rows = [
        Record(
            case=case,
            ledger="own",
            form=FORM,
            definition=kept,
            number="" if case.state == "draft" else f"F-011-IT-115-{n:05}",
            target="company",
            first=day - timedelta(days=n % 400),
            last=day - timedelta(days=n % 400),
        )
        for n, case in enumerate(cases)
    ]
    Record.objects.bulk_create(rows, batch_size=500)


def _lists(here: Any) -> None:  # noqa: ANN401 - the same
    from anzheng.records.core.workflow.case import State
    from anzheng.records.record_queries import EVERYTHING, Wanted, records_of
    from anzheng.reports.as_json_records import record_row

    asked = {
        "all": EVERYTHING,
        "state": Wanted(state=State.IN_PROGRESS),
        "period": Wanted(first=date(2026, 11, 1), last=date(2026, 11, 23)),
        "mine": Wanted(mine=True),
    }
    for who in ("head", "boss", "ann"):
        has = here.has(who)
        for name, wanted in asked.items():
            _measure(
                f"service {who:5} {name}",
                lambda has=has, wanted=wanted: [record_row(row) for row in records_of(has, wanted)[:101]],
            )
    client = _client()
    for who in ("head", "ann"):
        secret = _token(who)
        for path in ("/records?limit=100", "/records?limit=500", f"/records?form={FORM}&state=approved"):
            _measure(f"API {who:5} {path}", lambda path=path, secret=secret: client(path, secret))


def _cycle(here: Any) -> None:  # noqa: ANN401 - the same
    from tests.support.records import approved, fill, started, submit

    acts: dict[str, list[float]] = {"start": [], "fill": [], "submit": [], "sign": []}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime

    def spend(name: str, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the act returns
        start = time.perf_counter()
        found = act()
        acts[name].append(time.perf_counter() - start)
        return found

    approved(here)  # once, so that everything is loaded
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for _ in range(CYCLES):
        row = spend("start", lambda: started(here))
        spend("fill", lambda row=row: fill(here, "ann", row.pk, **FILLED))
        spend("submit", lambda row=row: submit(here, "ann", row.pk))
        spend("sign", lambda row=row: here.sign("boss", row.pk))
    cpu = (resource.getrusage(resource.RUSAGE_SELF).ru_utime - before) / CYCLES * 1000
    told = "  ".join(f"{name} {statistics.median(spent) * 1000:.1f} ms" for name, spent in acts.items())
    print(f"start, fill, submit, sign: {told}  CPU of a whole cycle {cpu:.0f} ms")


def _measure(label: str, ask: Callable[[], Any]) -> None:
    from django.db import connection

    asked: list[object] = []

    def count(execute: Callable[..., object], *call: object) -> object:
        asked.append(call[0])
        return execute(*call)

    with connection.execute_wrapper(count):
        ask()
    spent, before = [], resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - start)
    cpu = (resource.getrusage(resource.RUSAGE_SELF).ru_utime - before) / ROUNDS * 1000
    print(f"{label:55} p50 {statistics.median(spent) * 1000:6.1f} ms  CPU {cpu:6.1f} ms  {len(asked)} queries")


def _client() -> Callable[[str, str], object]:
    from django.test import Client

    from anzheng.api.limits import RATE

    RATE.per_minute = sys.maxsize
    client = Client(HTTP_HOST="localhost")

    def get(path: str, secret: str) -> object:
        response = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})
        if response.status_code != 200:
            raise RuntimeError(response.content)
        return response

    return get


def _token(name: str) -> str:
    from anzheng.facts.base import Actor
    from anzheng.organization.access import standing_of
    from anzheng.organization.models import Account
    from anzheng.organization.tokens import NewToken, issue

    account, now = Account.objects.get(username=name), datetime.now(UTC)
    held = frozenset(standing_of(account.person_id, "own", now.date()).reaches)
    actor = Actor("user", account.person_id, "cli", "os-account")
    return issue(account, NewToken("own", name, held, 1), actor=actor, now=now)[1]


if __name__ == "__main__":
    sys.exit(main())
