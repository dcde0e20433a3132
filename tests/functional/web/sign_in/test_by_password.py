"""Signing in by password: the rules that any system has to follow, as a browser meets them."""

from datetime import UTC, datetime, timedelta

import pytest
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
from anzheng.organization.models import Account
from tests.functional.web.sign_in.conftest import INSIDE, PASSWORD, Place, sign_in, text_of

pytestmark = pytest.mark.django_db

WRONG = "wrong"
NEW = "Bright-Otter=4471q"


class TestTheWayIn:
    def test_a_right_password_opens_a_session_and_leads_back(self, place: Place, browser: Client) -> None:
        account = place.account()
        asked = browser.get(INSIDE)

        assert (asked.status_code, asked["Location"]) == (302, "/sign-in/?next=%2Faccount%2Fsessions%2F")
        answer = sign_in(browser, next=INSIDE)
        assert (answer.status_code, answer["Location"]) == (302, INSIDE)
        assert browser.get(INSIDE).status_code == 200
        (opened,) = place.facts(SessionOpened)
        assert (opened.person, opened.methods) == (account.person_id, ("password",))

    def test_capitals_of_the_name_do_not_matter(self, place: Place, browser: Client) -> None:
        place.account()
        assert sign_in(browser, "Mei.Lin ").status_code == 302

    def test_the_session_has_a_key_that_nobody_could_know_before(self, place: Place, browser: Client) -> None:
        place.account()
        browser.get("/sign-in/")
        sign_in(browser, password=WRONG)
        planted = browser.session.session_key
        sign_in(browser)
        assert browser.session.session_key != planted
        thief = Client(HTTP_HOST="localhost")
        thief.cookies["sessionid"] = planted
        assert thief.get(INSIDE).status_code == 302

    def test_without_the_token_of_the_form_nothing_is_read(self, place: Place) -> None:
        place.account()
        strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
        assert sign_in(strict).status_code == 403
        assert strict.post("/sign-out/").status_code == 403
        assert place.facts(SessionOpened, SessionRefused) == []

    def test_the_cookie_is_for_the_server_alone(self, place: Place, browser: Client) -> None:
        place.account()
        sign_in(browser)
        cookie = browser.cookies["sessionid"]
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (True, "Lax", "", "")

    def test_no_page_of_the_library_is_reachable_beside_ours(self, browser: Client) -> None:
        for path in ("signup/", "accounts/signup/", "sign-in/closed/sign-up/", "sign-in/closed/reset/", "email/"):
            assert browser.get(f"/{path}").status_code == 404, path


class TestWhoIsNotLetIn:
    def test_a_third_wrong_password_ends_the_connection_and_a_fifth_locks(self, place: Place, browser: Client) -> None:
        account = place.account()
        answers = [sign_in(browser, password=WRONG) for _ in range(3)]

        assert [one.status_code for one in answers] == [200, 200, 403]
        assert "連線已中斷" in answers[2].content.decode()
        assert dict(browser.session) == {}
        assert [sign_in(browser, password=WRONG).status_code for _ in range(2)] == [200, 200]
        locked = sign_in(browser)
        assert locked.status_code == 403  # the third in this connection
        account.refresh_from_db()
        assert account.locked_until is not None
        reasons = [one.reason for one in place.facts(SessionRefused)]
        assert reasons == [Refusal.CREDENTIALS] * 5 + [Refusal.LOCKED]
        assert place.facts(SessionOpened) == []

    def test_the_lock_says_how_long_and_ends_by_itself(self, place: Place, browser: Client) -> None:
        now = datetime.now(UTC)
        account = place.account(failures=5, locked_until=now + timedelta(minutes=7))
        assert "還有 7 分鐘" in sign_in(browser).content.decode()
        Account.objects.filter(pk=account.pk).update(locked_until=now - timedelta(seconds=1))
        assert sign_in(browser).status_code == 302

    @pytest.mark.parametrize("tries", range(1, 7))
    def test_an_unknown_name_is_answered_like_a_wrong_password(self, place: Place, tries: int) -> None:
        place.account()
        known, unknown = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
        for _ in range(tries):
            answers = [sign_in(known, "mei.lin", "wrong"), sign_in(unknown, "mei.lim", "wrong")]
        left, right = (text_of(one).replace("mei.lim", "mei.lin") for one in answers)
        assert (answers[0].status_code, left) == (answers[1].status_code, right)

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"is_active": False, "disabled_why": "disabled"}, id="disabled"),
            pytest.param(
                {"created": datetime(2020, 1, 1, tzinfo=UTC), "password_set": datetime(2020, 1, 1, tzinfo=UTC)},
                id="dormant",
            ),
        ],
    )
    def test_a_closed_account_is_answered_like_a_wrong_password(
        self, place: Place, browser: Client, fields: dict[str, object]
    ) -> None:
        place.account("closed", **fields)
        other = Client(HTTP_HOST="localhost")
        left = text_of(sign_in(browser, "closed")).replace("closed", "unknown")
        assert left == text_of(sign_in(other, "unknown"))
        assert place.facts(SessionOpened) == []

    def test_what_was_typed_is_not_in_the_ledger(self, place: Place, browser: Client) -> None:
        place.account()
        sign_in(browser, "my-password-in-the-wrong-box", "x")
        (refused,) = place.facts(SessionRefused)
        assert "my-password" not in repr(refused)
        assert refused.person is None


