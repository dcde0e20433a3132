"""Passkeys: added, used alone and as a second step; nothing of another site or key is believed."""

import pytest
from django.test import Client

from anzheng.facts.access import AccountChange, AccountChanged, SessionOpened
from tests.functional.web.sign_in.conftest import INSIDE, Place, sign_in
from tests.simulators.authenticator import Passkey

pytestmark = pytest.mark.django_db

ADD = "/account/factors/passkeys/add/"


@pytest.fixture
def passkey(place: Place, browser: Client) -> Passkey:
    """Mei Lin's passkey; her browser is signed out again."""
    place.account()
    sign_in(browser)
    made = Passkey()
    options = browser.get(ADD).context["js_data"]["creation_options"]
    answer = browser.post(ADD, {"name": "筆電", "passwordless": "on", "credential": made.create(options)})
    assert (answer.status_code, answer["Location"]) == (302, "/account/factors/codes/")
    browser.post("/sign-out/")
    return made


def asked(browser: Client) -> dict[str, object]:
    """Return what the sign-in page's script fetches."""
    return browser.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]


def test_alone(place: Place, browser: Client, passkey: Passkey) -> None:
    answer = browser.post("/sign-in/passkey/", {"credential": passkey.get(asked(browser)), "next": INSIDE})
    assert (answer.status_code, answer["Location"]) == (302, INSIDE)
    assert browser.get(INSIDE).status_code == 200
    assert place.facts(SessionOpened)[-1].methods == ("passkey",)
    assert (AccountChange.FACTOR_ADDED, "passkey") in [(one.change, one.detail) for one in place.facts(AccountChanged)]


def test_as_second_step(place: Place, browser: Client, passkey: Passkey) -> None:
    assert sign_in(browser)["Location"] == "/sign-in/code/"
    options = browser.get("/sign-in/code/").context["js_data"]["request_options"]
    assert browser.post("/sign-in/code/", {"credential": passkey.get(options)}).status_code == 302
    assert place.facts(SessionOpened)[-1].methods == ("password", "passkey")


def test_an_answer_counts_for_its_question_only(browser: Client, passkey: Passkey) -> None:
    credential = passkey.get(asked(browser))
    asked(browser)
    browser.post("/sign-in/passkey/", {"credential": credential})
    assert browser.get(INSIDE).status_code == 302


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"origin": "https://evil.example"}, id="another origin"),
        pytest.param({"site": "evil.example"}, id="another site"),
        pytest.param({"id": b"0123456789abcdef"}, id="a credential nobody registered"),
        pytest.param({"key": Passkey().key}, id="another key"),
    ],
)
def test_what_is_not_believed(place: Place, browser: Client, passkey: Passkey, other: dict[str, object]) -> None:
    for name, value in other.items():
        setattr(passkey, name, value)
    answer = browser.post("/sign-in/passkey/", {"credential": passkey.get(asked(browser))})
    assert answer["Location"] == "/sign-in/"
    assert browser.get(INSIDE).status_code == 302
    assert [one.methods for one in place.facts(SessionOpened)] == [("password",)]


def test_a_disabled_account_stays_out(place: Place, browser: Client, passkey: Passkey) -> None:
    place.account(is_active=False)
    answer = browser.post("/sign-in/passkey/", {"credential": passkey.get(asked(browser))})
    assert answer.status_code in (302, 403)
    assert browser.get(INSIDE).status_code == 302


def test_where_browsers_have_none_the_page_says_so(place: Place) -> None:
    place.account()
    browser = Client(HTTP_HOST="127.0.0.1")
    sign_in(browser)
    assert "passkey" not in Client(HTTP_HOST="127.0.0.1").get("/sign-in/").content.decode()
    assert "改設定驗證器" in browser.get(ADD).content.decode()
