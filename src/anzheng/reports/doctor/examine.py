"""健檢的查看 What the doctor looks at: files, database, ledgers, verdicts. It changes nothing.

Each look ends in a row of `rows`; a look that fails ends in one as well, so that the others still happen.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from anzheng.catalogue import services as catalogue
from anzheng.facts.calendars import CalendarKind
from anzheng.kernel.errors import AnzhengError, NotFoundError, Text, system_reason
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.services import inspect, strays
from anzheng.ledger.core.merkle import verify_inclusion
from anzheng.ledger.services import LedgerInfo, entry, guard, head, ledgers, prove, require_schema, verify
from anzheng.ledger.storage import place
from anzheng.organization.models import Company
from anzheng.posture.index import FactIndex
from anzheng.posture.judge import Posture
from anzheng.reports.doctor import people, rows, work
from anzheng.reports.doctor.rows import Grade, Row
from anzheng.reports.knowledge import Knowledge

QUICK_FILES = 100
"""Contents of a ledger that are read and compared without `deep`; all must be there in their length."""
QUICK_FACTS = 100
"""Newest facts that are learned one at a time and compared with judging from scratch, without `deep`."""
_DEEP_STEP = 50
"""With `deep`, the newer half of all facts is learned in steps of this size."""
_KEYS = ("pseudonym-key", "secret-key")


def examine(
    home: Path, checks: Mapping[str, Text], *, now: datetime, version: tuple[int, int, int], deep: bool
) -> Iterator[Row]:
    """Yield the rows of every check, the installation first, then each ledger and company."""
    yield rows.python_version(version)
    yield from _files(home)
    database = list(_database())
    yield from database
    if rows.worst(database) is not Grade.OK:
        return
    yield from _guarded("jobs", "", lambda: work.look(now))
    yield from _guarded("accounts", "", lambda: people.look(now))
    yield from _guarded("own-settings", "", lambda: people.own_settings(now))
    yield from _guarded("ledgers", "", lambda: _ledgers(now, deep=deep))
    knowledge = Knowledge(home)
    yield from _guarded("companies", "", lambda: _companies(home, checks, knowledge, now, deep=deep))
    yield from _guarded("orphans", str(home / "blobs"), lambda: _strays(home))


def _guarded(identity: str, where: str, look: Callable[[], Iterable[Row]]) -> Iterator[Row]:
    """Yield what `look` finds; its own trouble becomes the last row."""
    try:
        with guard():
            yield from look()
    except AnzhengError as problem:
        yield rows.troubled(identity, where, problem)
    except OSError as problem:
        said = system_reason(problem)
        what = Text(f"無法讀取（{said.zh}）", f"cannot be read ({said.en})")
        remedy = Text("請檢查權限與磁碟", "check permissions and disk")
        yield Row(identity, str(problem.filename or where), Grade.BAD, what, remedy)


def _files(home: Path) -> Iterator[Row]:
    yield from _guarded("folder", str(home), lambda: [_folder(home)])
    yield from _guarded("keys", str(home), lambda: [_keys(home)])
    keys = Path(settings.ANZHENG_KEYS)
    yield from _guarded("keys-apart", str(keys), lambda: [_apart(home, keys)])
    yield from _guarded("disk", str(home), lambda: [rows.disk_space(str(home), shutil.disk_usage(home).free)])


def _folder(home: Path) -> Row:
    try:
        # An unnamed file: it is gone as soon as it is closed.
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"\0")
        writable = True
    except OSError:
        writable = False
    return rows.data_folder(str(home), home.stat().st_mode & 0o777, writable=writable)


def _keys(home: Path) -> Row:
    found = [home / name for name in _KEYS if (home / name).exists()]
    return rows.private_files(str(home), [path.name for path in found if path.stat().st_mode & 0o077])


def _apart(home: Path, keys: Path) -> Row:
    there = next(path for path in (keys, *keys.parents) if path.exists())
    return rows.keys_apart(str(keys), same_disk=there.stat().st_dev == home.stat().st_dev)


def _database() -> Iterator[Row]:
    """Yield whether the database answers, is sound and fits the program; end at the first trouble."""
    where = place()
    if connection.vendor == "sqlite" and not Path(where).exists():
        what = Text("還沒有資料庫", "there is no database yet")
        yield Row("database", where, Grade.WARN, what, Text("請執行 anzheng init", "run anzheng init"))
        return
    for identity, look in (("database", _answers), ("integrity", _integrity), ("schema", _schema)):
        found = list(_guarded(identity, where, lambda look=look: [look(where)]))  # type: ignore[misc]
        yield from found
        if rows.worst(found) is Grade.BAD:
            return


def _answers(where: str) -> Row:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")
    return Row("database", where, Grade.OK, Text(f"連得上（{connection.vendor}）", f"answers ({connection.vendor})"))


def _integrity(where: str) -> Row:
    """Ask SQLite about its file; a PostgreSQL server looks after its own."""
    if connection.vendor != "sqlite":
        return rows.database_integrity(where, ["ok"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(5)")
        return rows.database_integrity(where, [str(row[0]) for row in cursor.fetchall()])


def _schema(where: str) -> Row:
    require_schema()
    return Row("schema", where, Grade.OK, Text("資料表與程式相合", "the tables fit the program"))


# --- ledgers ----------------------------------------------------------------------------------------


def _ledgers(now: datetime, *, deep: bool) -> Iterator[Row]:
    for ledger in ledgers():
        yield from _guarded("clock", ledger.id, lambda ledger=ledger: [_clock(ledger, now)])  # type: ignore[misc]
        yield from _guarded("ledger-head", ledger.id, lambda ledger=ledger: [_head(ledger)])  # type: ignore[misc]
        if deep:
            yield from _guarded("ledger", ledger.id, lambda ledger=ledger: [_whole(ledger)])  # type: ignore[misc]


def _clock(ledger: LedgerInfo, now: datetime) -> Row:
    newest = entry(ledger.id, ledger.size - 1).leaf.at if ledger.size else None
    return rows.clock(ledger.id, now, newest)


def _head(ledger: LedgerInfo) -> Row:
    """Prove the first and the newest entry against the head: this reads every peak of the tree."""
    size = head(ledger.id).size
    proofs = [prove(ledger.id, seq) for seq in {0, size - 1}]
    agrees = all(
        verify_inclusion(
            index=proof.seq,
            size=proof.size,
            leaf=bytes.fromhex(proof.leaf_hash),
            proof=[bytes.fromhex(one) for one in proof.path],
            root=bytes.fromhex(proof.root),
        )
        for proof in proofs
    )
    same = all(entry(ledger.id, proof.seq).leaf_hash == proof.leaf_hash for proof in proofs)
    return rows.ledger_head(ledger.id, size, agrees=agrees and same)


def _whole(ledger: LedgerInfo) -> Row:
    report = verify(ledger.id)
    first = report.problems[0].what if report.problems else None
    return rows.ledger_whole(ledger.id, report.size, report.count, first)


# --- companies --------------------------------------------------------------------------------------


def _companies(
    home: Path, checks: Mapping[str, Text], knowledge: Knowledge, now: datetime, *, deep: bool
) -> Iterator[Row]:
    for company in Company.objects.all():
        ledger = company.ledger

        def lists(ledger: str = ledger, *, sample: bool = company.sample) -> Iterator[Row]:
            yield from _lists(home, checks, knowledge, ledger, now, sample=sample)

        yield from _guarded("editions", ledger, lists)
        yield from _guarded("evidence-files", ledger, lambda ledger=ledger: [_evidence(home, ledger, deep=deep)])  # type: ignore[misc]
        yield from _guarded("verdicts", ledger, lambda ledger=ledger: _verdicts(knowledge, ledger, now, deep=deep))  # type: ignore[misc]


def _lists(
    home: Path, checks: Mapping[str, Text], knowledge: Knowledge, ledger: str, now: datetime, *, sample: bool
) -> Iterator[Row]:
    index = knowledge.index(ledger, None)
    adoptions = knowledge.adoptions(ledger)
    current = {one.document: one.digest for one in adoptions}
    missing = [f"{one.document} {one.edition}" for one in adoptions if not _whole_edition(home, one.digest)]
    yield rows.editions(ledger, len(adoptions), missing)
    packaged = catalogue.packaged(home, checks)
    if not sample:
        lived = [one for one in packaged if one.document in knowledge.documents(ledger, taipei_day(now))]
        newer = [f"{one.document} {one.edition}" for one in lived if current.get(one.document) != one.digest]
        yield rows.newer_editions(ledger, newer)
    published = [(kind.value, year) for kind in CalendarKind for year in index.published_years(kind)]
    yield rows.calendars(ledger, published, taipei_day(now))
    yield rows.cutover(ledger, index.cutover)
    asked = {q for digest in set(current.values()) if _whole_edition(home, digest) for q in _questions(home, digest)}
    yield rows.profile(ledger, [q for q in asked if index.answer(q, taipei_day(now)) is None])


def _questions(home: Path, digest: str) -> Iterable[str]:
    return catalogue.load_compiled(home, digest).questions


def _whole_edition(home: Path, digest: str) -> bool:
    try:
        catalogue.load_compiled(home, digest)
    except NotFoundError:
        return False
    return True


def _evidence(home: Path, ledger: str, *, deep: bool) -> Row:
    found = inspect(home, ledger, most=None if deep else QUICK_FILES)
    return rows.evidence_files(ledger, found.compared, found.all, found.damaged)


def _strays(home: Path) -> Iterator[Row]:
    found = strays(home)
    yield rows.orphans(str(home / "blobs"), found.blobs)
    yield rows.plain_files(str(home / "blobs"), found.others)


def _verdicts(knowledge: Knowledge, ledger: str, now: datetime, *, deep: bool) -> Iterator[Row]:
    """Compare verdicts learned fact by fact with those judged from all facts at once."""
    today = taipei_day(now)
    facts = knowledge.facts(ledger)
    start = len(facts) // 2 if deep else max(0, len(facts) - QUICK_FACTS)
    step = _DEEP_STEP if deep else 1
    for document in knowledge.documents(ledger):
        edition = knowledge.edition(ledger, document, today)
        fresh = Posture(edition, FactIndex(facts), today).verdicts
        learned = Posture(edition, FactIndex(facts[:start]), today)
        for first in range(start, len(facts), step):
            # Asking before each step fills the memo, which is what may go wrong.
            _ = learned.verdicts
            learned.learn(facts[first : first + step])
        different = [ref for ref, verdict in learned.verdicts.items() if verdict != fresh[ref]]
        yield rows.verdicts(f"{ledger} {document}", len(fresh), different)
