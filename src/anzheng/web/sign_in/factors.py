"""第二因子 Second factors: authenticator, passkeys, recovery codes; secrets are encrypted where they are kept."""

import base64
import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from anzheng.facts.access import AccountChange
from anzheng.ledger.services import business_act
from anzheng.organization.accounts import factor_changed
from anzheng.web.sign_in.forms import spend
from anzheng.web.sign_in.network import can_hold_passkeys
from anzheng.web.sign_in.proofs import remember_enrolled
from anzheng.web.sign_in.words import ERRORS, said
from anzheng.web.visit import visit_of

ISSUER = "安證 Anzheng"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """What the library asks about factors."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, **ERRORS}

    def get_totp_issuer(self) -> str:
        """Return the name under which the authenticator lists us."""
        return ISSUER

    def _get_site_name(self) -> str:
        return ISSUER

    def build_totp_svg(self, url: str) -> str:
        """Return the code to scan as SVG that stands inside the page: no style, no address."""
        code = QRCode(border=2)
        code.add_data(url)
        image = code.make_image(image_factory=SvgPathImage)
        out = BytesIO()
        image.save(out)
        return out.getvalue().decode("utf-8").partition("?>")[2].strip()

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key that is not in the database."""
        return _fernet().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt it."""
        return _fernet().decrypt(encrypted_text.encode("ascii")).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 - the library's name
        """Return a name for a new key."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(said(f"金鑰 {number}", f"Key {number}"))


class ActivateView(ActivateTOTPView):  # type: ignore[misc]  # the library ships no types
    """Set up an authenticator."""

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - the library's form
        """Keep the secret and record it; the code that proved it is used up."""
        account = visit_of(self.request).account

        def act() -> HttpResponse:
            response: HttpResponse = super(ActivateView, self).form_valid(form)
            spend(Authenticator.objects.get(user=account, type=Authenticator.Type.TOTP), form.cleaned_data["code"])
            return response

        response = _recorded(self.request, AccountChange.FACTOR_ADDED, "totp", act)
        remember_enrolled(self.request, account, "totp")
        return response


class DeactivateView(DeactivateTOTPView):  # type: ignore[misc]  # the library ships no types
    """Remove the authenticator."""

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - the library's form
        """Remove it and record it."""
        return _recorded(
            self.request, AccountChange.FACTOR_REMOVED, "totp", lambda: super(DeactivateView, self).form_valid(form)
        )


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]  # the library ships no types
    """Add a passkey."""

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        """Say whether browsers allow passkeys at this address."""
        return {**super().get_context_data(**kwargs), "possible": can_hold_passkeys(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - the library's form
        """Keep the public key and record it."""
        response = _recorded(
            self.request, AccountChange.FACTOR_ADDED, "passkey", lambda: super(AddPasskeyView, self).form_valid(form)
        )
        remember_enrolled(self.request, visit_of(self.request).account, "webauthn")
        return response


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # the library ships no types
    """Remove a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - the library's form
        """Remove it and record it."""
        return _recorded(
            self.request,
            AccountChange.FACTOR_REMOVED,
            "passkey",
            lambda: super(RemovePasskeyView, self).form_valid(form),
        )


class NewCodesView(GenerateRecoveryCodesView):  # type: ignore[misc]  # the library ships no types
    """Make new recovery codes; the old ones are void."""

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - the library's form
        """Make them and record it."""
        return _recorded(
            self.request,
            AccountChange.FACTOR_ADDED,
            "recovery-code",
            lambda: super(NewCodesView, self).form_valid(form),
        )


def _recorded(
    request: HttpRequest, change: AccountChange, factor: str, act: Callable[[], HttpResponse]
) -> HttpResponse:
    visit = visit_of(request)
    with business_act():
        response = act()
        factor_changed(visit.account, change, factor, actor=visit.actor, now=visit.now)
    return response


def _fernet() -> Fernet:
    """Return the cipher under a key derived from the installation's own, which stands beside the database."""
    derived = hashlib.sha256(b"anzheng: secrets of factors\0" + str(settings.SECRET_KEY).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
