"""門禁 The gate: every view declares what it demands; whatever declares nothing is refused.

For whoever signed in it also looks, at every request, whether the session still lives, whether the account may
still be used, and whether something has to be done first (password, second factor).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from anzheng.facts.access import Ending
from anzheng.kernel.errors import AnzhengError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.access import DeniedError, in_use, require
from anzheng.organization.core.policy import Policy
from anzheng.organization.guards import guards_itself, remember_proof
from anzheng.organization.models import Account
from anzheng.organization.sessions import seen
from anzheng.organization.welcome import still_welcome
from anzheng.web.declare import Access, access_of
from anzheng.web.errors import error_page
from anzheng.web.in_force import policy_for
from anzheng.web.sign_in import lifetime, said, steps
from anzheng.web.sign_in.proofs import came_from, methods_of, strongest
from anzheng.web.sign_in.words import activate
from anzheng.web.visit import open_visit

Respond = Callable[[HttpRequest], HttpResponse]
_READING = ("GET", "HEAD")


class Gate:
    """Lets a request reach its view, or answers in its place."""

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision is made once the view is known."""
        try:
            return self._get_response(request)
        finally:
            translation.deactivate()

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Refuse, send to the sign-in page, or let pass."""
        if guards_itself(view):
            _vet(request)
            return None
        answer = _decide(request, access_of(view))
        activate(request)
        return answer


def _decide(request: HttpRequest, access: Access | None) -> HttpResponse | None:
    if access is None:
        return error_page(request, 403, _undeclared(request))
    if access.public:
        return None
    now = datetime.now(UTC)
    if not isinstance(request.user, Account):
        return _closed_meanwhile(request, now) or _to_sign_in(request)
    in_force = policy_for(request)
    return _still_open(request, request.user, in_force, now) or _admit(request, request.user, access, in_force, now)


def _vet(request: HttpRequest) -> None:
    """Leave the API a session that lives and has nothing to do first; any other is nobody to it."""
    account, now = request.user, datetime.now(UTC)
    if "Authorization" in request.headers or not isinstance(account, Account):
        return
    methods, in_force = methods_of(request, account), policy_for(request)
    if (
        _still_open(request, account, in_force, now) is not None
        or steps.first_step(request, account, methods, in_force, taipei_day(now)) is not None
    ):
        request.user = AnonymousUser()
    else:
        remember_proof(request, strongest(methods))


def _still_open(request: HttpRequest, account: Account, in_force: Policy, now: datetime) -> HttpResponse | None:
    """End a session that outlived itself or its account."""
    if still_welcome(account, taipei_day(now)):
        reason = lifetime.over(request.session, in_force, now)
    else:
        reason = Ending.DISABLED
    if reason is None:
        seen(account, now=now)
        return None
    lifetime.end(request, account, reason, now)
    return _to_sign_in(request, reason)


def _closed_meanwhile(request: HttpRequest, now: datetime) -> HttpResponse | None:
    """End the session of an account that was disabled while it was open."""
    key = request.session.get(SESSION_KEY)
    account = Account.objects.filter(pk=key, is_active=False).first() if key is not None else None
    if account is None:
        return None
    lifetime.end(request, account, Ending.DISABLED, now)
    return _to_sign_in(request, Ending.DISABLED)


def _admit(
    request: HttpRequest, account: Account, access: Access, in_force: Policy, now: datetime
) -> HttpResponse | None:
    methods = methods_of(request, account)
    step = steps.first_step(request, account, methods, in_force, taipei_day(now))
    steps.settle(request, step)
    if step is not None and not (access.unfinished and _route(request) in steps.OPEN[step]):
        return _first_this(request, step)
    try:
        visit = open_visit(request, account, strongest(methods))
        require(visit.standing, access.permission, access.at_least)
    except NotFoundError as problem:
        return error_page(request, 404, problem)
    except DeniedError as problem:
        return error_page(request, 403, problem)
    return None


def _first_this(request: HttpRequest, step: steps.Step) -> HttpResponse:
    """Send to the page on which the step is done, and back afterwards; what was sent is not taken."""
    reading = request.method in _READING
    then = request.get_full_path() if reading else came_from(request)
    target = f"{steps.page_of(request, step)}?{urlencode({'next': then})}"
    return HttpResponseRedirect(target) if reading else said.confirm_first(request, target)


def _to_sign_in(request: HttpRequest, reason: Ending | None = None) -> HttpResponse:
    reading = request.method in _READING
    query = {"next": request.get_full_path() if reading else came_from(request)}
    if reason is not None:
        query["why"] = reason.value
    target = f"{_entrance()}?{urlencode(query)}"
    return HttpResponseRedirect(target) if reading else said.signed_out(request, target)


def _entrance() -> str:
    """Return where signing in begins: the set-up while nobody has an account, sample companies aside."""
    if not in_use():
        try:
            return reverse("set-up")
        except NoReverseMatch:
            pass
    return reverse("account_login")


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.url_name or "" if match is not None else ""


def _undeclared(request: HttpRequest) -> AnzhengError:
    return DeniedError(
        Text("這一頁沒有宣告權限，因此不開放", "this page declares no permission and is therefore closed"),
        request.path[:200],
        Text("這是程式的缺陷，請回報", "this is a defect; please report it"),
    )
