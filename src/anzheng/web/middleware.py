"""中介層 What every response carries, and how an error of the product becomes a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from anzheng.kernel.errors import AnzhengError, NotFoundError
from anzheng.organization.access import DeniedError
from anzheng.web.errors import error_page

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'none'; connect-src 'self'; "
    "media-src 'none'; object-src 'none'; worker-src 'none'; manifest-src 'none'; frame-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing but our own files; no script, style or handler written into a page."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=(), publickey-credentials-get=(self), "
        "publickey-credentials-create=(self), clipboard-write=(self)"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What the browser is told with every answer."""

ENCRYPTED_ONLY = "max-age=31536000; includeSubDomains"
"""For a year the browser comes back by HTTPS only; said where the request itself came that way."""


def content_security_policy(get_response: Respond) -> Respond:
    """Add the headers of HEADERS; keep pages out of shared caches."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if request.is_secure():
            response["Strict-Transport-Security"] = ENCRYPTED_ONLY
        response.setdefault("Cache-Control", "private, no-cache")
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
        """Answer what is not there with 404, what is denied with 403, other mistakes with 400; leave defects alone."""
        if isinstance(problem, NotFoundError):
            return error_page(request, 404, problem)
        if isinstance(problem, DeniedError):
            return error_page(request, 403, problem)
        if isinstance(problem, AnzhengError):
            return error_page(request, 400, problem)
        return None


def plain_errors(get_response: Respond) -> Respond:
    """Return the middleware that shows errors plainly."""
    return PlainErrors(get_response)
