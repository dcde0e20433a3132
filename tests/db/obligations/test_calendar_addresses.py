"""Addresses of calendars on both databases: shown once, kept as digests, one each, dead with their owner."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from anzheng.facts.access import CalendarAddressIssued, CalendarAddressRevoked
from anzheng.facts.base import Actor
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.services import facts_of
from anzheng.notify.services import inbox
from anzheng.obligations import calendar_addresses as feed
from anzheng.obligations.models import CalendarAddress
from anzheng.organization.access import DeniedError, standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Account, Member, Person
from tests.support.company import found, holds, installation, works

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HOME = Path(settings.ANZHENG_HOME)
ANN = Actor("user", "u:ann", "web", "totp")
HEAD = Actor("user", "u:head", "cli", "os-account")


@pytest.fixture(autouse=True)
def company() -> None:
    installation()
    found("own")
    found("other")
    works("ann", "own")
    works("head", "own")
    holds("head", "own", Duty.SECURITY_HEAD)
    works("vera", "own", outsider=True, until=date(2030, 1, 1))


def standing(name: str, ledger: str = "own") -> Standing:
    return standing_of(f"u:{name}", ledger, TODAY)


def make(name: str = "ann") -> tuple[CalendarAddress, str]:
    return feed.create(standing(name), actor=Actor("user", f"u:{name}", "web", "totp"), now=NOW)


def facts() -> list[object]:
    kinds = (CalendarAddressIssued, CalendarAddressRevoked)
    return [fact.payload for fact in facts_of("own") if isinstance(fact.payload, kinds)]


def test_only_the_digest_is_kept() -> None:
    row, secret = make()

    assert len(secret) == 52
    assert row.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert row.last4 == secret[-4:]
    assert secret not in str(list(CalendarAddress.objects.values()))
    assert secret not in str(facts())
    assert secret not in str(inbox("u:ann"))
    found_row, account = feed.reader(secret, NOW) or pytest.fail("it answers")
    assert (found_row, account.username) == (row, "ann")


def test_the_whole_life_stands_in_the_ledger_of_the_company() -> None:
    row, secret = make()
    newer, again = feed.replace(standing("ann"), actor=ANN, now=NOW)
    feed.revoke(standing("ann"), actor=ANN, now=NOW)

    assert facts() == [
        CalendarAddressIssued(row.pk, "u:ann"),
        CalendarAddressRevoked(row.pk, "u:ann", ""),
        CalendarAddressIssued(newer.pk, "u:ann"),
        CalendarAddressRevoked(newer.pk, "u:ann", ""),
    ]
    assert secret != again
    assert [feed.reader(one, NOW) for one in (secret, again)] == [None, None]


def test_the_owner_is_told_of_each_change() -> None:
    row, _ = make()
    feed.revoke_of(standing("head"), row.pk, home=HOME, reason="手機遺失", actor=HEAD, now=NOW)

    told = inbox("u:ann")
    assert [one.title.en for one in told] == ["Calendar address was revoked", "Calendar address was made"]
    assert "head" in told[0].body.zh


def test_one_living_address_each() -> None:
    make()
    with pytest.raises(ConflictError):
        make()
    make("head")

    assert CalendarAddress.objects.filter(revoked=None).count() == 2


def test_the_tables_refuse_a_second_one_too() -> None:
    row, _ = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarAddress.objects.create(
            address="k-2", company_id="own", person=row.person, digest="0" * 64, last4="aaaa", created=NOW
        )


@pytest.mark.parametrize(
    ("act", "error"),
    [
        pytest.param(
            lambda: feed.create(standing("head"), actor=ANN, now=NOW), SeparationError, id="for somebody else"
        ),
        pytest.param(lambda: make("vera"), DeniedError, id="a vendor's person sees nothing that is due"),
        pytest.param(
            lambda: feed.create(standing("ann", "other"), actor=ANN, now=NOW), DeniedError, id="in another company"
        ),
        pytest.param(lambda: feed.replace(standing("ann"), actor=ANN, now=NOW), NotFoundError, id="replacing nothing"),
        pytest.param(lambda: feed.revoke(standing("ann"), actor=ANN, now=NOW), NotFoundError, id="revoking nothing"),
    ],
)
def test_refused_and_nothing_is_written(act: Callable[[], object], error: type[AnzhengError]) -> None:
    with pytest.raises(error):
        act()

    assert not CalendarAddress.objects.exists()
    assert facts() == []
    assert inbox("u:ann") == []


@pytest.mark.parametrize(
    ("who", "reason", "error"),
    [
        pytest.param("ann", "理由", DeniedError, id="an employee"),
        pytest.param("head", "  ", InputError, id="without a reason"),
    ],
)
def test_revoking_anothers_needs_the_permission_and_a_reason(who: str, reason: str, error: type[AnzhengError]) -> None:
    row, secret = make()
    with pytest.raises(error):
        feed.revoke_of(standing(who), row.pk, home=HOME, reason=reason, actor=HEAD, now=NOW)

    assert feed.reader(secret, NOW) is not None


def test_revoking_twice_and_from_another_company() -> None:
    row, _ = make()
    works("boss", "other")
    holds("boss", "other", Duty.SECURITY_HEAD)
    with pytest.raises(NotFoundError):
        feed.revoke_of(standing("boss", "other"), row.pk, home=HOME, reason="理由", actor=HEAD, now=NOW)
    feed.revoke_of(standing("head"), row.pk, home=HOME, reason="理由", actor=HEAD, now=NOW)
    with pytest.raises(ConflictError):
        feed.revoke_of(standing("head"), row.pk, home=HOME, reason="理由", actor=HEAD, now=NOW)

    assert [one.pk for one in feed.addresses(standing("head"))] == [row.pk]
    with pytest.raises(DeniedError):
        feed.addresses(standing("ann"))


def _left() -> None:
    Member.objects.filter(person="u:ann").update(last_day=TODAY - timedelta(days=1))


def _left_and_came_back() -> None:
    Member.objects.filter(person="u:ann").update(joined=TODAY + timedelta(days=1))


def _disabled() -> None:
    Account.objects.filter(username="ann").update(is_active=False)


def _became_a_vendor() -> None:
    Member.objects.filter(person="u:ann").update(outsider=True)


def _works_elsewhere() -> None:
    works("ann2", "other")
    Member.objects.filter(person="u:ann", company="own").update(last_day=TODAY - timedelta(days=1))
    Member.objects.filter(person="u:ann2").update(person=Person.objects.get(pk="u:ann"))


ENDS = {
    "left": _left,
    "left and came back later": _left_and_came_back,
    "account disabled": _disabled,
    "no right to see what is due": _became_a_vendor,
    "works in another company only": _works_elsewhere,
}


@pytest.mark.parametrize("happens", ENDS.values(), ids=ENDS)
def test_it_is_dead_at_once_without_anybody_thinking_of_it(happens: Callable[[], None]) -> None:
    _, secret = make()
    assert feed.reader(secret, NOW) is not None
    happens()

    assert feed.reader(secret, NOW + timedelta(days=2)) is None


@pytest.mark.parametrize(
    "secret", ["", "a" * 51, "a" * 52, "A" * 52, "a" * 53, "é" * 52, "../" * 20, "x" * 10_000, "\0"]
)
def test_what_is_no_address_answers_nobody(secret: str) -> None:
    make()

    assert feed.reader(secret, NOW) is None


def test_reading_writes_nothing_and_asks_little() -> None:
    _, secret = make()
    with CaptureQueriesContext(connection) as queries:
        feed.reader(secret, NOW)

    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
    assert len(queries) <= 8
