"""What may be attached to a record: told by content, whatever the name says; no file ever breaks the look into it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError
from anzheng.records import attachments
from anzheng.records.attachments import KINDS, checked_file

PDF = b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R/Size 2>>\nstartxref\n9\n%%EOF\n"
LOCKED = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 5 0 R")
LINEAR = b"%PDF-1.7\ntrailer <</Encrypt 5 0 R/Root 1 0 R>>\n" + b"x" * 90_000 + b"\ntrailer <</Size 2>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + b"\0" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
ENCRYPTED_OFFICE = OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100
ENCRYPTED_MANIFEST = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"


def packed(*members: str, flag: int = 0, **contents: bytes) -> bytes:
    """Return a packed file with these members; `flag` is set in the directory, as encryption does."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in members:
            archive.writestr(name, contents.get(Path(name).stem, b"x"))
    data = bytearray(held.getvalue())
    if flag:
        at = data.index(b"PK\x01\x02")
        data[at + 8] |= flag
    return bytes(data)


DOCX = packed("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize(
    ("name", "data", "media"),
    [
        pytest.param("a.pdf", PDF, "application/pdf", id="pdf"),
        pytest.param("A.PDF", PDF, "application/pdf", id="capitals"),
        pytest.param("about /Encrypt.pdf", PDF + b"% the /Encrypt entry\n%%EOF", "application/pdf", id="only the word"),
        pytest.param("a.png", PNG, "image/png", id="png"),
        pytest.param("a.jpeg", JPEG, "image/jpeg", id="jpeg"),
        pytest.param("a.txt", "主機巡檢".encode(), "text/plain", id="text"),
        pytest.param("big5.csv", "主機,正常".encode("big5"), "text/csv", id="csv in Big5"),
        pytest.param("a.txt", "主機".encode("utf-16"), "text/plain", id="text in UTF-16"),
        pytest.param("a.docx", DOCX, attachments._ZIPPED[".docx"][0], id="word"),
        pytest.param("a.xlsx", packed("xl/workbook.xml"), attachments._ZIPPED[".xlsx"][0], id="excel"),
        pytest.param("a.odt", packed("content.xml", "META-INF/manifest.xml"), attachments._ZIPPED[".odt"][0], id="odt"),
        pytest.param("a.zip", packed("whatever"), "application/zip", id="zip"),
        pytest.param("a.doc", OLE, "application/msword", id="old word"),
    ],
)
def test_what_is_taken(file: Callable[[str, bytes], Path], name: str, data: bytes, media: str) -> None:
    assert checked_file(file(name.replace("/", "_"), data)) == media


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        pytest.param("a.pdf", b"", "檔案是空的", id="empty"),
        pytest.param("a.exe", b"MZ", "不收這種檔案", id="a program"),
        pytest.param("noending", b"text", "不收這種檔案", id="no ending"),
        pytest.param("a.pdf", LOCKED, "密碼保護", id="pdf under a password"),
        pytest.param("a.pdf", LINEAR, "密碼保護", id="linearized pdf under a password"),
        pytest.param("a.docx", ENCRYPTED_OFFICE, "密碼保護", id="word under a password"),
        pytest.param("a.xls", ENCRYPTED_OFFICE, "密碼保護", id="under a password with an old ending"),
        pytest.param("a.zip", packed("a", flag=1), "密碼保護", id="zip under a password"),
        pytest.param(
            "a.ods",
            packed("content.xml", "META-INF/manifest.xml", manifest=ENCRYPTED_MANIFEST),
            "密碼保護",
            id="open document under a password",
        ),
        pytest.param("a.docx", OLE, "與副檔名不符", id="old word under a new ending"),
        pytest.param("a.docx", packed("xl/workbook.xml"), "與副檔名不符", id="excel called word"),
        pytest.param("a.docx", DOCX[:-40], "與副檔名不符", id="cut off"),
        pytest.param("a.pdf", PNG, "與副檔名不符", id="picture called pdf"),
        pytest.param("a.pdf", PDF[:-8], "與副檔名不符", id="pdf cut off"),
        pytest.param("a.png", b"GIF89a", "與副檔名不符", id="another picture"),
        pytest.param("a.txt", b"MZ\x90\0\x03", "與副檔名不符", id="program called text"),
        pytest.param("a.doc", b"{\\rtf1}", "與副檔名不符", id="rtf called word"),
    ],
)
def test_what_is_refused(file: Callable[[str, bytes], Path], name: str, data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=name) as refused:
        checked_file(file(name, data))
    assert why in refused.value.what.zh


def test_too_large_and_swelling_files_are_refused(
    file: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", 2_000_000)
    monkeypatch.setattr(attachments, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(InputError, match="MB"):
        checked_file(file("a.txt", b"x" * 2_000_001))
    bomb = packed("zeros", zeros=b"\0" * 1_000_001)
    assert len(bomb) < 5_000
    with pytest.raises(InputError, match="unpacks"):
        checked_file(file("a.zip", bomb))
    monkeypatch.setattr(attachments, "MOST_MEMBERS", 2)
    with pytest.raises(InputError, match="unpacks"):
        checked_file(file("a.zip", packed("a", "b", "c")))


@pytest.mark.parametrize(
    "name", ["gone.pdf", "n" * 300 + ".pdf", ".", "a\0b.pdf"], ids=["gone", "long", "folder", "nul"]
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        checked_file(tmp_path / name)


def looked_into(path: Path) -> str:
    """Return the media type, or why it is refused: nothing else may come of a look."""
    try:
        return checked_file(path)
    except InputError as refused:
        return refused.what.zh


_STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", PDF, LOCKED, PNG, JPEG, OLE, ENCRYPTED_OFFICE, DOCX, packed("a", flag=1)]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    start=_STARTS, rest=st.binary(max_size=300), cut=st.integers(0, 400), ending=st.sampled_from([*KINDS, "", ".exe"])
)
def test_no_content_breaks_the_look(tmp_path: Path, start: bytes, rest: bytes, cut: int, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(start[: max(0, len(start) - cut)] + rest)
    assert looked_into(path)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(0, len(DOCX) - 1), value=st.integers(0, 255), ending=st.sampled_from([".docx", ".zip", ".odt"]))
def test_a_damaged_byte_never_breaks_the_look(tmp_path: Path, at: int, value: int, ending: str) -> None:
    data = bytearray(packed("content.xml", "word/document.xml", "META-INF/manifest.xml"))
    data[at % len(data)] = value
    path = tmp_path / f"a{ending}"
    path.write_bytes(bytes(data))
    assert looked_into(path)
