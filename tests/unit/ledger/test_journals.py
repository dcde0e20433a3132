"""A journal's lines are whole, or say nothing: after crashes, on full disks, whatever their length."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.ledger.journals import append_line, whole_lines


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "journal.jsonl"


def test_nothing_was_written_yet(journal: Path) -> None:
    assert whole_lines(journal) == []


def test_lines_stand_in_order_and_only_the_owner_reads_them(journal: Path) -> None:
    for line in (b"one", b"two"):
        append_line(journal, line)

    assert whole_lines(journal) == [b"one", b"two"]
    assert (journal.stat().st_mode & 0o777, journal.parent.stat().st_mode & 0o777) == (0o600, 0o700)


TORN = {
    "a part of a line": (b"one\ntw", [b"one"]),
    "a part of the first line": (b"on", []),
    "more than one piece is read backwards": (b"one\n" + b"x" * 200_000, [b"one"]),
    "a whole line": (b"one\n", [b"one"]),
}


@pytest.mark.parametrize(("left", "says"), TORN.values(), ids=TORN)
def test_what_a_crash_cut_short_says_nothing_and_goes(journal: Path, left: bytes, says: list[bytes]) -> None:
    journal.parent.mkdir()
    journal.write_bytes(left)
    assert whole_lines(journal) == says

    append_line(journal, b"later")

    assert whole_lines(journal) == [*says, b"later"]


def test_a_disk_that_takes_a_part_is_asked_for_the_rest(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data)[:7]))

    append_line(journal, b"longer than seven bytes")

    assert whole_lines(journal) == [b"longer than seven bytes"]


def test_a_line_for_which_there_is_no_room_does_not_count(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_line(journal, b"one")
    write, asked = os.write, iter([True])

    def full(descriptor: int, data: bytes) -> int:
        if next(asked, False):
            return write(descriptor, bytes(data)[:3])
        raise OSError(errno.ENOSPC, "no room")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(OSError, match="no room"):
            append_line(journal, b"another")

    assert whole_lines(journal) == [b"one"]
    append_line(journal, b"two")
    assert whole_lines(journal) == [b"one", b"two"]


@given(st.lists(st.binary(max_size=40).filter(lambda line: not {10, 13} & set(line)), max_size=6), st.data())
def test_any_cut_leaves_the_lines_before_it(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], data: st.DataObject
) -> None:
    journal = tmp_path_factory.mktemp("cut") / "journal"
    for line in lines:
        append_line(journal, line)
    whole = b"".join(line + b"\n" for line in lines)
    journal.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])

    left = whole_lines(journal)

    assert left == lines[: len(left)]
    assert len(left) == journal.read_bytes().count(b"\n")
