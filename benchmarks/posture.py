"""Verdicts of one company under all five documents: 813 obligations, 24 months, 250,000 facts.

Budgets: 150 ms from loaded facts, 2 s cold (read from the database, decode, index, judge), one new fact
5 ms. The physical limit beside it: reading and JSON-decoding the same leaves with the standard library.
"""

import gc
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from anzheng.catalogue.core.model import Edition
from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.collectors.core.contract import all_checks
from anzheng.facts.base import COMPANY, About, Actor, Fact
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.posture.context import Context
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.posture.judgements import Judgements
from anzheng.posture.parameters import ParameterBook
from benchmarks.history import History

START, TODAY = date(2024, 11, 1), date(2026, 11, 21)
PAST = date(2025, 9, 30)
FACTS = 250_000
OBLIGATIONS = 813
NEW_FACTS = 200
ACTOR = Actor("system", "u:bench", "job", "key")
Row = tuple[str, float, str, str]


def documents() -> tuple[Edition, ...]:
    """Return the packaged documents, compiled."""
    compiled, problems = compile_files(read_folder(PACKAGED), {check.id: check.name for check in all_checks()})
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    return compiled.editions


def judged(editions: Sequence[Edition], book: ParameterBook, index: FactIndex, day: date) -> list[Posture]:
    """Judge every clause of every document on a day; what several name is judged once."""
    shared = Judgements(Context.of(editions[0], index, day, book))
    postures = [Posture(edition, index, day, book, shared) for edition in editions]
    if sum(sum(posture.totals.values()) for posture in postures) != OBLIGATIONS:
        raise SystemExit("the figure is worthless: not every obligation was judged")
    return postures


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _median(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        gc.collect()
        before = _cpu()
        run()
        taken.append(_cpu() - before)
    return statistics.median(taken)


def _fill(editions: Sequence[Edition]) -> None:
    from django.db import transaction

    from anzheng.ledger.services import Draft, append, open_ledger

    batch: list[Draft] = []
    current = START

    def flush() -> None:
        if batch:
            with transaction.atomic():
                append("bench", batch, actor=ACTOR, at=_moment(current))
            batch.clear()

    with transaction.atomic():
        open_ledger("bench", company="bench", sample=True, actor=ACTOR, at=_moment(START))
    for number, (day, payload) in enumerate(History(editions, START, TODAY).acts(FACTS)):
        if day != current:
            flush()
            current = day
        batch.append(Draft(f"s:{number % 5000}", payload))
    flush()


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def main() -> list[Row]:
    """Return the figures: name, CPU seconds, unit, note."""
    home = tempfile.mkdtemp(prefix="anzheng-bench-")
    os.environ["ANZHENG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "anzheng.config.settings"
    import django

    django.setup()
    from anzheng.ledger import tables
    from anzheng.organization.installation import migrate
    from anzheng.reports.knowledge import Knowledge

    migrate()
    editions = documents()
    book = ParameterBook.of(editions)
    _fill(editions)

    def limit() -> None:
        for page in tables.leaves("bench", -1):
            for data in page:
                json.loads(data)

    def cold() -> list[Posture]:
        return judged(editions, book, Knowledge(Path(home)).index("bench", None), TODAY)

    rows: list[Row] = [("read and json.loads the leaves", _median(limit, 3), "s CPU", "physical limit")]
    decoded = _median(lambda: Knowledge(Path(home)).index("bench", None), 3)
    rows.append(("cold: read, decode, index, judge", _median(cold, 3), "s CPU", "budget 2 s"))
    postures = cold()
    index, scopes = postures[0].index, postures[0].judgements.scopes()
    rows.insert(1, ("read, decode and index", decoded, "s CPU", f"{index.size:,} facts"))
    warm = _median(lambda: judged(editions, book, index, TODAY), 9)
    rows.append(("judge from loaded facts", warm, "s CPU", f"{scopes:,} demand-scopes; budget 0.150 s"))
    rows.append(("judge another day", _median(lambda: judged(editions, book, index, PAST), 5), "s CPU", "budget 2 s"))
    rows.append(("learn one fact and answer", _one_fact(editions, postures), "s CPU", "budget 0.005 s"))
    rows.append(("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB peak", ""))
    for path in sorted(Path(home).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    Path(home).rmdir()
    return rows


def _one_fact(editions: Sequence[Edition], postures: Sequence[Posture]) -> float:
    """Return what a further record costs, with the totals of all documents after it."""
    forms = sorted({form for edition in editions for form in edition.names["forms"]})
    index, taken = postures[0].index, []
    for number in range(NEW_FACTS):
        signed = (Signature("operator", "u:1", TODAY), Signature("manager", "u:2", TODAY))
        form = forms[number % len(forms)]
        payload = EvidenceAdded(f"n{number}", form, COMPANY, About.day(TODAY), {}, (), signed, None)
        fact = Fact(index.size, _moment(TODAY) + timedelta(seconds=number), TODAY, "u:1", "s", payload)
        before = time.process_time()
        postures[0].learn([fact])
        for posture in postures:
            _ = posture.totals
        taken.append(time.process_time() - before)
    return statistics.median(taken)


if __name__ == "__main__":
    for name, value, unit, note in main():
        print(f"{name:36}{value:10.4f} {unit:8}{note}")
