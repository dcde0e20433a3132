"""表格檔的上限 Limits on lists that come in as files, and the refusals that name the file."""

from typing import Final

from anzheng.kernel.errors import InputError, Text

BYTES: Final = 64 * 1024 * 1024
"""Largest file."""
ROWS: Final = 20_000
"""Most rows, the headings not counted."""
COLUMNS: Final = 200
SEEN_ROWS: Final = 200_000
"""Rows of a worksheet that are looked at, blank ones among them."""
UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of everything in a file once it is unpacked."""
LONGEST: Final = 40_000
"""Characters of one cell."""

Row = tuple[int, tuple[str, ...]]
"""Number of the row, as a spreadsheet counts, and its cells."""


def refused(where: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> InputError:
    """Return the refusal of a file."""
    return InputError(Text(zh, en), where, Text(remedy_zh, remedy_en))


def damaged(where: str) -> InputError:
    """Return the refusal of a file that is not what its name says."""
    return refused(
        where,
        "檔案內容與副檔名不符，或檔案已損壞",
        "the content is not what the name says, or the file is damaged",
        "請由試算表重新另存為 XLSX、ODS 或 CSV",
        "save it again from the spreadsheet as XLSX, ODS or CSV",
    )


def locked(where: str) -> InputError:
    """Return the refusal of a file under a password."""
    return refused(
        where, "檔案有密碼保護", "the file is under a password", "請移除密碼後再匯入", "remove the password first"
    )


def too_many_rows(where: str) -> InputError:
    """Return the refusal of a list that is too long."""
    return refused(
        where, f"超過 {ROWS:,} 列", f"more than {ROWS:,} rows", "請分成數個檔案，並刪除空白列", "split the file"
    )


def doctored(where: str) -> InputError:
    """Return the refusal of a file that unpacks to far more than any list, or that reaches outside itself."""
    return refused(
        where,
        "檔案的內部結構不是一般的試算表（解壓縮後過大，或引用外部內容）",
        "the file is built like no spreadsheet: far too large once unpacked, or reaching outside itself",
        "請由試算表另存為新的檔案",
        "save it as a new file from the spreadsheet",
    )


def too_long(where: str, number: int) -> InputError:
    """Return the refusal of a cell that is too long."""
    return refused(
        where,
        f"第 {number} 列有儲存格超過 {LONGEST:,} 字",
        f"row {number} has a cell of more than {LONGEST:,} characters",
        "請縮短這一格",
        "shorten the cell",
    )


class Rows:
    """Collects rows and counts those that hold something (收集列)."""

    __slots__ = ("_found", "_where")

    def __init__(self, where: str) -> None:
        self._found: list[Row] = []
        self._where = where

    def add(self, number: int, cells: list[str]) -> None:
        """Take a row, unless it is blank. Raises InputError for one too many, and for a cell that is too long."""
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            return
        if any(len(cell) > LONGEST for cell in cells):
            raise too_long(self._where, number)
        if len(self._found) > ROWS:
            raise too_many_rows(self._where)
        self._found.append((number, tuple(cells[:COLUMNS])))

    def all(self) -> tuple[Row, ...]:
        """Return the rows. Raises InputError if there is none."""
        if not self._found:
            raise refused(
                self._where,
                "檔案中沒有資料",
                "the file holds nothing",
                "請確認清單在第一張工作表",
                "see that the list stands on the first worksheet",
            )
        return tuple(self._found)
