"""Figures of the ledger: appending, proving, verifying, reading, on SQLite and on PostgreSQL.

`main()` returns rows (name, median, unit, note). Each database is measured in a process of its own, with
the product's own settings. The physical limit beside the single append is one durable write of the same size.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

Row = tuple[str, float, str, str]
"""Name, median, unit, note."""

BULK, BATCH, SINGLE, ROUNDS = 100_000, 10_000, 300, 3
MILLION = 1_000_000
POSTGRES = (
    "postgresql:///postgres",
    "postgresql://127.0.0.1:5432/postgres",
    "postgresql://root@127.0.0.1:5432/postgres",
)


def main() -> list[Row]:
    """Measure on every database that is there."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="anzheng-bench-"))
        rows = [("fsync of 1 kB", _fsync(Path(home)), "ms", "physical limit of a durable append")]
        rows += _child(f"sqlite:///{home}/anzheng.sqlite3", home)
        server = _postgres()
        if server is None:
            return [*rows, ("PostgreSQL", 0.0, "-", "no server found, not measured")]
        import psycopg

        name = f"anzheng_bench_{uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
            try:
                rows += _child(f"{server.rpartition('/')[0]}/{name}", home)
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        return rows


def _postgres() -> str | None:
    import psycopg

    explicit = os.environ.get("TEST_POSTGRES_URL")
    for url in (explicit,) if explicit else POSTGRES:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return url
    return None


def _child(url: str, home: str) -> list[Row]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANZHENG_")}
    environment |= {"ANZHENG_HOME": home, "ANZHENG_DATABASE_URL": url}
    done = subprocess.run([sys.executable, __file__, "measure"], env=environment, check=True, stdout=subprocess.PIPE)
    return [(str(name), float(median), str(unit), str(note)) for name, median, unit, note in json.loads(done.stdout)]


def _fsync(folder: Path) -> float:
    spent = []
    with (folder / "limit").open("wb") as file:
        for _ in range(SINGLE):
            start = time.perf_counter()
            file.write(b"x" * 1024)
            file.flush()
            os.fsync(file.fileno())
            spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1e3


def _cpu(act: Callable[[], object]) -> float:
    """Return the median CPU seconds of this process for `act`."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        act()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def _wall(act: Callable[[int], object]) -> list[float]:
    """Return the sorted milliseconds of SINGLE runs of `act`."""
    spent = []
    for number in range(SINGLE):
        start = time.perf_counter()
        act(number)
        spent.append((time.perf_counter() - start) * 1e3)
    return sorted(spent)


def _in_a_million() -> Callable[[int], object]:
    """Store the tree of a million leaves, and return what makes the proof of one of them by a signed checkpoint."""
    from django.db import transaction

    from anzheng.facts.base import Actor
    from anzheng.ledger import tables
    from anzheng.ledger.checkpoints import SignedCheckpoint, tlog_proof
    from anzheng.ledger.core.checkpoint import Checkpoint, format_checkpoint
    from anzheng.ledger.core.merkle import Tree, leaf_hash
    from anzheng.ledger.core.note import Note, format_note, sign_note
    from anzheng.ledger.keys import new_key
    from anzheng.ledger.services import open_ledger

    at = datetime(2026, 11, 21, tzinfo=UTC)
    with transaction.atomic():
        open_ledger("million", company="c:bench", sample=True, actor=Actor("system", "u:0", "job", "key"), at=at)
        tree = Tree(1, lambda level, index: tables.nodes_at("million", [(level, index)])[level, index])
        while tree.size < MILLION:
            more = range(tree.size, min(MILLION, tree.size + BATCH))
            tables.insert_nodes("million", list(tree.extend(leaf_hash(b"%d" % number) for number in more)))
    key = new_key("bench/ledger")
    text = format_checkpoint(Checkpoint(key.name, tree.size, tree.root()))
    note = format_note(Note(text, (sign_note(text, key.name, key.seed),)))
    signed = SignedCheckpoint("million", key.name, tree.size, tree.root(), note, at)
    return lambda number: tlog_proof("million", number * (MILLION // SINGLE), signed)


def measure() -> list[Row]:
    """Measure on the database of this process."""
    from django.conf import settings

    from anzheng.config import settings as product

    settings.configure(
        DATABASES=product.DATABASES, INSTALLED_APPS=["anzheng.ledger"], DEFAULT_AUTO_FIELD=product.DEFAULT_AUTO_FIELD
    )
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    from anzheng.facts.base import About, Actor
    from anzheng.facts.evidence import EvidenceAdded, Signature
    from anzheng.ledger.services import Draft, append, facts_of, open_ledger, prove, verify

    actor, at = Actor("system", "u:0", "job", "key"), datetime(2026, 11, 21, tzinfo=UTC)
    about = About(date(2026, 1, 1), date(2026, 6, 30))
    signatures = (Signature("operator", "u:17", date(2026, 7, 1)), Signature("approver", "u:18", date(2026, 7, 2)))

    def draft(number: int) -> Draft:
        values = {"result": "passed", "count": number}
        payload = EvidenceAdded(
            f"e-{number}", "access-review", "company", about, values, ("hosts:h-1",), signatures, None
        )
        return Draft(f"evidence:e-{number}", payload)

    def add(first: int, count: int = 1) -> None:
        with transaction.atomic():
            append("bench", [draft(number) for number in range(first, first + count)], actor=actor, at=at)

    with transaction.atomic():
        open_ledger("bench", company="c:bench", sample=True, actor=actor, at=at)
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    rates, cpu = [], []
    for first in range(0, BULK, BATCH):
        start, spent = time.perf_counter(), time.process_time()
        add(first, BATCH)
        rates.append(BATCH / (time.perf_counter() - start))
        cpu.append((time.process_time() - spent) / BATCH * 1e6)
    single = _wall(add)
    proof = _wall(lambda number: prove("bench", number * (BULK // SINGLE)))
    million = _wall(_in_a_million())
    size = verify("bench").size
    return [
        (f"{name}: bulk append", statistics.median(rates), "leaves/s", f"{statistics.median(cpu):.0f} µs CPU each"),
        (f"{name}: append, p50", single[len(single) // 2], "ms", "one leaf, one transaction"),
        (f"{name}: append, p95", single[len(single) * 95 // 100], "ms", f"ledger of {BULK:,}"),
        (f"{name}: proof", proof[len(proof) // 2], "ms", f"ledger of {BULK:,}"),
        (f"{name}: proof in a million", million[len(million) // 2], "ms", "a tlog-proof with its checkpoint; p50"),
        (f"{name}: verify 100,000", _cpu(lambda: verify("bench")) * 100_000 / size, "s CPU", "every leaf decoded"),
        (f"{name}: read 250,000 facts", _cpu(lambda: sum(1 for _ in facts_of("bench"))) * 250_000 / size, "s CPU", ""),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
    else:
        for row in main():
            print(f"{row[0]:32} {row[1]:12,.3f} {row[2]:10} {row[3]}")
