"""純文字表格 CSV: UTF-8, UTF-16 or Big5, told apart by what the bytes can be; parted by comma, semicolon or tab."""

import csv
import re
from unicodedata import normalize

from anzheng.importers.tables.limits import LONGEST, Row, Rows, refused
from anzheng.kernel.errors import InputError

_DELIMITERS = ",;\t"
_AS_TEXT = re.compile(r'="([^"=]*)"')
"""How Excel keeps the zeros of a number: ="0012"."""
_COMMON = range(0xA4, 0xC7)
"""First bytes of the characters of Big5 that everybody uses."""
_MOSTLY = 0.7
"""How many of the characters of a Big5 text are common ones, at least."""
_TELLING = 16
"""Characters from which on a text without a single second byte below 0x80 is no Big5: there, four in ten have one."""
_ELSEWHERE = (("gb18030", "GBK／GB18030"), ("shift_jis", "Shift_JIS"), ("latin-1", "ISO-8859-1"))


def read_text(data: bytes, where: str) -> tuple[Row, ...]:
    """Return the rows. Raises InputError for what is no text, in another encoding, or no whole CSV."""
    lines = _lines(normalize("NFC", decoded(data, where)))
    if lines[0].lower().startswith("sep=") and len(lines[0].strip()) == len("sep=,"):
        delimiter, lines[0] = lines[0].strip()[-1], "\n"
    else:
        delimiter = _delimiter(lines[0])
    rows = Rows(where)
    csv.field_size_limit(LONGEST * 4)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            rows.add(number, [_plain(cell) for cell in cells])
    except csv.Error as problem:
        raise refused(
            f"{where}:{reader.line_num}",
            "不是完整的 CSV（引號沒有成對，或一格過長）",
            "not a complete CSV file: a quotation mark stands alone, or a cell is too long",
            "請由試算表重新另存為 CSV UTF-8",
            "save it again as CSV UTF-8",
        ) from problem
    return rows.all()


def decoded(data: bytes, where: str) -> str:
    """Return the text, by the mark at its beginning, else as UTF-8, else as Big5 if it can be nothing else.

    Raises InputError, which names the encoding that it seems to be.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16", where)
    if b"\0" in data:
        raise _no_text(where, "UTF-16" if data.count(b"\0") * 3 > len(data) else "")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if data.startswith(b"\xef\xbb\xbf") or not _is_big5(data):
        raise _no_text(where, _guess(data))
    return _strictly(data, "cp950", where)


def _strictly(data: bytes, encoding: str, where: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _no_text(where, _guess(data)) from problem
    if "\0" in text:
        raise _no_text(where, "")
    return text


def _is_big5(data: bytes) -> bool:
    """Tell whether the bytes read as Big5 and mostly as common characters; texts of other encodings do not."""
    try:
        data.decode("cp950")
    except UnicodeDecodeError:
        return False
    pairs = common = low = at = 0
    while at < len(data):
        if data[at] < 0x80:
            at += 1
            continue
        pairs += 1
        common += data[at] in _COMMON or data[at] in (0xA1, 0xA2, 0xA3)
        low += data[at + 1] < 0x80
        at += 2
    simplified = pairs >= _TELLING and low == 0
    return pairs == 0 or (common / pairs >= _MOSTLY and not simplified)


def _guess(data: bytes) -> str:
    for encoding, name in _ELSEWHERE:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name
    return ""


def _no_text(where: str, guess: str) -> InputError:
    seems = (f"，看來是 {guess}", f"; it seems to be {guess}") if guess else ("", "")
    return refused(
        where,
        f"不是文字檔，或編碼不是 UTF-8、UTF-16、Big5{seems[0]}",
        f"not a text file, or neither UTF-8, UTF-16 nor Big5{seems[1]}",
        "請由試算表另存為「CSV UTF-8」或 XLSX",
        "save it from the spreadsheet as CSV UTF-8 or XLSX",
    )


def _lines(text: str) -> list[str]:
    # Not `splitlines`, which also parts at characters that may stand inside a cell.
    return [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _delimiter(head: str) -> str:
    outside = re.sub(r'"[^"]*"', "", head)
    return max(_DELIMITERS, key=outside.count)


def _plain(cell: str) -> str:
    found = _AS_TEXT.fullmatch(cell.strip())
    return cell if found is None else found[1]
