"""The content store on both databases: entered with the act, verified on every read, destroyed with its key."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from anzheng.kernel.errors import InputError, LedgerError, StorageError
from anzheng.ledger.content import items, store
from anzheng.ledger.content.keys import FILE, add_key
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.services import (
    DisposedError,
    Entering,
    destroy,
    enter,
    enter_all,
    held,
    keep_until,
    put,
    read,
)
from anzheng.ledger.core.commitments import commitment

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LEDGER, OWNER = "acme", "evidence:e-1"
TEXT = b"a report of some pages\n" * 100


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.ANZHENG_KEYS = tmp_path / "keys"
    made = tmp_path / "home"
    made.mkdir()
    return made


def kept(home: Path, content: bytes = TEXT, owner: str = OWNER, *, salted: bool = False) -> str:
    """Put content and enter it; return its digest."""
    found = put(home, content, salted=salted)
    enter(home, LEDGER, owner, found, now=NOW)
    return found.digest


def blobs(home: Path) -> list[Path]:
    return sorted(path for path in (home / "blobs").rglob("*") if path.is_file())


def test_what_was_kept_is_read_back(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "report.txt"
    source.write_bytes(TEXT)
    found = put(home, source)
    enter(home, LEDGER, OWNER, found, now=NOW)

    assert found.digest == hashlib.sha256(TEXT).hexdigest()
    assert read(home, LEDGER, OWNER, found.digest) == TEXT
    (blob,) = blobs(home)
    assert blob.name == found.blob == hashlib.sha256(blob.read_bytes()).hexdigest()
    assert TEXT[:20] not in blob.read_bytes()
    assert found.key.hex() not in repr(found)


def test_a_crash_before_the_row_leaves_an_orphan_and_nothing_else(home: Path) -> None:
    put(home, TEXT)

    assert len(blobs(home)) == 1
    assert not ContentItem.objects.exists()


def test_equal_contents_share_nothing(home: Path) -> None:
    digest = kept(home)
    assert kept(home, owner="evidence:e-2") == digest

    assert len(blobs(home)) == 2
    destroy(LEDGER, [OWNER], now=NOW)
    assert read(home, LEDGER, "evidence:e-2", digest) == TEXT


def test_what_was_destroyed_is_gone_and_says_so(home: Path) -> None:
    digest = kept(home)
    again = kept(home)

    assert destroy(LEDGER, [OWNER], now=NOW) == [digest] == [again]
    assert destroy(LEDGER, [OWNER], now=NOW) == []
    with pytest.raises(DisposedError) as caught:
        read(home, LEDGER, OWNER, digest)
    assert "disposed" in caught.value.what.en
    assert not ContentItem.objects.filter(wrapped__isnull=False).exists()


@pytest.mark.parametrize("harm", ["altered", "truncated", "longer", "missing", "exchanged"])
def test_a_damaged_blob_is_never_given(home: Path, harm: str) -> None:
    digest = kept(home)
    (blob,) = blobs(home)
    data = blob.read_bytes()
    match harm:
        case "altered":
            blob.write_bytes(data[:40] + bytes((data[40] ^ 1,)) + data[41:])
        case "truncated":
            blob.write_bytes(data[:-1])
        case "longer":
            blob.write_bytes(data + b"\0")
        case "missing":
            blob.unlink()
        case _:
            kept(home, owner="evidence:e-2")
            other = next(path for path in blobs(home) if path != blob)
            blob.write_bytes(other.read_bytes())

    with pytest.raises(LedgerError) as caught:
        read(home, LEDGER, OWNER, digest)
    assert "backup" in caught.value.remedy.en


def test_large_content_is_verified_before_its_first_byte(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "IN_MEMORY", 1000)
    content = bytes(range(256)) * 12_000
    digest = kept(home, content)

    found = held(home, LEDGER, OWNER, digest)
    assert found.file().read() == content
    assert b"".join(found.chunks()) == content
    (blob,) = blobs(home)
    with blob.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\0")
    with pytest.raises(LedgerError):
        held(home, LEDGER, OWNER, digest)
    with pytest.raises(LedgerError):
        found.read()


def test_a_row_moved_to_another_owner_opens_nothing(home: Path) -> None:
    digest = kept(home)
    ContentItem.objects.update(owner="evidence:e-9")

    with pytest.raises(LedgerError) as caught:
        read(home, LEDGER, "evidence:e-9", digest)
    assert "row" in caught.value.what.en


def test_an_unknown_content_is_missing(home: Path) -> None:
    with pytest.raises(LedgerError):
        read(home, LEDGER, OWNER, "0" * 64)


def test_a_key_folder_that_is_gone_is_named_and_never_replaced(home: Path, settings: Settings) -> None:
    digest = kept(home)
    keys = Path(settings.ANZHENG_KEYS)
    away = keys.rename(keys.parent / "away")

    for act in (lambda: put(home, TEXT), lambda: read(home, LEDGER, OWNER, digest)):
        with pytest.raises(StorageError) as caught:
            act()
        assert "ANZHENG_KEYS" in caught.value.remedy.en
    assert not (keys / FILE).exists()
    assert len(blobs(home)) == 1
    away.rename(keys)
    assert read(home, LEDGER, OWNER, digest) == TEXT


def test_the_newest_key_wraps_and_older_ones_still_open(home: Path, settings: Settings) -> None:
    first = kept(home)
    fresh = add_key(Path(settings.ANZHENG_KEYS))
    second = kept(home, b"later", "evidence:e-2")

    assert read(home, LEDGER, OWNER, first) == TEXT
    assert read(home, LEDGER, "evidence:e-2", second) == b"later"
    assert ContentItem.objects.get(owner="evidence:e-2").wrapping == fresh.id
    assert ContentItem.objects.get(owner=OWNER).wrapping != fresh.id


def test_a_salted_content_is_named_by_its_commitment(home: Path) -> None:
    digest = kept(home, salted=True)
    salt = ContentItem.objects.get().salt

    assert salt is not None
    assert digest == commitment(bytes(salt), hashlib.sha256(TEXT).hexdigest())
    assert read(home, LEDGER, OWNER, digest) == TEXT
    destroy(LEDGER, [OWNER], now=NOW)
    assert ContentItem.objects.get().salt is None


def test_the_day_until_which_it_is_kept_only_grows(home: Path) -> None:
    kept(home)
    for day in (date(2030, 1, 1), date(2033, 1, 1), date(2031, 1, 1)):
        keep_until(LEDGER, OWNER, day)

    assert ContentItem.objects.get().retain == date(2033, 1, 1)


def test_many_are_entered_by_as_many_queries_as_one(home: Path) -> None:
    found = [Entering(f"evidence:e-{number}", put(home, TEXT)) for number in range(5)]

    with CaptureQueriesContext(connection) as queries:
        enter_all(home, LEDGER, found, now=NOW)
        enter_all(home, LEDGER, [], now=NOW)
    kinds = [one["sql"].split()[0] for one in queries]
    assert kinds == (["INSERT"] if connection.vendor == "sqlite" else ["LOCK", "INSERT"])


@pytest.mark.parametrize("name", ["absent", "folder", "large"])
def test_what_is_no_file_is_refused_and_leaves_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"x" * 11)
    monkeypatch.setattr(store, "MAX_BYTES", 10)

    with pytest.raises(InputError):
        put(home, tmp_path / name)
    assert blobs(home) == []
