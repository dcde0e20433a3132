"""The product's own kinds of jobs: what one attempt does, and that a second one does no harm."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.collectors.core.contract import all_checks
from anzheng.collectors.models import LastReading
from anzheng.collectors.services import results_of
from anzheng.facts.base import Actor
from anzheng.facts.calendars import CalendarPublished
from anzheng.jobs.kinds import LeaseLostError, Work, kind_of
from anzheng.jobs.models import Job, Worker
from anzheng.kernel.errors import Text
from anzheng.ledger.services import facts_of, head
from anzheng.organization.services import open_company
from anzheng.registers.models import Entry
from tests.support.ledgers import ACTOR

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 18, 30, 5, tzinfo=UTC)
PLANNED = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
SYSTEM = Actor("system", "u:0000000000000001", "job", "os-account")


def company(ledger: str, *, sample: bool = False, now: datetime = NOW) -> str:
    open_company(ledger, f"{ledger} 測試公司", sample=sample, cutover=date(2026, 1, 1), actor=ACTOR, now=now)
    return ledger


def attempt(kind: str, home: Path, *, now: datetime = NOW, stop: bool = False, **about: str) -> None:
    """Do one attempt, as a worker does."""

    def beat(_done: int | None, _total: int | None) -> None:
        if stop:
            raise LeaseLostError(Text("停", "stop"), kind, Text("等", "wait"))

    kind_of(kind).run(Work("j-1", kind, home, about, PLANNED, now, SYSTEM, 1, beat))


def test_nightly_checks_make_a_job_for_every_real_company(tmp_path: Path) -> None:
    company("one-co")
    company("two-co")
    company("shown", sample=True)
    for _ in range(2):
        attempt("nightly-checks", tmp_path)

    jobs = Job.objects.order_by("company")
    assert [(job.company, job.planned, job.arguments) for job in jobs] == [
        ("one-co", PLANNED, {"company": "one-co"}),
        ("two-co", PLANNED, {"company": "two-co"}),
    ]


def test_nightly_checks_look_at_this_host_once_a_night(tmp_path: Path) -> None:
    ledger = company("one-co", now=NOW - timedelta(days=1))
    attempt("nightly-checks", tmp_path, company=ledger)
    entry = Entry.objects.get(ledger=ledger, register="hosts")
    seen = results_of(ledger, f"hosts:{entry.entry}")
    assert {one.result.check for one in seen} == {check.id for check in all_checks()}
    size = head(ledger).size
    later = NOW + timedelta(minutes=7)
    attempt("nightly-checks", tmp_path, now=later, company=ledger)
    assert head(ledger).size == size

    # A check that did not come to its turn that night is made up for, alone.
    LastReading.objects.filter(ledger=ledger, check_id="time-service").update(seen=PLANNED - timedelta(seconds=1))
    attempt("nightly-checks", tmp_path, now=later, company=ledger)
    assert [one.result.check for one in results_of(ledger, f"hosts:{entry.entry}") if one.seen == later] == [
        "time-service"
    ]


def test_nightly_checks_that_are_stopped_record_nothing(tmp_path: Path) -> None:
    ledger = company("one-co", now=NOW - timedelta(days=1))
    with pytest.raises(LeaseLostError):
        attempt("nightly-checks", tmp_path, stop=True, company=ledger)

    entry = Entry.objects.get(ledger=ledger, register="hosts")
    assert results_of(ledger, f"hosts:{entry.entry}") == []


def test_calendars_are_published_for_the_years_to_come(tmp_path: Path) -> None:
    ledger = company("one-co")
    later = datetime(2027, 1, 1, tzinfo=UTC)
    for _ in range(2):
        attempt("calendars", tmp_path, now=later)

    payloads = [fact.payload for fact in facts_of(ledger, subject="company")]
    years = [payload.year for payload in payloads if isinstance(payload, CalendarPublished)]
    assert years.count(2029) == 2


def test_prune_jobs_keeps_what_is_open_or_young(tmp_path: Path) -> None:
    ages = {"old": 91, "young": 89}
    for name, days in ages.items():
        for state in ("done", "failed", "cancelled", "waiting"):
            then = NOW - timedelta(days=days)
            Job.objects.create(
                id=f"{name}-{state}",
                kind="test-act",
                state=state,
                due=then,
                planned=then,
                created=then,
                finished=None if state == "waiting" else then,
            )
    Worker.objects.create(id="dead", started=NOW, seen=NOW - timedelta(days=8))
    Worker.objects.create(id="alive", started=NOW, seen=NOW)
    attempt("prune-jobs", tmp_path)

    assert set(Job.objects.values_list("id", flat=True)) == {
        "old-waiting", "young-waiting", "young-done", "young-failed", "young-cancelled",
    }  # fmt: skip
    assert [row.id for row in Worker.objects.all()] == ["alive"]
