"""頁面語言 The language of a page: asked for, the account's, remembered by the browser, or Traditional Chinese."""

from django.http import HttpRequest

from anzheng.web.visit import opened_visit

COOKIE = "anzheng-lang"
LANGUAGES = ("zh", "en")


def language_of(request: HttpRequest) -> str:
    """Return `zh` or `en`: `?lang=` for this page alone, else the account's, else the cookie, else `zh`."""
    visit = opened_visit(request)
    chosen = visit.account.language if visit is not None else None
    for value in (request.GET.get("lang"), chosen, request.COOKIES.get(COOKIE)):
        if value in LANGUAGES:
            return str(value)
    return "zh"
