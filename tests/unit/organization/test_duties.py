"""Assigning duties and deputies: who may be given what, what may not come together, who acts today."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, SeparationError
from anzheng.organization.core.assignments import (
    Acts,
    Away,
    Works,
    absent,
    check_deputation,
    check_grant,
    check_last_administrator,
    who_acts_for,
)
from anzheng.organization.core.duties import INCOMPATIBLE, NAMES, Duty, clash
from anzheng.organization.core.standing import Held, StandsIn

DAY = date(2026, 11, 21)
WEEK = timedelta(days=7)
ANN, BEN, CAT, BOSS = "u:ann", "u:ben", "u:cat", "u:boss"
HEAD, STAFF, AUDIT, ADMIN = Duty.SECURITY_HEAD, Duty.SECURITY_STAFF, Duty.INTERNAL_AUDIT, Duty.ADMINISTRATOR
JOINED = date(2020, 1, 1)


def works(person: str = ANN, *, outsider: bool = False, last: date | None = None) -> Works:
    return Works(person, outsider, JOINED, last)


def has(duty: Duty, person: str = ANN, first: date = DAY, last: date | None = None, unit: str | None = None) -> Held:
    return Held(person, duty, unit, first, last)


def for_(person: str, deputy: str, duty: Duty | None = None, first: date = DAY, last: date = DAY + WEEK) -> StandsIn:
    return StandsIn(person, deputy, duty, first, last)


def test_every_duty_has_a_name_in_both_languages() -> None:
    assert set(NAMES) == set(Duty)
    assert all(name.zh and name.en for name in NAMES.values())


def test_no_duty_is_incompatible_with_itself_or_with_being_an_employee() -> None:
    assert all(rule.one is not rule.other for rule in INCOMPATIBLE)
    assert all(Duty.EMPLOYEE not in (rule.one, rule.other) for rule in INCOMPATIBLE)
    assert {rule.basis for rule in INCOMPATIBLE} == {"stated", "house"}


@given(st.sampled_from(Duty), st.sampled_from(Duty))
def test_clash_has_no_direction(one: Duty, other: Duty) -> None:
    assert clash(one, other) == clash(other, one)


ALLOWED = [
    pytest.param(works(), has(HEAD), [], [], id="staff get a duty"),
    pytest.param(works(), has(HEAD), [has(STAFF)], [], id="two duties that go together"),
    pytest.param(works(), has(AUDIT, first=DAY + WEEK), [has(HEAD, last=DAY)], [], id="one after the other"),
    pytest.param(works(), has(HEAD), [has(AUDIT, BEN)], [], id="the other duty is somebody else's"),
    pytest.param(works(), has(HEAD, unit="/it/"), [has(HEAD, unit="/hq/")], [], id="the same duty for another unit"),
    pytest.param(
        works(outsider=True, last=DAY + WEEK), has(Duty.VENDOR, last=DAY + WEEK), [], [], id="a vendor with a last day"
    ),
    pytest.param(
        works(),
        has(HEAD, first=DAY + 2 * WEEK),
        [has(AUDIT, BEN)],
        [for_(BEN, ANN)],
        id="the deputation for audit is over by then",
    ),
]


@pytest.mark.parametrize(("member", "wanted", "held", "deputations"), ALLOWED)
def test_duty_may_be_granted(member: Works, wanted: Held, held: list[Held], deputations: list[StandsIn]) -> None:
    check_grant(BOSS, member, wanted, held, deputations)


REFUSED = [
    pytest.param(SeparationError, ANN, works(), has(HEAD), [], [], id="to oneself"),
    pytest.param(InputError, BOSS, works(), has(Duty.EMPLOYEE), [], [], id="being an employee"),
    pytest.param(InputError, BOSS, None, has(HEAD), [], [], id="to a stranger"),
    pytest.param(InputError, BOSS, works(last=DAY - WEEK), has(HEAD), [], [], id="to somebody who left"),
    pytest.param(InputError, BOSS, works(), has(HEAD, last=DAY - WEEK), [], [], id="ends before it begins"),
    pytest.param(InputError, BOSS, works(), has(Duty.VENDOR, last=DAY + WEEK), [], [], id="staff as vendor"),
    pytest.param(
        InputError, BOSS, works(outsider=True, last=DAY + WEEK), has(HEAD, last=DAY), [], [], id="an outsider inside"
    ),
    pytest.param(
        InputError, BOSS, works(outsider=True, last=DAY), has(Duty.VENDOR), [], [], id="an outsider without a last day"
    ),
    pytest.param(
        InputError,
        BOSS,
        works(outsider=True, last=DAY),
        has(Duty.VENDOR, last=DAY + WEEK),
        [],
        [],
        id="an outsider beyond the stay",
    ),
    pytest.param(ConflictError, BOSS, works(), has(HEAD), [has(HEAD, last=DAY)], [], id="held already on one day"),
    pytest.param(SeparationError, BOSS, works(), has(AUDIT), [has(HEAD, last=DAY)], [], id="a clash on one day"),
    pytest.param(
        SeparationError, BOSS, works(), has(HEAD), [has(AUDIT, BEN)], [for_(BEN, ANN)], id="stands in for an auditor"
    ),
    pytest.param(
        SeparationError, BOSS, works(), has(HEAD), [has(AUDIT, BEN)], [for_(ANN, BEN)], id="the deputy is an auditor"
    ),
]


@pytest.mark.parametrize(("error", "actor", "member", "wanted", "held", "deputations"), REFUSED)
def test_duty_is_refused(
    error: type[AnzhengError],
    actor: str,
    member: Works | None,
    wanted: Held,
    held: list[Held],
    deputations: list[StandsIn],
) -> None:
    with pytest.raises(error):
        check_grant(actor, member, wanted, held, deputations)


@pytest.mark.parametrize(
    ("one", "other", "basis"),
    [
        pytest.param(AUDIT, HEAD, "規範明定", id="independence of audit is stated"),
        pytest.param(Duty.LOG_REVIEWER, ADMIN, "規範明定", id="review of one's own log is stated"),
    ],
)
def test_refusal_says_whose_rule_it_is(one: Duty, other: Duty, basis: str) -> None:
    with pytest.raises(SeparationError) as refused:
        check_grant(BOSS, works(), has(one), [has(other)], [])

    assert basis in refused.value.what.zh


@given(st.sampled_from(INCOMPATIBLE), st.integers(-10, 10), st.integers(0, 10), st.integers(0, 10))
def test_a_clash_is_refused_exactly_where_the_days_meet(rule: object, shift: int, long: int, longer: int) -> None:
    one, other = rule.one, rule.other  # type: ignore[attr-defined]
    if Duty.VENDOR in (one, other) or Duty.OUTSIDE_AUDITOR in (one, other):
        return
    begin = DAY + timedelta(days=shift)
    there = has(other, first=DAY, last=DAY + timedelta(days=long))
    wanted = has(one, first=begin, last=begin + timedelta(days=longer))
    days = {DAY + timedelta(days=n) for n in range(long + 1)}
    meet = bool(days & {begin + timedelta(days=n) for n in range(longer + 1)})
    try:
        check_grant(BOSS, works(), wanted, [there], [])
    except SeparationError:
        assert meet
    else:
        assert not meet


def test_the_last_administrator_stays() -> None:
    with pytest.raises(ConflictError):
        check_last_administrator([has(ADMIN)], [has(ADMIN, BEN, last=DAY)], DAY + WEEK)
    with pytest.raises(ConflictError):
        check_last_administrator([has(ADMIN)], [has(ADMIN, BEN, unit="/hq/")], DAY + WEEK)


@pytest.mark.parametrize(
    ("ending", "others"),
    [([has(ADMIN)], [has(ADMIN, BEN)]), ([has(HEAD)], []), ([], [])],
    ids=["another one remains", "no administrator ends", "nothing ends"],
)
def test_others_may_end(ending: list[Held], others: list[Held]) -> None:
    check_last_administrator(ending, others, DAY + WEEK)


@pytest.mark.parametrize(
    ("error", "wanted", "person", "deputy", "held", "existing"),
    [
        pytest.param(SeparationError, for_(ANN, ANN), works(), works(), [], [], id="oneself"),
        pytest.param(InputError, for_(ANN, BEN, last=DAY - WEEK), works(), works(BEN), [], [], id="backwards"),
        pytest.param(InputError, for_(ANN, BEN), works(), None, [], [], id="a stranger"),
        pytest.param(InputError, for_(ANN, BEN), works(), works(BEN, last=DAY), [], [], id="leaves in between"),
        pytest.param(InputError, for_(ANN, BEN), works(last=DAY), works(BEN), [], [], id="the person leaves"),
        pytest.param(InputError, for_(ANN, BEN), works(), works(BEN, outsider=True), [], [], id="an outsider"),
        pytest.param(InputError, for_(ANN, BEN, HEAD), works(), works(BEN), [], [], id="a duty the person has not"),
        pytest.param(
            ConflictError,
            for_(ANN, BEN),
            works(),
            works(BEN),
            [],
            [for_(ANN, CAT, first=DAY + WEEK)],
            id="two",
        ),
        pytest.param(
            SeparationError, for_(ANN, BEN), works(), works(BEN), [has(AUDIT), has(HEAD, BEN)], [], id="duties clash"
        ),
        pytest.param(
            SeparationError,
            for_(ANN, BEN),
            works(),
            works(BEN),
            [has(AUDIT), has(HEAD, CAT)],
            [for_(CAT, BEN)],
            id="two people's duties clash in one deputy's hand",
        ),
    ],
)
def test_deputation_is_refused(
    error: type[AnzhengError],
    wanted: StandsIn,
    person: Works,
    deputy: Works | None,
    held: list[Held],
    existing: list[StandsIn],
) -> None:
    with pytest.raises(error):
        check_deputation(wanted, person, deputy, held, existing)


@pytest.mark.parametrize(
    ("wanted", "held", "existing"),
    [
        pytest.param(for_(ANN, BEN), [has(HEAD)], [], id="for everything"),
        pytest.param(for_(ANN, BEN, HEAD), [has(HEAD)], [for_(ANN, CAT, STAFF)], id="another duty has another deputy"),
        pytest.param(for_(ANN, BEN, HEAD), [has(HEAD), has(AUDIT, BEN, last=DAY - WEEK)], [], id="the clash is over"),
        pytest.param(for_(ANN, BEN, STAFF), [has(STAFF), has(AUDIT), has(HEAD, BEN)], [], id="only the duty that fits"),
        pytest.param(for_(ANN, BEN), [has(HEAD)], [for_(BEN, CAT)], id="the deputy has a deputy too"),
    ],
)
def test_deputation_may_be_named(wanted: StandsIn, held: list[Held], existing: list[StandsIn]) -> None:
    check_deputation(wanted, works(), works(BEN), held, existing)


@pytest.mark.parametrize(
    ("deputations", "absences", "acts"),
    [
        pytest.param([], [], Acts(ANN, None), id="nobody is named"),
        pytest.param([for_(ANN, BEN)], [], Acts(BEN, ANN), id="the deputy"),
        pytest.param([for_(ANN, BEN, STAFF)], [], Acts(ANN, None), id="a deputy for another duty"),
        pytest.param([for_(ANN, BEN, first=DAY + WEEK, last=DAY + WEEK)], [], Acts(ANN, None), id="on other days"),
        pytest.param([for_(ANN, BEN)], [Away(BEN, DAY, DAY)], Acts(ANN, None), id="the deputy is away too"),
        pytest.param([for_(ANN, BEN), for_(BEN, CAT)], [], Acts(BEN, ANN), id="a deputation is not inherited"),
        pytest.param(
            [for_(ANN, BEN), for_(BEN, CAT)],
            [Away(BEN, DAY, DAY)],
            Acts(ANN, None),
            id="not even then",
        ),
    ],
)
def test_who_acts(deputations: list[StandsIn], absences: list[Away], acts: Acts) -> None:
    assert who_acts_for(ANN, HEAD, DAY, deputations, absences) == acts


def test_an_absence_includes_both_its_days() -> None:
    away = [Away(ANN, DAY, DAY + WEEK)]

    seen = [absent(ANN, DAY + timedelta(days=n), away) for n in (-1, 0, 7, 8)]

    assert seen == [False, True, True, False]
    assert not absent(BEN, DAY, away)
