"""收件匣頁 What a person was told, and how the person wants to be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import GROUPS, Group
from anzheng.web.pages.own import Told

PAGE = 50
"""Notices on one page."""


class ToldRow(Told, Protocol):
    """One notice as the service returns it."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def kind(self) -> Text:
        """Name of its kind."""

    @property
    def company(self) -> str:
        """The company it concerns; empty for the person alone."""

    @property
    def read(self) -> datetime | None:
        """When it was read."""


class WayRow(Protocol):
    """How notices of one group reach a person."""

    @property
    def mail(self) -> bool:
        """Whether mail is sent."""

    @property
    def daily(self) -> bool:
        """Whether it waits for the summary."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice on the page (一則通知)."""

    id: int
    kind: Text
    title: Text
    body: Text
    href: str
    company: str
    """Name of the company, where the person works in several."""
    created: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class WayLine:
    """One row of the settings."""

    group: str
    name: Text
    mail: bool
    daily: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The inbox (收件匣)."""

    lines: tuple[NoticeLine, ...]
    unread: int
    only_unread: bool
    older: int | None
    """Number of the last notice shown, if older ones follow."""
    ways: tuple[WayLine, ...]
    mail_works: bool
    """Whether the installation has a mail server."""
    webhook: str
    key: str
    """What the receiver checks signatures with; empty without a webhook."""


def notice_lines(rows: Iterable[ToldRow], companies: Mapping[str, str]) -> tuple[NoticeLine, ...]:
    """Return the lines of the page; `companies` are the names of those that the person works in."""
    return tuple(
        NoticeLine(
            row.id,
            row.kind,
            row.title,
            row.body,
            address(row.link, row.company),
            companies.get(row.company, "") if len(companies) > 1 else "",
            row.created,
            row.read is None,
        )
        for row in rows
    )


def way_lines(ways: Mapping[Group, WayRow]) -> tuple[WayLine, ...]:
    """Return the rows of the settings."""
    return tuple(WayLine(group.value, GROUPS[group], way.mail, way.daily) for group, way in ways.items())


def address(link: str, company: str) -> str:
    """Return a link of a notice or a hit with the company it is about."""
    if not company:
        return link
    return f"{link}{'&' if '?' in link else '?'}{urlencode({'company': company})}"
