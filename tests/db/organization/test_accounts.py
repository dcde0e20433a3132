"""Accounts and passwords: each act with its fact and its reason, and nobody for themselves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from anzheng.facts.access import AccountChange, AccountChanged, Ending, PolicyChanged, SessionEnded, SessionRefused
from anzheng.facts.base import Actor, Payload
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.services import facts_of
from anzheng.organization import sessions
from anzheng.organization.accounts import (
    IdentityCheck,
    change_password,
    create_account,
    disable,
    enable,
    link_identity,
    link_os_account,
    reset_password,
    unlink_identity,
    unlock,
)
from anzheng.organization.hashing import matches
from anzheng.organization.installation import INSTALLATION, open_installation
from anzheng.organization.models import Account, Company, Member, Person, SignInSetting, Trace
from anzheng.organization.policy import change_policy, policy
from anzheng.organization.services import open_company
from tests.support.people import browser_of, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
BOSS = Actor("user", "u:boss", "web", "totp")
WHY = "到職"
OLD, NEW = "x7#Lq9!vRm2p", "Brave-otter-92-hums"


@pytest.fixture(autouse=True)
def installation() -> None:
    open_installation(actor=BOSS, now=NOW)
    Company.objects.create(ledger="acme", name="頂尖證券", sample=False, opened=NOW)


@pytest.fixture
def lin(tmp_path: Path) -> Account:
    """An account whose password is OLD, changed by its owner as the pages would have it."""
    who = Person.objects.create(pseudonym="u:mei", name="林美玲")
    Member.objects.create(company_id="acme", person=who, number="E0417", joined=NOW.date())
    account, first = create_account(tmp_path, who, "mei.lin", reason=WHY, actor=BOSS, now=NOW)
    change_password(tmp_path, account, first, OLD, actor=herself(account), now=NOW)
    return account


def herself(account: Account) -> Actor:
    return Actor("user", account.person_id, "web", "password")


def facts() -> list[Payload]:
    return [fact.payload for fact in facts_of(INSTALLATION, after=0)]


def changes() -> list[tuple[AccountChange, str]]:
    return [(fact.change, fact.detail) for fact in facts() if isinstance(fact, AccountChanged)]


def test_an_account_starts_with_a_one_time_password(tmp_path: Path) -> None:
    who = Person.objects.create(pseudonym="u:ya", name="吳雅婷")
    account, first = create_account(tmp_path, who, "Ya.Wu", reason=WHY, actor=BOSS, now=NOW)
    assert (account.username, account.must_change, account.is_active) == ("ya.wu", True, True)
    assert account.password.startswith("argon2$argon2id$")
    assert matches(first, account.password)
    (fact,) = facts()
    assert isinstance(fact, AccountChanged)
    assert (fact.person, fact.change) == ("u:ya", AccountChange.CREATED)
    assert Trace.objects.get(pk=fact.reason).text == WHY


def test_an_account_may_have_no_password_of_its_own(tmp_path: Path) -> None:
    who = Person.objects.create(pseudonym="u:ya", name="吳雅婷")
    account, first = create_account(tmp_path, who, "ya.wu", reason=WHY, actor=BOSS, now=NOW, with_password=False)
    assert (first, account.must_change, matches("", account.password)) == ("", False, False)


Act = Callable[[Path, Account], object]
REFUSED: dict[str, tuple[Act, type[AnzhengError]]] = {
    "a second account of one person": (
        lambda home, lin: create_account(home, lin.person, "mei.two", reason=WHY, actor=BOSS, now=NOW),
        ConflictError,
    ),
    "a name that is taken": (
        lambda home, _: create_account(
            home, Person.objects.create(pseudonym="u:x", name="x"), "MEI.LIN", reason=WHY, actor=BOSS, now=NOW
        ),
        ConflictError,
    ),
    "a name of nobody": (
        lambda home, _: create_account(
            home, Person.objects.create(pseudonym="u:x", name="x"), "admin", reason=WHY, actor=BOSS, now=NOW
        ),
        InputError,
    ),
    "no reason": (
        lambda home, lin: reset_password(
            home, lin, identity_check=IdentityCheck.CALLBACK, reason=" ", actor=BOSS, now=NOW
        ),
        InputError,
    ),
    "an endless reason": (
        lambda home, lin: disable(home, lin, AccountChange.DISABLED, reason="x" * 301, actor=BOSS, now=NOW),
        InputError,
    ),
    "resetting one's own password": (
        lambda home, lin: reset_password(
            home, lin, identity_check=IdentityCheck.IN_PERSON, reason=WHY, actor=herself(lin), now=NOW
        ),
        SeparationError,
    ),
    "changing another one's password": (
        lambda home, lin: change_password(home, lin, OLD, NEW, actor=BOSS, now=NOW),
        SeparationError,
    ),
    "disabling oneself": (
        lambda home, lin: disable(home, lin, AccountChange.DISABLED, reason=WHY, actor=herself(lin), now=NOW),
        SeparationError,
    ),
    "enabling oneself": (
        lambda home, lin: enable(home, lin, reason=WHY, actor=herself(lin), now=NOW),
        SeparationError,
    ),
    "unlocking oneself": (
        lambda home, lin: unlock(home, lin, reason=WHY, actor=herself(lin), now=NOW),
        SeparationError,
    ),
    "enabling what is enabled": (lambda home, lin: enable(home, lin, reason=WHY, actor=BOSS, now=NOW), ConflictError),
    "unlocking what is not locked": (
        lambda home, lin: unlock(home, lin, reason=WHY, actor=BOSS, now=NOW),
        ConflictError,
    ),
    "a wrong old password": (
        lambda home, lin: change_password(home, lin, NEW, NEW, actor=herself(lin), now=NOW),
        InputError,
    ),
    "a new password that is weak": (
        lambda home, lin: change_password(home, lin, OLD, "Password-1234", actor=herself(lin), now=NOW),
        InputError,
    ),
    "one's employee number in it": (
        lambda home, lin: change_password(home, lin, OLD, "x7#E0417!vRm2", actor=herself(lin), now=NOW),
        InputError,
    ),
    "the same password again": (
        lambda home, lin: change_password(home, lin, OLD, OLD, actor=herself(lin), now=NOW),
        InputError,
    ),
    "no operating-system account": (
        lambda home, lin: link_os_account(home, lin, "rm -rf", reason=WHY, actor=BOSS, now=NOW),
        InputError,
    ),
    "unlinking what is not linked": (
        lambda home, lin: unlink_identity(home, lin, "oidc", reason=WHY, actor=BOSS, now=NOW),
        NotFoundError,
    ),
}


@pytest.mark.parametrize(("act", "error"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_is_refused_and_changes_no_account(
    lin: Account, tmp_path: Path, act: Act, error: type[AnzhengError]
) -> None:
    before, known = Account.objects.values().get(pk=lin.pk), changes()
    with pytest.raises(error):
        act(tmp_path, lin)
    after = Account.objects.values().get(pk=lin.pk)
    assert {**after, "failures": 0} == before
    assert changes() == known


def test_the_last_three_passwords_do_not_come_back(lin: Account, tmp_path: Path) -> None:
    words = [OLD, NEW, "Calm-teapot-57-sings", "Quick-lantern-38-rows"]
    for before, after in pairwise(words):
        change_password(tmp_path, lin, before, after, actor=herself(lin), now=NOW)
    for former in words[1:]:
        with pytest.raises(InputError, match="last 3"):
            change_password(tmp_path, lin, words[-1], former, actor=herself(lin), now=NOW)
    change_password(tmp_path, lin, words[-1], OLD, actor=herself(lin), now=NOW)


def test_guessing_the_old_password_in_an_open_session_locks_and_ends_it(lin: Account, tmp_path: Path) -> None:
    browser_of(lin)
    for _ in range(5):
        with pytest.raises(InputError):
            change_password(tmp_path, lin, "a guess", NEW, actor=herself(lin), now=NOW)
    with pytest.raises(InputError):
        change_password(tmp_path, lin, OLD, NEW, actor=herself(lin), now=NOW)
    assert changes()[-1] == (AccountChange.LOCKED, "")
    assert [fact.reason for fact in facts() if isinstance(fact, SessionEnded)] == [Ending.WRONG_PASSWORDS]
    assert len([fact for fact in facts() if isinstance(fact, SessionRefused)]) == 6
    unlock(tmp_path, lin, reason="本人來電", actor=BOSS, now=NOW)
    change_password(tmp_path, lin, OLD, NEW, actor=herself(lin), now=NOW)


def test_a_reset_names_how_the_person_was_identified_and_ends_lock_and_sessions(lin: Account, tmp_path: Path) -> None:
    browser_of(lin)
    Account.objects.filter(pk=lin.pk).update(failures=5, locked_until=NOW + timedelta(minutes=9))
    first = reset_password(
        tmp_path, lin, identity_check=IdentityCheck.EMPLOYEE_CARD, reason="忘記密碼", actor=BOSS, now=NOW
    )
    assert (lin.must_change, lin.failures, lin.locked_until) == (True, 0, None)
    assert matches(first, lin.password)
    assert changes()[-1] == (AccountChange.PASSWORD_RESET, "employee-card")
    assert isinstance(facts()[-1], SessionEnded)
    assert Session.objects.count() == 0


def test_a_closed_account_has_no_session_left_and_opens_again_for_another(lin: Account, tmp_path: Path) -> None:
    browsers = [browser_of(lin), browser_of(lin)]
    disable(tmp_path, lin, AccountChange.DISABLED, reason="調查中", actor=BOSS, now=NOW)
    assert (lin.is_active, lin.disabled_why) == (False, "disabled")
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)
    assert [fact.reason for fact in facts() if isinstance(fact, SessionEnded)] == [Ending.DISABLED] * len(browsers)
    with pytest.raises(ConflictError):
        disable(tmp_path, lin, AccountChange.DISABLED, reason="調查中", actor=BOSS, now=NOW)
    enable(tmp_path, lin, reason="查無異狀", actor=BOSS, now=NOW)
    assert (lin.is_active, lin.enabled, lin.disabled_why) == (True, NOW, "")


def test_a_leaver_s_account_does_not_open_again(lin: Account, tmp_path: Path) -> None:
    Member.objects.filter(person=lin.person_id).update(last_day=NOW.date() - timedelta(days=1))
    disable(tmp_path, lin, AccountChange.DISABLED_LEAVER, reason="", actor=BOSS, now=NOW)
    with pytest.raises(ConflictError, match="left"):
        enable(tmp_path, lin, reason="回任", actor=BOSS, now=NOW)


def test_changing_the_password_keeps_only_the_session_in_which_it_happens(lin: Account, tmp_path: Path) -> None:
    here, there = (browser_of(lin).session.session_key for _ in range(2))
    change_password(tmp_path, lin, OLD, NEW, actor=herself(lin), now=NOW, keep=here)
    assert Session.objects.filter(pk=here).exists()
    assert not Session.objects.filter(pk=there).exists()


def test_sessions_are_revoked_one_by_one_or_all(lin: Account, tmp_path: Path) -> None:
    one, two, three = (browser_of(lin).session.session_key for _ in range(3))
    sessions.revoke(tmp_path, lin, str(one), actor=herself(lin), now=NOW)
    with pytest.raises(NotFoundError):
        sessions.revoke(tmp_path, lin, str(one), actor=herself(lin), now=NOW)
    assert sessions.revoke_all(tmp_path, lin, keep=three, actor=herself(lin), now=NOW) == 1
    assert set(Session.objects.values_list("pk", flat=True)) == {three}
    assert two != three


def test_links_are_facts_and_belong_to_one_account(lin: Account, tmp_path: Path) -> None:
    other = person("ya.wu", "acme")
    link_os_account(tmp_path, lin, "mlin", reason=WHY, actor=BOSS, now=NOW)
    link_identity(tmp_path, lin, "oidc", "subject-17", reason=WHY, actor=BOSS, now=NOW)
    for act in (
        lambda: link_os_account(tmp_path, other, "mlin", reason=WHY, actor=BOSS, now=NOW),
        lambda: link_identity(tmp_path, other, "oidc", "subject-17", reason=WHY, actor=BOSS, now=NOW),
    ):
        with pytest.raises(ConflictError):
            act()
    unlink_identity(tmp_path, lin, "oidc", reason="換發", actor=BOSS, now=NOW)
    link_os_account(tmp_path, lin, None, reason="換機", actor=BOSS, now=NOW)
    assert changes()[2:] == [
        (AccountChange.LINKED, "os-account"),
        (AccountChange.LINKED, "oidc"),
        (AccountChange.UNLINKED, "oidc"),
        (AccountChange.UNLINKED, "os-account"),
    ]
    assert lin.os_account is None


def test_a_setting_changes_with_its_fact_and_goes_back_to_its_default(tmp_path: Path) -> None:
    assert change_policy(tmp_path, "lock_minutes", 30, reason="演練", actor=BOSS, now=NOW) == policy()
    assert policy().lock_minutes == 30
    change_policy(tmp_path, "lock_minutes", 15, reason="演練結束", actor=BOSS, now=NOW)
    assert not SignInSetting.objects.exists()
    assert [(fact.name, fact.value) for fact in facts() if isinstance(fact, PolicyChanged)] == [
        ("lock_minutes", 30),
        ("lock_minutes", 15),
    ]


def test_addresses_of_networks_do_not_enter_the_ledger(tmp_path: Path) -> None:
    change_policy(tmp_path, "office_networks", ["203.0.113.0/24"], reason="搬遷", actor=BOSS, now=NOW)
    (fact,) = facts()
    assert isinstance(fact, PolicyChanged)
    assert Trace.objects.get(pk=fact.value).text == "203.0.113.0/24"
    assert policy().office_networks == ("203.0.113.0/24",)


POLICY_REFUSED = {
    "the value it has": ("lock_minutes", 15, "x", ConflictError),
    "out of bounds": ("lock_minutes", 0, "x", InputError),
    "no reason": ("lock_minutes", 20, "  ", InputError),
    "no such setting": ("lock", 20, "x", NotFoundError),
}


@pytest.mark.parametrize(("name", "value", "reason", "error"), POLICY_REFUSED.values(), ids=POLICY_REFUSED)
def test_a_setting_is_not_changed_for_nothing(
    tmp_path: Path, name: str, value: int, reason: str, error: type[AnzhengError]
) -> None:
    with pytest.raises(error):
        change_policy(tmp_path, name, value, reason=reason, actor=BOSS, now=NOW)
    assert facts() == []


def test_where_two_are_asked_for_one_is_refused(lin: Account, tmp_path: Path) -> None:
    change_policy(tmp_path, "second_person_for_privileged", value=True, reason="決議", actor=BOSS, now=NOW)
    known = len(facts())
    for agreed_by in (None, BOSS.id):
        with pytest.raises(SeparationError):
            change_policy(tmp_path, "lock_minutes", 20, reason="x", actor=BOSS, now=NOW, agreed_by=agreed_by)
        with pytest.raises(SeparationError):
            reset_password(
                tmp_path,
                lin,
                identity_check=IdentityCheck.MANAGER,
                reason="x",
                actor=BOSS,
                now=NOW,
                agreed_by=agreed_by,
            )
    assert len(facts()) == known
    change_policy(tmp_path, "lock_minutes", 20, reason="x", actor=BOSS, now=NOW, agreed_by="u:second")
    fact = facts()[-1]
    assert isinstance(fact, PolicyChanged)
    assert "u:second" in Trace.objects.get(pk=fact.reason).text


def test_no_company_may_be_called_like_the_installation() -> None:
    with pytest.raises(InputError, match="installation"):
        open_company(INSTALLATION, "x", sample=False, cutover=NOW.date(), actor=BOSS, now=NOW)
