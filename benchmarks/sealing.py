"""Sealing logs against `sha256sum` on the same files: large ones, many small ones, and a day on which nothing changed.

`python benchmarks/sealing.py [MEGABYTES]`: 1,024 unless told otherwise. Files lie in the page cache for both, so
that the ratio is of the work and not of the disk. The physical limit is the hash, told for one core.
"""

import hashlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROUNDS = 3
SMALL = 5_000
SMALL_BYTES = 20_000
LARGE = 16
FIRST = date(2024, 1, 1)
A_DAY = 24
"""Files of one day."""


def main(megabytes: int) -> int:
    """Write the files, hash them both ways, print."""
    scratch = Path(tempfile.mkdtemp(prefix="anzheng-bench-"))
    os.environ["ANZHENG_HOME"] = str(scratch / "home")
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        from tests.support.company import found

        call_command("migrate", verbosity=0)
        with transaction.atomic():
            found("bench")
        print(f"{os.cpu_count()} cores; hash alone, one core: {_limit():,.0f} MB/s; medians of {ROUNDS}")
        _compare(scratch / "large", LARGE, megabytes * 1_000_000 // LARGE)
        _compare(scratch / "small", SMALL, SMALL_BYTES)
    finally:
        shutil.rmtree(scratch)
    return 0


def _compare(folder: Path, count: int, size: int) -> None:
    """Print how long both take for `count` files of `size` bytes, and the ratio."""
    folder.mkdir()
    block = os.urandom(1_000_000)
    for number in range(count):
        path = folder / f"fw-{FIRST + timedelta(number // A_DAY)}-{number % A_DAY:02}00.log"
        with path.open("wb") as file:
            for start in range(0, size, len(block)):
                file.write(block[: min(len(block), size - start)])
            file.write(str(number).encode())
        past = datetime(2025, 6, 1, tzinfo=UTC).timestamp()
        os.utime(path, (past, past))
    total = count * size / 1e6
    print(f"\n{count:,} files, {total:,.0f} MB")
    theirs = _median(lambda _: _sha256sum(folder))
    print(_row("sha256sum, one process", theirs, total))
    spread = _median(lambda _: _sha256sum(folder, os.cpu_count() or 1))
    print(_row("sha256sum, one for each core", spread, total))
    ours = _median(lambda n: _seal(folder, f"{folder.name}-{n}"))
    print(_row("seal: looked at, hashed, written", ours, total))
    print(
        f"{'ratio to sha256sum':34} clock {ours[0] / theirs[0]:5.2f}, CPU {ours[1] / theirs[1]:5.2f}"
        f"; to one for each core: clock {ours[0] / spread[0]:5.2f}"
    )
    again = _median(lambda _: _seal(folder, f"{folder.name}-0"))
    print(_row("seal: nothing changed", again, total))
    print(_row("verify: everything read again", _median(lambda _: _verify(folder, f"{folder.name}-0")), total))


def _row(name: str, spent: tuple[float, float], total: float) -> str:
    return f"{name:34} clock {spent[0]:7.3f} s, CPU {spent[1]:7.3f} s, {total / spent[0]:8,.0f} MB/s"


def _median(act: Callable[[int], object]) -> tuple[float, float]:
    """Return the median seconds by the clock and of CPU, with those of child processes."""
    clocks, cpus = [], []
    for number in range(ROUNDS):
        start, before = time.perf_counter(), _cpu()
        act(number)
        clocks.append(time.perf_counter() - start)
        cpus.append(_cpu() - before)
    return statistics.median(clocks), statistics.median(cpus)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _sha256sum(folder: Path, processes: int = 1) -> None:
    names = sorted(os.listdir(folder))  # noqa: PTH208 - names alone
    parts = [names[number::processes] for number in range(processes)]
    running = [subprocess.Popen(["sha256sum", "--", *part], cwd=folder, stdout=subprocess.DEVNULL) for part in parts]
    if any(one.wait() for one in running):
        raise RuntimeError("sha256sum failed")


def _seal(folder: Path, device: str) -> None:
    from anzheng.kernel.times import taipei_day
    from anzheng.records.core.log_seals.closed import Closing
    from anzheng.records.log_looking import Look
    from anzheng.records.log_seals import Device, Wish, prepare, seal_logs
    from tests.support.company import ACTOR

    now, home = datetime.now(UTC), Path(os.environ["ANZHENG_HOME"])
    last = FIRST + timedelta(SMALL // A_DAY)
    look = Look((folder,), Closing(now, taipei_day(now)))
    prepared = prepare(Device("bench", "firewall-log", f"firewalls:{device}"), Wish(look, last), home=home, now=now)
    seal_logs(prepared, home=home, actor=ACTOR, now=now)


def _verify(folder: Path, device: str) -> None:
    from anzheng.kernel.times import taipei_day
    from anzheng.records.core.log_seals.closed import Closing
    from anzheng.records.log_looking import Look
    from anzheng.records.log_seals import Device
    from anzheng.records.log_verifying import verify_logs

    now = datetime.now(UTC)
    look = Look((folder,), Closing(now, taipei_day(now)))
    found = verify_logs(Device("bench", "firewall-log", f"firewalls:{device}"), look)
    if any(one.word.value != "same" for one in found.files):
        raise RuntimeError("a file was not found as it was sealed")


def _limit() -> float:
    """Return how many megabytes a second the hash takes from memory, on one core."""
    data = os.urandom(64_000_000)
    start = time.perf_counter()
    hashlib.sha256(data)
    return 64 / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_024))
