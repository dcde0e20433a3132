"""中介層 What every response carries, and how an error of the product becomes a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from anzheng.kernel.errors import AnzhengError, NotFoundError
from anzheng.web.errors import error_page
from anzheng.web.language import COOKIE, LANGUAGES

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; script-src 'none'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing but our own files, and no script at all."""

_YEAR = 365 * 24 * 3600


def content_security_policy(get_response: Respond) -> Respond:
    """Add the policy; keep pages out of shared caches; remember the language that was chosen."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY
        response.setdefault("Cache-Control", "private, no-cache")
        chosen = request.GET.get("lang")
        if chosen in LANGUAGES:
            response.set_cookie(COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax")
        return response

    return respond


class PlainErrors:
    """Turns an error of the product's own tree into a page with its sentence and its remedy."""

    def __init__(self, get_response: Respond) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer what was named and does not exist with 404, other mistakes with 400; leave defects alone."""
        if isinstance(problem, NotFoundError):
            return error_page(request, 404, problem)
        if isinstance(problem, AnzhengError):
            return error_page(request, 400, problem)
        return None


def plain_errors(get_response: Respond) -> Respond:
    """Return the middleware that shows errors plainly."""
    return PlainErrors(get_response)
