"""One installation with one company; people get accounts with a known password and open browsers of their own."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from anzheng.facts.base import Actor, Payload
from anzheng.ledger.services import facts_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.hashing import hashed
from anzheng.organization.installation import open_installation
from anzheng.organization.models import Account, Company
from tests.support.people import person

PASSWORD = "Kw7-brisk+Lantern9"  # noqa: S105 - of these tests only
INSIDE = "/account/sessions/"
"""A page for everybody who signed in and finished what comes first."""
SYSTEM = Actor("system", "u:system", "job", "os-account")


@dataclass(frozen=True, slots=True)
class Place:
    """The installation as the tests use it."""

    def account(self, name: str = "mei.lin", *duties: Duty, **fields: object) -> Account:
        """Make a person who works here, with an account whose password is PASSWORD."""
        made = person(name, "own", duties=duties)
        values = {"password": hashed(PASSWORD), "password_set": datetime.now(UTC), **fields}
        Account.objects.filter(pk=made.pk).update(**values)
        return Account.objects.get(pk=made.pk)

    def facts(self, *kinds: type[Payload]) -> list[Any]:
        """Return what the installation's ledger holds of these kinds, in order."""
        return [fact.payload for fact in facts_of(INSTALLATION) if isinstance(fact.payload, kinds)]

    def audit(self) -> list[tuple[str, str]]:
        """Return who wrote each entry, and by what proof."""
        return [(fact.actor, type(fact.payload).__name__) for fact in facts_of(INSTALLATION)]


@pytest.fixture(autouse=True)
def _no_earlier_tries() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def place(db: None) -> Place:  # noqa: ARG001 - tables first
    """Open the installation and a company."""
    now = datetime.now(UTC)
    Company.objects.create(ledger="own", name="甲測試公司", sample=False, opened=now)
    open_installation(actor=SYSTEM, now=now)
    return Place()


@pytest.fixture
def browser() -> Client:
    """A browser in which nobody is signed in."""
    return Client(HTTP_HOST="localhost", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")


def sign_in(browser: Client, name: str = "mei.lin", password: str = PASSWORD, **further: str) -> HttpResponse:
    """Send the sign-in form."""
    answer: Any = browser.post("/sign-in/", {"login": name, "password": password, **further})
    return answer


def text_of(answer: HttpResponse) -> str:
    """Return the page without its secrets of one answer, so that two can be compared."""
    page = answer.content.decode()
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", page)


def code_of(account: Account, steps: int = 0) -> str:
    """Return what the authenticator shows now, or some steps away."""
    secret = decrypt(Authenticator.objects.get(user=account, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enrol(browser: Client) -> str:
    """Set up an authenticator in a browser; return the secret."""
    browser.get("/account/factors/totp/")
    secret = str(browser.session["mfa.totp.secret"])
    answer = browser.post(
        "/account/factors/totp/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))}
    )
    assert answer["Location"] == "/account/factors/codes/"
    return secret


def later(browser: Client, *, minutes: int) -> None:
    """Have the session be that much older, as if time had passed."""
    session = browser.session
    for name in ("anzheng_opened", "anzheng_seen"):
        session[name] -= minutes * 60
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - minutes * 60} for one in session["account_authentication_methods"]
    ]
    session.save()
