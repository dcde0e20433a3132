"""登入頁面 Views: signing in and out, one's password, one's sessions."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anzheng.facts.access import Ending
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.hashing import is_usable
from anzheng.organization.models import Account
from anzheng.organization.passwords import change_password
from anzheng.organization.policy import policy
from anzheng.organization.sessions import revoke, revoke_all
from anzheng.organization.sign_in import ended
from anzheng.web.declare import finishing, public, signed_in
from anzheng.web.flash import flash
from anzheng.web.here import here
from anzheng.web.pages.components import Field
from anzheng.web.reading import Reading
from anzheng.web.sign_in import said
from anzheng.web.sign_in.adapter import home, is_own_path, record_opening, session_key, wrong_code
from anzheng.web.sign_in.browsers import browser_of
from anzheng.web.sign_in.network import can_hold_passkeys, origin_of
from anzheng.web.sign_in.proofs import methods_of
from anzheng.web.visit import visit_of

WHY: Final = {
    "signed-out": Text("你已登出。", "You are signed out."),
    "idle": Text(
        "因為一段時間沒有操作，已自動登出。沒送出的內容留在這個瀏覽器裡，登入後回到原頁。",
        "You were signed out after a while without activity. What you did not send is kept in this browser.",
    ),
    "expired": Text(
        "連線已達最長時間，請重新登入。沒送出的內容留在這個瀏覽器裡。",
        "The session reached its longest time; sign in again. What you did not send is kept in this browser.",
    ),
    "disabled": Text("這個帳號已不能使用，連線已結束。", "This account can no longer be used; the session was ended."),
}
"""Why somebody comes to the sign-in page; a closed list, because the address says it."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way in through an identity provider (其他登入方式)."""

    name: str
    href: str


class SignInView(LoginView):  # type: ignore[misc]  # the library ships no types
    """Name and password, a passkey, or an identity provider."""

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        """Add why one is here and the other ways in."""
        then = self.request.GET.get("next", "")
        return {
            **super().get_context_data(**kwargs),
            "why": WHY.get(self.request.GET.get("why", "")),
            "ways": ways(then if is_own_path(then) else ""),
            "passkeys": can_hold_passkeys(self.request),
            "problems": _problems(kwargs.get("form")),
        }


class CodeView(AuthenticateView):  # type: ignore[misc]  # the library ships no types
    """The second factor at signing in."""

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ANN401 - the library's form
        """Count the wrong answer; at the limit the connection ends."""
        wrong_code(self.request, self.stage.login.user)
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        """Say whether passkeys are possible here."""
        return {**super().get_context_data(**kwargs), "passkeys": can_hold_passkeys(self.request)}


