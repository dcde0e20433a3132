"""Signing in: wrong passwords, locks, closed accounts; one answer to all of them, one fact for each event."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.facts.access import (
    AccountChange,
    AccountChanged,
    Ending,
    Refusal,
    SessionEnded,
    SessionOpened,
    SessionRefused,
)
from anzheng.facts.base import Actor, Payload
from anzheng.ledger.services import facts_of, verify
from anzheng.organization import hashing
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.pending import Pending
from anzheng.organization.departures import disable_dormant, disable_leavers
from anzheng.organization.failures import prune
from anzheng.organization.hashing import hashed
from anzheng.organization.installation import INSTALLATION, open_installation
from anzheng.organization.models import Account, Company, FailedName, Member, Trace
from anzheng.organization.sign_in import Origin, SignInRefusedError, attempt, ended, opened, pending, refused
from anzheng.organization.traces import digest
from anzheng.organization.welcome import still_welcome
from tests.support.people import person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SYSTEM = Actor("system", "u:system", "job", "os-account")
DESK = Origin("10.1.2.3", "Firefox at the desk")
RIGHT, WRONG = "x7#Lq9!vRm2p", "not the password"


def company(ledger: str) -> str:
    """Make a company's row; nothing here writes into its own ledger."""
    return Company.objects.create(ledger=ledger, name=ledger, sample=False, opened=NOW).ledger


@pytest.fixture
def lin() -> Account:
    open_installation(actor=SYSTEM, now=NOW - timedelta(days=400))
    ledger = company("acme")
    account = person("mei.lin", ledger)
    Account.objects.filter(pk=account.pk).update(
        password=hashed(RIGHT), created=NOW - timedelta(days=30), password_set=NOW - timedelta(days=30)
    )
    account.refresh_from_db()
    return account


def facts() -> list[Payload]:
    return [fact.payload for fact in facts_of(INSTALLATION, after=0)]


def try_in(home: Path, name: str, password: str, *, minute: float = 0, before: int = 0) -> SignInRefusedError | None:
    """Try to sign in and return what was answered; None if it worked."""
    try:
        attempt(home, name, password, DESK, now=NOW + timedelta(minutes=minute), wrong_before=before)
    except SignInRefusedError as answer:
        return answer
    return None


def test_the_right_password_is_enough_for_an_attempt_and_changes_nothing(lin: Account, tmp_path: Path) -> None:
    assert attempt(tmp_path, " Mei.Lin", RIGHT, DESK, now=NOW) == lin
    assert facts() == []


def test_the_third_wrong_password_ends_the_session_the_fifth_locks_the_account(lin: Account, tmp_path: Path) -> None:
    answers = [try_in(tmp_path, "mei.lin", WRONG, before=n % 3) for n in range(5)]
    assert [answer is not None and answer.disconnect for answer in answers] == [False, False, True, False, False]
    lin.refresh_from_db()
    assert lin.locked_until == NOW + timedelta(minutes=15)
    assert Counter(type(fact).__name__ for fact in facts()) == {"SessionRefused": 5, "AccountChanged": 1}
    assert facts()[-1] == AccountChanged("u:mei.lin", AccountChange.LOCKED, "", "")


LOCK = {
    "the right password while locked": (RIGHT, 14.9, Refusal.LOCKED),
    "a wrong one while locked": (WRONG, 14.9, Refusal.LOCKED),
    "a wrong one after the lock": (WRONG, 15, Refusal.CREDENTIALS),
    "the right one after the lock": (RIGHT, 15, None),
}


@pytest.mark.parametrize(("password", "minute", "why"), LOCK.values(), ids=LOCK)
def test_a_lock_holds_for_a_quarter_of_an_hour(
    lin: Account, tmp_path: Path, password: str, minute: float, why: Refusal | None
) -> None:
    for _ in range(5):
        try_in(tmp_path, lin.username, WRONG)
    known = len(facts())
    answer = try_in(tmp_path, lin.username, password, minute=minute)
    assert (answer is None) is (why is None)
    later = [fact.reason for fact in facts()[known:] if isinstance(fact, SessionRefused)]
    assert later == ([] if why is None else [why])


def _unknown(_: Account) -> str:
    return "nobody.here"


def _wrong(account: Account) -> str:
    return account.username


def _closed(account: Account) -> str:
    Account.objects.filter(pk=account.pk).update(is_active=False, disabled_why="disabled")
    return account.username


