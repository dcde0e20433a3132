"""檔案錨定 An append-only file on another mount: every checkpoint, one below the other, as it was signed.

A record is a signed note and a blank line. Blocks of text and of signatures so take turns, and as no text of a
checkpoint begins with a dash and a space, a reader finds the borders from either end.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from anzheng.kernel.errors import InputError, ProofError, Text, system_reason
from anzheng.ledger.anchors.contract import (
    ANCHORS,
    AnchorError,
    AnchorKind,
    Log,
    Means,
    Presented,
    Received,
    Rhythm,
    Seen,
)
from anzheng.ledger.anchors.judging import check_fits, check_kept, contradiction, keys_of, opened
from anzheng.ledger.core.checkpoint import Checkpoint, parse_checkpoint
from anzheng.ledger.core.note import parse_note
from anzheng.ledger.core.origins import is_later
from anzheng.ledger.durable import sync_folder

_WINDOW: Final = 262_144
"""Bytes at the end that are read and verified each time: more only if they hold nothing of the ledger."""
_SIGNATURES = re.compile(r"(?:— \S+ \S+\n?)+")


def check(place: str) -> str:
    """Return the path. Raises InputError unless it is absolute, in its shortest spelling, and names a file."""
    usable = place.isprintable() and place.startswith("/") and 1 < len(place) <= 400
    if not usable or os.path.normpath(place) != place:
        raise InputError(
            Text("不是檔案的完整路徑", "not the full path of a file"),
            place[:60],
            Text(
                "請用完整路徑，例如 /mnt/archive/checkpoints.txt", "use a full path like /mnt/archive/checkpoints.txt"
            ),
        )
    return place


def warn(place: str, means: Means) -> Text | None:
    """Warn of a file that is lost, or rewritten, together with the data folder."""
    path = Path(place)
    try:
        here = (path if path.exists() else path.parent).stat().st_dev
        if here != means.home.stat().st_dev:
            return None
    except OSError as problem:
        said = system_reason(problem)
        return Text(
            f"目前讀不到這個檔案的資料夾（{said.zh}），請檢查掛載點",
            f"its folder cannot be read at present ({said.en}): check the mount",
        )
    return Text(
        "與資料夾在同一個檔案系統：改得了帳本的人也改得了它，請放到另一台主機的掛載點",
        "it is on the same file system as the data folder: whoever can change the ledger can change it too; put it "
        "on a mount of another host",
    )


def publish(place: str, presented: Presented, means: Means) -> Received:  # noqa: ARG001 - the shape of every kind
    """Append the checkpoint, unless it is the newest record already."""
    log = presented.log
    try:
        # A file that is gone is not made again: more likely its mount is not there.
        with _opened(place, os.O_RDWR | os.O_APPEND | (0 if log.given else os.O_CREAT)) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            newest = _newest(descriptor, log, place)
            if newest is not None:
                check_fits(newest.checkpoint, presented, place)
            if newest is None or newest.note != presented.note:
                _append(descriptor, presented.note + b"\n")
            sync_folder(Path(place).parent)
    except OSError as problem:
        raise _unusable(place, problem) from problem
    return Received(presented.note, ".note")


def seen(place: str, log: Log, means: Means) -> Seen | None:  # noqa: ARG001 - the shape of every kind
    """Return the newest record of a ledger."""
    try:
        with _opened(place, os.O_RDONLY) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            newest = _newest(descriptor, log, place)
    except OSError as problem:
        if isinstance(problem, FileNotFoundError) and not log.given and Path(place).parent.is_dir():
            return None
        raise _unusable(place, problem) from problem
    return None if newest is None else Seen(newest.checkpoint.size, newest.checkpoint.root, newest.note)


def verify(place: str, note: bytes, receipt: Received) -> Text:
    """Say that the record is the note: what counts is the file, which somebody else has."""
    if receipt.data != note:
        raise ProofError(
            Text("收據不是這個檢查點", "the receipt is not this checkpoint"),
            place,
            Text("請與檔案中的紀錄比對", "compare it with the record in the file"),
        )
    return Text(
        f"這筆紀錄當時已寫入 {place}；要證明什麼，請與該檔案比對",
        f"this record was written to {place}; it proves something once it is compared with that file",
    )


def records(data: bytes) -> list[bytes]:
    """Return the notes in a file, or in its end from the first whole record on. Raises ProofError if it is torn."""
    torn = ProofError(
        Text("檔案被更動過，或最後一筆不完整", "the file was changed, or its last record is cut off"),
        "anchor",
        Text("請保存這個檔案，並另指定一個新檔案", "keep this file, and name a new one"),
    )
    if not data:
        return []
    try:
        blocks = data.decode("utf-8").split("\n\n")
    except UnicodeDecodeError:
        raise torn from None
    signed = [_SIGNATURES.fullmatch(block) is not None for block in blocks[:-1]]
    if blocks[-1] or not signed or signed != [number % 2 == 1 for number in range(len(signed))] or not signed[-1]:
        raise torn
    return [f"{text}\n\n{lines}\n".encode() for text, lines in zip(blocks[0:-1:2], blocks[1:-1:2], strict=True)]


class _Record(NamedTuple):
    checkpoint: Checkpoint
    note: bytes


def _newest(descriptor: int, log: Log, place: str) -> _Record | None:
    """Return the newest record of `log`, every record of it in the window verified."""
    whole = os.fstat(descriptor).st_size
    window = _WINDOW
    found = None
    while found is None:
        data = os.pread(descriptor, min(window, whole), max(0, whole - window))
        found = _verified(data if window >= whole else _from_border(data), log, place)
        if window >= whole:
            break
        window *= 4
    check_kept(None if found is None else found.checkpoint.size, log, place)
    return found


def _from_border(data: bytes) -> bytes:
    """Return the part of the end of a file that begins with a whole record."""
    # Only a block of signatures ends in a line that begins with a dash.
    found = re.search("\n— [^\n]*\n\n".encode(), data)
    return data[found.end() :] if found else b""


def _verified(data: bytes, log: Log, place: str) -> _Record | None:
    newest: _Record | None = None
    try:
        for note in records(data):
            origin = parse_checkpoint(parse_note(note).text).origin
            if is_later(origin, log.origin):
                what = Text(f"檔案裡有這本帳後來的名稱 {origin}", f"it holds a later name of this ledger, {origin}")
                raise contradiction(place, what)
            if origin == log.origin:
                _check_known(note, log, place)
                record = _Record(opened(note, log), note)
                _check_order(newest, record.checkpoint, place)
                newest = record
    except ProofError as problem:
        what = Text(f"錨定檔案不對：{problem.what.zh}", f"the file is wrong: {problem.what.en}")
        raise contradiction(place, what, forked=False) from problem
    return newest


def _check_known(data: bytes, log: Log, place: str) -> None:
    """Raise AnchorContradictsError for a newer record by a key that we do not know: ours is a copy from before it."""
    note = parse_note(data)
    known = {key.id for key in keys_of(log)}
    ours = 0 if log.note is None else parse_checkpoint(parse_note(log.note).text).size
    if parse_checkpoint(note.text).size > ours and not any(line.key_id in known for line in note.signatures):
        what = Text(
            "檔案裡有我方不認得的金鑰所簽、較新的檢查點", "it holds a newer checkpoint, by a key that we do not know"
        )
        raise contradiction(place, what)


def _check_order(before: _Record | None, then: Checkpoint, place: str) -> None:
    if before is None or before.checkpoint.size < then.size or before.checkpoint == then:
        return
    what = Text("檔案中的紀錄彼此矛盾", "the records in the file contradict one another")
    raise contradiction(place, what, size=then.size, root=then.root)


@contextmanager
def _opened(place: str, how: int) -> Iterator[int]:
    descriptor = os.open(place, how | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _append(descriptor: int, record: bytes) -> None:
    before = os.fstat(descriptor).st_size
    written = os.write(descriptor, record)
    if written != len(record):
        os.ftruncate(descriptor, before)
        raise OSError(28, "No space left on device")
    os.fsync(descriptor)


def _unusable(place: str, problem: OSError) -> AnchorError:
    said = system_reason(problem)
    return AnchorError(
        Text(f"無法使用這個檔案：{said.zh}", f"the file cannot be used: {said.en}"),
        place,
        Text("請檢查掛載點、權限與空間", "check the mount, the permissions and the space"),
    )


KIND = AnchorKind(
    "file",
    Text("只能附加的檔案", "append-only file"),
    Text(
        "檔案的完整路徑，放在另一台主機的掛載點，例如 /mnt/archive/checkpoints.txt",
        "full path of a file on a mount of another host, like /mnt/archive/checkpoints.txt",
    ),
    Text(
        "保護來自管理那個掛載點的人。同一個人管理兩邊，或檔案可以改寫時，只是備份。",
        "The protection is whoever runs that mount. Run by the same person, or rewritable, it is a backup.",
    ),
    Rhythm.GROWTH,
    check,
    warn,
    publish,
    seen,
    verify,
    near=True,
)
ANCHORS.register(KIND.id, KIND)