@pytest.mark.parametrize(
    ("then", "leads_to"),
    [
        pytest.param("/ledger/?company=own", "/ledger/?company=own", id="our own path"),
        pytest.param("https://evil.example/", "/", id="another site"),
        pytest.param("//evil.example/", "/", id="another site without scheme"),
        pytest.param("///evil.example/", "/", id="three slashes"),
        pytest.param("/\\evil.example/", "/", id="a backslash"),
        pytest.param("\\\\evil.example/", "/", id="two backslashes"),
        pytest.param("/\t/evil.example/", "/", id="a tab between"),
        pytest.param("javascript:alert(1)", "/", id="a script"),
        pytest.param("http:evil.example", "/", id="no slashes"),
        pytest.param("http://localhost/ledger/", "/", id="our own host in full"),
        pytest.param("http://localhost@evil.example/", "/", id="our host as user"),
        pytest.param("ledger/", "/", id="relative"),
    ],
)
class TestWhereToAfterwards:
    def test_in_the_form(self, place: Place, browser: Client, then: str, leads_to: str) -> None:
        place.account()
        assert sign_in(browser, next=then)["Location"] == leads_to

    def test_in_the_address(self, place: Place, browser: Client, then: str, leads_to: str) -> None:
        place.account()
        answer = browser.post("/sign-in/", {"login": "mei.lin", "password": PASSWORD}, query_params={"next": then})
        assert answer["Location"] == leads_to

    def test_after_changing_the_password(self, place: Place, browser: Client, then: str, leads_to: str) -> None:
        place.account()
        sign_in(browser)
        answer = browser.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW, "next": then})
        assert answer["Location"] == leads_to


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("localhost", 200, id="this machine"),
        pytest.param("localhost:8470", 200, id="with a port"),
        pytest.param("127.0.0.1", 200, id="loopback address"),
        pytest.param("[::1]:8470", 200, id="loopback address of six"),
        pytest.param("evil.example", 400, id="a stranger"),
        pytest.param("localhost.evil.example", 400, id="a stranger that begins like us"),
        pytest.param("evil.example:80@localhost", 400, id="a user part"),
        pytest.param("192.0.2.7", 400, id="an address that is not ours"),
        pytest.param("localhost\r\nX: y", 400, id="two lines"),
    ],
)
@pytest.mark.usefixtures("db")
def test_only_known_names_of_this_server_are_answered(host: str, status: int) -> None:
    assert Client(HTTP_HOST=host).get("/sign-in/").status_code == status


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR"])
def test_forwarding_headers_of_strangers_change_nothing(place: Place, header: str) -> None:
    place.account()
    browser = Client(HTTP_HOST="localhost", **{header: "evil.example", "HTTP_X_FORWARDED_PROTO": "https"})
    answer = sign_in(browser)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not answer.cookies["sessionid"]["secure"]