def _left(account: Account) -> str:
    Member.objects.filter(person=account.person_id).update(last_day=TODAY - timedelta(days=1))
    return account.username


def _dormant(account: Account) -> str:
    old = NOW - timedelta(days=200)
    Account.objects.filter(pk=account.pk).update(created=old, password_set=old, last_seen=NOW - timedelta(days=91))
    return account.username


def _without_password(account: Account) -> str:
    Account.objects.filter(pk=account.pk).update(password=hashing.unusable())
    return account.username


WHO: dict[str, tuple[Callable[[Account], str], str]] = {
    "an unknown name": (_unknown, RIGHT),
    "a wrong password": (_wrong, WRONG),
    "a closed account, right password": (_closed, RIGHT),
    "a leaver, right password": (_left, RIGHT),
    "a dormant account, right password": (_dormant, RIGHT),
    "an account without password": (_without_password, RIGHT),
}


@pytest.mark.parametrize(("prepare", "password"), WHO.values(), ids=WHO)
def test_nobody_learns_which_accounts_exist(
    lin: Account,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Account], str],
    password: str,
) -> None:
    """The same words, the same work, the same lock: for five tries and the two after them."""
    name = prepare(lin)
    hashing.matches(WRONG, None)
    work: list[str] = []
    compare = hashing.check_password
    monkeypatch.setattr(hashing, "check_password", lambda *given: work.append("one") or compare(*given))
    monkeypatch.setattr(hashing, "make_password", lambda *_: pytest.fail("more work than a comparison"))
    answers = [try_in(tmp_path, name, password, before=n, minute=n) for n in range(7)]
    assert len(work) == 7
    said = [(answer.what.en, answer.remedy.en, answer.disconnect) for answer in answers if answer is not None]
    same, remedy = "account or password are wrong, or the account cannot be used", said[0][1]
    assert said[:4] == [(same, remedy, False), (same, remedy, False), (same, remedy, True), (same, remedy, True)]
    assert [words for words, _, _ in said[4:]] == [
        f"too many failures: locked for {left} more minutes" for left in (15, 14, 13)
    ]


def test_a_name_without_account_is_counted_by_digest_and_forgotten_a_day_later(lin: Account, tmp_path: Path) -> None:
    assert lin.is_active
    for _ in range(5):
        assert try_in(tmp_path, "Nobody.Here", WRONG) is not None
    (row,) = FailedName.objects.all()
    assert (row.failures, row.locked_until) == (5, NOW + timedelta(minutes=15))
    refusals = [fact for fact in facts() if isinstance(fact, SessionRefused)]
    assert {(fact.person, fact.login) for fact in refusals} == {(None, row.digest)}
    assert "nobody" not in " ".join(Trace.objects.values_list("text", flat=True)).lower()
    assert prune(NOW + timedelta(hours=23)) == 0
    assert prune(NOW + timedelta(hours=25)) == 1


def test_a_leaver_is_refused_from_the_day_after_and_the_account_closed(lin: Account, tmp_path: Path) -> None:
    Member.objects.filter(person="u:mei.lin").update(last_day=TODAY)
    assert still_welcome(lin, TODAY)
    assert try_in(tmp_path, "mei.lin", RIGHT) is None
    assert not still_welcome(lin, TODAY + timedelta(days=1))
    assert try_in(tmp_path, "mei.lin", RIGHT, minute=1440) is not None
    lin.refresh_from_db()
    assert (lin.is_active, lin.disabled_why) == (False, "disabled-leaver")
    assert [type(fact) for fact in facts()] == [SessionRefused, AccountChanged]


def test_who_still_works_in_another_company_is_no_leaver(lin: Account) -> None:
    other = company("branch")
    person("mei.lin", other)
    Member.objects.filter(person="u:mei.lin", company="acme").update(last_day=TODAY - timedelta(days=9))
    assert still_welcome(lin, TODAY)


def test_a_session_begins_and_ends_as_two_facts(lin: Account, tmp_path: Path) -> None:
    try_in(tmp_path, "mei.lin", WRONG)
    opened(tmp_path, lin, "key-of-the-session", ["password", "totp"], DESK, now=NOW)
    ended(tmp_path, lin, "key-of-the-session", Ending.IDLE, now=NOW + timedelta(minutes=20))
    _, begin, end = facts()
    assert isinstance(begin, SessionOpened)
    assert begin.methods == ("password", "totp")
    assert (begin.address, begin.device) == (digest(tmp_path, DESK.address), digest(tmp_path, DESK.device))
    assert Trace.objects.get(pk=begin.address).text == DESK.address
    assert end == SessionEnded("u:mei.lin", begin.session, Ending.IDLE)
    lin.refresh_from_db()
    assert (lin.failures, lin.last_seen) == (0, NOW)
    assert verify(INSTALLATION).problems == ()


