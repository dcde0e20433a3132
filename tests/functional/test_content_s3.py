"""Content in a bucket that locks: written once, read verified, deleted when its lock is over and not before."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from anzheng.kernel.errors import LedgerError, SettingError, StorageError
from anzheng.kernel.times import taipei_day
from anzheng.ledger.content.models import ContentItem
from anzheng.ledger.content.place import ContentSettings, Place, place_at
from anzheng.ledger.content.services import (
    destroy,
    enter,
    extend_locks,
    inspect,
    keep_until,
    put,
    read,
    strays,
    sweep,
)
from tests.simulators.s3_server import BUCKET, KEY_ID, REGION, SECRET, S3Server, s3_server

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
NEXT_YEAR = taipei_day(NOW) + timedelta(days=365)
LEDGER, OWNER, PREFIX = "acme", "evidence:e-1", "isms/blobs"
TEXT = b"what is kept in a bucket\n" * 200


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as made:
        yield made


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings, server: S3Server) -> Path:
    credentials = tmp_path / "credentials"
    credentials.write_text(f"{KEY_ID}\n{SECRET}\n", encoding="ascii")
    credentials.chmod(0o600)
    settings.ANZHENG_KEYS = tmp_path / "keys"
    settings.ANZHENG_CONTENT = ContentSettings(
        f"s3://{BUCKET}/{PREFIX}{tmp_path.name}", server.endpoint, REGION, credentials
    )
    made = tmp_path / "home"
    made.mkdir()
    return made


@pytest.fixture
def place(home: Path, settings: Settings) -> Place:
    return place_at(settings.ANZHENG_CONTENT.address, home, settings.ANZHENG_CONTENT)


def kept(home: Path, retain: date | None = None) -> ContentItem:
    enter(home, LEDGER, OWNER, put(home, TEXT, retain=retain), now=NOW, retain=retain)
    return ContentItem.objects.get()


def key_of(row: ContentItem) -> str:
    return f"{row.place.removeprefix(f's3://{BUCKET}/')}/{row.blob}"


def test_content_lies_in_the_bucket_encrypted_and_comes_back(home: Path, server: S3Server) -> None:
    row = kept(home)
    stored = server.owner.get_object(Bucket=BUCKET, Key=key_of(row))["Body"].read()

    assert hashlib.sha256(stored).hexdigest() == row.blob
    assert TEXT[:20] not in stored
    assert read(home, LEDGER, OWNER, row.digest) == TEXT
    assert not (home / "blobs").exists()
    assert list((home / "tmp").iterdir()) == []
    looked = inspect(home, LEDGER, most=None)
    assert (looked.all, looked.compared, looked.damaged) == (1, 1, ())
    assert strays(home).blobs == ()


def test_the_lock_is_read_back_and_holds(home: Path, server: S3Server, place: Place) -> None:
    row = kept(home, NEXT_YEAR)
    lock = server.owner.get_object_retention(Bucket=BUCKET, Key=key_of(row))["Retention"]

    assert lock["Mode"] == "GOVERNANCE"
    assert taipei_day(lock["RetainUntilDate"]) == row.locked == NEXT_YEAR
    assert place.delete(row.blob) is False
    assert read(home, LEDGER, OWNER, row.digest) == TEXT


def test_what_was_destroyed_stays_as_noise_while_it_is_locked_and_goes_then(home: Path, server: S3Server) -> None:
    row = kept(home, NEXT_YEAR)
    destroy(LEDGER, [OWNER], now=NOW)

    assert sweep(home) == 0
    versions = server.owner.list_object_versions(Bucket=BUCKET, Prefix=key_of(row))["Versions"]
    for one in versions:
        server.owner.put_object_retention(
            Bucket=BUCKET,
            Key=one["Key"],
            VersionId=one["VersionId"],
            Retention={"Mode": "GOVERNANCE", "RetainUntilDate": datetime.now(UTC) + timedelta(seconds=1)},
            BypassGovernanceRetention=True,
        )
    while sweep(home) == 0:
        pass
    assert "Versions" not in server.owner.list_object_versions(Bucket=BUCKET, Prefix=key_of(row))
    assert ContentItem.objects.get().swept


def test_a_lock_follows_the_day_until_which_content_is_kept(home: Path) -> None:
    row = kept(home)
    assert row.locked is None
    keep_until(LEDGER, OWNER, NEXT_YEAR)

    assert extend_locks(home) == 1
    assert extend_locks(home) == 0
    assert ContentItem.objects.get().locked == NEXT_YEAR


def test_a_day_that_has_passed_locks_nothing(home: Path) -> None:
    row = kept(home, date(2020, 1, 1))

    assert read(home, LEDGER, OWNER, row.digest) == TEXT
    destroy(LEDGER, [OWNER], now=NOW)
    assert sweep(home) == 1


def test_an_object_is_never_overwritten(place: Place, server: S3Server) -> None:
    blob = hashlib.sha256(b"new").hexdigest()
    key = f"{place.address.removeprefix(f's3://{BUCKET}/')}/{blob}"
    server.owner.put_object(Bucket=BUCKET, Key=key, Body=b"old")

    with pytest.raises(StorageError):
        place.write(iter([b"new"]), None)
    assert b"".join(place.read(blob)) == b"old"


def test_a_request_that_is_repeated_finds_its_own_object(place: Place) -> None:
    first = place.write(iter([b"the ", b"same"]), None)

    assert place.write(iter([b"the same"]), None) == first
    assert place.size(first.blob) == len(b"the same")


@pytest.mark.parametrize("harm", ["altered", "deleted"])
def test_a_damaged_object_is_never_given(home: Path, server: S3Server, harm: str) -> None:
    row = kept(home)
    if harm == "altered":
        server.owner.put_object(Bucket=BUCKET, Key=key_of(row), Body=b"x" * row.size)
    else:
        server.owner.delete_object(Bucket=BUCKET, Key=key_of(row))

    with pytest.raises(LedgerError):
        read(home, LEDGER, OWNER, row.digest)
    assert inspect(home, LEDGER, most=None).damaged == (f"{OWNER} {row.digest[:16]}",)


def test_a_bucket_without_locks_is_refused_where_one_is_needed(
    home: Path, settings: Settings, server: S3Server
) -> None:
    server.owner.create_bucket(Bucket="unlocked", CreateBucketConfiguration={"LocationConstraint": REGION})
    settings.ANZHENG_CONTENT = replace(settings.ANZHENG_CONTENT, address="s3://unlocked")

    with pytest.raises(StorageError):
        put(home, TEXT, retain=NEXT_YEAR)
    assert put(home, TEXT).locked is None


def test_what_cannot_be_reached_says_so(home: Path, settings: Settings) -> None:
    for change in ({"address": "s3://absent-bucket"}, {"endpoint": "http://127.0.0.1:9"}):
        settings.ANZHENG_CONTENT = replace(settings.ANZHENG_CONTENT, **change)
        with pytest.raises(StorageError) as caught:
            put(home, TEXT)
        assert SECRET not in str(caught.value)
    assert not ContentItem.objects.exists()


@pytest.mark.parametrize(("text", "mode"), [("one line", 0o600), (f"{KEY_ID}\n{SECRET}\n", 0o640), (None, 0o600)])
def test_credentials_are_read_strictly(home: Path, settings: Settings, text: str | None, mode: int) -> None:
    path = home / "other"
    if text is not None:
        path.write_text(text.replace("one line", "one"), encoding="ascii")
        path.chmod(mode)
    settings.ANZHENG_CONTENT = replace(settings.ANZHENG_CONTENT, credentials=path)

    with pytest.raises(SettingError) as caught:
        put(home, TEXT)
    assert SECRET not in str(caught.value)


def test_what_was_put_into_the_folder_is_still_read_from_there(home: Path, settings: Settings) -> None:
    bucket = settings.ANZHENG_CONTENT
    settings.ANZHENG_CONTENT = replace(bucket, address="folder")
    row = kept(home)
    settings.ANZHENG_CONTENT = bucket

    assert row.place == "folder"
    assert read(home, LEDGER, OWNER, row.digest) == TEXT
