"""先做的事 What a session has to do before anything else, and which pages that leaves open."""

from datetime import date
from enum import StrEnum
from typing import Final, assert_never

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

from anzheng.kernel.times import taipei_day
from anzheng.organization.core.pending import Credentials, Pending, must
from anzheng.organization.core.policy import Policy
from anzheng.organization.hashing import is_usable
from anzheng.organization.models import Account
from anzheng.organization.sign_in import duties_of
from anzheng.web.sign_in.network import can_hold_passkeys, origin_of
from anzheng.web.sign_in.proofs import FACTORS

_ATTRIBUTE: Final = "anzheng_finished"


class Step(StrEnum):
    """What comes first (先做的事)."""

    CHANGE_PASSWORD = "change-password"  # noqa: S105 - the name of a step
    ENROL_FACTOR = "enrol-factor"
    PROVE_FACTOR = "prove-factor"
    """A factor is compulsory from here and enrolled, but this session was opened without it."""


_AGAIN = ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
OPEN: Final[dict[Step, frozenset[str]]] = {
    Step.CHANGE_PASSWORD: frozenset({"account_change_password"}),
    Step.ENROL_FACTOR: frozenset({"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", *_AGAIN}),
    Step.PROVE_FACTOR: frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}),
}
"""Routes that stay open, of those that declare themselves `finishing`."""


def first_step(
    request: HttpRequest, account: Account, methods: tuple[str, ...], in_force: Policy, today: date
) -> Step | None:
    """Return what the session has to do first; None if nothing."""
    proven = not FACTORS.isdisjoint(methods)
    own = account.password_set if is_usable(account.password) else None
    credentials = Credentials(
        account.must_change and is_usable(account.password),
        None if own is None else taipei_day(own),
        # A factor that this session did not use counts as none when it is compulsory.
        has_factor=proven,
    )
    duties = duties_of(account.person_id, today)
    left = must(credentials, duties, origin_of(request).address, in_force, today=today)
    match left:
        case Pending.CHANGE_PASSWORD:
            return Step.CHANGE_PASSWORD
        case Pending.ENROL_FACTOR:
            return Step.PROVE_FACTOR if has_factor(account) else Step.ENROL_FACTOR
        case Pending.NOTHING:
            return None
        case _:
            assert_never(left)


def page_of(request: HttpRequest, step: Step) -> str:
    """Return the address of the page on which the step is done."""
    match step:
        case Step.CHANGE_PASSWORD:
            return reverse("account_change_password")
        case Step.ENROL_FACTOR:
            return reverse("mfa_index")
        case Step.PROVE_FACTOR:
            codes = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists()
            by_key = not codes and can_hold_passkeys(request)
            return reverse("mfa_reauthenticate_webauthn" if by_key else "mfa_reauthenticate")
        case _:
            assert_never(step)


def has_factor(account: Account) -> bool:
    """Tell whether the account has an authenticator or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=account, type__in=kinds).exists())


def settle(request: HttpRequest, step: Step | None) -> None:
    """Remember for the templates whether something is left to do first."""
    setattr(request, _ATTRIBUTE, step is None)


def is_finished(request: HttpRequest) -> bool:
    """Tell whether nothing is left to do first."""
    return bool(getattr(request, _ATTRIBUTE, False))
