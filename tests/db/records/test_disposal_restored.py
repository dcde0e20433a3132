"""Disposal and what goes wrong around it: at once with a hold, cut short by a crash, undone by a restore."""

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from anzheng.facts.retention import ContentDisposed
from anzheng.kernel.errors import StorageError
from anzheng.ledger.content import services as content_store
from anzheng.ledger.content.services import DisposedError, enter, put
from anzheng.ledger.services import facts_of, verify
from anzheng.records import disposal_journal as journal
from anzheng.records.contents import of_case
from anzheng.records.core.workflow.acts import Sign
from anzheng.records.destroyed import disposal_of
from anzheng.records.disposal_replay import replay_disposals, settle_journal
from anzheng.records.holds import place_hold
from anzheng.records.models import Case, Disposal, Evidence, Record
from tests.support.at_once import at_once
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.disposal import ask, dispose, old_record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(tmp_path: Path, settings: object) -> Office:
    settings.ANZHENG_KEYS = tmp_path / "keys"  # type: ignore[attr-defined]
    return office(tmp_path)


def _with_file(here: Office) -> tuple[Record, str]:
    """Return an old record with a file of its own, and the digest of the file."""
    record = old_record(here)
    kept = put(here.home, "鑑識報告".encode())
    with transaction.atomic():
        enter(here.home, LEDGER, of_case(record.pk), kept, now=here.now)
    return record, kept.digest


def _disposals(evidence: str) -> list[ContentDisposed]:
    facts = facts_of(LEDGER, subject=f"evidence:{evidence}")
    return [fact.payload for fact in facts if isinstance(fact.payload, ContentDisposed)]


def test_a_hold_and_an_approval_at_once_come_one_after_the_other(here: Office) -> None:
    record = old_record(here)
    row = ask(here, "staff", record.evidence)
    here.sign("head", row.pk)
    sign = Sign("approve", row.digest, factor="totp")

    def hold() -> None:
        place_hold(here.has("head"), ["company"], "訴訟", home=here.home, actor=here.actor("head"), now=here.now)

    refused, held = at_once(lambda: here.act("law", row.pk, sign), hold)

    assert held is None
    facts = list(facts_of(LEDGER))
    placed = next(fact.seq for fact in facts if fact.payload.KIND == "hold.placed/1")
    gone = [fact.seq for fact in facts if fact.payload.KIND == "content.disposed/1"]
    assert bool(gone) is (refused is None)
    assert all(seq < placed for seq in gone), "nothing is destroyed after a hold"
    assert verify(LEDGER).ok


def test_the_file_cannot_be_read_any_more(here: Office) -> None:
    record, digest = _with_file(here)
    assert content_store.read(here.home, LEDGER, of_case(record.pk), digest).decode() == "鑑識報告"

    dispose(here, record.evidence)

    with pytest.raises(DisposedError):
        content_store.read(here.home, LEDGER, of_case(record.pk), digest)


def test_without_a_journal_nothing_is_destroyed(here: Office) -> None:
    record, digest = _with_file(here)
    (here.home / "keys" / journal.FILE).mkdir()

    with pytest.raises(StorageError):
        dispose(here, record.evidence)

    assert content_store.read(here.home, LEDGER, of_case(record.pk), digest)
    assert _disposals(record.evidence) == []


def _settle(here: Office) -> list[journal.Stage]:
    settle_journal(home=here.home, now=here.now)
    return [one.stage for one in journal.read(here.home / "keys")]


def test_a_crash_after_the_commit_is_settled_by_the_ledger(here: Office) -> None:
    record = old_record(here)
    dispose(here, record.evidence)
    path = here.home / "keys" / journal.FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1][:9])  # the second line was cut short

    assert _settle(here) == [journal.Stage.DONE]
    assert _settle(here) == [journal.Stage.DONE]


def test_a_crash_before_the_commit_is_no_disposal(here: Office) -> None:
    record = old_record(here)
    dispose(here, record.evidence)
    keys = here.home / "keys"
    journal.intend(keys, LEDGER, "c-never", _disposals(record.evidence), here.now)

    assert _settle(here) == [journal.Stage.DONE, journal.Stage.INTENDED], "it may still be going on"
    found = replay_disposals(LEDGER, home=here.home, actor=SYSTEM_ACTOR, now=here.now)
    assert (found.again, found.doubtful) == ((), ("c-never",))
    here.later(3)
    place_hold(here.has("head"), ["company"], "訴訟", home=here.home, actor=here.actor("head"), now=here.now)
    assert _settle(here) == [journal.Stage.DONE, journal.Stage.DROPPED]


def test_a_journal_that_was_lost_is_written_again(here: Office) -> None:
    record = old_record(here)
    dispose(here, record.evidence)
    (here.home / "keys" / journal.FILE).unlink()

    assert _settle(here) == [journal.Stage.DONE]
    (row,) = journal.read(here.home / "keys")
    assert [one.owner for one in row.disposals] == [f"evidence:{record.evidence}"]


def test_what_was_destroyed_after_the_backup_is_destroyed_again(here: Office, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a restored file is tried on SQLite; what replays is the same")
    record, digest = _with_file(here)
    database = Path(str(connection.settings_dict["NAME"]))
    backup = tmp_path / "backup.sqlite3"
    _copied(database, backup)
    case = dispose(here, record.evidence)
    before = list(facts_of(LEDGER))
    _copied(backup, database)

    assert _disposals(record.evidence) == []
    assert content_store.read(here.home, LEDGER, of_case(record.pk), digest)
    here.now += timedelta(minutes=5)
    found = replay_disposals(LEDGER, home=here.home, actor=SYSTEM_ACTOR, now=here.now)

    assert found.again == (f"evidence:{record.evidence}",)
    with pytest.raises(DisposedError):
        content_store.read(here.home, LEDGER, of_case(record.pk), digest)
    (again,) = _disposals(record.evidence)
    assert (again.request, again.approvers) == (case.pk, ("u:head", "u:law"))
    assert again in [fact.payload for fact in before]
    assert Evidence.objects.get(evidence=record.evidence).title == ""
    said = disposal_of(LEDGER, f"evidence:{record.evidence}")
    assert said is not None
    assert case.pk in said.said.zh
    assert replay_disposals(LEDGER, home=here.home, actor=SYSTEM_ACTOR, now=here.now).again == ()
    assert verify(LEDGER).ok
    assert not Case.objects.filter(pk=case.pk).exists()


def test_what_the_ledger_tells_is_applied_to_tables_of_another_age(here: Office) -> None:
    record, _ = _with_file(here)
    dispose(here, record.evidence)
    Disposal.objects.all().delete()
    Evidence.objects.filter(evidence=record.evidence).update(title="從別處還原")

    found = replay_disposals(LEDGER, home=here.home, actor=SYSTEM_ACTOR, now=here.now)

    assert (found.known, found.again) == (1, ())
    assert Evidence.objects.get(evidence=record.evidence).title == ""
    assert Disposal.objects.get().on == here.day


def _copied(source: Path, target: Path) -> None:
    """Copy a database as a backup does; what others have in memory of it goes."""
    connection.close()
    for one in (source, target):
        if one.exists():
            with sqlite3.connect(one) as opened:
                opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            opened.close()
    for rest in ("-wal", "-shm"):
        Path(f"{target}{rest}").unlink(missing_ok=True)
    shutil.copyfile(source, target)
