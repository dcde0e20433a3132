"""人員頁的外圍 Around the pages of people: which of them the reader may open."""

from django.urls import NoReverseMatch

from anzheng.organization.core.permissions import Permission
from anzheng.web.here import Here
from anzheng.web.pages.components import Tabs
from anzheng.web.pages.people import tabs

_VIEWS = (
    ("people", Permission.PEOPLE_READ),
    ("units", Permission.PEOPLE_READ),
    ("people-import", Permission.PEOPLE_MANAGE),
    ("away", Permission.SELF),
)


def around(at: Here, current: str) -> Tabs:
    """Return the tabs of the pages of people."""
    found = {}
    for route, permission in _VIEWS:
        if at.visit.standing.may(permission):
            try:
                found[route] = at.address(route)
            except NoReverseMatch:
                continue
    return tabs(found, current)
