"""登入表單 Forms of signing in: name and password, code of an authenticator, passkey."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
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


class CodeForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The second factor at signing in."""


class CodeAgainForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The same, to prove the identity again."""
