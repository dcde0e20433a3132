"""Sessions: listed, ended by their owner, by time, by leaving; what was sent afterwards is not taken."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client

from anzheng.facts.access import AccountChange, Ending, SessionEnded, SessionOpened
from anzheng.facts.base import Actor
from anzheng.kernel.times import taipei_day
from anzheng.organization.accounts import disable
from anzheng.organization.models import Account, Member
from tests.functional.web.sign_in.conftest import INSIDE, Place, later, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(place: Place, browser: Client) -> Account:
    """Mei Lin, signed in."""
    account = place.account()
    sign_in(browser)
    return account


def reasons(place: Place) -> list[Ending]:
    return [one.reason for one in place.facts(SessionEnded)]


def test_signing_out_is_a_fact_about_the_same_session(place: Place, browser: Client, signed_in: Account) -> None:
    assert browser.get("/sign-out/").status_code == 200
    answer = browser.post("/sign-out/")
    assert answer["Location"] == "/sign-in/?why=signed-out"
    assert "你已登出" in browser.get(answer["Location"]).content.decode()
    (opened,), (ended,) = place.facts(SessionOpened), place.facts(SessionEnded)
    assert (ended.person, ended.session, ended.reason) == (signed_in.person_id, opened.session, Ending.SIGNED_OUT)


def test_one_sees_ones_sessions_and_ends_any_of_them(place: Place, browser: Client, signed_in: Account) -> None:
    phone = Client(HTTP_HOST="localhost", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605.1", REMOTE_ADDR="10.0.0.9")
    sign_in(phone)
    page = browser.get(INSIDE).content.decode()
    assert all(one in page for one in ("Firefox · Windows", "Safari · iPhone", "10.0.0.9", "這一個"))
    row = UserSession.objects.get(user=signed_in, ip="10.0.0.9")
    assert browser.post("/account/sessions/end/", {"session": str(row.pk)}).status_code == 302
    assert phone.get(INSIDE).status_code == 302
    assert browser.get(INSIDE).status_code == 200
    assert reasons(place) == [Ending.REVOKED]


def test_all_others_at_once(place: Place, browser: Client, signed_in: Account) -> None:  # noqa: ARG001
    others = [Client(HTTP_HOST="localhost") for _ in range(2)]
    for one in others:
        sign_in(one)
    browser.post("/account/sessions/end/", {"session": "others"})
    assert [one.get(INSIDE).status_code for one in (browser, *others)] == [200, 302, 302]
    assert reasons(place) == [Ending.REVOKED] * 2


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("wanted", ["0", "-1", "x", "", "99999999999999999999", "１"])
def test_what_is_no_session_of_ones_own_cannot_be_ended(place: Place, browser: Client, wanted: str) -> None:
    assert browser.post("/account/sessions/end/", {"session": wanted}).status_code == 404
    assert reasons(place) == []


def test_anothers_session_cannot_be_ended(place: Place, browser: Client, signed_in: Account) -> None:  # noqa: ARG001
    place.account("wei.chen")
    other = Client(HTTP_HOST="localhost")
    sign_in(other, "wei.chen")
    row = UserSession.objects.get(user__username="wei.chen")
    assert browser.post("/account/sessions/end/", {"session": str(row.pk)}).status_code == 404
    assert other.get(INSIDE).status_code == 200


class TestWhatEndsByItself:
    @pytest.mark.parametrize(
        ("minutes", "reason", "says"),
        [
            pytest.param(15, Ending.IDLE, "已自動登出", id="idle"),
            pytest.param(12 * 60, Ending.IDLE, "已自動登出", id="idle for long"),
        ],
    )
    @pytest.mark.usefixtures("signed_in")
    def test_idleness(self, place: Place, browser: Client, minutes: int, reason: Ending, says: str) -> None:
        later(browser, minutes=minutes)
        asked = browser.get("/account/factors/?company=own")
        assert asked["Location"] == f"/sign-in/?next=%2Faccount%2Ffactors%2F%3Fcompany%3Down&why={reason.value}"
        assert says in browser.get(asked["Location"]).content.decode()
        assert reasons(place) == [reason]
        assert sign_in(browser, next="/account/factors/?company=own")["Location"] == "/account/factors/?company=own"

    def test_a_little_less_is_not_idle_and_being_there_counts(self, browser: Client, signed_in: Account) -> None:  # noqa: ARG002
        for _ in range(3):
            later(browser, minutes=14)
            assert browser.get(INSIDE).status_code == 200

    def test_the_longest_time(self, place: Place, browser: Client, signed_in: Account) -> None:  # noqa: ARG002
        later(browser, minutes=12 * 60)
        session = browser.session
        session["anzheng_seen"] = int(datetime.now(UTC).timestamp())
        session.save()
        assert browser.get(INSIDE)["Location"].endswith("why=expired")
        assert reasons(place) == [Ending.EXPIRED]

    @pytest.mark.usefixtures("signed_in")
    def test_what_is_sent_too_late_is_not_taken_and_the_page_says_so(self, browser: Client) -> None:
        later(browser, minutes=20)
        sent = browser.post(
            "/account/sessions/end/",
            {"session": "others"},
            headers={"referer": "http://localhost/account/sessions/?a=1"},
        )
        page = sent.content.decode()
        assert sent.status_code == 401
        assert "沒有儲存" in page
        assert "/sign-in/?next=%2Faccount%2Fsessions%2F%3Fa%3D1&amp;why=idle" in page

    @pytest.mark.parametrize("referer", ["https://evil.example/x", "", "http://localhost.evil.example/x"])
    def test_the_way_back_leads_nowhere_else(self, browser: Client, signed_in: Account, referer: str) -> None:  # noqa: ARG002
        later(browser, minutes=20)
        page = browser.post("/account/sessions/end/", headers={"referer": referer}).content.decode()
        assert "/sign-in/?next=%2F&amp;why=idle" in page

    def test_a_script_is_answered_in_json(self, browser: Client, signed_in: Account) -> None:  # noqa: ARG002
        later(browser, minutes=20)
        sent = browser.post("/account/sessions/end/", headers={"accept": "application/json"})
        assert (sent.status_code, sent.json()["next"]) == (401, "/sign-in/?next=%2F&why=idle")

    def test_leaving(self, place: Place, browser: Client, signed_in: Account) -> None:
        today, row = taipei_day(datetime.now(UTC)), Member.objects.filter(person=signed_in.person)
        row.update(last_day=today)
        assert browser.get(INSIDE).status_code == 200
        Member.objects.filter(person=signed_in.person).update(
            last_day=taipei_day(datetime.now(UTC)) - timedelta(days=1)
        )
        asked = browser.get(INSIDE)
        assert asked["Location"].endswith("why=disabled")
        assert "已不能使用" in browser.get(asked["Location"]).content.decode()
        assert sign_in(browser).status_code == 200
        assert reasons(place)[0] is Ending.DISABLED

    def test_an_account_that_is_disabled(self, place: Place, browser: Client, signed_in: Account) -> None:
        boss = Actor("user", "u:boss", "web", "totp")
        disable(
            Path(settings.ANZHENG_HOME),
            signed_in,
            AccountChange.DISABLED,
            reason="測試停用",
            actor=boss,
            now=datetime.now(UTC),
        )
        assert browser.get(INSIDE).status_code == 302
        assert reasons(place) == [Ending.DISABLED]

    def test_an_account_that_is_disabled_beside_the_services(
        self, place: Place, browser: Client, signed_in: Account
    ) -> None:
        Account.objects.filter(pk=signed_in.pk).update(is_active=False)
        assert browser.get(INSIDE)["Location"].endswith("why=disabled")
        assert reasons(place) == [Ending.DISABLED]
