"""Looking into a binder: whatever the file is, what it holds is told or it is not, and nothing breaks."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from anzheng.reports.binder.inspect import Answer, inspect
from tests.support.proofs import Case, write_folder, write_zip

CASE = Case()
FILES = CASE.files()
FILES |= {"entries/0.json": CASE.log.leaves[0], "verdicts.json": b'{"documents":[]}'}


def packed(compression: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def encrypted() -> bytes:
    """Set the flag of every header that says that a password is needed."""
    data = bytearray(packed(zipfile.ZIP_STORED))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def spoilt(compression: int) -> bytes:
    """Overwrite the content of the list, behind its header."""
    data = packed(compression)
    start = data.index(b"manifest.json") + len("manifest.json")
    return data[:start] + b"\xff" * 40 + data[start + 40 :]


def behind_the_end() -> bytes:
    """Claim that the list is longer than the archive."""
    data = bytearray(packed(zipfile.ZIP_STORED))
    at = data.rindex(b"manifest.json") - 46
    data[at + 20 : at + 28] = b"\xff\xff\xff\x0f" * 2
    return bytes(data)


FORMS: dict[str, Callable[[], bytes]] = {
    "encrypted": encrypted,
    "deflated": lambda: packed(zipfile.ZIP_DEFLATED),
    "damaged deflate": lambda: spoilt(zipfile.ZIP_DEFLATED),
    "damaged bzip2": lambda: spoilt(zipfile.ZIP_BZIP2),
    "damaged lzma": lambda: spoilt(zipfile.ZIP_LZMA),
    "longer than the archive": behind_the_end,
    "nothing": lambda: b"",
}


def test_what_it_says_it_holds_is_told(tmp_path: Path) -> None:
    for path in (write_zip(FILES, tmp_path / "binder.zip"), write_folder(FILES, tmp_path / "folder")):
        found = inspect(path, {})
        assert found.answer is Answer.NOT_ASKED
        assert found.contents is not None
        assert found.contents.entries == 6


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS.keys())
def test_another_form_is_not_read(data: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / "binder.zip").write_bytes(data())
    found = inspect(tmp_path / "binder.zip", {})

    assert (found.contents, found.answer) == (None, Answer.UNREADABLE)


def test_a_folder_with_a_pipe_does_not_hang(tmp_path: Path) -> None:
    folder = write_folder(FILES, tmp_path / "folder")
    (folder / "checkpoint").unlink()
    os.mkfifo(folder / "checkpoint")

    assert inspect(folder, {}).contents is None
