"""讀表格檔 A list as a file, whichever of the kinds it is: told by its ending and proved by its content."""

from pathlib import PurePath
from typing import IO

from anzheng.importers.tables.limits import BYTES, Row, damaged, locked, refused
from anzheng.importers.tables.opendocument import read_opendocument
from anzheng.importers.tables.plain import read_text
from anzheng.importers.tables.workbook import read_workbook

ENDINGS = (".csv", ".ods", ".txt", ".tsv", ".xlsx")
"""Files that are taken."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of an old office file; an encrypted new one looks the same."""
_ZIP = b"PK\x03\x04"


def read_table(file: IO[bytes], name: str) -> tuple[Row, ...]:
    """Return the rows of the list in a file, without the blank ones; cells are texts, nothing in them is run.

    Raises InputError for a file that is empty, too large, of another kind than its name says, damaged, encrypted, in
    an unknown encoding, or longer than 20,000 rows.
    """
    where, ending = PurePath(name).name[-120:], PurePath(name).suffix.lower()
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise refused(where, "檔案是空的", "the file is empty", "請重新匯出", "export it again")
    if size > BYTES:
        raise refused(
            where, "檔案超過 64 MB", "the file is larger than 64 MB", "請分成數個檔案", "split it into several files"
        )
    head = file.read(len(_OLE))
    file.seek(0)
    if head == _OLE:
        raise _old(file, where)
    if ending == ".xlsx":
        return read_workbook(file, where)
    if ending == ".ods":
        return read_opendocument(file, where)
    if ending not in ENDINGS:
        raise refused(
            where,
            "不收這種檔案",
            "files of this kind are not taken",
            "請另存為 XLSX、ODS 或 CSV",
            "save it as XLSX, ODS or CSV",
        )
    if head.startswith(_ZIP):
        raise damaged(where)
    return read_text(file.read(), where)


def _old(file: IO[bytes], where: str) -> Exception:
    # A new office file under a password is stored in the old container, in a stream of this name (UTF-16).
    if "EncryptedPackage".encode("utf-16-le") in file.read():
        return locked(where)
    return refused(
        where,
        "是舊版 Excel 檔（.xls）",
        "this is a file of an old Excel (.xls)",
        "請以試算表開啟後另存為 XLSX",
        "open it in a spreadsheet and save it as XLSX",
    )
