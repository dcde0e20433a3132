"""Looking after the content store: damage and strays are found, blobs of what was destroyed go, keys leave no trace."""

from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
from django.db import ProgrammingError, connection
from pytest_django.fixtures import Settings

from anzheng.jobs.kinds import Work, kind_of
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.services import (
    destroy,
    enter,
    forget,
    inspect,
    put,
    read,
    scrub,
    strays,
    sweep,
)
from anzheng.ledger.content.upkeep import scour
from tests.support.ledgers import ACTOR

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LEDGER = "acme"
_PATIENCE = 300


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.ANZHENG_KEYS = tmp_path / "keys"
    made = tmp_path / "home"
    made.mkdir()
    return made


def kept(home: Path, owner: str) -> ContentItem:
    enter(home, LEDGER, owner, put(home, owner.encode() * 50), now=NOW)
    return ContentItem.objects.get(owner=owner)


def blob(home: Path, row: ContentItem) -> Path:
    return home / "blobs" / row.blob[:2] / row.blob


def test_blobs_of_what_was_destroyed_go_and_others_stay(home: Path) -> None:
    disposed, drafted, living = (kept(home, f"case:c-{number}") for number in range(3))
    destroy(LEDGER, [disposed.owner], now=NOW)
    forget(LEDGER, drafted.owner)

    assert sweep(home) == 2
    assert sweep(home) == 0
    assert [blob(home, one).exists() for one in (disposed, drafted, living)] == [False, False, True]
    assert list(ContentItem.objects.order_by("pk").values_list("owner", "swept")) == [
        (disposed.owner, True),
        (living.owner, False),
    ]
    assert read(home, LEDGER, living.owner, living.digest) == living.owner.encode() * 50


def test_the_job_does_what_is_left_and_a_second_attempt_no_harm(home: Path) -> None:
    disposed, living = kept(home, "evidence:e-1"), kept(home, "evidence:e-2")
    destroy(LEDGER, [disposed.owner], now=NOW)
    work = Work("j-1", "content", home, {}, NOW, NOW, ACTOR, 1, lambda _done, _total: None)

    for _ in range(2):
        kind_of("content").run(work)
        assert [blob(home, one).exists() for one in (disposed, living)] == [False, True]


def test_damage_is_found_by_length_and_by_reading(home: Path) -> None:
    rows = [kept(home, f"evidence:e-{number}") for number in range(4)]
    blob(home, rows[1]).unlink()
    data = blob(home, rows[3]).read_bytes()
    blob(home, rows[3]).write_bytes(data[:-1] + bytes((data[-1] ^ 1,)))

    quick, deep = inspect(home, LEDGER, most=1), inspect(home, LEDGER, most=None)
    names = [f"{row.owner} {row.digest[:16]}" for row in rows]
    assert (quick.all, quick.compared, quick.damaged) == (4, 1, (names[1],))
    assert (deep.all, deep.compared, deep.damaged) == (4, 4, (names[1], names[3]))


def test_strays_are_told_apart(home: Path) -> None:
    row = kept(home, "evidence:e-1")
    orphan = put(home, b"refused afterwards").blob
    for name in (".new-abc", "ab/plain.pdf", f"cd/{row.blob}"):
        path = home / "blobs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")

    found = strays(home)
    assert found.blobs == (orphan,)
    assert found.others == tuple(sorted([".new-abc", "ab/plain.pdf", f"cd/{row.blob}"]))
    assert sweep(home) == 0


def test_the_bytes_of_a_key_that_is_gone_are_gone_from_the_database(home: Path) -> None:
    row = kept(home, "evidence:e-1")
    wrapped = bytes(row.wrapped or b"")
    assert len(wrapped) == 60
    assert wrapped in stored_bytes()
    assert scrub(NOW) is False
    destroy(LEDGER, [row.owner], now=NOW)

    assert scrub(NOW) is True
    assert is_forgotten(wrapped)


def is_forgotten(wrapped: bytes) -> bool:
    """Tell whether the database's files lack these bytes, now or as soon as nobody else could still see the row.

    PostgreSQL keeps a dead row for a transaction of somebody else, its own housekeeping among them; the nightly job
    asks again for three nights.
    """
    for _ in range(_PATIENCE):
        if wrapped not in stored_bytes():
            return True
        sleep(0.1)
        scour()
    return False


def stored_bytes() -> bytes:
    """Return the files of the database that hold the table, as they lie on the disk."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        return b"".join(path.read_bytes() for path in place.parent.glob(f"{place.name}*") if path.is_file())
    with connection.cursor() as cursor:
        try:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('ledger_content'))")
        except ProgrammingError:
            pytest.skip("this account of PostgreSQL may not read the server's files")
        (found,) = cursor.fetchone()
    return bytes(found)
