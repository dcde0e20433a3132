"""Records that start from what is due: form, target, period and entries as wanted, prefilled; what is refused."""

from datetime import timedelta
from pathlib import Path

import pytest

from anzheng.facts.base import COMPANY
from anzheng.facts.events import EventAnswered, EventRaised
from anzheng.kernel.errors import InputError, NotFoundError
from anzheng.ledger.services import facts_of
from anzheng.organization import services as organization
from anzheng.organization.parameters import set_parameter
from anzheng.records import records
from anzheng.records.acts import raise_event
from anzheng.records.models import Record
from anzheng.records.records import NewRecord
from anzheng.registers.services import NewEntry, enter
from anzheng.reports import starting
from anzheng.reports.starting import Asked, blank_for, start_blank, start_due, start_for
from anzheng.reports.work import work_of
from tests.support.cases import LEDGER, SYSTEM_ACTOR
from tests.support.daily import Daily, daily

pytestmark = pytest.mark.django_db
CAPACITY = "host-inspection.capacity-checked"
DAY = timedelta(days=1)


@pytest.fixture
def here(tmp_path: Path) -> Daily:
    return daily(tmp_path)


def test_a_monthly_record_is_about_the_month_so_far(here: Daily) -> None:
    here.later(11)
    row = here.start("ann", CAPACITY)
    assert (row.first.isoformat(), row.last.isoformat()) == ("2026-01-01", "2026-01-13")
    assert row.case.content["fields"]["checked_on"] == "2026-01-13"


def test_last_month_can_still_be_entered_and_ends_with_it(here: Daily) -> None:
    here.later(40)
    row = here.start("ann", CAPACITY, day=here.day - 20 * DAY)
    assert (row.first.isoformat(), row.last.isoformat()) == ("2026-01-01", "2026-01-31")


def test_entries_are_those_of_the_demand_or_of_another_about_the_same_form(here: Daily) -> None:
    enter(LEDGER, [NewEntry("systems", "toy", "toy", here.day, {})], actor=SYSTEM_ACTOR, now=here.now)
    named = here.start("ann", CAPACITY).case.content["items"]
    silent = here.start("ben", "host-inspection.none-over-threshold-unnoticed").case.content["items"]
    assert set(named) == set(silent) == {"systems:trade"}


def test_a_record_that_nothing_asks_for_answers_all_entries(here: Daily) -> None:
    actor = here.actor("ann")
    started = start_blank(
        here.has("ann"), here.known, "display-content-check", COMPANY, here.day, here.day, actor=actor, now=here.now
    )
    assert started.record.form == "display-content-check"
    assert not started.again


def test_more_entries_than_one_record_takes_are_said(here: Daily, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "MOST_ITEMS", 1)
    blank = blank_for(here.has("ann"), here.known, Asked("clock-check", COMPANY, here.day, here.day), now=here.now)
    assert len(blank.new.items) == 1
    assert "3" in blank.told[0].zh


def test_values_of_entries_and_of_the_last_record_stand_there(here: Daily) -> None:
    row = here.start("ann", "dormant-accounts.staff")
    assert row.case.content["items"]["accounts:ann"]["holder"] == "ann"
    assert row.case.content["items"]["accounts:ann"]["privileged"] is False


