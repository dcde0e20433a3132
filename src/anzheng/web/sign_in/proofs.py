"""身分證明 What proved who somebody is in this session, how long ago, and asking again before privileged acts."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from anzheng.organization.models import Account
from anzheng.web.sign_in.said import confirm_first

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

FACTORS: Final = frozenset({"totp", "passkey", "recovery-code"})
"""What proves more than a password does."""
FRESH: Final = timedelta(minutes=10)
"""How long a proof counts as just given."""

_STRENGTH: Final = ("passkey", "totp", "recovery-code", "oidc", "saml", "ldap", "password")
_FACTOR: Final = {"totp": "totp", "webauthn": "passkey", "recovery_codes": "recovery-code"}
_BY_DIRECTORY: Final = "anzheng_directory"


def methods_of(request: HttpRequest, account: Account) -> tuple[str, ...]:
    """Return what proved the identity in this session, in the order of use."""
    words = (
        _word(record, directory=bool(request.session.get(_BY_DIRECTORY)))
        for record in get_authentication_records(request, account)
    )
    return tuple(dict.fromkeys(word for word in words if word is not None))


def strongest(methods: Iterable[str]) -> str:
    """Return the one word for how an actor was authenticated: the best proof that was given."""
    given = set(methods)
    return next((word for word in _STRENGTH if word in given), "password")


def remember_directory(request: HttpRequest, *, checked_there: bool) -> None:
    """Remember whether the directory checked the password rather than we."""
    request.session[_BY_DIRECTORY] = checked_there


def remember_enrolled(request: HttpRequest, account: Account, kind: str) -> None:
    """Count a factor that was just enrolled as proven: enrolling it took a right answer."""
    record_authentication(request, account, "mfa", type=kind)


def is_fresh(request: HttpRequest, within: timedelta = FRESH) -> bool:
    """Tell whether the person proved the identity within that time."""
    if not isinstance(request.user, Account):
        return False
    times = [float(record["at"]) for record in get_authentication_records(request, request.user)]
    return bool(times) and time.time() - max(times) < within.total_seconds()


def proven_anew(request: HttpRequest, within: timedelta = FRESH) -> str:
    """Return the word for the best proof that was given within that time; empty if there was none."""
    if not isinstance(request.user, Account):
        return ""
    records = get_authentication_records(request, request.user)
    late = [one for one in records if time.time() - float(one["at"]) < within.total_seconds()]
    words = {_word(one, directory=bool(request.session.get(_BY_DIRECTORY))) for one in late} - {None}
    return strongest(word for word in words if word is not None) if words else ""


def require_fresh(request: HttpRequest, within: timedelta = FRESH) -> HttpResponse | None:
    """Return None if the person just proved the identity, else the page that asks for it again.

    What was sent is not kept on the server: the page says that nothing was done and leads back to the form.
    """
    if is_fresh(request, within):
        return None
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(asking_again(request, request.get_full_path()))
    return confirm_first(request, asking_again(request, came_from(request)))


def fresh(view: "View[P]") -> "View[P]":
    """Have a view reached only by somebody who just proved the identity; stands below the declaration."""

    @wraps(view)
    def ask(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return require_fresh(request) or view(request, *args, **kwargs)

    return cast("View[P]", ask)


def asking_again(request: HttpRequest, then: str) -> str:
    """Return the address of the page that asks for password or factor; `then` is where it leads."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    first = str(ways[0]["url"]) if ways else reverse("account_login")
    return f"{first}?{urlencode({'next': then})}"


def came_from(request: HttpRequest) -> str:
    """Return the page of ours whose form was sent, or the first page."""
    sent_by = urlsplit(request.headers.get("Referer", ""))
    if sent_by.netloc != request.get_host() or not sent_by.path.startswith("/"):
        return "/"
    return f"{sent_by.path}?{sent_by.query}" if sent_by.query else sent_by.path


def _word(record: Mapping[str, Any], *, directory: bool) -> str | None:
    match record.get("method"):
        case "password":
            return "ldap" if directory else "password"
        case "mfa":
            return _FACTOR.get(str(record.get("type")))
        case "socialaccount":
            kinds = {one.id: one.protocol.value for one in settings.ANZHENG_PROVIDERS}
            return kinds.get(str(record.get("provider")))
        case _:
            return None