def test_the_right_password_alone_forgets_no_failures(lin: Account, tmp_path: Path) -> None:
    """Whoever has the password may not alternate it with guesses of the second factor."""
    for _ in range(4):
        assert try_in(tmp_path, lin.username, RIGHT) is None
        answer = refused(tmp_path, lin, lin.username, Refusal.FACTOR, DESK, now=NOW)
        assert "code" in answer.what.en
    assert "locked" in refused(tmp_path, lin, lin.username, Refusal.FACTOR, DESK, now=NOW).what.en
    assert try_in(tmp_path, lin.username, RIGHT) is not None


def test_a_provider_s_stranger_is_a_fact_without_person(lin: Account, tmp_path: Path) -> None:
    assert lin.is_active
    answer = refused(tmp_path, None, "oidc|subject", Refusal.UNLINKED, DESK, now=NOW)
    assert "not linked" in answer.what.en
    (fact,) = facts()
    assert isinstance(fact, SessionRefused)
    assert (fact.person, fact.reason) == (None, Refusal.UNLINKED)


def test_leavers_and_silent_accounts_are_closed_by_the_nightly_jobs(lin: Account, tmp_path: Path) -> None:
    silent, staying = person("ya.wu", "acme"), person("jun.ho", "acme")
    Account.objects.filter(pk__in=[silent.pk, staying.pk]).update(
        created=NOW - timedelta(days=300), password_set=NOW - timedelta(days=300), last_seen=NOW - timedelta(days=90)
    )
    Account.objects.filter(pk=silent.pk).update(last_seen=NOW - timedelta(days=90, seconds=1))
    Member.objects.filter(person=lin.person_id).update(last_day=TODAY - timedelta(days=1))
    beats: list[int] = []
    for _ in range(2):
        disable_leavers(tmp_path, actor=SYSTEM, now=NOW, beat=lambda: beats.append(1))
        disable_dormant(tmp_path, actor=SYSTEM, now=NOW, beat=lambda: beats.append(1))
    assert [(f.person, f.change) for f in facts() if isinstance(f, AccountChanged)] == [
        ("u:mei.lin", AccountChange.DISABLED_LEAVER),
        ("u:ya.wu", AccountChange.DISABLED_DORMANT),
    ]
    assert list(Account.objects.filter(is_active=True)) == [staying]
    assert len(beats) == 2


def test_a_linked_account_is_answered_by_the_directory(lin: Account, tmp_path: Path) -> None:
    from allauth.socialaccount.models import SocialAccount  # noqa: PLC0415 - needs the settings

    asked: list[tuple[str, str]] = []

    def directory(name: str, password: str) -> bool:
        asked.append((name, password))
        return password == "in the directory"  # noqa: S105 - a sample

    _without_password(lin)
    with pytest.raises(SignInRefusedError):
        attempt(tmp_path, lin.username, "in the directory", DESK, now=NOW, directory=directory)
    assert asked == []
    SocialAccount.objects.create(user=lin, provider="ldap", uid="cn=mei", extra_data={})
    assert attempt(tmp_path, lin.username, "in the directory", DESK, now=NOW, directory=directory) == lin
    for _ in range(6):
        with pytest.raises(SignInRefusedError):
            attempt(tmp_path, lin.username, WRONG, DESK, now=NOW, directory=directory)
    assert len(asked) == 5  # while locked the directory is left in peace: it may lock people out as well


def test_what_comes_first_follows_the_duties_of_that_day(lin: Account) -> None:
    assert pending(lin, "10.1.2.3", has_factor=False, now=NOW) is Pending.NOTHING
    assert pending(lin, "203.0.113.9", has_factor=False, now=NOW) is Pending.ENROL_FACTOR
    person("mei.lin", "acme", duties=(Duty.ADMINISTRATOR,))
    assert pending(lin, "10.1.2.3", has_factor=False, now=NOW) is Pending.ENROL_FACTOR
    assert pending(lin, "10.1.2.3", has_factor=True, now=NOW + timedelta(days=100)) is Pending.CHANGE_PASSWORD
