"""行事曆訂閱 The calendar itself, read by calendar programs: no session, a secret in the address, nothing written.

The secret is taken out of the request before anything else sees it, so that no log, no error page and no report of
a defect can hold it: from then on every such request asks for one and the same address.
"""

import hashlib
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response

from anzheng.kernel.times import taipei_day
from anzheng.obligations.calendar_addresses import reader
from anzheng.organization.rates import Rate
from anzheng.reports.calendar_feed import REFRESH, Reader, feed
from anzheng.web.declare import public
from anzheng.web.knowing import knowledge

Respond = Callable[[HttpRequest], HttpResponse]

PLACE: Final = "/calendar/"
HIDDEN: Final = f"{PLACE}feed.ics"
"""What is left of the address once the secret is out of it."""
RATE: Final = Rate()
_SECRET = "anzheng_calendar_secret"  # noqa: S105 - the name of an attribute
_LIKE_ONE = re.compile(r"[A-Za-z2-7]{52}")
_ENDING = ".ics"
_PATHS = ("PATH_INFO", "RAW_URI", "REQUEST_URI")


def hide_secret(get_response: Respond) -> Respond:
    """Take the secret of a calendar out of the request; stands before everything else."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PLACE) and _LIKE_ONE.search(request.path) is None:
            return get_response(request)
        _hide(request)
        response = get_response(request)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return respond


def _hide(request: HttpRequest) -> None:
    whole = request.path_info
    found = whole.removeprefix(PLACE).removesuffix(_ENDING)
    setattr(request, _SECRET, found if whole == f"{PLACE}{found}{_ENDING}" else "")
    request.path = request.path_info = HIDDEN
    request.META.update(dict.fromkeys(_PATHS, HIDDEN))


@public
def feed_view(request: HttpRequest) -> HttpResponse:
    """Answer with the calendar; an address that never was and one that was revoked get the same answer."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    if not RATE.allow(str(request.META.get("REMOTE_ADDR", "")), time.monotonic()):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    now = datetime.now(UTC)
    found = reader(getattr(request, _SECRET, ""), now)
    if found is None:
        return HttpResponse("找不到這個行事曆 There is no such calendar\n", "text/plain; charset=utf-8", 404)
    address, account = found
    link = request.build_absolute_uri(f"{reverse('due')}?company={address.company_id}&whose=mine")
    whose = Reader(account.person_id, account.language, link)
    body = feed(knowledge(), address.company_id, whose, taipei_day(now))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, "text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={int(REFRESH.total_seconds()) // 6}"
    response["Content-Disposition"] = 'attachment; filename="anzheng.ics"'
    return get_conditional_response(request, etag=etag, response=response) or response
