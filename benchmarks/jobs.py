"""Jobs: enqueueing, claiming and finishing per second, each in a transaction of its own, as in operation.

Beside it the physical limit: one durable insert per transaction into a bare SQLite file with the same settings.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROUNDS, TIMES = 5, 400
Row = tuple[str, float, str, str]


def _median(act: Callable[[], object]) -> float:
    """Return the median, over several rounds, of how often `act` is done in a second."""
    rates = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(TIMES):
            act()
        rates.append(TIMES / (time.perf_counter() - begin))
    return statistics.median(rates)


def _limit(folder: Path) -> float:
    database = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE row (text TEXT)")
    try:
        return _median(lambda: database.execute("INSERT INTO row VALUES (?)", ("x" * 300,)))
    finally:
        database.close()


def _figures(folder: Path) -> list[Row]:
    from anzheng.jobs import leases
    from anzheng.jobs.kinds import discover_kinds
    from anzheng.jobs.services import enqueue

    kinds, held = discover_kinds(), []

    def claim() -> None:
        taken = leases.claim("bench", kinds, now=datetime.now(UTC))
        if taken is None:
            raise RuntimeError("fewer jobs than were enqueued")
        held.append(taken)

    limit = _limit(folder)
    rows: list[Row] = [("durable insert, bare SQLite", limit, "per s", "physical limit")]
    for name, act in (
        ("enqueue", lambda: enqueue("prune-jobs", {}, now=datetime.now(UTC))),
        ("claim", claim),
        ("finish", lambda: leases.finish(held.pop(), now=datetime.now(UTC))),
    ):
        rate = _median(act)
        rows.append((name, rate, "per s", f"1 / {limit / rate:.1f} of the limit"))
    idle = _median(lambda: leases.claim("bench", kinds, now=datetime.now(UTC)))
    rows.append(("look for work, nothing to do", idle, "per s", "no lock taken"))
    return rows


def main() -> list[Row]:
    """Return the figures: name, value, unit, note."""
    with tempfile.TemporaryDirectory(prefix="anzheng-bench-") as home:
        os.environ |= {"ANZHENG_HOME": home, "DJANGO_SETTINGS_MODULE": "anzheng.config.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        call_command("migrate", verbosity=0)
        try:
            return _figures(Path(home))
        finally:
            connections.close_all()


if __name__ == "__main__":
    for name, value, unit, note in main():
        sys.stdout.write(f"{name:36}{value:10.0f} {unit:8}{note}\n")
