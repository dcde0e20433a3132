"""Backup and restore on both databases: the copy of one moment, disposals done again, a ledger that is behind."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from pytest_django.fixtures import Settings

from anzheng.kernel.errors import AnzhengError, InputError, StorageError
from anzheng.kernel.times import instant_text
from anzheng.ledger.content.services import enter, put, sweep
from anzheng.ledger.copies import roots_of
from anzheng.ledger.proofs import sign_head
from anzheng.ledger.services import append, business_act, head, require_schema
from anzheng.ledger.storage import RESTORING
from anzheng.records.contents import of_case
from anzheng.reports.backup import loading
from anzheng.reports.backup.child import Act, Copy, ask
from anzheng.reports.backup.examining import _entries
from anzheng.reports.backup.making import Made, make
from anzheng.reports.backup.reading import Backup
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.databases import fresh_database
from tests.support.disposal import dispose, old_record
from tests.support.ledgers import evidence
from tests.support.tree import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(tmp_path: Path, settings: Settings) -> Office:
    settings.ANZHENG_KEYS = tmp_path / "keys"
    home = tmp_path / "home"
    home.mkdir()
    return office(home)


def backed_up(here: Office, out: Path) -> Made:
    return make(out, here.home, program="0.1.0", now=here.now)


def with_file(here: Office, text: str) -> tuple[str, str, str]:
    """Return the record of somebody, its owner's name in the content store, and the digest of a file of it."""
    record = old_record(here)
    kept = put(here.home, text.encode())
    with transaction.atomic():
        enter(here.home, LEDGER, of_case(record.pk), kept, now=here.now)
    return record.evidence, of_case(record.pk), kept.digest


