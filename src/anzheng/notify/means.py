"""遞送方式 What this installation sends with, read from its settings, and the days on which it sends summaries."""

from datetime import date
from pathlib import Path

from django.conf import settings

from anzheng.kernel.calendars import Calendar
from anzheng.notify.delivering import Means
from anzheng.organization.published_calendars import office_calendar


def means_in(home: Path) -> Means:
    """Return mail server and inner networks as they are set."""
    return Means(home, settings.ANZHENG_MAIL, settings.ANZHENG_WEBHOOK_NETWORKS)


def working_day(day: date) -> bool:
    """Tell whether offices in Taiwan work on `day`, by the published calendar."""
    published = office_calendar(day.year)
    return Calendar(frozenset(published.closed), frozenset(published.opened)).is_open(day)