@finishing
@sensitive_post_parameters("old", "new", "again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_view(request: HttpRequest) -> HttpResponse:
    """Change one's own password; a session that has to do so first sees nothing else."""
    visit = visit_of(request)
    if not is_usable(visit.account.password):
        return said.password_elsewhere(request)
    reading = Reading(request.POST)
    if request.method == "POST":
        old, new, again = (reading.secret(name) for name in ("old", "new", "again"))
        if reading.sound and new != again:
            reading.wrong("again", Text("兩次輸入的新密碼不同", "the two new passwords differ"))
        if reading.sound and _changed(request, reading, old, new):
            flash(request, Text("密碼已變更，其他連線都已登出。", "The password is changed; other sessions are ended."))
            then = request.POST.get("next", "")
            return HttpResponseRedirect(then if is_own_path(then) else "/")
    then = request.POST.get("next", request.GET.get("next", ""))
    return render(
        request,
        "account/password_change.html",
        {
            "fields": _fields(reading),
            "then": then if is_own_path(then) else "",
            "policy": policy(),
            "given": visit.account.must_change,
        },
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD"])
def sessions_view(request: HttpRequest) -> HttpResponse:
    """List one's sessions; any of them can be ended."""
    account = visit_of(request).account
    mine = request.session.session_key
    rows = [
        (one, browser_of(one.user_agent), one.session_key == mine)
        for one in sorted(UserSession.objects.purge_and_list(account), key=lambda one: one.created_at, reverse=True)
    ]
    return here(request, "").page("usersessions/usersession_list.html", rows)


@signed_in
@require_POST
def revoke_view(request: HttpRequest) -> HttpResponse:
    """End one of one's sessions, or all but this one."""
    visit = visit_of(request)
    mine = request.session.session_key
    wanted = request.POST.get("session", "")
    if wanted == "others":
        revoke_all(home(), visit.account, keep=mine, actor=visit.actor, now=visit.now)
    else:
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else -1
        row = UserSession.objects.filter(user=visit.account, pk=number).first()
        if row is None:
            raise Http404
        if row.session_key == mine:
            return HttpResponseRedirect(reverse("account_logout"))
        revoke(home(), visit.account, row.session_key, actor=visit.actor, now=visit.now)
    flash(request, Text("已登出。", "Signed out."))
    return HttpResponseRedirect(reverse("usersessions_list"))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out_view(request: HttpRequest) -> HttpResponse:
    """Sign out; the page asks first, because an address alone changes nothing."""
    if request.method == "POST":
        get_adapter(request).logout(request)
        request.session.flush()
        return HttpResponseRedirect(get_adapter(request).get_logout_redirect_url(request))
    if not isinstance(request.user, Account):
        return HttpResponseRedirect(reverse("account_login"))
    return render(request, "account/logout.html")


def ways(then: str) -> list[Way]:
    """Return the identity providers that are configured."""
    query = f"?{urlencode({'next': then})}" if then else ""
    return [Way(one.name, _entrance(one.id, one.protocol.value) + query) for one in settings.ANZHENG_PROVIDERS]


@public
def closed_view(request: HttpRequest, **_: object) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for the library's pages that this product does not have: signing up, addresses, resets by mail."""
    raise Http404


@public
def unsuccessful_view(request: HttpRequest) -> HttpResponse:
    """Say that signing in at the provider was broken off."""
    return said.broken_off(request)


def too_many_view(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer whoever asks too often."""
    return said.too_many(request)


def _changed(request: HttpRequest, reading: Reading, old: str, new: str) -> bool:
    """Change the password and go on under a fresh key: whoever copied the old one is out."""
    visit, key = visit_of(request), session_key(request)
    account, before = visit.account, methods_of(request, visit.account)
    try:
        change_password(
            home(), account, old, new, actor=visit.actor, now=visit.now, origin=origin_of(request), keep=key
        )
    except InputError as problem:
        reading.wrong(_BESIDE.get(problem.where, "old"), _sentence(problem))
        return False
    update_session_auth_hash(request, account)
    UserSession.objects.filter(session_key=key).update(session_key=session_key(request))
    ended(home(), account, key, Ending.REVOKED, now=datetime.now(UTC))
    record_opening(request, account, before or ("password",))
    return True


_BESIDE: Final = {"password": "new"}
"""Which field a service's objection belongs to."""


def _fields(reading: Reading) -> list[Field]:
    def field(name: str, zh: str, en: str, complete: str) -> Field:
        wrong = reading.problems.get(name)
        errors = () if wrong is None else (wrong,)
        return Field(name, Text(zh, en), "password", errors=errors, required=True, complete=complete)

    return [
        field("old", "目前的密碼", "Present password", "current-password"),
        field("new", "新密碼", "New password", "new-password"),
        field("again", "再輸入一次新密碼", "New password again", "new-password"),
    ]


def _problems(form: Any) -> list[str]:  # noqa: ANN401 - the library's form
    return [] if form is None or not form.is_bound else [str(one) for one in form.non_field_errors()]


def _sentence(problem: InputError) -> Text:
    return Text(f"{problem.what.zh}。{problem.remedy.zh}", f"{problem.what.en}; {problem.remedy.en}")


def _entrance(provider: str, protocol: str) -> str:
    if protocol == "oidc":
        return reverse("openid_connect_login", kwargs={"provider_id": provider})
    return reverse("saml_login", kwargs={"organization_slug": provider})
