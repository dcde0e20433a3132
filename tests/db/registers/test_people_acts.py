"""Joining, changing, moving and leaving: tables, register and ledger change together."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.facts.base import Actor
from anzheng.facts.events import EventRaised
from anzheng.facts.people import DeputyEnded, DutyEnded
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, NotFoundError
from anzheng.kernel.times import end_of_day
from anzheng.ledger.services import facts_of, head
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import StandsIn
from anzheng.organization.deputies import name_deputy
from anzheng.organization.duties import grant_duty, grant_first_administrator
from anzheng.organization.members import member
from anzheng.organization.models import DutyGrant, Member, Person
from anzheng.organization.people import identity_of, resolve
from anzheng.organization.services import open_company
from anzheng.posture.index import known_on
from anzheng.registers.models import Entry
from anzheng.registers.people import Changes, Newcomer, change, departures, join, leave, move, stay
from anzheng.registers.units import open_unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
ACTOR = Actor("user", "u:clerk", "web", "password")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_company("acme", "範例公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=NOW)
    for code in ("hq", "it"):
        open_unit("acme", code, f"範例單位 {code}", since=date(2020, 1, 1), actor=ACTOR, now=NOW)
    return tmp_path


def joins(home: Path, number: str, name: str, **more: object) -> Member:
    new = Newcomer(number, name, **{"joined": date(2021, 3, 1), "unit": "hq", **more})  # type: ignore[arg-type]
    return join(home, "acme", new, actor=ACTOR, now=NOW)


def leaves(number: str, last: date, now: datetime = NOW) -> None:
    leave("acme", number, last, actor=ACTOR, now=now)


def changes(number: str, now: datetime = NOW, **what: object) -> None:
    day = TODAY + (now - NOW)
    change("acme", number, Changes(**what), since=day, actor=ACTOR, now=now)  # type: ignore[arg-type]


def payloads(kind: type, after: int = 0) -> list[object]:
    return [fact.payload for fact in facts_of("acme", after) if isinstance(fact.payload, kind)]


def entry_on(number: str, day: date) -> dict[str, object] | None:
    found = known_on(facts_of("acme"), None).entry("people", number, day)
    return None if found is None or found.values is None else dict(found.values)


def test_joining_fills_table_register_and_ledger(home: Path) -> None:
    row = joins(home, "E1", "範例甲", title="專員", email="e1@example.com")

    entry = Entry.objects.get(ledger="acme", register="people", entry="E1")
    assert (row.person_id, entry.name, entry.since) == (identity_of(home, "範例甲"), "範例甲", date(2021, 3, 1))
    assert entry_on("E1", date(2021, 3, 1)) == {
        "rank": "staff",
        "duty": "general",
        "user": True,
        "dedicated": False,
        "unit": "hq",
    }
    assert entry_on("E1", date(2021, 2, 28)) is None


def test_no_name_title_or_address_enters_the_ledger(home: Path) -> None:
    joins(home, "E1", "範例甲", title="專員", email="e1@example.com")

    text = repr(list(facts_of("acme")))

    assert [word for word in ("範例甲", "專員", "example.com") if word in text] == []


def test_namesakes_are_two_people_and_a_typed_name_has_to_say_which(home: Path) -> None:
    first, second = joins(home, "E1", "範例甲"), joins(home, "E2", "範例甲")

    assert (first.person_id, second.person_id) == (identity_of(home, "範例甲"), identity_of(home, "範例甲#E2"))
    with pytest.raises(InputError) as refused:
        resolve(home, "範例甲")
    assert "E1、E2" in refused.value.what.zh
    assert resolve(home, "範例甲#E2") == second.person_id


def test_a_name_means_who_works_here_before_who_left(home: Path) -> None:
    joins(home, "E1", "範例甲")
    leaves("E1", TODAY - DAY)
    second = joins(home, "E2", "範例甲")

    assert resolve(home, "範例甲") == second.person_id


def test_who_signed_before_joining_is_the_same_person(home: Path) -> None:
    Person.objects.create(pseudonym=identity_of(home, "範例甲"), name="範例甲")

    assert joins(home, "E1", "範例甲").person_id == identity_of(home, "範例甲")


def test_renaming_keeps_the_pseudonym_and_frees_no_name(home: Path) -> None:
    before = joins(home, "E1", "範例甲").person_id
    changes("E1", name="範例乙")

    assert member("acme", "E1").person_id == before
    assert Entry.objects.get(ledger="acme", register="people", entry="E1").name == "範例乙"
    assert joins(home, "E2", "範例甲").person_id == identity_of(home, "範例甲#E2")


def test_the_same_number_and_name_in_another_company_is_the_same_person(home: Path) -> None:
    open_company("other", "範例公司二", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=NOW)
    here = joins(home, "E1", "範例甲")
    there = join(home, "other", Newcomer("E1", "範例甲", TODAY), actor=ACTOR, now=NOW)
    namesake = join(home, "other", Newcomer("E9", "範例甲", TODAY), actor=ACTOR, now=NOW)

    assert there.person_id == here.person_id != namesake.person_id


@pytest.mark.parametrize(
    ("error", "more"),
    [
        pytest.param(ConflictError, {"number": "E1"}, id="a number that is taken"),
        pytest.param(InputError, {"number": "E 1"}, id="a number with a blank"),
        pytest.param(InputError, {"name": ""}, id="no name"),
        pytest.param(InputError, {"name": "甲#E1"}, id="a name with the sign of a number"),
        pytest.param(InputError, {"email": "nobody"}, id="no address"),
        pytest.param(NotFoundError, {"unit": "nowhere"}, id="an unknown unit"),
        pytest.param(NotFoundError, {"manager": "E7"}, id="an unknown manager"),
        pytest.param(InputError, {"manager": "E2"}, id="one's own manager"),
        pytest.param(InputError, {"last_day": TODAY - DAY}, id="somebody who left long ago"),
        pytest.param(InputError, {"outsider": True}, id="an outsider without a last day"),
        pytest.param(InputError, {"values": {"rank": "非常 高"}}, id="prose in the register"),
    ],
)
def test_joining_is_refused_and_leaves_nothing(home: Path, error: type[AnzhengError], more: dict[str, object]) -> None:
    joins(home, "E1", "範例甲")
    before = (head("acme"), Member.objects.count(), Person.objects.count(), Entry.objects.count())

    with pytest.raises(error):
        joins(home, **{"number": "E2", "name": "範例乙", **more})  # type: ignore[arg-type]

    assert (head("acme"), Member.objects.count(), Person.objects.count(), Entry.objects.count()) == before


def test_outsiders_are_members_and_stand_in_no_register(home: Path) -> None:
    size = head("acme").size
    joins(home, "V1", "範例廠商", outsider=True, last_day=TODAY + DAY)
    changes("V1", title="工程師")
    leaves("V1", TODAY)

    assert not Entry.objects.filter(register="people", entry="V1").exists()
    assert (head("acme").size, member("acme", "V1").last_day) == (size, TODAY)


def test_moving_raises_the_event_that_asks_for_other_rights(home: Path) -> None:
    joins(home, "E1", "範例甲")
    move("acme", "E1", "it", since=TODAY, actor=ACTOR, now=NOW)

    assert payloads(EventRaised) == [EventRaised("person.transferred", "E1-20261123-it", "people:E1", NOW)]
    found = entry_on("E1", TODAY)
    assert found is not None
    assert found["unit"] == "it"


def test_a_first_unit_is_no_transfer(home: Path) -> None:
    joins(home, "E1", "範例甲", unit=None)
    move("acme", "E1", "it", since=TODAY, actor=ACTOR, now=NOW)

    assert payloads(EventRaised) == []


def test_a_move_that_lies_ahead_is_refused(home: Path) -> None:
    joins(home, "E1", "範例甲")

    with pytest.raises(InputError):
        move("acme", "E1", "it", since=TODAY + DAY, actor=ACTOR, now=NOW)


def test_a_departure_is_raised_when_its_day_is_over_and_once(home: Path) -> None:
    joins(home, "E1", "範例甲")
    leaves("E1", TODAY)
    today, retired = departures("acme", now=NOW), payloads(RegisterRetired)
    tomorrow, again = departures("acme", now=NOW + DAY), departures("acme", now=NOW + 2 * DAY)

    assert (today, tomorrow, again) == ([], ["E1"], [])
    assert retired == [RegisterRetired("people", "E1", TODAY + DAY)]
    assert payloads(EventRaised) == [EventRaised("person.departed", "E1-20261123", "people:E1", end_of_day(TODAY))]


def test_a_departure_recorded_late_is_raised_at_once(home: Path) -> None:
    joins(home, "E1", "範例甲")
    leaves("E1", TODAY - 7 * DAY)

    assert payloads(EventRaised) == [
        EventRaised("person.departed", "E1-20261116", "people:E1", end_of_day(TODAY - 7 * DAY))
    ]
    assert departures("acme", now=NOW) == []


def test_a_leaving_called_off_twice_leaves_one_truth(home: Path) -> None:
    joins(home, "E1", "範例甲")
    leaves("E1", TODAY + 10 * DAY)
    stay("acme", "E1", actor=ACTOR, now=NOW)
    leaves("E1", TODAY + 20 * DAY)
    stay("acme", "E1", actor=ACTOR, now=NOW)
    changes("E1", values={"rank": "manager"})

    ranks = [(entry_on("E1", TODAY + n * DAY) or {}).get("rank") for n in (-1, 0, 10, 11, 20, 21, 400)]

    assert ranks == ["staff", *["manager"] * 6]
    assert Entry.objects.get(register="people", entry="E1").retired is None


PLANS = [(10, 5), (10, 15), (10, 5, 12, 8), (10, None, 5), (10, 5, None), (9, None, 9)]


@pytest.mark.parametrize("plans", PLANS, ids=str)
def test_a_planned_leaving_may_be_moved(home: Path, plans: tuple[int | None, ...]) -> None:
    joins(home, "E1", "範例甲")
    for plan in plans:
        if plan is None:
            stay("acme", "E1", actor=ACTOR, now=NOW)
        else:
            leaves("E1", TODAY + plan * DAY)
    changes("E1", values={"rank": "manager"})

    found = [entry_on("E1", TODAY + n * DAY) for n in range(30)]

    days = 30 if plans[-1] is None else plans[-1] + 1
    assert [entry and entry["rank"] for entry in found] == ["manager"] * days + [None] * (30 - days)


def test_who_left_cannot_leave_again_but_may_come_back(home: Path) -> None:
    before = joins(home, "E1", "範例甲").person_id
    leaves("E1", TODAY)
    later = NOW + 30 * DAY
    with pytest.raises(ConflictError):
        leaves("E1", TODAY + 40 * DAY, later)
    new = Newcomer("E1", "範例甲", TODAY + 30 * DAY, unit="it")
    row = join(home, "acme", new, actor=ACTOR, now=later)

    assert (row.person_id, row.last_day) == (before, None)
    assert [entry_on("E1", TODAY + n * DAY) is not None for n in (0, 1, 29, 30)] == [True, False, False, True]
    # The event of the first leaving is there although no job ran in between.
    assert [one.item for one in payloads(EventRaised) if isinstance(one, EventRaised)] == ["E1-20261123"]


def test_leaving_ends_duties_and_deputations(home: Path) -> None:
    people = {number: joins(home, number, f"範例 {number}").person_id for number in ("E1", "E2", "E3")}
    grant_first_administrator("acme", people["E3"], reason="範例", actor=ACTOR, now=NOW)
    held = grant_duty(
        home,
        "acme",
        people["E1"],
        Duty.SECURITY_HEAD,
        unit=None,
        first=TODAY,
        last=None,
        reason="範例",
        actor=ACTOR,
        now=NOW,
    )
    wanted = StandsIn(people["E1"], people["E2"], None, TODAY, TODAY + 30 * DAY)
    named = name_deputy("acme", wanted, actor=ACTOR, now=NOW)
    last = TODAY + 5 * DAY
    leaves("E1", last)

    assert payloads(DutyEnded) == [DutyEnded(held, last)]
    assert payloads(DeputyEnded) == [DeputyEnded(named, last)]
    assert DutyGrant.objects.get(grant=held).last == last
    assert RegisterRetired("roles", held, last + DAY) in payloads(RegisterRetired)


def test_the_last_administrator_cannot_leave(home: Path) -> None:
    person = joins(home, "E1", "範例甲").person_id
    grant_first_administrator("acme", person, reason="範例", actor=ACTOR, now=NOW)
    before = head("acme")

    with pytest.raises(ConflictError):
        leaves("E1", TODAY)

    assert (head("acme"), member("acme", "E1").last_day) == (before, None)


def test_every_act_is_one_leaf_or_more_and_the_register_follows(home: Path) -> None:
    joins(home, "E1", "範例甲")
    changes("E1", title="經理")

    entered = [
        one for one in payloads(RegisterEntered) if isinstance(one, RegisterEntered) and one.register == "people"
    ]
    assert [one.since for one in entered] == [date(2021, 3, 1), TODAY]
