"""存取 Who asks, by token or by session, and whether the operation is allowed. Every operation names a `Needs`."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from anzheng.api.errors import TooManyError, UnauthorizedError
from anzheng.api.limits import RATE
from anzheng.facts.base import Actor
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.access import DeniedError, companies_of, require, standing_of
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Standing
from anzheng.organization.guards import proof_of
from anzheng.organization.models import Account, ApiToken, Company
from anzheng.organization.origin import From
from anzheng.organization.tokens import bearer, standing_by, used

_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for which company, and when (呼叫者)."""

    account: Account
    company: Company
    standing: Standing
    actor: Actor
    origin: From
    now: datetime
    token: ApiToken | None

    @property
    def ledger(self) -> str:
        """Id of the company's ledger."""
        return self.company.ledger

    @property
    def today(self) -> date:
        """The day in Taiwan."""
        return taipei_day(self.now)


class Needs(AuthBase):
    """What an operation demands (權限宣告): a permission and how far, or only to be somebody known."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "anz_…; a browser session is accepted too, with a CSRF token for whatever changes something"

    def __init__(self, permission: Permission | None, at_least: Reach = Reach.OWN) -> None:
        super().__init__()
        self.permission = permission
        self.at_least = at_least

    def __call__(self, request: HttpRequest) -> Asker:
        """Return who asks. Raises UnauthorizedError, DeniedError, NotFoundError, TooManyError."""
        asker = _asker(request)
        if self.permission is not None:
            require(asker.standing, self.permission, self.at_least)
        return asker


class Undeclared(AuthBase):
    """Refuses what declares nothing (沒有宣告就拒絕)."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:  # noqa: ANN401 - the library's signature
        """Refuse. Raises DeniedError."""
        raise DeniedError(
            Text("這項操作沒有宣告權限，因此不開放", "this operation declares no permission and is therefore closed"),
            request.path[:200],
            Text("這是程式的缺陷，請回報", "this is a defect; please report it"),
        )


def asker_of(request: HttpRequest) -> Asker:
    """Return who asks; `Needs` found it out before the operation began."""
    found = getattr(request, "auth", None)
    if not isinstance(found, Asker):
        raise RuntimeError("every operation has a `Needs`")  # noqa: TRY004 - a defect, no type
    return found


def _asker(request: HttpRequest) -> Asker:
    now = datetime.now(UTC)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    origin = From(request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""))
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(request, secret.strip(), origin, now)
    return _by_session(request, origin, now)


def _by_token(request: HttpRequest, secret: str, origin: From, now: datetime) -> Asker:
    token = bearer(secret, now)
    if token is None:
        raise UnauthorizedError(
            Text("權杖無效、過期或已撤銷", "the token is unknown, expired or revoked"),
            "Authorization",
            Text("請以 anzheng token issue 核發新的", "issue a new one with anzheng token issue"),
        )
    _count(token.pk)
    has = standing_by(token, now)
    if not has.member:
        raise UnauthorizedError(
            Text("權杖的主人已不在這家公司", "the owner of the token no longer works in the company"),
            "Authorization",
            Text("請由在職人員核發權杖", "have somebody who works there issue a token"),
        )
    wanted = request.GET.get("company")
    if wanted not in (None, "", token.company):
        raise _no_company(str(wanted), [token.company])
    used(token, now)
    company = Company.objects.get(pk=token.company)
    actor = Actor("user", token.account.person_id, "api", "token")
    return Asker(token.account, company, has, actor, origin, now, token)


def _by_session(request: HttpRequest, origin: From, now: datetime) -> Asker:
    account, proof = request.user, proof_of(request)
    if not isinstance(account, Account) or not account.is_active or proof is None:
        raise UnauthorizedError(
            Text("沒有附上權杖，也沒有登入", "there is neither a token nor a session"),
            "Authorization",
            Text("請附上 Authorization: Bearer anz_…", "send Authorization: Bearer anz_…"),
        )
    if request.method not in _SAFE and check_csrf(request) is not None:
        raise DeniedError(
            Text("缺少或不符的 CSRF 權杖", "the CSRF token is missing or wrong"),
            "X-CSRFToken",
            Text("程式請改用權杖；頁面請附上 X-CSRFToken", "programs use a token; pages send X-CSRFToken"),
        )
    _count(f"session:{account.pk}")
    companies = companies_of(account.person_id, taipei_day(now))
    wanted = request.GET.get("company")
    chosen = next((one for one in companies if wanted in (None, "", one.ledger)), None)
    if chosen is None:
        raise _no_company(str(wanted or account.username), [one.ledger for one in companies])
    has = standing_of(account.person_id, chosen.ledger, taipei_day(now))
    return Asker(account, chosen, has, Actor("user", account.person_id, "api", proof), origin, now, None)


def _no_company(wanted: str, known: list[str]) -> NotFoundError:
    there = "、".join(known) or "—"
    return NotFoundError(
        Text("沒有這家公司，或你不屬於它", "there is no such company, or you do not belong to it"),
        wanted[:60],
        Text(f"你可以查看：{there}", f"open to you: {there}"),
    )


def _count(key: str) -> None:
    if not RATE.allow(key, time.monotonic()):
        raise TooManyError(
            Text("要求太頻繁", "too many requests"),
            "Authorization",
            Text("請一分鐘後再試", "try again in a minute"),
        )
