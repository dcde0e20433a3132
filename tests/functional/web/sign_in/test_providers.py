"""Identity providers: OIDC and SAML let in whoever is linked, and believe nothing that is not signed for us."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from anzheng.config.providers import IdentityProvider, Protocol, library_settings
from anzheng.facts.access import AccountChange, AccountChanged, Refusal, SessionOpened, SessionRefused
from anzheng.facts.base import Actor
from anzheng.organization.accounts import link_identity
from anzheng.organization.models import Account, Person
from tests.functional.web.sign_in.conftest import INSIDE, Place
from tests.simulators import saml_idp
from tests.simulators.oidc_provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db

BOSS = Actor("user", "u:boss", "web", "totp")
LOGIN = "/sign-in/with/oidc/office/"
SAML = "/sign-in/with/saml/group/"


def configure(settings: Settings, one: IdentityProvider) -> None:
    settings.ANZHENG_PROVIDERS = (one,)
    settings.SOCIALACCOUNT_PROVIDERS = library_settings((one,))


def link(settings: Settings, account: Account, provider: str, subject: str) -> None:
    home = Path(settings.ANZHENG_HOME)
    link_identity(home, account, provider, subject, reason="測試連結", actor=BOSS, now=datetime.now(UTC))


@pytest.fixture
def oidc(settings: Settings) -> Iterator[Provider]:
    provider = Provider()
    values = {"server": provider.address, "client_id": CLIENT, "client_secret": SECRET}
    configure(settings, IdentityProvider("office", Protocol.OIDC, "公司帳號", link_by_email=False, values=values))
    yield provider
    provider.close()


def by_oidc(browser: Client, provider: Provider, subject: str, **claims: object) -> HttpResponse:
    asked = browser.get(LOGIN, {"next": INSIDE})
    assert asked["Location"].startswith(f"{provider.address}/authorize?")
    answer: Any = browser.get(f"{LOGIN}callback/", provider.approve(asked["Location"], subject, **claims))
    return answer


class TestOidc:
    def test_a_linked_subject_signs_in(self, place: Place, browser: Client, oidc: Provider, settings: Settings) -> None:
        link(settings, place.account(), "office", "sub-1")
        assert "公司帳號" in browser.get("/sign-in/").content.decode()
        answer = by_oidc(browser, oidc, "sub-1")
        assert (answer.status_code, answer["Location"]) == (302, INSIDE)
        assert browser.get(INSIDE).status_code == 200
        assert place.facts(SessionOpened)[-1].methods == ("oidc",)

    def test_nobody_gets_an_account_by_signing_in_elsewhere(
        self, place: Place, browser: Client, oidc: Provider
    ) -> None:
        Person.objects.filter(pk=place.account().person_id).update(email="mei.lin@example.com")
        before = Account.objects.count()
        answer = by_oidc(browser, oidc, "sub-9", email="mei.lin@example.com", email_verified=True)
        assert (answer.status_code, "還沒有連結" in answer.content.decode()) == (403, True)
        assert Account.objects.count() == before
        assert SocialAccount.objects.count() == 0
        assert [one.reason for one in place.facts(SessionRefused)] == [Refusal.UNLINKED]

    @pytest.mark.parametrize(
        ("address", "verified", "status"),
        [
            pytest.param("Mei.Lin@example.com", True, 302, id="verified, hers alone"),
            pytest.param("mei.lin@example.com", False, 403, id="not verified"),
            pytest.param("other@example.com", True, 403, id="nobody's"),
            pytest.param("shared@example.com", True, 403, id="of two people"),
        ],
    )
    def test_an_address_links_once_where_that_is_allowed(
        self,
        place: Place,
        browser: Client,
        oidc: Provider,
        settings: Settings,
        address: str,
        verified: bool,  # noqa: FBT001 - a column
        status: int,
    ) -> None:
        (one,) = settings.ANZHENG_PROVIDERS
        configure(settings, IdentityProvider(one.id, one.protocol, one.name, link_by_email=True, values=one.values))
        account = place.account()
        Person.objects.filter(pk=account.person_id).update(email="mei.lin@example.com")
        for name in ("a", "b"):
            Person.objects.create(pseudonym=f"u:{name}", name=name, email="shared@example.com")
        assert by_oidc(browser, oidc, "sub-1", email=address, email_verified=verified).status_code == status
        linked = [fact for fact in place.facts(AccountChanged) if fact.change is AccountChange.LINKED]
        assert len(linked) == (status == 302)

    @pytest.mark.parametrize(
        "bent",
        [
            pytest.param({"signing": rsa.generate_private_key(65537, 2048)}, id="another key"),
            pytest.param({"algorithm": "none"}, id="not signed at all"),
            pytest.param({"algorithm": "HS256"}, id="signed with a shared word"),
            pytest.param({"claims": {"aud": "another-client"}}, id="for another client"),
            pytest.param({"claims": {"iss": "https://evil.example"}}, id="by another issuer"),
            pytest.param({"claims": {"exp": 1}}, id="expired"),
            pytest.param({"claims": {"sub": None}}, id="about nobody"),
        ],
    )
    def test_what_is_not_believed(
        self, place: Place, browser: Client, oidc: Provider, settings: Settings, bent: dict[str, Any]
    ) -> None:
        link(settings, place.account(), "office", "sub-1")
        for name, value in bent.items():
            setattr(oidc, name, value)
        assert by_oidc(browser, oidc, "sub-1").status_code == 403
        assert browser.get(INSIDE).status_code == 302
        assert place.facts(SessionOpened) == []

    def test_an_answer_belongs_to_the_browser_that_asked(
        self, place: Place, browser: Client, oidc: Provider, settings: Settings
    ) -> None:
        link(settings, place.account(), "office", "sub-1")
        asked = browser.get(LOGIN)
        victim = Client(HTTP_HOST="localhost")
        brought = oidc.approve(asked["Location"], "sub-1")
        assert victim.get(f"{LOGIN}callback/", brought).status_code == 403
        assert victim.get(INSIDE).status_code == 302

    def test_a_disabled_account_stays_out(
        self, place: Place, browser: Client, oidc: Provider, settings: Settings
    ) -> None:
        link(settings, place.account(), "office", "sub-1")
        place.account(is_active=False)
        assert by_oidc(browser, oidc, "sub-1").status_code == 403
        assert place.facts(SessionOpened) == []

    def test_the_address_cannot_ask_for_more(self, browser: Client, oidc: Provider) -> None:  # noqa: ARG002 - configured
        more = {"process": "connect", "scope": "admin", "auth_params": "prompt=none", "next": "https://evil.example"}
        assert {"connect", "admin", "none"}.isdisjoint(
            browser.get(LOGIN, more)["Location"].replace("=", "&").split("&")
        )

    def test_what_is_not_configured_does_not_exist(self, browser: Client) -> None:
        assert [browser.get(path).status_code for path in (LOGIN, f"{LOGIN}callback/", SAML)] == [404] * 3


@pytest.fixture
def idp(settings: Settings) -> saml_idp.IdentityProvider:
    made = saml_idp.IdentityProvider()
    values = {"entity_id": saml_idp.ENTITY, "sso_url": saml_idp.SSO, "certificate": made.certificate}
    configure(settings, IdentityProvider("group", Protocol.SAML, "集團單一登入", link_by_email=False, values=values))
    return made


def by_saml(browser: Client, provider: saml_idp.IdentityProvider, **bent: Any) -> HttpResponse:  # noqa: ANN401 - passed on
    asked = browser.get(SAML, {"next": INSIDE})
    assert asked["Location"].startswith(saml_idp.SSO)
    audience = bent.pop("audience", f"http://localhost{SAML}metadata/")
    response = provider.answer(asked["Location"], "sub-1", audience=audience, **bent)
    sent = browser.post(f"{SAML}acs/", {"SAMLResponse": response})
    answer: Any = browser.get(urlsplit(sent["Location"]).path)
    return answer


class TestSaml:
    def test_a_linked_subject_signs_in(
        self, place: Place, browser: Client, idp: saml_idp.IdentityProvider, settings: Settings
    ) -> None:
        link(settings, place.account(), "group", "sub-1")
        answer = by_saml(browser, idp)
        assert (answer.status_code, answer["Location"]) == (302, INSIDE)
        assert browser.get(INSIDE).status_code == 200
        assert place.facts(SessionOpened)[-1].methods == ("saml",)

    @pytest.mark.parametrize(
        "bent",
        [
            pytest.param({"key": saml_idp.IdentityProvider().pair}, id="another key"),
            pytest.param({"sign": False}, id="not signed"),
            pytest.param({"tamper": ("sub-1", "sub-2")}, id="changed after signing"),
            pytest.param({"audience": "https://other.example"}, id="for somebody else"),
            pytest.param({"minutes": -5}, id="expired"),
            pytest.param({"answers": "_nobody-asked"}, id="to no request of ours"),
        ],
    )
    @pytest.mark.usefixtures("settings")
    def test_what_is_not_believed(
        self, place: Place, browser: Client, idp: saml_idp.IdentityProvider, bent: dict[str, Any]
    ) -> None:
        account = place.account()
        for subject in ("sub-1", "sub-2"):
            SocialAccount.objects.create(user=account, provider="group", uid=subject)
        assert by_saml(browser, idp, **bent).status_code == 403
        assert place.facts(SessionOpened) == []

    def test_unlinked(self, place: Place, browser: Client, idp: saml_idp.IdentityProvider) -> None:
        place.account()
        assert by_saml(browser, idp).status_code == 403
        assert [one.reason for one in place.facts(SessionRefused)] == [Refusal.UNLINKED]

    def test_our_metadata_can_be_fetched(self, browser: Client, idp: saml_idp.IdentityProvider) -> None:  # noqa: ARG002
        assert b"AssertionConsumerService" in browser.get(f"{SAML}metadata/").content
