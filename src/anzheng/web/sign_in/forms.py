"""登入表單 Forms of signing in: name and password, code of an authenticator, passkey."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as ReauthenticatePasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.db import transaction

from anzheng.web.sign_in.words import said

_LAST = "last_counter"


class SignInForm(LoginForm):  # type: ignore[misc]  # the library ships no types
    """Name and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = said("帳號", "Account name"), said("密碼", "Password")
        name.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        password.help_text = ""


class _OnceOnly:
    """A code of an authenticator counts once, however many processes answer: its counter is kept with the factor."""

    cleaned_data: dict[str, Any]
    authenticator: Authenticator
    fields: dict[str, Any]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = said("驗證碼或備用碼", "Code, or recovery code")

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError if it is wrong or was used before."""
        code: str = super().clean_code()  # type: ignore[misc]  # the form beside this class has it
        if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


def spend(authenticator: Authenticator, code: str) -> bool:
    """Mark a right code as used; tell whether it was unused, and newer than the last one used."""
    secret = decrypt(authenticator.data["secret"])
    digits = "".join(char for char in code if char.isdigit())
    counters = [one for one in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, one)) == digits]
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        fits = [one for one in counters if one > row.data.get(_LAST, 0)]
        if fits:
            row.data = {**row.data, _LAST: max(fits)}
            row.save(update_fields=["data"])
            authenticator.data = row.data
    return bool(fits)


class EnrolForm(ActivateTOTPForm):  # type: ignore[misc]  # the library ships no types
    """The first code of an authenticator that is being set up."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = said("驗證器顯示的 6 位數驗證碼", "The six digits that the authenticator shows")


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    """A new passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = said("名稱", "Name"), 60
        alone.label = said("也可以單獨用它登入，不必輸入密碼", "It may sign in by itself, without the password")
        alone.help_text = said(
            "需要裝置以指紋、臉部或裝置密碼確認是你。",
            "The device confirms you by fingerprint, face or its own code.",
        )


class RenameForm(EditWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    """Another name for a passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].max_length = said("名稱", "Name"), 60


class PasswordAgainForm(ReauthenticatePasswordForm):  # type: ignore[misc]  # the library ships no types
    """The password, once more."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = said("密碼", "Password")


class CodeForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The second factor at signing in."""


class CodeAgainForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The same, to prove the identity again."""
