"""The sheets of the day: prepared once for whoever fills them in, prefilled, on working days only."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.collectors.core.contract import Result
from anzheng.collectors.services import record_night
from anzheng.facts.base import Outcome
from anzheng.jobs.kinds import Work, kind_of
from anzheng.kernel.errors import Text
from anzheng.notify.models import Notice
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Absence, DutyGrant
from anzheng.records import records
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Record
from anzheng.reports.preparing import prepare
from tests.support.cases import LEDGER, SYSTEM_ACTOR
from tests.support.daily import Daily, daily
from tests.support.people import person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 1, 4, 23, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def here(tmp_path: Path) -> Daily:
    found = daily(tmp_path)
    found.now = MONDAY
    return found


def prepared(here: Daily) -> int:
    return prepare(here.known, LEDGER, now=here.now, beat=lambda: None)


def sheets() -> dict[str, str]:
    return dict(Record.objects.values_list("form", "case__author"))


def test_the_operator_finds_the_sheets_of_the_day(here: Daily) -> None:
    prepared(here)

    assert {"host-inspection", "operation-log"} <= set(sheets())
    assert set(sheets().values()) == {"u:ann"}
    rows = Record.objects.select_related("case")
    assert all((row.first, row.last, row.case.state) == (here.day, here.day, State.DRAFT) for row in rows)
    assert Notice.objects.filter(person="u:ann", kind="sheet-ready").count() == len(sheets())
    assert "host-status-output" not in sheets()


def test_a_second_worker_finds_nothing_left(here: Daily) -> None:
    first = prepared(here)
    again = prepare(Daily(here.home, here.now).known, LEDGER, now=here.now + timedelta(minutes=5), beat=lambda: None)
    assert (first, again) == (len(sheets()), 0)
    assert Record.objects.count() == first


def test_the_mornings_job_prepares_for_every_company_of_its_own(here: Daily) -> None:
    def beat(_done: int | None, _total: int | None) -> None:
        """Go on."""

    for attempt in (1, 2):
        work = Work("j-1", "prepare", here.home, {}, here.now, here.now, SYSTEM_ACTOR, attempt, beat)
        kind_of("prepare").run(work)
    assert set(sheets().values()) == {"u:ann"}
    assert Record.objects.count() == Notice.objects.filter(kind="sheet-ready").count() == len(sheets())


def test_what_was_thrown_away_does_not_come_back(here: Daily) -> None:
    prepared(here)
    row = Record.objects.get(form="operation-log")
    records.discard(here.has("ann"), row.pk, actor=here.actor("ann"))
    assert prepared(here) == 0
    assert "operation-log" not in sheets()


def test_what_somebody_began_is_left_alone(here: Daily) -> None:
    begun = here.start("ben", "operating-procedures.host-rounds")
    prepared(here)
    assert Record.objects.get(form="host-inspection").pk == begun.pk


def test_nothing_is_prepared_on_a_closed_day_nor_for_a_missed_one(here: Daily) -> None:
    here.now = MONDAY - DAY
    assert prepared(here) == 0
    here.now = MONDAY
    prepared(here)
    assert not Record.objects.exclude(first=here.day).exists()


def test_an_absent_operators_deputy_gets_the_sheet(here: Daily) -> None:
    absent(here, "ann")
    here.deputy("ann", "ben")
    prepared(here)
    assert sheets()["host-inspection"] == "u:ben"


def test_without_an_operator_whoever_answers_for_it_gets_the_sheet(here: Daily) -> None:
    DutyGrant.objects.filter(duty=Duty.OPERATOR).delete()
    prepared(here)
    assert sheets()["host-inspection"] == "u:boss"


def test_of_two_operators_the_one_who_did_it_last_goes_on(here: Daily) -> None:
    person("zoe", LEDGER, duties=(Duty.OPERATOR,))
    here.start("zoe", "operating-procedures.host-rounds")
    here.now += DAY
    prepared(here)
    assert Record.objects.get(form="host-inspection", first=here.day).case.author_id == "u:zoe"


def absent(here: Daily, name: str) -> None:
    Absence.objects.create(
        absence=f"away-{name}", company_id=LEDGER, person_id=f"u:{name}", first=here.day, last=here.day
    )


def look(at: datetime, **outcomes: Outcome) -> None:
    said = Text("看到某物", "something was seen")
    results = [
        Result(check.replace("_", "-"), "hosts:srv-1", outcome, said, {"worst_percent": 63, "over": 0}, ())
        for check, outcome in outcomes.items()
    ]
    record_night(LEDGER, {"srv-1": results}, actor=SYSTEM_ACTOR, now=at)


NIGHT = MONDAY - timedelta(hours=5)
EVENING = MONDAY - timedelta(hours=14)


def test_a_sheet_says_what_the_night_saw_and_never_more(here: Daily) -> None:
    look(EVENING, clock_offset=Outcome.OK)
    look(NIGHT, services_running=Outcome.OK, backup_age=Outcome.FAIL, disk_capacity=Outcome.OK)
    prepared(here)

    items = Record.objects.get(form="host-inspection").case.content["items"]
    seen = {name: items["hosts:srv-1"].get(name) for name in ("services", "backup", "antivirus", "clock", "disk_use")}
    assert seen == {"services": "ok", "backup": "fail", "antivirus": "unknown", "clock": "unknown", "disk_use": 63}
    assert items["hosts:srv-2"]["services"] == "unknown"
    assert items["hosts:srv-1"]["state"] == "normal"
    assert set(items) == {"hosts:srv-1", "hosts:srv-2"}


def test_a_look_that_came_again_counts_from_then(here: Daily) -> None:
    look(NIGHT - DAY, services_running=Outcome.OK)
    look(NIGHT, services_running=Outcome.OK)
    prepared(here)
    items = Record.objects.get(form="host-inspection").case.content["items"]
    assert items["hosts:srv-1"]["services"] == "ok"
