"""登入網址 Addresses of signing in. Of the library's views only these are reachable, each with its declaration."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.base.views import index
from allauth.mfa.recovery_codes.views import view_recovery_codes
from allauth.mfa.webauthn.views import edit_webauthn, list_webauthn, login_webauthn
from allauth.socialaccount.providers.saml.views import acs, finish_acs, metadata
from django.http import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from anzheng.web.declare import finishing, public, signed_in
from anzheng.web.sign_in import again, factors, identities, views

View = Callable[..., HttpResponseBase]


def _open(declare: Callable[[View], View], view: View) -> View:
    """Return the library's view with a declaration of ours; the library's own function stays as it is."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - passed on
        return view(*args, **kwargs)

    return declare(never_cache(opened))


_OIDC, _SAML = "sign-in/with/oidc/<slug:provider_id>/", "sign-in/with/saml/<slug:organization_slug>/"

urlpatterns: list[URLPattern] = [
    path("sign-in/", _open(public, views.SignInView.as_view()), name="account_login"),
    path("sign-in/code/", _open(public, views.CodeView.as_view()), name="mfa_authenticate"),
    path("sign-in/passkey/", _open(public, login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/unsuccessful/", views.unsuccessful_view, name="socialaccount_login_cancelled"),
    path("sign-out/", views.sign_out_view, name="account_logout"),
    path(_OIDC, _open(public, identities.oidc_login), name="openid_connect_login"),
    path(f"{_OIDC}callback/", _open(public, identities.oidc_callback), name="openid_connect_callback"),
    path(_SAML, _open(public, identities.saml_login), name="saml_login"),
    path(f"{_SAML}acs/", _open(public, acs), name="saml_acs"),
    path(f"{_SAML}finish/", _open(public, finish_acs), name="saml_finish_acs"),
    path(f"{_SAML}metadata/", _open(public, metadata), name="saml_metadata"),
    path("account/password/", views.password_view, name="account_change_password"),
    path("account/again/", _open(finishing, again.PasswordAgainView.as_view()), name="account_reauthenticate"),
    path("account/again/code/", _open(finishing, again.CodeAgainView.as_view()), name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        _open(finishing, again.PasskeyAgainView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/factors/", _open(finishing, index), name="mfa_index"),
    path("account/factors/totp/", _open(finishing, factors.ActivateView.as_view()), name="mfa_activate_totp"),
    path("account/factors/totp/off/", _open(signed_in, factors.DeactivateView.as_view()), name="mfa_deactivate_totp"),
    path("account/factors/codes/", _open(signed_in, view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/factors/codes/new/",
        _open(signed_in, factors.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("account/factors/passkeys/", _open(signed_in, list_webauthn), name="mfa_list_webauthn"),
    path("account/factors/passkeys/add/", _open(finishing, factors.AddPasskeyView.as_view()), name="mfa_add_webauthn"),
    path("account/factors/passkeys/<int:pk>/", _open(signed_in, edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "account/factors/passkeys/<int:pk>/remove/",
        _open(signed_in, factors.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("account/sessions/", views.sessions_view, name="usersessions_list"),
    path("account/sessions/end/", views.revoke_view, name="sessions-end"),
    # The library looks these names up; the pages do not exist.
    path("sign-in/closed/", views.closed_view, name="account_inactive"),
    path("sign-in/closed/set/", views.closed_view, name="account_set_password"),
    path("sign-in/closed/reset/", views.closed_view, name="account_reset_password"),
    path("sign-in/closed/sign-up/", views.closed_view, name="socialaccount_signup"),
    path("sign-in/closed/links/", views.closed_view, name="socialaccount_connections"),
    path("sign-in/closed/logout/<slug:organization_slug>/", views.closed_view, name="saml_sls"),
]
