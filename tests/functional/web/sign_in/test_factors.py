"""Second factors: set up, asked for, never twice the same code, compulsory where the rules say so."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from anzheng.facts.access import (
    AccountChange,
    AccountChanged,
    Ending,
    Refusal,
    SessionEnded,
    SessionOpened,
    SessionRefused,
)
from anzheng.organization.core.duties import Duty
from tests.functional.web.sign_in.conftest import INSIDE, PASSWORD, Place, code_of, enrol, later, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolled(place: Place, browser: Client) -> str:
    """Mei Lin has an authenticator; returns its secret. The browser is signed out again."""
    place.account()
    sign_in(browser)
    secret = enrol(browser)
    browser.post("/sign-out/")
    return secret


@pytest.mark.usefixtures("enrolled")
def test_after_the_password_the_code_is_asked_for_and_the_fact_names_both(place: Place, browser: Client) -> None:
    account = place.account()
    assert sign_in(browser, next=INSIDE)["Location"] == "/sign-in/code/"
    assert browser.get(INSIDE).status_code == 302
    answer = browser.post("/sign-in/code/", {"code": code_of(account, 1)})
    assert (answer.status_code, answer["Location"]) == (302, INSIDE)
    assert browser.get(INSIDE).status_code == 200
    assert place.facts(SessionOpened)[-1].methods == ("password", "totp")


@pytest.mark.usefixtures("enrolled")
def test_a_code_counts_once(place: Place, browser: Client) -> None:
    account = place.account()
    used_at_enrolment, fresh = code_of(account), code_of(account, 1)
    sign_in(browser)
    assert browser.post("/sign-in/code/", {"code": used_at_enrolment}).status_code == 200
    assert browser.post("/sign-in/code/", {"code": fresh}).status_code == 302
    other = Client(HTTP_HOST="localhost")
    sign_in(other)
    assert other.post("/sign-in/code/", {"code": fresh}).status_code == 200


@pytest.mark.usefixtures("enrolled")
def test_wrong_codes_end_the_connection_and_lock_like_wrong_passwords(place: Place, browser: Client) -> None:
    account = place.account()
    sign_in(browser)
    answers = [browser.post("/sign-in/code/", {"code": "000000"}).status_code for _ in range(3)]
    assert answers == [200, 200, 403]
    sign_in(browser)
    for _ in range(2):
        browser.post("/sign-in/code/", {"code": "000000"})
    assert [one.reason for one in place.facts(SessionRefused)] == [Refusal.FACTOR] * 5
    account.refresh_from_db()
    assert account.locked_until is not None
    assert "已鎖定" in sign_in(Client(HTTP_HOST="localhost")).content.decode()


def test_a_recovery_code_works_once(place: Place, browser: Client) -> None:
    account = place.account()
    sign_in(browser)
    enrol(browser)
    page = browser.get("/account/factors/codes/").content.decode()
    codes = Authenticator.objects.get(user=account, type="recovery_codes").wrap().get_unused_codes()
    assert all(f"{code[:4]} {code[4:]}" in page for code in codes)
    assert codes[0][:4] not in browser.get("/account/factors/codes/").content.decode()
    browser.post("/sign-out/")
    for status in (302, 200):
        sign_in(browser)
        assert browser.post("/sign-in/code/", {"code": codes[0]}).status_code == status
        browser.post("/sign-out/")
    assert place.facts(SessionOpened)[-1].methods == ("password", "recovery-code")


def test_secrets_are_encrypted_where_they_are_kept(place: Place, enrolled: str) -> None:
    kept = repr(list(Authenticator.objects.values_list("data", flat=True)))
    assert enrolled not in kept
    assert "gAAAA" in kept
    account = place.account()
    changes = [(one.change, one.detail) for one in place.facts(AccountChanged) if one.person == account.person_id]
    assert changes == [(AccountChange.FACTOR_ADDED, "totp")]


def test_an_administrator_without_factor_reaches_the_enrolment_and_nothing_else(place: Place, browser: Client) -> None:
    place.account("mei.lin", Duty.ADMINISTRATOR)
    sign_in(browser)
    asked = browser.get(INSIDE)
    assert (asked.status_code, asked["Location"]) == (302, "/account/factors/?next=%2Faccount%2Fsessions%2F")
    assert "請先設定驗證器" in browser.get("/account/factors/").content.decode()
    assert [browser.get(path).status_code for path in ("/", "/account/password/", "/account/sessions/")] == [302] * 3
    enrol(browser)
    assert browser.get(INSIDE).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        pytest.param("10.3.4.5", 200, id="in the office"),
        pytest.param("203.0.113.9", 302, id="outside"),
        pytest.param("::ffff:10.3.4.5", 200, id="in the office, written as six"),
        pytest.param("2001:db8::7", 302, id="outside by six"),
    ],
)
def test_from_outside_the_office_everybody_needs_a_factor(place: Place, address: str, status: int) -> None:
    place.account()
    browser = Client(HTTP_HOST="localhost", REMOTE_ADDR=address)
    sign_in(browser)
    assert browser.get(INSIDE).status_code == status


def test_a_session_that_leaves_the_office_is_asked_for_the_factor_it_has(place: Place, browser: Client) -> None:
    account = place.account()
    sign_in(browser)  # by password alone: nothing is enrolled yet
    other = Client(HTTP_HOST="localhost")
    sign_in(other)
    enrol(other)
    asked = browser.get(INSIDE, REMOTE_ADDR="203.0.113.9")
    assert asked["Location"].startswith("/account/again/code/?next=")
    proven = browser.post(
        "/account/again/code/", {"code": code_of(account, 1), "next": INSIDE}, REMOTE_ADDR="203.0.113.9"
    )
    assert proven["Location"] == INSIDE
    assert browser.get(INSIDE, REMOTE_ADDR="203.0.113.9").status_code == 200


class TestProvingItAgain:
    def test_what_matters_asks_again_after_a_while(self, place: Place, browser: Client) -> None:
        place.account()
        sign_in(browser)
        assert browser.get("/account/factors/totp/").status_code == 200
        later(browser, minutes=11)
        asked = browser.get("/account/factors/totp/")
        assert asked["Location"] == "/account/again/?next=%2Faccount%2Ffactors%2Ftotp%2F"
        again = browser.post("/account/again/", {"password": PASSWORD, "next": "/account/factors/totp/"})
        assert again["Location"] == "/account/factors/totp/"
        assert browser.get("/account/factors/totp/").status_code == 200

    def test_a_third_wrong_password_ends_the_session(self, place: Place, browser: Client) -> None:
        place.account()
        sign_in(browser)
        later(browser, minutes=11)
        browser.get("/account/factors/totp/")
        answers = [browser.post("/account/again/", {"password": "wrong"}).status_code for _ in range(3)]
        assert answers == [200, 200, 403]
        assert browser.get(INSIDE).status_code == 302
        assert [one.reason for one in place.facts(SessionEnded)] == [Ending.WRONG_PASSWORDS]

    def test_another_site_is_no_place_to_go_afterwards(self, place: Place, browser: Client) -> None:
        place.account()
        sign_in(browser)
        answer = browser.post("/account/again/", {"password": PASSWORD, "next": "https://evil.example/"})
        assert answer["Location"] == "/"


def test_removing_the_authenticator_is_a_fact_and_an_administrator_is_asked_for_another(
    place: Place, browser: Client
) -> None:
    place.account("mei.lin", Duty.ADMINISTRATOR)
    sign_in(browser)
    enrol(browser)
    assert browser.post("/account/factors/totp/off/").status_code == 302
    assert place.facts(AccountChanged)[-1].change is AccountChange.FACTOR_REMOVED
    assert Authenticator.objects.count() == 0
    browser.post("/sign-out/")
    sign_in(browser)
    assert browser.get(INSIDE)["Location"].startswith("/account/factors/")
