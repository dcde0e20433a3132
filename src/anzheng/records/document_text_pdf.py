"""PDF 文字 The lines of a PDF put together to paragraphs; a PDF knows only where letters stand."""

import re

import pypdfium2

from anzheng.kernel.errors import InputError, Text

MOST_PAGES = 1_000
_NUMBERED = re.compile(r"\s*(第.{1,8}[章節條項款]|[（(]?[一二三四五六七八九十甲乙丙\d]{1,4}[）)、.．]|[•●■-]\s)")
_CLOSED = tuple("。；：！？.;:!?）)」』")


def read_pdf(data: bytes, name: str) -> list[str]:
    """Return the paragraphs; none of a scan. Raises InputError for a file that is no PDF."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        raise InputError(
            Text("PDF 檔損壞，讀不到文字", "the PDF is damaged: its text cannot be read"),
            name[:120],
            Text("請重新匯出後再附上", "export it again"),
        ) from problem
    try:
        lines: list[str] = []
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            text = page.get_textpage()
            lines += text.get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "").split("\n")
            text.close()
            page.close()
    finally:
        document.close()
    return joined(lines)


def joined(lines: list[str]) -> list[str]:
    """Return lines put together: one that does not end a sentence goes on, unless the next begins with a number."""
    found: list[str] = []
    open_line = False
    for line in (one.strip() for one in lines):
        if not line:
            open_line = False
            continue
        if open_line and not _NUMBERED.match(line):
            latin = found[-1][-1:].isascii() and line[0].isascii()
            found[-1] += f" {line}" if latin else line
        else:
            found.append(line)
        open_line = not found[-1].endswith(_CLOSED)
    return found