class TestTheFirstPassword:
    def test_only_the_page_that_changes_it_is_open(self, place: Place, browser: Client) -> None:
        place.account(must_change=True)
        assert sign_in(browser, next=INSIDE).status_code == 302
        asked = browser.get(INSIDE)
        assert (asked.status_code, asked["Location"]) == (302, "/account/password/?next=%2Faccount%2Fsessions%2F")
        for path in ("/account/factors/", "/account/factors/totp/", "/account/again/", "/"):
            assert browser.get(path).status_code == 302, path
        sent = browser.post("/account/sessions/end/", {"session": "others"})
        assert (sent.status_code, "沒有儲存任何內容" in sent.content.decode()) == (401, True)

    def test_once_changed_everything_is_open_and_other_sessions_are_over(self, place: Place, browser: Client) -> None:
        account = place.account(must_change=True)
        other = Client(HTTP_HOST="localhost")
        sign_in(other)
        sign_in(browser)
        before = browser.session.session_key
        answer = browser.post("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW, "next": INSIDE})

        assert (answer.status_code, answer["Location"]) == (302, INSIDE)
        assert browser.get(INSIDE).status_code == 200
        assert browser.session.session_key != before
        assert other.get(INSIDE).status_code == 302
        assert AccountChanged(account.person_id, AccountChange.PASSWORD_CHANGED, "", "") in place.facts(AccountChanged)
        assert [one.reason for one in place.facts(SessionEnded)] == [Ending.REVOKED, Ending.REVOKED]
        opened = {one.session for one in place.facts(SessionOpened)}
        assert len(opened) == 3
        assert {one.session for one in place.facts(SessionEnded)} < opened
        assert sign_in(other, password=NEW).status_code == 302

    @pytest.mark.parametrize(
        ("old", "new", "again", "says"),
        [
            pytest.param("wrong", NEW, NEW, "密碼不對", id="the present one is wrong"),
            pytest.param(PASSWORD, NEW, "other", "兩次輸入的新密碼不同", id="typed twice differently"),
            pytest.param(PASSWORD, "short", "short", "至少要 12 個字元", id="too short"),
            pytest.param(PASSWORD, PASSWORD, PASSWORD, "不能與最近", id="the same again"),
            pytest.param(PASSWORD, "Mei.Lin=4471q-otter", "Mei.Lin=4471q-otter", "自己的帳號", id="the own name"),
            pytest.param(PASSWORD, "", "", "這一欄必填", id="nothing"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_changes(
        self, place: Place, browser: Client, old: str, new: str, again: str, says: str
    ) -> None:
        account = place.account(must_change=True)
        sign_in(browser)
        answer = browser.post("/account/password/", {"old": old, "new": new, "again": again})
        assert (answer.status_code, says in answer.content.decode()) == (200, True)
        assert Account.objects.get(pk=account.pk).password == account.password
        assert new == "" or new not in answer.content.decode()

    def test_a_password_that_is_too_old_is_changed_first(self, place: Place, browser: Client) -> None:
        account = place.account()
        Account.objects.filter(pk=account.pk).update(
            password_set=datetime.now(UTC) - timedelta(days=100), last_seen=datetime.now(UTC)
        )
        sign_in(browser)
        assert browser.get(INSIDE)["Location"].startswith("/account/password/")
        assert "已超過可用期限" in browser.get("/account/password/").content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_whole_in_both_languages(place: Place, browser: Client, lang: str) -> None:
    place.account()
    browser.cookies["anzheng-lang"] = lang
    page = sign_in(browser, password=WRONG).content.decode()
    words = {"zh": ("帳號", "密碼不對"), "en": ("Account name", "are wrong")}[lang]
    assert all(one in page for one in words)
