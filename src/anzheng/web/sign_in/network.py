"""來源 Where a request comes from: forwarded addresses are believed only if a trusted reverse proxy says them."""

from collections.abc import Callable, MutableMapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from anzheng.organization.core.networks import inside
from anzheng.organization.sign_in import Origin

Respond = Callable[[HttpRequest], HttpResponse]

_FOR, _PROTO, _HOST = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"
_FORWARDING = (_FOR, _PROTO, _HOST, "HTTP_X_FORWARDED_PORT", "HTTP_X_REAL_IP", "HTTP_FORWARDED")
_DEVICE = 200
"""Characters of the browser's description that are kept."""


def behind_proxies(get_response: Respond) -> Respond:
    """Settle address, scheme and host before anything reads them; cookies of an https answer are secure."""

    def respond(request: HttpRequest) -> HttpResponse:
        settle(request.META, settings.ANZHENG_PROXIES)
        response = get_response(request)
        if request.is_secure():
            for morsel in response.cookies.values():
                morsel["secure"] = True
        return response

    return respond


def settle(meta: MutableMapping[str, Any], proxies: tuple[str, ...]) -> None:
    """Replace what the socket says by what trusted proxies say; drop every forwarding header either way."""
    said = {name: str(meta.pop(name, "")) for name in _FORWARDING}
    if not proxies or not inside(str(meta.get("REMOTE_ADDR", "")), proxies):
        return
    meta["REMOTE_ADDR"] = _caller(said[_FOR], proxies) or meta["REMOTE_ADDR"]
    if _last(said[_PROTO]).lower() == "https":
        meta["wsgi.url_scheme"] = "https"
    if _last(said[_HOST]):
        meta["HTTP_HOST"] = _last(said[_HOST])


def origin_of(request: HttpRequest) -> Origin:
    """Return address and device of a request."""
    return Origin(str(request.META.get("REMOTE_ADDR", "")), request.headers.get("User-Agent", "")[:_DEVICE])


def can_hold_passkeys(request: HttpRequest) -> bool:
    """Tell whether browsers allow passkeys here: a name, not an address, over https or on this machine."""
    name = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return request.is_secure() or name == "localhost"
    return False


def _caller(forwarded: str, proxies: tuple[str, ...]) -> str | None:
    """Return the nearest address that is no proxy of ours; what stands before it, the caller may have written."""
    for piece in reversed(forwarded.split(",")):
        try:
            address = str(ip_address(piece.strip().strip("[]")))
        except ValueError:
            return None
        if not inside(address, proxies):
            return address
    return None


def _last(values: str) -> str:
    return values.rpartition(",")[2].strip()
