"""Who answers on which day: the person named, the duty's holders, their deputies; and who may see it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from anzheng.obligations.core.choose import Asked, Sight, chosen, seen
from anzheng.obligations.core.occurrences import Need, Occurrence
from anzheng.obligations.core.roster import Missing, Responsible, Roster, concerns
from anzheng.organization.core.assignments import Away, Works
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Held, StandsIn
from anzheng.posture.words import Word

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
LONG_AGO = date(2015, 1, 1)
EVER = date(2030, 1, 1)


def works(*people: str, **left: date) -> dict[str, Works]:
    return {one: Works(one, outsider=False, joined=LONG_AGO, last_day=left.get(one)) for one in (*people, *left)}


def holds(person: str, duty: Duty, unit: str | None = None, last: date | None = None) -> Held:
    return Held(person, duty, unit, LONG_AGO, last)


def deputy(person: str, deputy: str, duty: Duty | None = None, last: date = EVER) -> StandsIn:
    return StandsIn(person, deputy, duty, TODAY, last)


def roster(**fields: object) -> Roster:
    plain = Roster(
        works("ann", "ben", "cat", "dan"),
        {"1": "ann", "2": "ben", "3": "cat", "4": "dan"},
        {"ann": "dan", "dan": "dan"},
        (holds("ann", Duty.IT_HEAD), holds("cat", Duty.SECURITY_HEAD)),
        (),
        (),
        {"systems:web": "2"},
        {"systems:web": "/hq/it/", "systems:erp": "/hq/fin/"},
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


ANSWERS: dict[str, tuple[Roster, str, date, tuple[Responsible, ...]]] = {
    "the person whom the entry names": (roster(), "systems:web", TODAY, (Responsible("ben"),)),
    "else whoever holds the duty": (roster(), "systems:erp", TODAY, (Responsible("ann"),)),
    "else the security head": (
        roster(held=(holds("cat", Duty.SECURITY_HEAD),)), "company", TODAY, (Responsible("cat"),),
    ),
    "nobody at all": (roster(held=()), "company", TODAY, ()),
    "with the deputy in force": (
        roster(deputations=(deputy("ben", "dan"),)), "systems:web", TODAY, (Responsible("ben", "dan"),),
    ),
    "not before the deputation begins": (
        roster(deputations=(deputy("ben", "dan"),)), "systems:web", TODAY - DAY, (Responsible("ben"),),
    ),
    "not after it has ended": (
        roster(deputations=(deputy("ben", "dan", last=TODAY),)), "systems:web", TODAY + DAY, (Responsible("ben"),),
    ),
    "not for another duty": (
        roster(deputations=(deputy("ben", "dan", Duty.COMPLIANCE),)), "systems:web", TODAY, (Responsible("ben"),),
    ),
    "away, and the deputy beside": (
        roster(deputations=(deputy("ben", "dan"),), absences=(Away("ben", TODAY, TODAY),)),
        "systems:web", TODAY, (Responsible("ben", "dan", Missing.ABSENT),),
    ),
    "away, and nobody stands in": (
        roster(absences=(Away("ben", TODAY, TODAY),)),
        "systems:web", TODAY, (Responsible("ben", None, Missing.ABSENT),),
    ),
    "a deputy who is away stands in for nobody": (
        roster(deputations=(deputy("ben", "dan"),), absences=(Away("dan", TODAY, TODAY),)),
        "systems:web", TODAY, (Responsible("ben"),),
    ),
    "whoever left, with the deputy beside": (
        roster(members=works("ann", "cat", "dan", ben=TODAY - DAY), deputations=(deputy("ben", "dan"),)),
        "systems:web", TODAY, (Responsible("ben", "dan", Missing.LEFT),),
    ),
    "whoever left without a deputy is not asked": (
        roster(members=works("ann", "cat", ben=TODAY - DAY)), "systems:web", TODAY, (Responsible("ann"),),
    ),
    "whoever will have left by the due date": (
        roster(members=works("ann", "cat", ben=TODAY + DAY)), "systems:web", TODAY + 2 * DAY, (Responsible("ann"),),
    ),
    "a duty held for the unit": (
        roster(held=(holds("dan", Duty.IT_HEAD, "/hq/fin/"), holds("ben", Duty.IT_HEAD, "/hq/it/"))),
        "systems:erp", TODAY, (Responsible("dan"),),
    ),
    "a duty held for another unit is no answer": (
        roster(held=(holds("dan", Duty.IT_HEAD, "/hq/it/"), holds("cat", Duty.SECURITY_HEAD))),
        "systems:erp", TODAY, (Responsible("cat"),),
    ),
    "a duty that has ended by then": (
        roster(held=(holds("ann", Duty.IT_HEAD, last=TODAY), holds("cat", Duty.SECURITY_HEAD))),
        "company", TODAY + DAY, (Responsible("cat"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "target", "about", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_who_answers(rows: Roster, target: str, about: date, expected: tuple[Responsible, ...]) -> None:
    assert rows.responsible("it-head", target, about) == expected
    assert rows.responsible("it-head", target, about) == expected


def test_the_deputy_acts_for_whoever_has_one() -> None:
    assert (Responsible("ann").acting, Responsible("ann", "ben").acting) == ("ann", "ben")
    assert [concerns([Responsible("ann", "ben")], one) for one in ("ann", "ben", "cat")] == [True, True, False]


@pytest.mark.parametrize(
    ("rows", "person", "expected"),
    [
        pytest.param(roster(), "ann", "dan", id="the manager"),
        pytest.param(roster(), "cat", None, id="nobody"),
        pytest.param(roster(members=works("ann", dan=TODAY - DAY)), "ann", None, id="a manager who has left"),
    ],
)
def test_manager(rows: Roster, person: str, expected: str | None) -> None:
    assert rows.manager(person, TODAY) == expected


def occurrence(target: str, owner: str = "it-head", documents: tuple[str, ...] = ("doc",), *people: str) -> Occurrence:
    needs = tuple(Need(document, "T-1") for document in documents)
    who = tuple(Responsible(person) for person in people)
    return Occurrence(
        target, "c.d", "c", owner, target, "first", TODAY, TODAY, TODAY, Word.DUE, "", needs, 0, who,
    )  # fmt: skip


ITEMS = [
    occurrence("systems:web", "it-head", ("doc",), "ben"),
    occurrence("systems:erp", "compliance", ("doc", "house"), "ann"),
    occurrence("people:3", "it-head", ("house",), "dan"),
    occurrence("company", "manager", ("doc",), "cat"),
]


@pytest.mark.parametrize(
    ("sight", "expected"),
    [
        pytest.param(Sight("u", everything=True), ["systems:web", "systems:erp", "people:3", "company"], id="all"),
        pytest.param(Sight("u", everything=False), [], id="nothing"),
        pytest.param(Sight("ben", everything=False), ["systems:web"], id="what one answers for"),
        pytest.param(Sight("u", everything=False, units=("/hq/",)), ["systems:web", "systems:erp"], id="one's units"),
        pytest.param(Sight("u", everything=False, units=("/hq/fin/",)), ["systems:erp"], id="one unit"),
        pytest.param(Sight("u", everything=False, numbers=frozenset({"3"})), ["people:3"], id="what is about oneself"),
    ],
)
def test_sight(sight: Sight, expected: list[str]) -> None:
    assert [one.target for one in seen(ITEMS, sight, roster())] == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(Asked(), ["systems:web", "systems:erp", "people:3", "company"], id="everything"),
        pytest.param(Asked(person="ann"), ["systems:erp"], id="a person"),
        pytest.param(Asked(unit="/hq/it/"), ["systems:web"], id="a unit"),
        pytest.param(Asked(duty=Duty.COMPLIANCE), ["systems:erp"], id="a duty"),
        pytest.param(Asked(document="house"), ["systems:erp", "people:3"], id="a document"),
        pytest.param(Asked(document="house", person="dan"), ["people:3"], id="both"),
    ],
)
def test_asked(asked: Asked, expected: list[str]) -> None:
    assert [one.target for one in chosen(ITEMS, asked, roster())] == expected
