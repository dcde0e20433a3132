"""連線期限 How long a session lives: it ends after idleness, after its hours, and with the account."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from anzheng.facts.access import Ending
from anzheng.organization.core.policy import Policy
from anzheng.organization.models import Account
from anzheng.organization.sign_in import ended

_OPENED: Final = "anzheng_opened"
_SEEN: Final = "anzheng_seen"
_STEP: Final = 30
"""Seconds between two notes of when somebody was seen; idleness is measured no finer."""


def begin(session: SessionBase, now: datetime) -> None:
    """Start the clock of a session."""
    session[_OPENED] = session[_SEEN] = int(now.timestamp())


def outlived(opened: int, seen: int, policy: Policy, now: datetime) -> Ending | None:
    """Return why a session is over; None if it is not."""
    moment = int(now.timestamp())
    if moment - seen >= policy.idle_minutes * 60:
        return Ending.IDLE
    if moment - opened >= policy.session_hours * 3600:
        return Ending.EXPIRED
    return None


def over(session: SessionBase, policy: Policy, now: datetime) -> Ending | None:
    """Tell whether the session ended meanwhile; if not, note that its owner was seen."""
    if _OPENED not in session:
        begin(session, now)
    reason = outlived(int(session[_OPENED]), int(session[_SEEN]), policy, now)
    if reason is None and int(now.timestamp()) - int(session[_SEEN]) >= _STEP:
        session[_SEEN] = int(now.timestamp())
    return reason


def end(request: HttpRequest, account: Account, reason: Ending, now: datetime) -> None:
    """End the session of this request and record why."""
    key = request.session.session_key
    if key is not None:
        ended(Path(settings.ANZHENG_HOME), account, key, reason, now=now)
    request.session.flush()
    request.user = AnonymousUser()
