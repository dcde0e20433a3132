"""Backup: making, verifying and unpacking one, beside `tar` and `cp -r` of the same data, on SQLite.

`main()` returns rows (name, median, unit, note). The peers copy what lies there, torn while somebody writes; they
are the limit of the disk. Everything is in the page cache, so that this compares programs.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

Row = tuple[str, float, str, str]
FILES, LARGE, ENTRIES, ROUNDS = 400, 512 * 1024, 50_000, 3


def main() -> list[Row]:
    """Measure in an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="anzheng-bench-") as place:
        folder = Path(place)
        home = folder / "home"
        os.environ |= {"ANZHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "anzheng.config.settings"}
        import django

        django.setup()
        _fill(home)
        return _measured(folder, home)


def _fill(home: Path) -> None:
    from django.db import transaction

    from anzheng.facts.base import Actor
    from anzheng.facts.companies import CutoverSet
    from anzheng.ledger.content.services import Entering, enter_all, put
    from anzheng.ledger.services import Draft, append, open_ledger
    from anzheng.organization.installation import migrate

    migrate()
    now, actor = datetime.now(UTC), Actor("system", "bench", "job", "key")
    kept = [put(home, os.urandom(LARGE)) for _ in range(FILES)]
    with transaction.atomic():
        enter_all(home, "bench", [Entering(f"case:{number}", one) for number, one in enumerate(kept)], now=now)
    with transaction.atomic():
        open_ledger("bench", company="c:bench", sample=True, actor=actor, at=now)
    for start in range(0, ENTRIES, 10_000):
        drafts = [Draft(f"s:{number}", CutoverSet(now.date())) for number in range(start, start + 10_000)]
        with transaction.atomic():
            append("bench", drafts, actor=actor, at=now)


def _measured(folder: Path, home: Path) -> list[Row]:
    from anzheng.reports.backup.making import make
    from anzheng.reports.backup.reading import Backup, into

    out, number = folder / "b.tar", iter(range(1000))

    def create() -> None:
        out.unlink(missing_ok=True)
        make(out, home, program="bench", now=datetime.now(UTC))

    def verify() -> None:
        with Backup(out) as backup:
            backup.unpack(lambda _: None)

    def unpack() -> None:
        target = folder / f"u{next(number)}"
        with Backup(out) as backup:
            backup.unpack(lambda member: into(target, member))
        os.sync()
        shutil.rmtree(target)

    def tar() -> None:
        subprocess.run(["tar", "cf", str(folder / "peer.tar"), "-C", str(home), "."], check=True)
        os.sync()

    def copy() -> None:
        subprocess.run(["cp", "-r", str(home), str(folder / "peer")], check=True)
        os.sync()
        shutil.rmtree(folder / "peer")

    made, packed = _median(create), _median(tar)
    size = out.stat().st_size / 1e6
    rows: list[Row] = [
        ("create", made, "s", f"{size:.0f} MB, {FILES} files, {ENTRIES:,} entries; {made / packed:.1f} x tar"),
        ("tar cf", packed, "s", "peer"),
    ]
    seen, unpacked, copied = _median(verify), _median(unpack), _median(copy)
    rows += [
        ("every byte against its digests", seen, "s", f"{size / seen:.0f} MB/s, each byte hashed twice"),
        ("unpack with digests", unpacked, "s", f"{unpacked / copied:.1f} x cp -r"),
        ("cp -r", copied, "s", "peer"),
    ]
    return rows


def _median(act: Callable[[], None]) -> float:
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


if __name__ == "__main__":
    for name, median, unit, note in main():
        print(f"{name:35} {median:10.3f} {unit:6} {note}")
