"""頁面路徑 Which of the addresses that the frame leads to exist in this program."""

from collections.abc import Mapping
from functools import cache

from django.urls import NoReverseMatch, reverse

from anzheng.web.pages.frame import ROUTES


@cache
def routes() -> Mapping[str, str]:
    """Return route → address for those that exist."""
    found = {}
    for name in sorted(ROUTES):
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            continue
    return found
