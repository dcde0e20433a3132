"""登入轉接 What the sign-in library asks of us: who gets in, what is recorded, where one goes afterwards."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from anzheng.facts.access import Ending, Refusal
from anzheng.kernel.errors import Text
from anzheng.organization.core.lockout import Tries, is_locked
from anzheng.organization.models import Account
from anzheng.organization.policy import policy
from anzheng.organization.sign_in import SignInRefusedError, attempt, opened, refused
from anzheng.organization.welcome import why_shut
from anzheng.web.flash import flash
from anzheng.web.language import COOKIE, LANGUAGES
from anzheng.web.pages.components import Tone
from anzheng.web.sign_in import lifetime, proofs, said
from anzheng.web.sign_in.directory import directory
from anzheng.web.sign_in.network import origin_of
from anzheng.web.sign_in.words import ERRORS, MESSAGES
from anzheng.web.sign_in.words import said as text

_WRONG: Final = "anzheng_wrong"
"""Wrong answers of this session so far."""
_AGAIN: Final = {
    "reauthenticate": text("用密碼", "With the password"),
    "mfa_reauthenticate": text("用驗證碼或備用碼", "With a code"),
    "mfa_reauthenticate:webauthn": text("用通行金鑰", "With a passkey"),
}


def home() -> Path:
    """Return the data folder."""
    return Path(settings.ANZHENG_HOME)


def is_own_path(address: str) -> bool:
    """Tell whether an address leads to a page of ours and nowhere else; only paths do."""
    return (
        address.startswith("/")
        and address.isprintable()
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )


def wrong_before(request: HttpRequest) -> int:
    """Return how many wrong answers this session has given so far."""
    return int(request.session.get(_WRONG, 0))


def wrong_answer(request: HttpRequest, problem: SignInRefusedError) -> None:
    """Count a wrong password or code of this session; at the limit, end it and answer with the page that says so."""
    request.session[_WRONG] = wrong_before(request) + 1
    if not problem.disconnect:
        return
    if isinstance(request.user, Account):
        lifetime.end(request, request.user, Ending.WRONG_PASSWORDS, datetime.now(UTC))
    else:
        request.session.flush()
    raise ImmediateHttpResponse(said.disconnected(request))


def wrong_code(request: HttpRequest, account: Account) -> None:
    """Record a wrong second factor; it counts as a wrong password does."""
    problem = refused(
        home(),
        account,
        account.username,
        Refusal.FACTOR,
        origin_of(request),
        now=datetime.now(UTC),
        wrong_before=wrong_before(request),
    )
    wrong_answer(request, problem)


def why_kept_out(account: Account, now: datetime) -> Refusal | None:
    """Return why somebody whose identity is proven may still not come in: closed, left, long silent, locked."""
    if not account.is_active or why_shut(account, now, policy()) is not None:
        return Refusal.DISABLED
    return Refusal.LOCKED if is_locked(Tries(account.failures, account.locked_until), now) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Signing in by password, opening and ending sessions."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultAccountAdapter.error_messages, **ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Accounts are made by administrators."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> Account | None:
        """Return the account whose password this is. Raises ValidationError with the reason to be shown."""
        name, password = credentials.get("username", ""), credentials.get("password", "")
        now, before = datetime.now(UTC), wrong_before(request)
        try:
            account = attempt(
                home(), name, password, origin_of(request), now=now, wrong_before=before, directory=directory()
            )
        except SignInRefusedError as problem:
            wrong_answer(request, problem)
            raise ValidationError(text(*_sentence(problem))) from problem
        request.session.pop(_WRONG, None)
        proofs.remember_directory(request, checked_there=not account.has_usable_password())
        return account

    def pre_login(self, request: HttpRequest, user: Account, **_: object) -> HttpResponse | None:
        """Refuse whoever may not come in however the identity was proven."""
        now = datetime.now(UTC)
        why = why_kept_out(user, now)
        if why is None:
            return None
        problem = refused(home(), user, user.username, why, origin_of(request), now=now)
        request.session.flush()
        return said.refused(request, problem)

    def login(self, request: HttpRequest, user: Account) -> None:
        """Open a session under a fresh key and record it; without the entry there is no session."""
        methods = proofs.methods_of(request, user)
        super().login(request, user)
        request.session.pop(_WRONG, None)
        recorded = False
        try:
            record_opening(request, user, methods)
            _adopt_language(request, user)
            recorded = True
        finally:
            if not recorded:
                request.session.flush()

    def logout(self, request: HttpRequest) -> None:
        """End the session and record it."""
        if isinstance(request.user, Account):
            lifetime.end(request, request.user, Ending.SIGNED_OUT, datetime.now(UTC))
        super().logout(request)

    def is_safe_url(self, url: str) -> bool:
        """Only paths of our own are followed after signing in."""
        return is_own_path(url or "")

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the library's signature
        """Return the first page."""
        return "/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the library's signature
        """Return the sign-in page, which says that one is signed out."""
        return reverse("account_login") + "?why=signed-out"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - the library's signature
        """Return the first page."""
        return "/"

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        """Answer for a disabled account."""
        return self.pre_login(request, user) or said.too_many(request)  # a closed account is always kept out

    def is_reauthentication_required(self, *, app: str, **_: object) -> bool:  # noqa: ARG002 - the library's signature
        """Ask again unless the person just proved the identity, by signing in or otherwise."""
        return not proofs.is_fresh(self.request)

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """Return the ways to prove the identity again, in our words."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**way, "description": _AGAIN[way["id"]]} for way in ways]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that was settled before anything read it."""
        return origin_of(request).address

    def add_message(
        self,
        request: HttpRequest,
        level: int,  # noqa: ARG002 - the tone follows from the text
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002 - the library's signature
        extra_tags: str = "",  # noqa: ARG002 - the library's signature
        message: str | None = None,
    ) -> None:
        """Say on the next page what was done, in our words; the library's own messages stay silent."""
        known = MESSAGES.get(message_template or "")
        if known is not None:
            flash(request, known)
        elif message:
            flash(request, Text(message, message), Tone.REFUSED)


def _adopt_language(request: HttpRequest, account: Account) -> None:
    """Keep the language that was chosen before signing in: whoever reads the page knows best."""
    chosen = request.COOKIES.get(COOKIE)
    if chosen in LANGUAGES and chosen != account.language:
        Account.objects.filter(pk=account.pk).update(language=chosen)


def record_opening(request: HttpRequest, account: Account, methods: tuple[str, ...]) -> None:
    """Record that a session opened, and start its clock."""
    now = datetime.now(UTC)
    key = session_key(request)
    opened(home(), account, key, methods, origin_of(request), now=now)
    lifetime.begin(request.session, now)


def session_key(request: HttpRequest) -> str:
    """Return the key of this session, making one if there is none yet."""
    if request.session.session_key is None:
        request.session.save()
    return str(request.session.session_key)


def _sentence(problem: SignInRefusedError) -> Text:
    return Text(f"{problem.what.zh}。{problem.remedy.zh}。", f"{problem.what.en}. {problem.remedy.en}.")
