"""匯出要求 What somebody asks a binder for on a page: kept as ids and days between the request and its job."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from anzheng.jobs.kinds import Arguments
from anzheng.kernel import roc
from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.reports.binder.core.periods import Period, period_of, require_begun
from anzheng.reports.binder.export import Wanted
from anzheng.reports.binder.requests import read_requests

LISTING = "binder-requests-"
"""How the names of lists begin that wait for their job."""
_LISTING = re.compile(rf"{LISTING}[0-9a-f]{{32}}\.[a-z]{{3,4}}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a binder is wanted for, as it can wait in a job (匯出要求)."""

    documents: tuple[str, ...]
    about: date | None = None
    period: Period | None = None
    known: date | None = None
    on_site: tuple[str, ...] = ()
    named: bool = True

    def arguments(self) -> dict[str, str | bool]:
        """Return it as arguments of a job: ids and days."""
        return {
            "documents": " ".join(self.documents),
            "about": _iso(self.about),
            "first": _iso(None if self.period is None else self.period.first),
            "last": _iso(None if self.period is None else self.period.last),
            "known": _iso(self.known),
            "on_site": " ".join(self.on_site),
            "named": self.named,
        }

    def require_begun(self, today: date) -> None:
        """Raise InputError if something is judged, and the days judged have not come."""
        days = self.period if self.about is None else Period(self.about, self.about)
        if self.documents and days is not None:
            require_begun(days.first, days.last, today, "about")

    @classmethod
    def of(cls, given: Arguments) -> Self:
        """Return the wish that arguments of a job hold."""
        first, last = _day(given, "first"), _day(given, "last")
        return cls(
            tuple(_text(given, "documents").split()),
            _day(given, "about"),
            None if first is None or last is None else Period(first, last),
            _day(given, "known"),
            tuple(_text(given, "on_site").split()),
            given.get("named") is not False,
        )

    def wanted(self, listing: Path | None) -> Wanted:
        """Return what the export is told; reads the list of requests. Raises InputError."""
        period = self.period
        return Wanted(
            self.documents,
            self.about,
            None if period is None else period.first,
            None if period is None else period.last,
            self.known,
            frozenset(self.on_site),
            self.named,
            () if listing is None else read_requests(listing, period),
        )


def day_or_period(text: str) -> date | Period:
    """Return the day, or else the days, that a text names: 115-06-30, 2026H1, 115年上半年. Raises InputError."""
    try:
        return roc.parse(text)
    except InputError:
        return period_of(text)


def listing_of(home: Path, given: Arguments) -> Path | None:
    """Return where the list of requests of a job lies; None if it has none. Raises NotFoundError if it is gone."""
    name = _text(given, "listing")
    if not name:
        return None
    path = home / "tmp" / name
    if _LISTING.fullmatch(name) and path.is_file():
        return path
    raise NotFoundError(
        Text("調閱清單已不在暫存區", "the list of requests is not kept any more"),
        name[:80],
        Text("請在稽核卷宗頁重新上傳清單再匯出", "upload the list again on the page of binders"),
    )


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _text(given: Arguments, name: str) -> str:
    found = given.get(name)
    return found if isinstance(found, str) else ""


def _day(given: Arguments, name: str) -> date | None:
    found = _text(given, name)
    return date.fromisoformat(found) if found else None
