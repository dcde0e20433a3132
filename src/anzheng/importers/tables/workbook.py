"""活頁簿 XLSX: the first worksheet that is not hidden, row by row; of a formula its stored result only."""

import warnings
import zipfile
from functools import cache, partial
from typing import IO, Final
from unicodedata import normalize
from xml.etree.ElementTree import ParseError

from anzheng.importers.tables.archive import BROKEN, opened, require_modest
from anzheng.importers.tables.cells import typed
from anzheng.importers.tables.limits import COLUMNS, SEEN_ROWS, Row, Rows, damaged, refused, too_many_rows

_UNSTORED = (b"</f></c>", b"</f><v/></c>", b"</f><v></v></c>", b"</f><v /></c>")
"""A formula without the result that a spreadsheet would have stored beside it."""
_CHUNK = 1024 * 1024
_MALFORMED: Final = (*BROKEN, ParseError, TypeError, AttributeError, IndexError, RecursionError, SyntaxError)
"""What the library raises for a workbook that is not built as it should be; it has no error of its own."""


def read_workbook(file: IO[bytes], where: str) -> tuple[Row, ...]:
    """Return the rows. Raises InputError for a workbook that is damaged, too long, or has formulas without results."""
    archive = opened(file, "xl/workbook.xml", where)
    require_modest(archive, where)
    _require_results(archive, where)
    file.seek(0)
    from openpyxl import load_workbook  # noqa: PLC0415 - only whoever imports a list needs it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - the same

    rows = Rows(where)
    composed = cache(partial(normalize, "NFC"))  # a text that many cells share stays one text in memory
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, of which nothing is read
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            visible = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
            if not visible:
                raise damaged(where)
            sheet = visible[0]
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS, values_only=True), 1):
                if number > SEEN_ROWS:
                    raise too_many_rows(where)
                if cells.count(None) == len(cells):
                    continue  # a far row makes all those above it
                rows.add(number, [composed(typed(cell)) for cell in cells])
    except (InvalidFileException, *_MALFORMED) as problem:
        raise damaged(where) from problem
    return rows.all()


def _require_results(archive: zipfile.ZipFile, where: str) -> None:
    """Refuse a workbook whose formulas were never computed: their cells would look empty."""
    for part in archive.namelist():
        if not part.startswith("xl/worksheets/"):
            continue
        try:
            with archive.open(part) as stream:
                tail = b""
                while chunk := stream.read(_CHUNK):
                    if any(mark in tail + chunk for mark in _UNSTORED):
                        raise refused(
                            f"{where} {part.rpartition('/')[2]}",
                            "有公式沒有儲存計算結果",
                            "there are formulas without stored results",
                            "請以試算表開啟並存檔，或把公式改成值",
                            "open and save it in a spreadsheet, or replace the formulas by values",
                        )
                    tail = chunk[-32:]
        except BROKEN as problem:
            raise damaged(where) from problem
