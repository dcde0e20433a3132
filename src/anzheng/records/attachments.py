"""附件 Attached files: what kinds are taken, told by content and never by name alone; encrypted ones are refused."""

import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from anzheng.kernel.errors import InputError, Text
from anzheng.records.core.scan_files import Media, media_of

MOST_BYTES = 64 * 1024 * 1024
"""Largest file attached to a record."""
_ENDS = 4096
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

    Raises InputError for one that is absent, empty, too large, of a kind that is not taken, encrypted, or not what
    its name says.
    """
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
        raise _encrypted(file)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise _not_what_it_says(file) from problem
    if any(one.flag_bits & 1 for one in names):
        raise _encrypted(file)
    if member and member not in {one.filename for one in names}:
        raise _not_what_it_says(file)
    return media


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
    """Tell whether a PDF's trailer names an encryption dictionary."""
    data = file.read_bytes()
    last = data.rfind(b"trailer")
    return b"/Encrypt" in (data[last:] if last >= 0 else data[-_ENDS * 16 :])


def _old(file: Path, media: str) -> str:
    with file.open("rb") as stream:
        head = stream.read(len(_OLE))
        rest = stream.read(MOST_BYTES)
    if head != _OLE:
        raise _not_what_it_says(file)
    # A new office file under a password is stored in the old container, in a stream of this name (UTF-16).
    if "EncryptedPackage".encode("utf-16-le") in rest:
        raise _encrypted(file)
    return media


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
