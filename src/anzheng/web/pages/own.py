"""我的今日 The day of somebody who does not read the company's posture: what waits for this person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from anzheng.kernel.errors import Text
from anzheng.reports.wording import weekday

_SHOWN = 20


class Told(Protocol):
    """A notice as the inbox keeps it."""

    @property
    def title(self) -> Text:
        """One line."""

    @property
    def body(self) -> Text:
        """What stands beneath."""

    @property
    def link(self) -> str:
        """Where it leads; a path of our own."""

    @property
    def created(self) -> datetime:
        """When it was told."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for this person (待辦)."""

    title: Text
    detail: Text
    href: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnDay:
    """What the first page shows to this person."""

    day: date
    weekday: Text
    first: Text
    """What to do first, in one sentence."""
    tasks: tuple[Task, ...]
    notices: tuple[Task, ...]
    """Unread, newest first."""


def own_day(tasks: Iterable[Task], notices: Iterable[Told], today: date) -> OwnDay:
    """Return the page of `today`: tasks by age, then what the person has not read."""
    waiting = sorted(tasks, key=lambda task: task.since)
    unread = [Task(one.title, one.body, one.link, one.created) for one in notices]
    return OwnDay(today, weekday(today), _first(waiting, unread), tuple(waiting), tuple(unread[:_SHOWN]))


def _first(waiting: list[Task], unread: list[Task]) -> Text:
    if waiting:
        return Text(f"先處理「{waiting[0].title.zh}」。", f"First: “{waiting[0].title.en}”.")
    if unread:
        count = len(unread)
        return Text(
            f"沒有等你處理的事。有 {count} 則通知還沒有讀。",
            f"Nothing waits for you. {count} notices are unread.",
        )
    return Text("沒有等你處理的事，也沒有未讀的通知。", "Nothing waits for you, and nothing is unread.")
