"""The archive: one form for given files, every byte accounted for, no change of any byte passes, no bomb goes off."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.proofs import VKEY, WITNESS_VKEY, Case, ledger, write_zip
from tests.support.verifier import VERIFIER, Said, ask

FILES = Case().files()


def packed(files: dict[str, bytes]) -> bytes:
    """Return the archive of `files` as bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            archive.writestr(member(name), files[name])
    return buffer.getvalue()


def member(name: str, **changed: object) -> zipfile.ZipInfo:
    """Return a header as the form asks for; `changed` replaces fields of it."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o644 << 16
    for field, value in changed.items():
        setattr(info, field, value)
    return info


DATA = packed(FILES)


def verdict(data: bytes, folder: Path, *options: object) -> Said:
    path = folder / "binder.zip"
    path.write_bytes(data)
    return ask(path, "--key", VKEY, *options)


def test_the_standard_library_writes_the_form(tmp_path: Path) -> None:
    assert verdict(DATA, tmp_path).answer == "valid"
    assert write_zip(FILES, tmp_path / "again.zip").read_bytes() == DATA


def test_any_tool_can_unpack_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(DATA)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    assert ask(tmp_path, "--key", VKEY).answer == "valid"


# --- bytes ----------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(place=st.integers(0, len(DATA) - 1), change=st.integers(1, 255))
def test_no_changed_byte_passes(place: int, change: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    changed = bytearray(DATA)
    changed[place] ^= change
    assert verdict(bytes(changed), tmp_path_factory.mktemp("zip"), "--witness", WITNESS_VKEY).code != 0


def test_no_changed_byte_of_any_header_passes() -> None:
    """All of them, not a sample: wherever a reader might look for something else than the next reader."""
    start = int.from_bytes(DATA[-6:-2], "little")
    headers = list(range(start, len(DATA)))
    with zipfile.ZipFile(io.BytesIO(DATA)) as archive:
        for info in archive.infolist():
            headers += range(info.header_offset, info.header_offset + 30 + len(info.filename))
    for place in headers:
        changed = bytearray(DATA)
        changed[place] ^= 1
        with pytest.raises(VERIFIER.UnreadableError):
            VERIFIER.Archive(io.BytesIO(changed), len(changed))


@settings(max_examples=100)
@given(st.data())
def test_no_cut_insertion_or_repetition_passes(data: st.DataObject) -> None:
    first, end = sorted(data.draw(st.tuples(st.integers(0, len(DATA)), st.integers(0, len(DATA)))))
    part = data.draw(
        st.sampled_from([DATA[:first], DATA[first:end], DATA[:first] + DATA[end:], DATA[:end] + DATA[first:]])
    )
    if part != DATA:
        answer(part)


def answer(data: bytes) -> None:
    """Fail if the verifier calls `data` valid, or breaks."""
    with pytest.raises(VERIFIER.AnswerError):
        VERIFIER.verify_files(VERIFIER.Archive(io.BytesIO(data), len(data)), TRUST, REPORT, read_leaves=True)


TRUST = VERIFIER.Trust((VERIFIER.read_key(VKEY, 1),), (), ())
REPORT = VERIFIER.Report([], [])


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_no_archive(data: bytes) -> None:
    answer(data)
    answer(b"PK\x03\x04" + data)
    answer(data + DATA[-22:])


# --- forms that other readers accept --------------------------------------------------------------


def built(change: Callable[[zipfile.ZipFile], object], files: dict[str, bytes] | None = None) -> bytes:
    """Return an archive of the files in order, after which `change` may add more."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted((FILES if files is None else files).items()):
            archive.writestr(member(name), content)
        change(archive)
    return buffer.getvalue()


