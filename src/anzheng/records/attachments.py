"""附件 Attached files: what kinds are taken, told by content and never by name alone; encrypted ones are refused."""

import re
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from anzheng.kernel.errors import InputError, Text, system_reason
from anzheng.records.core.scan_files import Media, media_of

MOST_BYTES = 64 * 1024 * 1024
"""Largest file attached to a record."""
MOST_UNPACKED = 512 * 1024 * 1024
"""Most that a packed file may say it becomes: nobody could open more of it anyway."""
MOST_MEMBERS = 10_000
"""Most files inside a packed one."""
_ENDS = 4096
_MANIFEST = "META-INF/manifest.xml"
_MOST_MANIFEST = 1024 * 1024
_LOCKED = re.compile(rb"/Encrypt\s*(?:[0-9]+\s+[0-9]+\s+R\b|<<)")
"""The entry of a PDF's trailer, or of the dictionary that stands for it, that names how it is encrypted."""
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, RuntimeError, zlib.error)
"""What the standard library says of a packed file that is none."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of an old office file; an encrypted new one looks the same."""
_TEXT = {
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".log": "text/plain",
    ".json": "application/json",
    ".xml": "application/xml",
}
_ZIPPED = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/presentation.xml"),
    ".odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", "content.xml"),
    ".odp": ("application/vnd.oasis.opendocument.presentation", "content.xml"),
    ".zip": ("application/zip", ""),
}
_PICTURES = {
    ".pdf": (Media.PDF, "application/pdf"),
    ".png": (Media.PNG, "image/png"),
    ".jpg": (Media.JPEG, "image/jpeg"),
    ".jpeg": (Media.JPEG, "image/jpeg"),
}
_OLD = {".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}
KINDS = tuple(sorted({*_TEXT, *_ZIPPED, *_PICTURES, *_OLD}))
"""Endings of the files that are taken."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a content refers to (附件)."""

    name: str
    digest: str
    bytes: int
    media: str

    def as_json(self) -> dict[str, Any]:
        """Return it as a content holds it."""
        return asdict(self)


def checked_file(file: Path) -> str:
    """Return the media type of a file that may be attached.

    Raises InputError for one that is absent, unreadable, empty, too large, of a kind that is not taken, encrypted,
    packed beyond measure, or not what its name says.
    """
    try:
        return _checked(file)
    except OSError as problem:
        said = system_reason(problem)
        raise _refused(
            file, f"無法讀取檔案（{said.zh}）", f"the file cannot be read ({said.en})", "請檢查檔名與權限", "check it"
        ) from problem


def _checked(file: Path) -> str:
    if not file.is_file():
        raise _refused(file, "找不到這個檔案", "there is no such file", "請確認路徑", "check the path")
    size = file.stat().st_size
    if size == 0:
        raise _refused(file, "檔案是空的", "the file is empty", "請重新匯出後再附上", "export it again")
    if size > MOST_BYTES:
        limit = MOST_BYTES // (1024 * 1024)
        raise _refused(
            file, f"檔案超過 {limit} MB", f"the file is larger than {limit} MB", "請壓縮或分成數個檔案", "split it"
        )
    ending = file.suffix.lower()
    if ending in _TEXT:
        return _text(file, _TEXT[ending])
    if ending in _ZIPPED:
        return _zipped(file, *_ZIPPED[ending])
    if ending in _PICTURES:
        return _picture(file, *_PICTURES[ending])
    if ending in _OLD:
        return _old(file, _OLD[ending])
    zh, en = "、".join(KINDS), ", ".join(KINDS)
    raise _refused(file, "不收這種檔案", "files of this kind are not taken", f"可附：{zh}", f"use one of {en}")


def _text(file: Path, media: str) -> str:
    with file.open("rb") as stream:
        head = stream.read(_ENDS)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_what_it_says(file)
    return media


def _zipped(file: Path, media: str, member: str) -> str:
    with file.open("rb") as stream:
        head = stream.read(len(_OLE))
    if head == _OLE:
        raise _encrypted(file) if _packed_away(file) else _not_what_it_says(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise _swells(file)
            locked = any(one.flag_bits & 1 for one in members) or _locked_inside(archive)
    except _UNREADABLE as problem:
        raise _not_what_it_says(file) from problem
    if locked:
        raise _encrypted(file)
    if member and member not in {one.filename for one in members}:
        raise _not_what_it_says(file)
    return media


def _locked_inside(archive: zipfile.ZipFile) -> bool:
    """Tell whether an open document says in its manifest that its parts are encrypted."""
    if _MANIFEST not in archive.NameToInfo:
        return False
    with archive.open(_MANIFEST) as stream:
        return b"encryption-data" in stream.read(_MOST_MANIFEST)


def _picture(file: Path, kind: Media, media: str) -> str:
    with file.open("rb") as stream:
        head = stream.read(_ENDS)
        stream.seek(max(0, file.stat().st_size - _ENDS))
        tail = stream.read(_ENDS)
    if media_of(head, tail) is not kind:
        raise _not_what_it_says(file)
    if kind is Media.PDF and _locked(file):
        raise _encrypted(file)
    return media


def _locked(file: Path) -> bool:
    """Tell whether a PDF names an encryption dictionary: a linearized one does so near its beginning."""
    return _LOCKED.search(file.read_bytes()) is not None


def _old(file: Path, media: str) -> str:
    with file.open("rb") as stream:
        head = stream.read(len(_OLE))
    if head != _OLE:
        raise _not_what_it_says(file)
    if _packed_away(file):
        raise _encrypted(file)
    return media


def _packed_away(file: Path) -> bool:
    """Tell whether a new office file under a password lies in the old container: in a stream of this name (UTF-16)."""
    return "EncryptedPackage".encode("utf-16-le") in file.read_bytes()


def _swells(file: Path) -> InputError:
    limit = MOST_UNPACKED // (1024 * 1024)
    return _refused(
        file,
        f"解開後超過 {limit} MB 或 {MOST_MEMBERS:,} 個檔案",
        f"unpacks to more than {limit} MB or {MOST_MEMBERS:,} files",
        "請分成數個檔案",
        "split it",
    )


def _encrypted(file: Path) -> InputError:
    return _refused(
        file,
        "檔案有密碼保護，日後無法查閱",
        "the file is under a password: nobody could read it later",
        "請移除密碼後再附上；機密內容請設定紀錄的機密等級",
        "remove the password; confidentiality is set on the record",
    )


def _not_what_it_says(file: Path) -> InputError:
    return _refused(
        file,
        "檔案內容與副檔名不符，或檔案已損壞",
        "the content is not what the name says, or the file is damaged",
        "請重新匯出後再附上",
        "export it again",
    )


def _refused(file: Path, zh: str, en: str, remedy_zh: str, remedy_en: str) -> InputError:
    return InputError(Text(zh, en), file.name[:120], Text(remedy_zh, remedy_en))
