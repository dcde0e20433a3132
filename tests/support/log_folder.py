"""A folder of log files as a device leaves them, and a company that seals it on one day after another."""

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from anzheng.facts.base import Actor
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.records.core.log_seals.closed import Closing
from anzheng.records.core.log_seals.naming import Reading
from anzheng.records.log_looking import Look
from anzheng.records.log_seals import Device, Prepared, Wish, prepare, seal_logs
from anzheng.records.log_verifying import Verified, verify_logs

ACTOR = Actor("user", "u:ann", "cli", "os-account")
FIREWALL = "firewalls:fw-1"


@dataclass
class LogFolder:
    """One device of a company; `now` is the moment of the next act, in the morning."""

    home: Path
    folder: Path
    ledger: str
    log: str = "firewall-log"
    target: str = FIREWALL
    now: datetime = field(default=datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
    needed: date | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def device(self) -> Device:
        return Device(self.ledger, self.log, self.target)

    @property
    def yesterday(self) -> date:
        return taipei_day(self.now) - timedelta(days=1)

    def later(self, days: int = 1) -> None:
        self.now += timedelta(days=days)

    def write(self, day: date, text: str | None = None, name: str = "fw-{day}.csv") -> Path:
        """Write the file of a day as it lies there the morning after."""
        return self.put(name.format(day=day), f"紀錄 {day}\n" if text is None else text, day)

    def put(self, name: str, text: str, day: date) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        self.touch(file, day)
        return file

    @staticmethod
    def touch(file: Path, day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 23, 59, tzinfo=TAIPEI).timestamp()
        os.utime(file, (moment, moment))

    def look(self, *paths: Path, **more: Any) -> Look:  # noqa: ANN401 - options of Look
        closing = Closing(self.now, taipei_day(self.now))
        return Look(paths or (self.folder,), closing, more.pop("reading", Reading()), needed=self.needed, **more)

    def prepare(self, *paths: Path, **more: Any) -> Prepared:  # noqa: ANN401 - options of Wish
        progress = more.pop("progress", None)
        wish = Wish(self.look(*paths), more.pop("last", self.yesterday), **more)
        return prepare(self.device, wish, home=self.home, now=self.now, progress=progress)

    def write_seal(self, prepared: Prepared) -> None:
        seal_logs(prepared, home=self.home, actor=ACTOR, now=self.now)

    def seal(self, *paths: Path, **more: Any) -> Prepared:  # noqa: ANN401 - options of Wish
        prepared = self.prepare(*paths, **more)
        self.write_seal(prepared)
        return prepared

    def verify(self, *paths: Path, **more: Any) -> Verified:  # noqa: ANN401 - options of verify_logs
        return verify_logs(self.device, self.look(*paths), **more)

    def words(self, **more: Any) -> dict[str, str]:  # noqa: ANN401 - options of verify_logs
        return {one.kept.name: one.word.value for one in self.verify(**more).files}
