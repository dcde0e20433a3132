"""The anchor of files: every checkpoint once, in order, and whoever touches the file is found out."""

import os
import re
from pathlib import Path

import pytest

from anzheng.kernel.errors import InputError, ProofError
from anzheng.ledger.anchors.contract import AnchorContradictsError, AnchorError, anchor_kind
from anzheng.ledger.anchors.kinds.file import records
from tests.support.anchors import FORK, LOG, asked, means, presented
from tests.support.proofs import ORIGIN, Log

KIND = anchor_kind("file")
SIZES = (3, 8, 8, 20, 21)


def filled(folder: Path) -> Path:
    """Return a file with records of several sizes."""
    path = folder / "checkpoints.txt"
    given = 0
    for size in SIZES:
        received = KIND.publish(str(path), presented(size=size, given=given), means(folder))
        given = size
        assert KIND.verify(str(path), LOG.checkpoint(size, cosigned=False), received).en
    return path


def test_each_checkpoint_is_one_record(tmp_path: Path) -> None:
    path = filled(tmp_path)
    held = KIND.seen(str(path), asked(given=21), means(tmp_path))

    assert records(path.read_bytes()) == [LOG.checkpoint(size, cosigned=False) for size in (3, 8, 20, 21)]
    assert b"".join(note + b"\n" for note in records(path.read_bytes())) == path.read_bytes()
    assert held is not None
    assert (held.size, held.root, held.note) == (21, LOG.head(21).root, LOG.checkpoint(21, cosigned=False))
    assert path.stat().st_mode & 0o137 == 0


def _without_last(data: bytes) -> bytes:
    return b"".join(note + b"\n" for note in records(data)[:-1])


TOUCHED = {
    "last record gone": _without_last,
    "emptied": lambda _data: b"",
    "cut in the middle": lambda data: data[: len(data) - 100],
    "last newline gone": lambda data: data[:-1],
    "a size changed": lambda data: data.replace(b"\n21\n", b"\n22\n"),
    "an older size changed": lambda data: data.replace(b"\n8\n", b"\n9\n"),
    "one bit": lambda data: data[:300] + bytes([data[300] ^ 1]) + data[301:],
    "a line added": lambda data: data + b"hello\n",
    "records swapped": lambda data: b"".join(note + b"\n" for note in reversed(records(data))),
    "another log's record at the end": lambda data: data + FORK.checkpoint(22, cosigned=False)[:-9] + b"\n",
    "a fork at the end": lambda data: data + FORK.checkpoint(21, cosigned=False) + b"\n",
    "not text": lambda data: data + b"\xff\xfe\n\n",
}


@pytest.mark.parametrize("touch", TOUCHED.values(), ids=TOUCHED)
def test_whoever_touches_the_file_is_found_out(tmp_path: Path, touch: object) -> None:
    path = filled(tmp_path)
    path.write_bytes(touch(path.read_bytes()))  # type: ignore[operator]
    before = path.read_bytes()

    with pytest.raises(AnchorContradictsError):
        KIND.seen(str(path), asked(given=21), means(tmp_path))
    with pytest.raises(AnchorContradictsError):
        KIND.publish(str(path), presented(size=30, given=21), means(tmp_path))
    assert path.read_bytes() == before


FORKED = {
    "rewritten": (FORK, 30),
    "rewritten, same size": (FORK, 21),
    "restored": (LOG, 8),
}


@pytest.mark.parametrize(("log", "size"), FORKED.values(), ids=FORKED)
def test_another_history_is_told_loudly_and_not_appended(tmp_path: Path, log: Log, size: int) -> None:
    path = filled(tmp_path)
    before = path.read_bytes()

    with pytest.raises(AnchorContradictsError) as told:
        KIND.publish(str(path), presented(log, size), means(tmp_path))
    assert (told.value.size, told.value.root) == (21, LOG.head(21).root)
    assert path.read_bytes() == before


def test_a_mount_that_is_not_there_is_no_contradiction(tmp_path: Path) -> None:
    path = tmp_path / "mount" / "checkpoints.txt"
    for _ in range(2):
        with pytest.raises(AnchorError):
            KIND.publish(str(path), presented(given=8), means(tmp_path))
        with pytest.raises(AnchorError):
            KIND.seen(str(path), asked(given=8), means(tmp_path))
        path.parent.mkdir(exist_ok=True)  # the folder of the mount, with nothing mounted

    assert not path.exists()
    assert KIND.seen(str(path), asked(), means(tmp_path)) is None


def test_links_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "link.txt"
    path.symlink_to(tmp_path / "elsewhere.txt")

    with pytest.raises(AnchorError):
        KIND.publish(str(path), presented(), means(tmp_path))
    assert not (tmp_path / "elsewhere.txt").exists()


def test_one_file_for_many_ledgers_is_read_from_its_end(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints.txt"
    KIND.publish(str(path), presented(size=8), means(tmp_path))
    other = LOG.checkpoint(20, cosigned=False).replace(ORIGIN.encode(), b"other.example/ledger") + b"\n"
    with path.open("ab") as file:
        file.write(other * (1_200_000 // len(other)))

    held = KIND.seen(str(path), asked(given=8), means(tmp_path))
    assert held is not None
    assert held.size == 8


def test_the_same_file_system_is_warned_of(tmp_path: Path) -> None:
    warning = KIND.warn(str(tmp_path / "x.txt"), means(tmp_path))
    assert warning is not None
    assert re.search("同一個檔案系統", warning.zh)
    assert KIND.warn("/proc/version", means(tmp_path)) is None
    assert KIND.warn(str(tmp_path / "gone" / "x.txt"), means(tmp_path)) is not None


def test_a_full_disk_leaves_no_half_record(tmp_path: Path) -> None:
    path = filled(tmp_path)
    before = path.read_bytes()
    limit = len(before) + 40
    child = os.fork()
    if child == 0:
        import resource  # noqa: PLC0415 - only in the child
        import signal  # noqa: PLC0415

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            KIND.publish(str(path), presented(size=30, given=21), means(tmp_path))
        except AnchorError:
            os._exit(7)
        os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 7
    assert path.read_bytes() == before
    assert KIND.publish(str(path), presented(size=30, given=21), means(tmp_path)).ending == ".note"


@pytest.mark.parametrize("place", ["", "/", "x.txt", "/a/../b", "/a//b", "/a/", "/a\n", "/a\x00", "~/x"])
def test_a_place_is_a_full_path(place: str) -> None:
    assert KIND.check("/mnt/archive/checkpoints.txt") == "/mnt/archive/checkpoints.txt"
    with pytest.raises(InputError):
        KIND.check(place)


def test_a_receipt_is_the_note(tmp_path: Path) -> None:
    received = KIND.publish(str(tmp_path / "x.txt"), presented(size=8), means(tmp_path))
    with pytest.raises(ProofError):
        KIND.verify(str(tmp_path / "x.txt"), LOG.checkpoint(9, cosigned=False), received)
