"""頁面語言 The language of a page: asked for, remembered, or Traditional Chinese."""

from django.http import HttpRequest

COOKIE = "anzheng-lang"
LANGUAGES = ("zh", "en")


def language_of(request: HttpRequest) -> str:
    """Return `zh` or `en`: `?lang=`, else the cookie, else `zh`."""
    for value in (request.GET.get("lang"), request.COOKIES.get(COOKIE)):
        if value in LANGUAGES:
            return str(value)
    return "zh"
