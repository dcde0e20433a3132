"""S3 相容儲存 Blobs in a bucket: one object each, never overwritten, locked by GOVERNANCE until they may be destroyed.

The library is large and imported when a bucket is first used. What goes there is ciphertext; who may delete it before
its day is for the owner of the bucket to say, and this program never asks to.
"""

import base64
import hashlib
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from anzheng.kernel.errors import SettingError, StorageError, Text
from anzheng.kernel.times import TAIPEI
from anzheng.ledger.content.place import KINDS, ContentSettings, Found, Kind, Place, Written, refusal

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

SCHEME: Final = "s3"
_MODE: Final = "GOVERNANCE"
_PIECE: Final = 1024 * 1024
_NAME: Final = re.compile(r"[0-9a-f]{64}")
_GONE: Final = frozenset({"404", "NoSuchKey", "NotFound"})
_LOCKED: Final = frozenset({"AccessDenied", "403", "ObjectLocked"})
_THERE: Final = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})


class Bucket:
    """Blobs in a bucket, below a prefix (儲存貯體)."""

    def __init__(self, address: str, home: Path, settings: ContentSettings) -> None:
        self.address = address
        self._bucket, _, prefix = address.removeprefix(f"{SCHEME}://").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._spool = home / "tmp"
        self._client = _client(settings)

    def write(self, pieces: Iterable[bytes], retain: date | None) -> Written:
        """Store a new blob, and read back its length, its digest and its lock before saying so."""
        try:
            self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Its name is its digest, known only at the end. What waits here is ciphertext and has no name.
            with tempfile.TemporaryFile(dir=self._spool) as spool:
                digest = _poured(pieces, spool)
                self._put(spool, digest, retain)
        except OSError as problem:
            raise refusal(str(self._spool), problem) from problem
        blob = digest.hex()
        return Written(blob, None if retain is None else self._confirmed(blob, retain))

    def _put(self, spool: IO[bytes], digest: bytes, retain: date | None) -> None:
        length = spool.tell()
        spool.seek(0)
        checksum, blob = base64.b64encode(digest).decode("ascii"), digest.hex()
        lock: dict[str, Any] = {}
        if retain is not None and _ahead(retain):
            lock = {"ObjectLockMode": _MODE, "ObjectLockRetainUntilDate": _instant(retain)}
        with self._asking(blob) as refused:
            self._client.put_object(**self._object(blob), Body=spool, IfNoneMatch="*", ChecksumSHA256=checksum, **lock)
        # A request that was repeated after its answer got lost finds its own object: see whether it is that.
        if refused and refused[0] not in _THERE:
            raise self._refusal(blob, refused)
        with self._asking(blob) as missing:
            head = self._client.head_object(**self._object(blob), ChecksumMode="ENABLED")
        if missing:
            raise self._refusal(blob, missing)
        if head["ContentLength"] != length or head.get("ChecksumSHA256") != checksum:
            raise self._refusal(blob, ["another object has its name"])

    def read(self, blob: str) -> Iterator[bytes]:
        """Yield the blob in pieces. Raises FileNotFoundError if it is not there."""
        with self._asking(blob) as refused:
            yield from self._client.get_object(**self._object(blob))["Body"].iter_chunks(_PIECE)
        if refused:
            raise FileNotFoundError(blob) if refused[0] in _GONE else self._refusal(blob, refused)

    def size(self, blob: str) -> int | None:
        """Return the length of a blob; None if it is not there."""
        length: int | None = None
        with self._asking(blob) as refused:
            length = self._client.head_object(**self._object(blob))["ContentLength"]
        if refused and refused[0] not in _GONE:
            raise self._refusal(blob, refused)
        return length

    def delete(self, blob: str) -> bool:
        """Delete every version of a blob; return False while a lock holds one."""
        key = self._object(blob)["Key"]
        with self._asking(blob) as refused:
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
            found = [one for page in pages for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, ())]
            for version in [one["VersionId"] for one in found if one["Key"] == key]:
                self._client.delete_object(**self._object(blob), VersionId=version)
        if refused and refused[0] not in _LOCKED:
            raise self._refusal(blob, refused)
        return not refused

    def lock(self, blob: str, until: date) -> date | None:
        """Have the bucket refuse to delete a blob before a day; return the day that it confirms."""
        if not _ahead(until):
            return until
        with self._asking(blob) as refused:
            retention = {"Mode": _MODE, "RetainUntilDate": _instant(until)}
            self._client.put_object_retention(**self._object(blob), Retention=retention)
        if refused:
            raise self._refusal(blob, refused)
        return self._confirmed(blob, until)

    def found(self) -> Iterator[Found]:
        """Yield every object below the prefix."""
        with self._asking("") as refused:
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            for one in (one for page in pages for one in page.get("Contents", ())):
                name = one["Key"].removeprefix(self._prefix)
                is_blob = _NAME.fullmatch(name) is not None
                yield Found(name, one["Size"], one["LastModified"].astimezone(UTC), is_blob)
        if refused:
            raise self._refusal("", refused)

    def _confirmed(self, blob: str, until: date) -> date:
        """Read the lock back. Raises StorageError unless the bucket really holds the blob so long."""
        if not _ahead(until):
            return until
        with self._asking(blob) as refused:
            lock = self._client.get_object_retention(**self._object(blob))["Retention"]
        if refused or lock["RetainUntilDate"] < _instant(until):
            raise StorageError(
                Text("儲存貯體沒有確認保存鎖定", "the bucket does not confirm the lock"),
                f"{self.address} {blob[:16]}",
                Text(
                    "請為儲存貯體啟用版本控制與 Object Lock，並允許 GetObjectRetention",
                    "enable versioning and Object Lock on the bucket, and allow GetObjectRetention",
                ),
            )
        return until

    def _object(self, blob: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{blob}"}

    @contextmanager
    def _asking(self, blob: str) -> Iterator[list[str]]:
        """Give a list that holds code and message if the service refuses. Raises StorageError if it does not answer."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - the library is large

        refused: list[str] = []
        try:
            yield refused
        except ClientError as problem:
            refused += _said(problem)
        except (BotoCoreError, OSError) as problem:
            raise refusal(f"{self.address} {blob[:16]}".strip(), problem) from problem

    def _refusal(self, blob: str, said: list[str]) -> StorageError:
        return refusal(
            f"{self.address} {blob[:16]}".strip(), ValueError(), detail=": ".join(one for one in said if one)
        )


def _said(problem: "ClientError") -> list[str]:
    error = problem.response.get("Error", {})
    return [str(error.get("Code", "")), str(error.get("Message", ""))[:200]]


def _poured(pieces: Iterable[bytes], spool: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        spool.write(piece)
    spool.flush()
    return digest.digest()


def _instant(day: date) -> datetime:
    return datetime.combine(day, time.min, TAIPEI).astimezone(UTC)


def _ahead(day: date) -> bool:
    """Tell whether a lock up to this day is one at all: of days that have passed, a bucket takes none."""
    return _instant(day) > datetime.now(UTC)


@cache
def _client(settings: ContentSettings) -> Any:  # noqa: ANN401 - the library has no types
    import boto3  # noqa: PLC0415 - the library is large
    from botocore.config import Config  # noqa: PLC0415 - the same

    identity = {} if settings.credentials is None else _credentials(settings.credentials)
    session = boto3.session.Session(region_name=settings.region or None, **identity)
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path" if settings.endpoint else "auto"},
    )
    return session.client("s3", endpoint_url=settings.endpoint or None, config=config)


def _credentials(path: Path) -> dict[str, str]:
    """Return key id and secret out of the file. Raises SettingError, which never repeats them."""
    try:
        exposed = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as problem:
        raise _unusable(path, "無法讀取", "cannot be read") from problem
    if exposed:
        raise _unusable(path, "可被其他帳號讀取", "may be read by others")
    if len(lines) != 2:
        raise _unusable(path, "須為兩行：金鑰代號、密鑰", "must hold two lines: key id and secret")
    return {"aws_access_key_id": lines[0], "aws_secret_access_key": lines[1]}


def _unusable(path: Path, zh: str, en: str) -> SettingError:
    return SettingError(
        Text(f"S3 帳號的檔案{zh}", f"the file of S3 credentials {en}"),
        f"ANZHENG_S3_CREDENTIALS_FILE={path}",
        Text(f"請更正後執行 chmod 600 {path}", f"correct it, then run chmod 600 {path}"),
    )


def _open(address: str, home: Path, settings: ContentSettings) -> Place:
    return Bucket(address, home, settings)


KINDS.register(SCHEME, Kind(SCHEME, _open))
