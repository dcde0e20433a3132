"""門禁 The gate: every view declares what it demands; whatever declares nothing is refused."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from anzheng.kernel.errors import AnzhengError, NotFoundError, Text
from anzheng.organization.access import DeniedError, require
from anzheng.organization.guards import guards_itself
from anzheng.organization.models import Account
from anzheng.web.declare import Access, access_of
from anzheng.web.errors import error_page
from anzheng.web.visit import open_visit

Respond = Callable[[HttpRequest], HttpResponse]


class Gate:
    """Lets a request reach its view, or answers in its place."""

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision is made once the view is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Refuse, send to the sign-in page, or let pass."""
        if guards_itself(view):
            return None
        access = access_of(view)
        if access is None:
            return error_page(request, 403, _undeclared(request))
        if access.public:
            return None
        if not isinstance(request.user, Account):
            return _to_sign_in(request)
        return _admit(request, request.user, access)


def _admit(request: HttpRequest, account: Account, access: Access) -> HttpResponse | None:
    try:
        visit = open_visit(request, account, "password")
        require(visit.standing, access.permission, access.at_least)
    except NotFoundError as problem:
        return error_page(request, 404, problem)
    except DeniedError as problem:
        return error_page(request, 403, problem)
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return error_page(request, 403, _signed_out(request))
    first = reverse("account_login") if Account.objects.exists() else reverse("set-up")
    return HttpResponseRedirect(f"{first}?{urlencode({'next': request.get_full_path()})}")


def _signed_out(request: HttpRequest) -> AnzhengError:
    return DeniedError(
        Text("你已登出，這一步沒有執行", "you are signed out; nothing was done"),
        request.path[:200],
        Text("請重新登入後再做一次", "sign in and do it again"),
    )


def _undeclared(request: HttpRequest) -> AnzhengError:
    return DeniedError(
        Text("這一頁沒有宣告權限，因此不開放", "this page declares no permission and is therefore closed"),
        request.path[:200],
        Text("這是程式的缺陷，請回報", "this is a defect; please report it"),
    )