@contextmanager
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give the environment of an installation that is empty, with the same keys."""
    home = tmp_path / "restored"
    home.mkdir()
    with fresh_database(connection.vendor, home) as url:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("ANZHENG_")}
        yield {
            **kept,
            "ANZHENG_HOME": str(home),
            "ANZHENG_KEYS": str(tmp_path / "keys"),
            "ANZHENG_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "anzheng.config.settings",
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        }


def restored(environment: dict[str, str], here: Office, file: Path, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    request = {"file": str(file), "now": instant_text(here.now), "ledgers": [LEDGER], "contents": [], "recover": False}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.restored"],
        input=json.dumps({**request, **asked}),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_what_was_disposed_of_since_stays_unreadable_and_a_ledger_behind_is_halted(
    here: Office, tmp_path: Path
) -> None:
    """The head that was signed after the backup lies beside the key: the copy knows neither it nor the disposal."""
    first, owner, digest = with_file(here, "鑑識報告")
    _, other_owner, other_digest = with_file(here, "會議紀錄")
    contents = [[LEDGER, owner, digest], [LEDGER, other_owner, other_digest]]
    made = backed_up(here, tmp_path / "b.tar")
    here.now += timedelta(hours=1)
    dispose(here, first)
    sign_head(LEDGER, keys=tmp_path / "keys", now=here.now)
    here.now += timedelta(hours=1)

    with elsewhere(tmp_path) as environment:
        found = restored(environment, here, made.path, contents=contents, recover=True)

    (row,) = [row for row in found["rows"] if row["ledger"] == LEDGER]
    assert row["halted"]
    assert not row["entered"]
    assert row["disposals"] == 1
    assert found["read"] == [None, "會議紀錄"]
    assert "restore.performed/1" not in found["kinds"][LEDGER]
    assert len(found["kinds"][LEDGER]) == row["size"], "nothing is entered before the new epoch"
    after = found["recovered"]
    assert after["read"] == found["read"]
    assert after["kinds"][LEDGER][row["size"] :] == ["epoch.opened/1", "content.disposed/1"]


def test_a_ledger_that_is_not_behind_goes_on_and_says_so(here: Office, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("what restores the other database is tried above; what it goes on with is the same")
    first, owner, digest = with_file(here, "鑑識報告")
    sign_head(LEDGER, keys=tmp_path / "keys", now=here.now)
    made = backed_up(here, tmp_path / "b.tar")
    here.now += timedelta(hours=1)
    dispose(here, first)
    here.now += timedelta(hours=1)

    with elsewhere(tmp_path) as environment:
        found = restored(environment, here, made.path, contents=[[LEDGER, owner, digest]])
        again = restored(environment, here, made.path)

    size = next(one.size for one in made.manifest.ledgers if one.ledger == LEDGER)
    assert found["read"] == [None]
    assert found["restores"] == [[made.digest, size, 1]]
    assert found["kinds"][LEDGER][size:] == ["content.disposed/1", "restore.performed/1"]
    assert "overwrites nothing" in again["refused"]


def test_a_backup_is_of_one_moment_while_others_write(here: Office, tmp_path: Path) -> None:
    stop = threading.Event()

    def writing() -> None:
        number = 0
        while not stop.is_set():
            with business_act():
                append(LEDGER, [evidence(number)], actor=SYSTEM_ACTOR, at=here.now)
            number += 1
        connection.close()

    writer = threading.Thread(target=writing)
    writer.start()
    try:
        made = [backed_up(here, tmp_path / f"{number}.tar") for number in range(3)]
    finally:
        stop.set()
        writer.join()

    sizes = [next(one.size for one in each.manifest.ledgers if one.ledger == LEDGER) for each in made]
    assert sizes == sorted(sizes)
    assert sizes[-1] <= head(LEDGER).size
    if connection.vendor == "postgresql":
        for each in made:
            with Backup(each.path) as backup:
                roots = roots_of(_entries(backup))
            assert roots == {one.ledger: (one.size, one.root) for one in each.manifest.ledgers}


def blobs_of(here: Office) -> list[Path]:
    return [path for path in (here.home / "blobs").rglob("*") if path.is_file()]


def test_a_lost_blob_is_told(here: Office, tmp_path: Path) -> None:
    with_file(here, "鑑識報告")
    with_file(here, "會議紀錄")
    hurt, lost = blobs_of(here)
    hurt.write_bytes(b"altered")
    lost.unlink()

    made = backed_up(here, tmp_path / "b.tar")

    assert sorted(made.damaged) == sorted(made.manifest.contents.absent) == sorted([hurt.name, lost.name])
    with Backup(made.path) as backup:
        assert backup.unpack(lambda _: None) == made.digest


def test_what_is_disposed_of_meanwhile_is_absent_and_no_damage(here: Office, tmp_path: Path) -> None:
    evidence_, _, _ = with_file(here, "鑑識報告")
    with_file(here, "會議紀錄")
    there = {path.name for path in blobs_of(here)}
    here.now += timedelta(hours=1)

    def meanwhile(_done: int, _all: int) -> None:
        if not done:
            done.append(True)
            dispose(here, evidence_)
            sweep(here.home)

    done: list[bool] = []
    made = make(tmp_path / "b.tar", here.home, program="0.1.0", now=here.now, told=meanwhile)

    assert made.damaged == ()
    assert set(made.manifest.contents.absent) == there - {path.name for path in blobs_of(here)}
    assert made.manifest.contents.here == 1
    with Backup(made.path) as backup:
        assert backup.unpack(lambda _: None) == made.digest


def test_nothing_is_overwritten_and_no_key_travels(here: Office, tmp_path: Path) -> None:
    with_file(here, "鑑識報告")
    (here.home / "pseudonym-key").write_text("ab" * 32 + "\n")
    made = backed_up(here, tmp_path / "b.tar")
    key = (tmp_path / "keys" / "content.key").read_text().strip().rpartition("+")[2].encode()

    data = made.path.read_bytes()
    assert key not in data
    assert b"ab" * 32 not in data
    assert made.path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="overwrites nothing"):
        backed_up(here, made.path)
    with pytest.raises(InputError, match="beside the keys"):
        backed_up(here, tmp_path / "keys" / "b.tar")
    (tmp_path / "keys" / "content.key").unlink()
    with pytest.raises(StorageError):
        backed_up(here, tmp_path / "d.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "home", "keys"]


def test_no_program_goes_on_with_a_database_that_is_half_restored(here: Office) -> None:
    """What a restore into PostgreSQL leaves that was killed: a row among the migrations."""
    assert here.home.is_dir()
    recorder = MigrationRecorder(connection)
    recorder.record_applied(*RESTORING)
    try:
        with pytest.raises(StorageError, match="did not come to its end"):
            require_schema()
    finally:
        loading.finish()
    require_schema()


@pytest.mark.parametrize("what", ["the list", "a row"])
def test_a_file_that_was_exchanged_after_it_was_looked_at_is_refused(here: Office, tmp_path: Path, what: str) -> None:
    """The process that loads the copy reads the file once more."""
    made = backed_up(here, tmp_path / "b.tar")
    data = bytearray(made.path.read_bytes())
    if what == "the list":
        at = data.index(b'"program":"0.1.0"') + len(b'"program":"0.')
    elif connection.vendor == "postgresql":
        at = data.index(b"\\\\x", data.index(b"database/ledger_entry.copy\0")) + 3
    else:
        pytest.skip("rows of SQLite are not read again")
    data[at] ^= 1
    made.path.write_bytes(data)

    with elsewhere(tmp_path) as there:
        copy = Copy(Path(there["ANZHENG_HOME"]), there["ANZHENG_DATABASE_URL"], Path(there["ANZHENG_KEYS"]))
        with pytest.raises(AnzhengError, match=r"ledger_entry\.copy in the backup is damaged|the seal does not hold"):
            ask(Act.RESTORE, copy, made.path, made.digest, account="tester", now=here.now)
