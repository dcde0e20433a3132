"""Signing in with the directory's password: only linked accounts, the same rules, the way in told by its name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from anzheng.facts.access import SessionOpened, SessionRefused
from anzheng.organization.core.directory import DirectorySettings
from anzheng.organization.hashing import unusable
from anzheng.organization.models import Account
from anzheng.organization.sign_in import DIRECTORY
from tests.functional.web.sign_in.conftest import INSIDE, Place
from tests.simulators.directory import BASE, READER, READER_PASSWORD, SLAPD, WHY_NOT, Running, directory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(SLAPD is None, reason=WHY_NOT),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with directory(tmp_path_factory.mktemp("ldap"), extras=0) as running:
        yield running


@pytest.fixture
def ann(place: Place, server: Running, settings: Settings, tmp_path: Path) -> Account:
    """Somebody whose password is the directory's."""
    secret = tmp_path / "secret"
    secret.write_text(READER_PASSWORD + "\n", encoding="utf-8")
    settings.ANZHENG_DIRECTORY = DirectorySettings(
        "127.0.0.1",
        server.port,
        f"ou=people,{BASE}",
        ca_file=str(server.certificate),
        bind_dn=READER,
        password_file=str(secret),
    )
    account = place.account("ann", password=unusable(), password_set=None)
    SocialAccount.objects.create(user=account, provider=DIRECTORY, uid="ann")
    return account


def test_the_directorys_password_opens_the_pages(ann: Account, place: Place, browser: Client) -> None:
    response = browser.post("/sign-in/", {"login": "ann", "password": "sample-ann"})

    assert response.status_code == 302
    assert browser.get(INSIDE).status_code == 200
    (opened,) = place.facts(SessionOpened)
    assert (opened.person, opened.methods) == (ann.person_id, ("ldap",))


def test_a_wrong_one_does_not(ann: Account, place: Place, browser: Client) -> None:
    browser.post("/sign-in/", {"login": "ann", "password": "sample-boss"})

    assert browser.get(INSIDE).status_code == 302
    (refused,) = place.facts(SessionRefused)
    assert refused.person == ann.person_id


def test_an_account_that_is_not_linked_is_not_asked_about(ann: Account, place: Place, browser: Client) -> None:
    SocialAccount.objects.filter(user=ann).delete()
    browser.post("/sign-in/", {"login": "ann", "password": "sample-ann"})

    assert place.facts(SessionOpened) == []