@pytest.mark.parametrize(
    ("demand", "target", "days", "error"),
    [
        ("no.such", COMPANY, 0, NotFoundError),
        (CAPACITY, "systems:trade", 0, NotFoundError),
        ("restore-tests.tested", "systems:gone", 0, NotFoundError),
        ("clock-sync.checked", COMPANY, 1, InputError),
        ("operation-log.detailed", COMPANY, -1, InputError),
        ("operating-procedures.services-running", "hosts:srv-1", 0, InputError),
    ],
    ids=["unknown", "another's target", "no such target", "tomorrow", "a closed day", "no form"],
)
def test_what_cannot_be_started_is_refused(
    here: Daily, demand: str, target: str, days: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        here.start("ann", demand, target, here.day + days * DAY)
    assert not Record.objects.exists()


def test_a_company_without_documents_starts_nothing(tmp_path: Path) -> None:
    here = daily(tmp_path)
    organization.open_company("bare", "空", sample=False, cutover=here.day, actor=SYSTEM_ACTOR, now=here.now)
    has = here.has("ann")
    with pytest.raises(InputError):
        start_for(
            type(has)(has.person, "bare", has.day),
            here.known,
            CAPACITY,
            COMPANY,
            here.day,
            actor=here.actor("ann"),
            now=here.now,
        )


def due(here: Daily, demand: str) -> str:
    gathered = work_of(here.known, LEDGER, here.day, here.day + 40 * DAY)
    return next(one.id for one in gathered.items if one.demand == demand and one.first <= here.day)


def test_the_list_of_work_leads_to_the_record(here: Daily) -> None:
    identity = due(here, "operation-log.checked-daily")
    actor = here.actor("boss")
    started = start_due(here.has("boss"), here.known, identity, actor=actor, now=here.now, until=here.day + 40 * DAY)
    assert (started.record.form, started.record.first) == ("operation-log", here.day)
    with pytest.raises(NotFoundError):
        start_due(here.has("boss"), here.known, "0" * 32, actor=actor, now=here.now)


def test_a_case_of_an_event_is_answered_by_the_form_that_answers_most_of_it(here: Daily) -> None:
    found = EventRaised("abnormality.found", "a-1", "hosts:srv-1", here.now)
    raise_event(LEDGER, found, actor=SYSTEM_ACTOR, now=here.now)
    identity = due(here, "abnormality-handling.handled")
    reached = here.day + 40 * DAY
    actor = here.actor("head")
    started = start_due(here.has("head"), here.known, identity, actor=actor, now=here.now, until=reached)
    content = started.record.case.content
    assert (started.record.form, content["case"], content["target"]) == ("abnormality-handling", "a-1", "hosts:srv-1")
    again = start_due(here.has("head"), here.known, identity, actor=actor, now=here.now, until=reached)
    assert (again.again, again.record.pk) == (True, started.record.pk)


# --- events that an approval raises -------------------------------------------------------------


def full(here: Daily, percent: int, **more: object) -> Record:
    row = here.start("ann", CAPACITY)
    here.fill("ann", row, {}, {"systems:trade": {"use_percent": percent, "notice": "due", **more}})
    here.hand_in("ann", row)
    here.sign("boss", row.pk)
    return Record.objects.get(pk=row.pk)


def raised() -> list[tuple[str, str]]:
    found = [fact.payload for fact in facts_of(LEDGER) if isinstance(fact.payload, EventRaised)]
    return [(one.item, one.target) for one in found if one.event == "capacity.threshold-exceeded"]


def test_a_system_over_the_threshold_opens_the_planning_of_its_expansion(here: Daily) -> None:
    first = full(here, 71)
    here.later(31)
    full(here, 75)
    here.later(28)
    full(here, 60)
    here.later(31)
    last = full(here, 90)
    assert raised() == [(f"{one.number}.trade", "systems:trade") for one in (first, last)]


def test_the_threshold_is_the_one_in_force(here: Daily) -> None:
    key = "capacity_used_before_expansion_notice"
    set_parameter(here.home, LEDGER, key, 50, since=here.day, actor=SYSTEM_ACTOR, now=here.now)
    first = full(here, 60)
    assert raised() == [(f"{first.number}.trade", "systems:trade")]


def test_a_correction_raises_nothing_again(here: Daily) -> None:
    first = full(here, 80)
    content = records.content_of(records.find_record(here.has("ann"), first.number))
    new = NewRecord(
        first.form,
        first.first,
        first.last,
        fields=_typed(content["fields"]),
        items=content["items"],
        supersedes=first.number,
    )
    row = records.start(here.has("ann"), new, actor=here.actor("ann"), now=here.now)
    here.fill("ann", row, {}, {"systems:trade": {"use_percent": 85}})
    here.hand_in("ann", row)
    here.sign("boss", row.pk)
    assert raised() == [(f"{first.number}.trade", "systems:trade")]


def _typed(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if not name.startswith("highest")}


def test_nothing_is_answered_by_being_found(here: Daily) -> None:
    full(here, 80)
    assert not [fact for fact in facts_of(LEDGER) if isinstance(fact.payload, EventAnswered)]
