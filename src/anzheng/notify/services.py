"""通知服務 Telling people, and reading what they were told.

`tell` belongs into the transaction of the act, before its entry is appended: the notice exists exactly if the act
happened. Sending is the job's affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, Parameters


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as its reader sees it (收件匣的一則)."""

    id: int
    kind: str
    group: Group
    company: str
    title: Text
    body: Text
    link: str
    created: datetime
    read: datetime | None


def tell(
    person: str, kind: str, *, key: str, company: str, link: str, parameters: Parameters, now: datetime
) -> bool:
    """Tell a person something, once per kind and key; return whether it was new (通知).

    `company` is empty for what concerns the person alone; `link` is a path of our own, such as `/cases/c-1/`.
    Raises NotFoundError for an unknown kind, InputError for a link that leaves the product or missing parameters.
    """
    raise NotImplementedError(person, kind, key, company, link, parameters, now)


def inbox(person: str, *, unread: bool = False, limit: int = 50) -> list[Told]:
    """Return what a person was told, newest first."""
    raise NotImplementedError(person, unread, limit)


def unread_count(person: str) -> int:
    """Return how many notices a person has not read."""
    raise NotImplementedError(person)


def mark_read(person: str, *notices: int, now: datetime) -> int:
    """Mark notices of a person as read; all of them if none is named. Return how many were unread."""
    raise NotImplementedError(person, notices, now)


def preferences(person: str) -> Mapping[Group, tuple[bool, bool]]:
    """Return for each group whether mail is sent and whether it waits for the daily summary."""
    raise NotImplementedError(person)


def prefer(person: str, group: Group, *, mail: bool, daily: bool) -> None:
    """Choose how notices of a group come by mail."""
    raise NotImplementedError(person, group, mail, daily)
