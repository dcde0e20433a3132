"""Searching 100,000 texts for words of two characters, against LIKE over the same rows; medians.

    python benchmarks/search.py [COUNT]

measures the database of ANZHENG_DATABASE_URL (SQLite in a fresh folder by default), which must be empty; run it once
for each database.

Measured on 2 cores that many others used at the same time (load 7 to 10), each pair under about the same load:
a word of two characters, 20 best, took 168 ms on SQLite and 474 ms on PostgreSQL, and takes 17 ms and 24 ms. On the
idle machine it was 31 ms and 104 ms. What cost: PostgreSQL read the index by ledger and kind and asked the match of
13,000 rows (now a materialized match drives: 30 ms became 2 ms), and went through 2 MB of what its index had not sorted
in yet (now at most 256 kB: 12 ms became 0.3 ms); SQLite's bm25 split the texts of all 1,564 matches anew (60 ms, and
nothing is weighed any more); seven times the same condition was put together (15 ms, now 0.5 ms).
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

WORDS = "資訊安全弱點掃描備份還原防火牆規則帳號權限稽核紀錄主機系統委外廠商教育訓練事件通報復原演練加密金鑰檢視核定"
SOUGHT = ("弱點", "備份", "稽核", "金鑰", "委外")
ROUNDS = 7


def main() -> None:
    """Fill the table, ask, print the medians."""
    os.environ.setdefault("ANZHENG_HOME", tempfile.mkdtemp(prefix="anzheng-bench-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from anzheng.kernel.errors import Text
    from anzheng.organization.core.permissions import Permission
    from anzheng.organization.core.standing import operator
    from anzheng.search.core.kinds import Kind
    from anzheng.search.models import Found
    from anzheng.search.services import Document, find, put

    call_command("migrate", verbosity=0)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    chance, now = random.Random(1), datetime.now(UTC)

    def text(length: int) -> str:
        return "".join(chr(chance.randint(0x4E00, 0x6E00)) for _ in range(length))

    def phrase() -> str:
        place = chance.randrange(0, len(WORDS) - 2, 2)
        return WORDS[place : place + 2] if chance.random() < 0.2 else text(2)

    start = time.perf_counter()
    for batch in range(0, count, 2000):
        rows = [
            Document("own", Kind.CLAUSE, f"c{n}", Text(text(8) + phrase(), text(6)), "/", now, text(40) + phrase())
            for n in range(batch, min(count, batch + 2000))
        ]
        with transaction.atomic():
            put(*rows)
    seconds = time.perf_counter() - start
    has = operator("u:x", "own", date(2026, 1, 1), Permission)

    def median(ask: Callable[[str], object]) -> float:
        times = []
        for _ in range(ROUNDS):
            for word in SOUGHT:
                begin = time.perf_counter()
                ask(word)
                times.append(time.perf_counter() - begin)
        return statistics.median(times) * 1000

    indexed = median(lambda word: find(word, has, limit=20))
    like = median(lambda word: list(Found.objects.filter(ledger="own", text__contains=word)[:20]))
    whole = median(lambda word: Found.objects.filter(ledger="own", text__contains=word).count())
    single = median(lambda word: find(word[0], has, limit=20))
    hits = Found.objects.filter(text__contains=SOUGHT[0]).count()
    print(f"{connection.vendor}: {count:,} texts put in {seconds:.1f} s ({seconds / count * 1e6:.0f} µs each)")
    print(f"two characters, ranked, 20 best of about {hits:,}: {indexed:.1f} ms")
    print(f"one character: {single:.1f} ms")
    print(f"LIKE, first 20, no rank: {like:.1f} ms; LIKE, all: {whole:.1f} ms ({whole / indexed:.0f} times)")


if __name__ == "__main__":
    main()
