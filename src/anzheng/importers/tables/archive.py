"""壓縮檔 The ZIP around a workbook: looked at before anything in it is unpacked.

No part may be encrypted, unpack to more than any list does, or declare entities: a document type can stand only before
the first element, so each part is read until there and no further.
"""

import zipfile
import zlib
from typing import IO, Final
from xml.parsers import expat

from anzheng.importers.tables.limits import UNPACKED, damaged, doctored, locked

_PARTS = 2000
_SHARED = 64 * 1024 * 1024
"""Bytes of the texts that a workbook shares among its cells; they are held in memory."""
_CHUNK = 64 * 1024
_TOKEN = 1024 * 1024
"""Bytes of one tag with its attributes."""
_IN_ROW, _BESIDE = 250_000, 2_000_000
"""Elements of one row, and of everything else in a workbook: each takes a hundred times its few bytes in memory."""
_SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, KeyError)
"""What reading a damaged archive may raise; none of it is a defect of this program."""


class _Stop(Exception):  # noqa: N818 - ends a reading early, it is no error
    """The first element begins."""


class _Declared(Exception):  # noqa: N818 - the same
    """A document type is declared."""


def opened(file: IO[bytes], needed: str, where: str) -> zipfile.ZipFile:
    """Return the archive, which holds the part `needed`. Raises InputError for one that is not to be unpacked."""
    try:
        archive = zipfile.ZipFile(file)
        parts = archive.infolist()
    except BROKEN as problem:
        raise damaged(where) from problem
    if any(one.flag_bits & 1 for one in parts):
        raise locked(where)
    names = [one.filename for one in parts]
    if needed not in names or len(names) != len(set(names)):
        raise damaged(where)
    whole = sum(one.file_size for one in parts)
    shared = sum(one.file_size for one in parts if one.filename.endswith("sharedStrings.xml"))
    if len(parts) > _PARTS or whole > UNPACKED or shared > _SHARED:
        raise doctored(where)
    for one in parts:
        if one.filename.lower().endswith((".xml", ".rels", ".rdf")):
            _require_plain(archive, one.filename, where)
    return archive


def require_modest(archive: zipfile.ZipFile, where: str) -> None:
    """Refuse a workbook whose parts hold more elements than any list: its reader keeps a row, and the rest, whole."""
    scale = _Scale()
    for one in archive.infolist():
        if not one.filename.lower().endswith((".xml", ".rels")):
            continue
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = scale.start, scale.end
        scale.rows = 0
        try:
            with archive.open(one) as stream:
                parsed(parser, stream)
        except _Stop as problem:
            raise doctored(where) from problem
        except (expat.ExpatError, *BROKEN) as problem:
            raise damaged(where) from problem


def parsed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    """Parse a part to its end. Raises ExpatError, also for a tag that is longer than any."""
    read = 0
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)  # noqa: FBT003 - the library's signature
        read += len(chunk)
        if read - max(parser.CurrentByteIndex, 0) > _TOKEN:
            raise expat.ExpatError("a tag without end")
    parser.Parse(b"", True)  # noqa: FBT003 - the same


class _Scale:
    """Counts the elements of a workbook (元素的數量)."""

    __slots__ = ("_beside", "_inside", "rows")

    def __init__(self) -> None:
        self.rows = 0
        """Rows that are open."""
        self._inside = self._beside = 0

    def start(self, name: str, _attributes: object) -> None:
        if name == f"{_SHEET}row":
            self._inside = 0 if self.rows == 0 else self._inside
            self.rows += 1
            self._beside += 1
        elif self.rows:
            self._inside += 1
        else:
            self._beside += 1
        if self._inside > _IN_ROW or self._beside > _BESIDE:
            raise _Stop

    def end(self, name: str) -> None:
        if name == f"{_SHEET}row":
            self.rows -= 1


def _require_plain(archive: zipfile.ZipFile, part: str, where: str) -> None:
    """Refuse a part that declares a document type, and with it perhaps entities."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler = _stop
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - the library's signature
            parser.Parse(b"", True)  # noqa: FBT003 - the same
    except _Stop:
        return
    except _Declared as problem:
        raise doctored(where) from problem
    except (expat.ExpatError, *BROKEN) as problem:
        raise damaged(where) from problem


def _declared(*_what: object) -> None:
    raise _Declared


def _stop(*_what: object) -> None:
    raise _Stop
