"""A ledger on a disk that fails. Arguments: URL, folder of a small disk (or -), manner. Prints JSON, a row for a stage.

Every row says what reading the ledger and adding to it came to: a size, or what the error and its remedy say.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.ledger_only import configure, prepare

BATCH = 20
NOBODY = 65534


class Ledger:
    """The ledger and its disk."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.size = 1
        self.rows: list[dict[str, Any]] = []

    def attempt(self, act: Callable[[], int]) -> int | list[str]:
        """Return what an act comes to; anything but a StorageError is a defect and ends the process."""
        from anzheng.kernel.errors import StorageError  # noqa: PLC0415 - after Django is set up
        from anzheng.ledger.services import guard  # noqa: PLC0415

        try:
            with guard():
                return act()
        except StorageError as problem:
            return [problem.what.en, problem.remedy.en]

    def read(self) -> int:
        """Verify everything and return the size."""
        from anzheng.ledger.services import verify  # noqa: PLC0415 - after Django is set up

        report = verify("acme")
        assert report.ok, report.problems
        return report.size

    def write(self) -> int:
        """Append some entries and return the size."""
        from django.db import transaction  # noqa: PLC0415 - after Django is set up

        from anzheng.ledger.services import append  # noqa: PLC0415
        from tests.support.ledgers import ACTOR, evidence  # noqa: PLC0415

        with transaction.atomic():
            append("acme", [evidence(number) for number in range(BATCH)], actor=ACTOR, at=datetime.now(UTC))
        self.size += BATCH
        return self.size

    def stage(self, name: str, acts: int = 1) -> None:
        """Write some times, then read: whatever was refused left nothing behind."""
        written = [self.attempt(self.write) for _ in range(acts)]
        self.rows.append({"stage": name, "written": written, "read": self.attempt(self.read), "expected": self.size})

    def fresh(self) -> None:
        """Leave the database, as a process does that ends."""
        from django.db import connections  # noqa: PLC0415 - after Django is set up

        connections.close_all()

    def fill(self) -> Path:
        """Use up the disk to the last byte."""
        with (self.folder / "filler").open("wb", 0) as filler:
            for size in (4096, 1):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError:
                    continue
        return self.folder / "filler"

    def mount(self, options: str) -> None:
        """Mount the disk again in another way."""
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.folder)], check=True)


def play(ledger: Ledger, manner: str) -> None:
    """Go through the stages of one manner of failing."""
    ledger.stage("before")
    match manner:
        case "full":
            filler = ledger.fill()
            ledger.stage("during", 30)
            filler.unlink()
        case "full-at-start":
            ledger.fresh()
            filler = ledger.fill()
            ledger.stage("during")
            ledger.fresh()
            filler.unlink()
        case "quota":
            room = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, room[1]))
            ledger.stage("during", 60)
            resource.setrlimit(resource.RLIMIT_FSIZE, room)
        case "read-only":
            ledger.fresh()
            ledger.mount("ro")
            ledger.stage("during")
            ledger.fresh()
            ledger.mount("rw")
        case "another-owner":
            ledger.fresh()
            ledger.folder.chmod(0o555)
            os.seteuid(NOBODY)
            ledger.stage("during")
            ledger.fresh()
            os.seteuid(os.getuid())
            ledger.folder.chmod(0o755)
        case _:
            raise ValueError(manner)
    ledger.stage("after")


if __name__ == "__main__":
    configure(sys.argv[1])
    prepare(("acme",))
    tried = Ledger(sys.argv[2])
    play(tried, sys.argv[3])
    json.dump(tried.rows, sys.stdout)