def all_with(**changed: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(FILES.items()):
            archive.writestr(member(name, **changed), content)
    return buffer.getvalue()


def streamed() -> bytes:
    """Return an archive with sizes behind the contents, as programs write that cannot seek."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override] - bytes is what zipfile writes
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, content in sorted(FILES.items()):
            archive.writestr(member(name), content)
    return bytes(pipe.data)


def commented() -> bytes:
    def comment(archive: zipfile.ZipFile) -> None:
        archive.comment = b"hello"

    return built(comment)


def adding(name: str, data: bytes = b"x") -> Callable[[zipfile.ZipFile], object]:
    return lambda archive: archive.writestr(member(name), data)


def unordered() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(FILES.items(), reverse=True):
            archive.writestr(member(name), content)
    return buffer.getvalue()


def gap() -> bytes:
    """Return an archive with bytes between the last file and the directory."""
    start = int.from_bytes(DATA[-6:-2], "little")
    end = DATA[-22:-6] + (start + 4).to_bytes(4, "little") + DATA[-2:]
    return DATA[:start] + b"evil" + DATA[start:-22] + end


def overlapping() -> bytes:
    """Return an archive whose directory names one file twice, under two names."""
    one = packed({"a": b"x", "b": b"x"})
    start = int.from_bytes(one[-6:-2], "little")
    first, second = one[start : start + 47], one[start + 47 : start + 94]
    return (
        one[: start // 2]
        + first
        + second[:42]
        + bytes(4)
        + second[46:]
        + one[-22:-6]
        + struct.pack("<IH", start // 2, 0)
    )


FORMS: dict[str, bytes] = {
    "compressed": all_with(compress_type=zipfile.ZIP_DEFLATED),
    "another-date": all_with(date_time=(2026, 1, 1, 0, 0, 0)),
    "made-on-windows": all_with(create_system=0),
    "a-link": all_with(external_attr=0o120777 << 16),
    "executable": all_with(external_attr=0o755 << 16),
    "comment-of-a-file": all_with(comment=b"x"),
    "extra-field": all_with(extra=b"\x99\x99\x00\x00"),
    "comment-of-the-archive": commented(),
    "sizes-behind-the-contents": streamed(),
    "names-out-of-order": unordered(),
    "bytes-in-front": b"#!/bin/sh\n" + DATA,
    "bytes-behind": DATA + b"x",
    "bytes-between": gap(),
    "one-file-under-two-names": overlapping(),
    "two-archives": DATA + DATA,
    "another-archive-inside-the-comment": DATA[:-2] + struct.pack("<H", len(DATA)) + DATA,
    "directory-beyond-the-file": DATA[:-6] + b"\xff\xff\xff\xff" + DATA[-2:],
    "directory-of-another-length": DATA[:-10] + bytes(4) + DATA[-6:],
    "more-files-than-there-are": DATA[:-14] + b"\xff\xff\xff\xff" + DATA[-10:],
    "end-only": DATA[-22:],
    "nothing-but-a-mark": b"PK\x03\x04",
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS.keys())
def test_another_form_is_not_read(data: bytes, tmp_path: Path) -> None:
    assert data != DATA
    assert verdict(data, tmp_path).code == 2


NAMES = {
    "up": "../evil",
    "up-inside": "z/../evil",
    "root": "/etc/passwd",
    "drive": "C:/evil",
    "backslash": "z\\evil",
    "dot": "z/./evil",
    "empty-part": "z//evil",
    "folder": "zz/",
    "hidden": ".profile",
    "ends-in-a-dot": "z.",
    "device": "con.txt",
    "device-below": "z/LPT1",
    "space": "z z",
    "newline": "z\nz",
    "look-alike": "verdicts.jsоn",
    "stream": "z:evil",
    "long": "z" * 201,
    "deep": "/".join("z" * 12),
    "below-a-file": "verdicts.json/evil",
    "below-a-file-in-capitals": "verdicts.JSON/evil",
    "in-capitals": "VERDICTS.json",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_names_that_lead_elsewhere_or_twice_to_one_file(name: str, tmp_path: Path) -> None:
    said = verdict(packed(FILES | {name: b"x"}), tmp_path)
    assert said.code == 2


def test_a_name_twice(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = built(adding("verdicts.json"))
    assert verdict(data, tmp_path).code == 2


# --- bombs ----------------------------------------------------------------------------------------


def bomb() -> bytes:
    """Return a small archive of many megabytes, and one that claims to be larger than it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"bomb{number:02}", bytes(5_000_000))
    return buffer.getvalue()


def claiming(size: int) -> bytes:
    """Return an archive whose only file says that it has `size` bytes."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, zlib.crc32(b""), size, size, 1, 0) + b"a"
    fields = (20 | 3 << 8, 20, 0, 0, 0, 0x21, zlib.crc32(b""), size, size, 1, 0, 0, 0, 0, 0o644 << 16, 0)
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *fields) + b"a"
    return local + central + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)


@pytest.mark.parametrize("data", [bomb(), claiming(2**32 - 1), claiming(2**31)], ids=["deflated", "4-GB", "2-GB"])
def test_no_bomb_goes_off(data: bytes, tmp_path: Path) -> None:
    start = time.process_time()
    assert verdict(data, tmp_path).code == 2
    assert time.process_time() - start < 2


def test_a_log_with_names_for_numbers_is_read_without_following_them(tmp_path: Path) -> None:
    files = ledger(3).files()
    for name in ("checkpoints/99999999999999999999", "checkpoints/03", "checkpoints/x", "tile/0/000.p/3/x"):
        data = packed({key: value for key, value in files.items() if not name.startswith(f"{key}/")} | {name: b"x"})
        assert verdict(data, tmp_path).code in (0, 1)


@pytest.mark.parametrize("value", [b"[]", b'{"":0}', b"0", b'"ab"'])
def test_no_bomb_of_small_values_goes_off(value: bytes) -> None:
    """Each takes many times its bytes in memory: what would take gigabytes is refused before it is read."""
    data = b"[" + b",".join([value] * 2**22) + b",0]"
    with pytest.raises(VERIFIER.NotValidError, match="too large"):
        VERIFIER.canonical(data, "x")
