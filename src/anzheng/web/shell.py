"""外框 Views of the shell itself: the language switch and the page of components."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from anzheng.organization.models import Account
from anzheng.web.declare import public, signed_in
from anzheng.web.here import here
from anzheng.web.language import COOKIE, LANGUAGES
from anzheng.web.pages.specimen import specimen

_YEAR = 365 * 24 * 3600


@public
@require_POST
def language_view(request: HttpRequest) -> HttpResponse:
    """Remember the language: with the account of whoever signed in, and in the browser; go back to the page."""
    chosen, back = request.POST.get("lang", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = HttpResponseRedirect(back)
    if chosen in LANGUAGES:
        if isinstance(request.user, Account) and request.user.language != chosen:
            Account.objects.filter(pk=request.user.pk).update(language=chosen)
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


@signed_in
@require_safe
def components_view(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states."""
    return here(request, "").page("web/components.html", specimen(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)))
