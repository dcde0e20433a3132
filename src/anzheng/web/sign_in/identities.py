"""外部登入 Signing in through an identity provider: OIDC and SAML; only for people who are here already."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, cast

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.saml import views as saml
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from anzheng.facts.access import Refusal
from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError, Text
from anzheng.organization.accounts import link_identity
from anzheng.organization.models import Account, Person
from anzheng.organization.sign_in import refused
from anzheng.web.sign_in import said
from anzheng.web.sign_in.adapter import home, is_own_path
from anzheng.web.sign_in.network import origin_of

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures of ID tokens that are believed: none of them can be made with what the provider publishes."""
_BY_ADDRESS: Final = "首次登入時依提供者已驗證的電子郵件連結 linked at first sign-in by the provider's verified address"
_LEEWAY: Final = 60
"""Seconds that two clocks may differ."""


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """What the library asks about identities at providers."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - its signature
        """Accounts are made by administrators."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:  # noqa: ARG002 - its signature
        """Addresses link an identity once, by us; they never sign anybody in."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose identity it is, linking it if that is allowed; refuse whoever is not here."""
        if sociallogin.is_existing:
            return
        account = _by_address(sociallogin)
        if account is None:
            self._refuse(request, sociallogin)
            return
        provider, subject = sociallogin.account.provider, sociallogin.account.uid
        now = datetime.now(UTC)
        actor = Actor("user", account.person_id, "web", _protocol(provider))
        # Another request of the same person may have linked it between the two looks.
        with suppress(ConflictError):
            link_identity(home(), account, provider, subject, reason=_BY_ADDRESS, actor=actor, now=now)
        link = SocialAccount.objects.get(provider=provider, uid=subject)
        sociallogin.account, sociallogin.user = link, link.user

    def on_authentication_error(self, request: HttpRequest, *_: object, **__: object) -> None:
        """Say plainly that it did not work; what went wrong between the servers is for the log."""
        raise ImmediateHttpResponse(said.refused(request, _failed()))

    def _refuse(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        subject = f"{sociallogin.account.provider}:{sociallogin.account.uid}"
        problem = refused(home(), None, subject, Refusal.UNLINKED, origin_of(request), now=datetime.now(UTC))
        raise ImmediateHttpResponse(said.refused(request, problem))


class SignedTokens(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library ships no types
    """OIDC whose ID token always has to be signed by a key that the provider publishes."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: object, **kwargs: Any) -> SocialLogin:  # noqa: ANN401, ARG002 - its signature
        """Return who signed in, by the ID token alone. Raises OAuth2Error."""
        encoded = kwargs["response"].get("id_token")
        if not isinstance(encoded, str):
            raise OAuth2Error("no ID token")
        claims = self._verified(encoded, app.client_id)
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _verified(self, encoded: str, audience: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(encoded)
            if header.get("alg") not in ALGORITHMS:
                raise OAuth2Error("the ID token's signature is of no kind that is believed")
            claims: dict[str, Any] = jwt.decode(
                encoded,
                key=self._key(header),
                algorithms=[header["alg"]],
                issuer=self.openid_config["issuer"],
                audience=audience,
                leeway=_LEEWAY,
                options={"require": ["sub", "iss", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, KeyError) as problem:
            raise OAuth2Error("the ID token does not verify") from problem
        return claims

    def _key(self, header: dict[str, Any]) -> Any:  # noqa: ANN401 - a key of the library
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        fits = [
            one
            for one in answer.json()["keys"]
            if one.get("use", "sig") == "sig" and header.get("kid") in (None, one.get("kid"))
        ]
        if len(fits) != 1:
            raise OAuth2Error("the provider publishes no such key")
        return jwt.PyJWK(fits[0], algorithm=header["alg"]).key


def oidc_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider. Raises Http404 for one that is not configured."""
    _only_next(request)
    return _oidc(request, provider_id, OAuth2LoginView)


def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider sent back. Raises Http404 for one that is not configured."""
    return _oidc(request, provider_id, OAuth2CallbackView)


def saml_login(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Send the browser to the provider. Raises Http404 for one that is not configured."""
    _only_next(request)
    answer: HttpResponse = saml.login(request, organization_slug=organization_slug)
    return answer


def _oidc(request: HttpRequest, provider_id: str, view: Any) -> HttpResponse:  # noqa: ANN401 - a view class of the library
    try:
        answer: HttpResponse = view.adapter_view(SignedTokens(request, provider_id))(request)
    except SocialApp.DoesNotExist as problem:
        raise Http404 from problem
    except (requests.RequestException, OAuth2Error, KeyError, ValueError, json.JSONDecodeError):
        return said.refused(request, _failed())
    return answer


def _only_next(request: HttpRequest) -> None:
    """Keep what the address may say: where to go afterwards. Linking and scopes are not the browser's to choose."""
    then = request.GET.get("next", "")
    kept = QueryDict(mutable=True)
    if is_own_path(then):
        kept["next"] = then
    # The stubs ask for one that nobody changes; the library only reads it.
    request.GET = cast("Any", kept)
    request.POST = QueryDict()  # the library reads both


def _by_address(login: SocialLogin) -> Account | None:
    allowed = {one.id for one in settings.ANZHENG_PROVIDERS if one.link_by_email}
    if login.account.provider not in allowed:
        return None
    verified = [one.email for one in login.email_addresses if one.verified]
    people = list(Person.objects.filter(email__iexact=verified[0])[:2]) if len(verified) == 1 else []
    return Account.objects.filter(person=people[0], is_active=True).first() if len(people) == 1 else None


def _protocol(provider: str) -> str:
    return next(one.protocol.value for one in settings.ANZHENG_PROVIDERS if one.id == provider)


def _failed() -> ConflictError:
    return ConflictError(
        Text("登入提供者沒有確認你的身分", "the identity provider did not confirm who you are"),
        "identity",
        Text(
            "請再試一次；若再發生，請告知系統管理者時間", "try again; if it happens again, tell the administrator when"
        ),
    )
