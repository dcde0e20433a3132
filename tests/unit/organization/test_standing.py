"""Standing: what a person may do, from duties, deputations, units and the limits of a token."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.organization.core.duties import OUTSIDERS, Duty, clash
from anzheng.organization.core.permissions import GRANTS, INSTALLATION_WIDE, Permission, Reach
from anzheng.organization.core.standing import Held, Standing, StandsIn, operator, standing

DAY = date(2026, 11, 21)
ANN, BEN, CAT = "u:ann", "u:ben", "u:cat"

days = st.dates(DAY - timedelta(days=40), DAY + timedelta(days=40))
spans = st.tuples(days, days).map(sorted)
duties = st.sampled_from([duty for duty in Duty if duty is not Duty.EMPLOYEE])
helds = st.builds(
    lambda person, duty, unit, span, ends: Held(person, duty, unit, span[0], span[1] if ends else None),
    st.sampled_from([ANN, BEN, CAT]),
    duties,
    st.sampled_from([None, "/hq/", "/hq/it/"]),
    spans,
    st.booleans(),
)
deputations = st.builds(
    lambda person, deputy, duty, span: StandsIn(person, deputy, duty, *span),
    st.sampled_from([ANN, BEN, CAT]),
    st.sampled_from([ANN, BEN, CAT]),
    st.none() | duties,
    spans,
)


def stands(
    *held: Held,
    stands_in: tuple[StandsIn, ...] = (),
    member: bool = True,
    outsider: bool = False,
    limits: frozenset[Permission] | None = None,
) -> Standing:
    return standing(ANN, "acme", DAY, member=member, outsider=outsider, held=held, stands_in=stands_in, limits=limits)


def has(duty: Duty, person: str = ANN, unit: str | None = None, first: date = DAY, last: date | None = None) -> Held:
    return Held(person, duty, unit, first, last)


def for_(person: str, duty: Duty | None = None, first: date = DAY, last: date = DAY) -> StandsIn:
    return StandsIn(person, ANN, duty, first, last)


TOMORROW, YESTERDAY = DAY + timedelta(days=1), DAY - timedelta(days=1)
HEAD, STAFF, AUDIT = Duty.SECURITY_HEAD, Duty.SECURITY_STAFF, Duty.INTERNAL_AUDIT


@pytest.mark.parametrize(
    ("held", "stands_in", "acts_as"),
    [
        pytest.param([], [], set(), id="everybody here is an employee and no more"),
        pytest.param([has(HEAD)], [], {HEAD}, id="a duty from today on"),
        pytest.param([has(HEAD, first=TOMORROW)], [], set(), id="a duty from tomorrow on"),
        pytest.param([has(HEAD, first=YESTERDAY, last=YESTERDAY)], [], set(), id="a duty that ended yesterday"),
        pytest.param([has(HEAD, first=YESTERDAY, last=DAY)], [], {HEAD}, id="a duty on its last day"),
        pytest.param([has(HEAD, BEN)], [], set(), id="somebody else's duty"),
        pytest.param([has(HEAD, BEN)], [for_(BEN)], {HEAD}, id="a deputy for everything"),
        pytest.param([has(HEAD, BEN)], [for_(BEN, HEAD)], {HEAD}, id="a deputy for this duty"),
        pytest.param([has(HEAD, BEN)], [for_(BEN, STAFF)], set(), id="a deputy for another duty"),
        pytest.param([has(HEAD, BEN)], [for_(BEN, None, TOMORROW, TOMORROW)], set(), id="a deputy from tomorrow on"),
        pytest.param([has(HEAD, BEN)], [StandsIn(BEN, CAT, None, DAY, DAY)], set(), id="somebody else is the deputy"),
        pytest.param(
            [has(HEAD, CAT)],
            [for_(BEN), StandsIn(CAT, BEN, None, DAY, DAY)],
            set(),
            id="a deputation is not inherited",
        ),
        pytest.param(
            [has(AUDIT), has(HEAD, BEN)],
            [for_(BEN)],
            {AUDIT},
            id="no deputy where duties would clash",
        ),
    ],
)
def test_duties_that_count(held: list[Held], stands_in: list[StandsIn], acts_as: set[Duty]) -> None:
    found = stands(*held, stands_in=tuple(stands_in))

    assert {one.duty for one in found.duties} == {Duty.EMPLOYEE, *acts_as}


def test_a_deputy_acts_in_the_name_of_the_person() -> None:
    found = stands(has(HEAD, BEN), stands_in=(for_(BEN),))

    assert [(one.person, one.duty) for one in found.duties] == [(ANN, Duty.EMPLOYEE), (BEN, HEAD)]


def test_an_outsider_has_no_duty_of_the_company_and_stands_in_for_nobody() -> None:
    found = stands(has(Duty.OUTSIDE_AUDITOR), has(HEAD), has(STAFF, BEN), stands_in=(for_(BEN),), outsider=True)

    assert [one.duty for one in found.duties] == [Duty.OUTSIDE_AUDITOR]


def test_the_owner_of_the_machine_has_what_is_named_and_no_duty() -> None:
    found = operator(ANN, "acme", DAY, [Permission.INSTALLATION])

    assert (found.may(Permission.INSTALLATION), found.may(Permission.RECORDS_WRITE)) == (True, False)
    assert (found.operator, found.duties) == (True, ())


UNIT_WISE = [Permission.RECORDS_WRITE, Permission.EVENTS_WRITE, Permission.DUE_READ, Permission.REGISTERS_WRITE]


@pytest.mark.parametrize("permission", UNIT_WISE)
def test_a_duty_for_a_unit_reaches_that_unit_only(permission: Permission) -> None:
    found = stands(has(STAFF, unit="/hq/it/"))

    assert found.may(permission, Reach.UNIT) == (GRANTS[STAFF].get(permission, 0) >= Reach.UNIT)
    assert not found.may(permission, Reach.COMPANY)
    assert found.units(permission) == (("/hq/it/",) if GRANTS[STAFF].get(permission, 0) >= Reach.UNIT else ())


@given(st.lists(helds, max_size=6), st.lists(deputations, max_size=4))
def test_nothing_outside_the_table_of_grants(held: list[Held], stands_in: list[StandsIn]) -> None:
    found = stands(*held, stands_in=tuple(stands_in))
    granted = {permission for one in found.duties for permission in GRANTS[one.duty]} | {Permission.SELF}

    assert set(found.reaches) <= granted
    assert all(
        reach <= max(GRANTS[one.duty].get(permission, Reach.OWN) for one in found.duties)
        for permission, reach in found.reaches.items()
    )


@given(st.lists(helds, max_size=6), st.lists(deputations, max_size=4), st.frozensets(st.sampled_from(Permission)))
def test_limits_only_narrow(held: list[Held], stands_in: list[StandsIn], limits: frozenset[Permission]) -> None:
    wide = stands(*held, stands_in=tuple(stands_in))
    narrow = stands(*held, stands_in=tuple(stands_in), limits=limits)

    assert narrow.reaches == {one: reach for one, reach in wide.reaches.items() if one in limits}


@given(held=st.lists(helds, max_size=6), stands_in=st.lists(deputations, max_size=4), outsider=st.booleans())
def test_who_left_can_do_nothing(held: list[Held], stands_in: list[StandsIn], *, outsider: bool) -> None:
    found = stands(*held, stands_in=tuple(stands_in), member=False, outsider=outsider)

    assert not any(found.may(permission) for permission in Permission)
    assert found.duties == ()


@given(held=st.lists(helds, max_size=6), stands_in=st.lists(deputations, max_size=4), outsider=st.booleans())
def test_what_counts_holds_today_and_clashes_with_no_duty_of_one_s_own(
    held: list[Held], stands_in: list[StandsIn], *, outsider: bool
) -> None:
    found = stands(*held, stands_in=tuple(stands_in), outsider=outsider)
    own = [one for one in found.duties if one.person == ANN]
    others = [one for one in found.duties if one.person != ANN]

    assert all(one.on(DAY) for one in found.duties)
    assert not any(clash(one.duty, other.duty) for one in others for other in own)
    assert not outsider or all(one.duty in OUTSIDERS for one in found.duties)


@given(st.lists(helds, max_size=5))
def test_in_a_sample_company_no_duty_reaches_beyond_the_company(held: list[Held]) -> None:
    real, sample = (
        standing(ANN, "acme", DAY, member=True, outsider=False, held=held, stands_in=(), sample=sample)
        for sample in (False, True)
    )

    assert set(sample.reaches) == set(real.reaches) - INSTALLATION_WIDE
