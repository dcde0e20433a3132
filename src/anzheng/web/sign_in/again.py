"""再次驗證 Proving the identity again: by password, code or passkey; wrong answers count as at signing in."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from anzheng.web.flash import flash
from anzheng.web.pages.components import Tone
from anzheng.web.sign_in.adapter import wrong_code
from anzheng.web.sign_in.words import WRONG_KEY
from anzheng.web.visit import visit_of


class PasswordAgainView(ReauthenticateView):  # type: ignore[misc]  # the library ships no types
    """By password; the adapter counts what is wrong."""


class CodeAgainView(CodeReauthenticateView):  # type: ignore[misc]  # the library ships no types
    """By the code of an authenticator or a recovery code."""

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - the library's form
        """Count the wrong answer."""
        wrong_code(self.request, visit_of(self.request).account)
        answer: HttpResponse = super().form_invalid(form)
        return answer


class PasskeyAgainView(ReauthenticateWebAuthnView):  # type: ignore[misc]  # the library ships no types
    """By a passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ANN401, ARG002 - the library's form
        """Count the wrong answer and ask once more."""
        wrong_code(self.request, visit_of(self.request).account)
        flash(self.request, WRONG_KEY, Tone.REFUSED)
        return HttpResponseRedirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))
