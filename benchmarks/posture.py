"""Verdicts of one company: 813 obligations, 5,000 demand-scopes, 250,000 facts.

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
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from anzheng.catalogue.core.model import Observed, Scope, Standing
from anzheng.facts.base import About, Actor, Outcome, Payload
from anzheng.facts.calendars import CalendarKind, CalendarPublished
from anzheng.facts.companies import CutoverSet
from anzheng.facts.evidence import EvidenceAdded, Signature
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading
from anzheng.facts.registers import RegisterEntered
from tests.unit.posture.build import ANYTHING, clause, demand, edition, part, periodic

START, TODAY = date(2024, 11, 1), date(2026, 11, 21)
SYSTEMS = 40
FACTS = 250_000
ACTOR = Actor("system", "u:bench", "job", "key")
Row = tuple[str, float, str, str]


def catalogue() -> object:
    """Return 813 obligations: 705 for the company, 108 for each of 40 systems: 5,025 demand-scopes."""
    demands, clauses = [], []
    for number in range(813):
        name = f"c.d{number}"
        per_system = number >= 705
        scope = Scope("systems", {}) if per_system else None
        if per_system and number % 4 == 0:
            spec: object = Observed(f"check{number % 20}", "P2D")
        elif number % 7 == 0:
            spec = Standing(f"form{number}", "P1Y", (), "P30D", ANYTHING)
        else:
            every = ("P1M", "P3M", "P6M", "P1Y", "P1W")[number % 5] if per_system else ("P1M", "P6M", "P1Y")[number % 3]
            spec = periodic(every, form=f"form{number}", grace="P10D")
        demands.append(demand(spec, name, scope))  # type: ignore[arg-type]
        clauses.append(clause(f"T-{number}", part(name), inspection=("P1M", "P6M", "P1Y")[number % 3]))
    return edition(clauses, demands)


def payloads(book: object) -> Iterator[tuple[date, Payload]]:
    """Yield a plausible stream of facts, about 250,000, in order of days."""
    forms = [(d.spec.form, d.scope.register) for d in book.demands.values() if hasattr(d.spec, "form")]  # type: ignore[attr-defined]
    targets = [f"systems:s{n}" for n in range(SYSTEMS)]
    yield START, CutoverSet(START)
    for n in range(SYSTEMS):
        yield START, RegisterEntered("systems", f"s{n}", START, {"core": n % 2 == 0})
    for year in (2024, 2025, 2026, 2027):
        yield START, CalendarPublished(CalendarKind.OFFICE, year, (), ())
    slots = [(form, target) for form, register in forms for target in (targets if register else ["company"])]
    days = (TODAY - START).days
    readings = tuple(Reading(f"check{k}", Outcome.OK, {"value": k}) for k in range(20))
    checks = tuple(reading.check for reading in readings)
    per_day = (FACTS - days * SYSTEMS) // days
    count = 0
    for offset in range(days):
        day = START + timedelta(days=offset)
        seen = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        for target in targets:
            if offset == 0:
                yield day, ObservationChanged(target, seen, readings)
            else:
                yield day, ObservationContinued(target, seen - timedelta(days=1), seen, checks, "0" * 64)
        for _ in range(per_day):
            form, target = slots[count % len(slots)]
            count += 1
            signed = (Signature("operator", "u:1", day), Signature("manager", "u:2", day))
            yield day, EvidenceAdded(f"e{count}", form, target, About.day(day), {"result": "passed"}, (), signed, None)


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


def _fill(book: object) -> None:
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
    for number, (day, payload) in enumerate(payloads(book)):
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
    from anzheng.posture.judge import Posture
    from anzheng.reports.knowledge import Knowledge

    migrate()
    book = catalogue()
    _fill(book)

    def limit() -> None:
        for page in tables.leaves("bench", -1):
            for data in page:
                json.loads(data)

    def cold() -> Posture:
        index = Knowledge(Path(home)).index("bench", None)
        posture = Posture(book, index, TODAY)  # type: ignore[arg-type]
        assert sum(posture.totals.values()) == 813  # noqa: S101 - the figure is worthless if nothing was judged
        return posture

    rows: list[Row] = [("read and json.loads the leaves", _median(limit, 3), "s CPU", "physical limit")]
    rows.append(
        (
            "read, decode and index",
            _median(lambda: Knowledge(Path(home)).index("bench", None), 3),
            "s CPU",
            f"{FACTS:,} facts",
        )
    )
    rows.append(("cold: read, decode, index, judge", _median(cold, 3), "s CPU", "budget 2 s"))
    posture = cold()
    scopes = sum(len(result.targets) for result in posture._demands.values())  # noqa: SLF001 - counts the work
    warm = _median(lambda: Posture(book, posture.index, TODAY).totals, 9)  # type: ignore[arg-type]
    rows.append(("judge from loaded facts", warm, "s CPU", f"{scopes:,} demand-scopes; budget 0.150 s"))
    past = _median(lambda: Posture(book, posture.index, date(2025, 9, 30)).totals, 5)  # type: ignore[arg-type]
    rows.append(("judge another day", past, "s CPU", "budget 2 s"))
    rows.append(("learn one fact and answer", _one_fact(posture), "s CPU", "budget 0.005 s"))
    rows.append(("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB peak", ""))
    for path in sorted(Path(home).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    Path(home).rmdir()
    return rows


def _one_fact(posture: object) -> float:
    from anzheng.facts.base import Fact

    taken = []
    for number in range(200):
        payload = EvidenceAdded(
            f"n{number}", f"form{710 + number % 90}", f"systems:s{number % SYSTEMS}", About.day(TODAY), {}, (), (), None
        )
        at = _moment(TODAY) + timedelta(seconds=number)
        fact = Fact(posture.index.size, at, TODAY, "u:1", "s", payload)  # type: ignore[attr-defined]
        before = time.process_time()
        posture.learn([fact])  # type: ignore[attr-defined]
        _ = posture.totals  # type: ignore[attr-defined]
        taken.append(time.process_time() - before)
    return statistics.median(taken)


if __name__ == "__main__":
    for name, value, unit, note in main():
        print(f"{name:36}{value:10.4f} {unit:8}{note}")
