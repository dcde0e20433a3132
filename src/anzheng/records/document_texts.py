"""文件文字 The text of an edition's file, paragraph by paragraph, to compare it with another edition's.

Word documents with the numbers that Word counts by itself, ODT, PDF with a text layer, plain text. The libraries that
read them are imported when a file is read, and not before.
"""

from collections.abc import Callable

from anzheng.kernel.errors import InputError, Text
from anzheng.records.core.documents.comparison import MOST_PARAGRAPHS

_ENCODINGS = ("utf-8-sig", "utf-16", "cp950")


def paragraphs(data: bytes, media: str, name: str) -> list[str]:
    """Return the paragraphs of a file.

    Raises InputError where no text can be read: an old Word file, a picture, a scanned PDF, a damaged file.
    """
    read = _READERS.get(media)
    found = read(data, name) if read is not None else []
    if not any(line.strip() for line in found):
        raise InputError(
            Text("讀不到這個檔案的文字，無法比對內容", "no text can be read out of this file: nothing to compare"),
            name[:120],
            Text(
                "掃描檔與舊版 .doc 請改附 .docx、.odt 或有文字的 PDF",
                "of scans and old .doc files attach a .docx, an .odt or a PDF with text",
            ),
        )
    return found[:MOST_PARAGRAPHS]


def _word(data: bytes, name: str) -> list[str]:
    from anzheng.records.document_text_word import read_word  # noqa: PLC0415 - the library is large

    return read_word(data, name)


def _odt(data: bytes, name: str) -> list[str]:
    from anzheng.records.document_text_odt import read_odt  # noqa: PLC0415 - beside the others

    return read_odt(data, name)


def _pdf(data: bytes, name: str) -> list[str]:
    from anzheng.records.document_text_pdf import read_pdf  # noqa: PLC0415 - the library is large

    return read_pdf(data, name)


def _plain(data: bytes, _name: str) -> list[str]:
    for encoding in _ENCODINGS:
        if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return data.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    return []


_READERS: dict[str, Callable[[bytes, str], list[str]]] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": _word,
    "application/vnd.oasis.opendocument.text": _odt,
    "application/pdf": _pdf,
    "text/plain": _plain,
}
