"""ODT 文字 The paragraphs of an OpenDocument text in order, with the numbers of its lists and headings."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from anzheng.kernel.errors import InputError, Text
from anzheng.records.core.documents.numerals import Counter, Level

MOST_BYTES = 64 * 1024 * 1024
"""Largest content, unpacked."""
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_FORMS = {
    # By the first sign; ODT writes a Chinese format as the beginning of its own count.
    "": "none",
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCounting",
    "壹": "ideographLegalTraditional",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
}
_SKIPPED = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}sequence-decls"})


def read_odt(data: bytes, name: str) -> list[str]:
    """Return the paragraphs. Raises InputError for a file that is no ODT, or one that unpacks beyond all measure."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            content, styles = (_part(archive, part, name) for part in ("content.xml", "styles.xml"))
    except (BadZipFile, KeyError, ET.ParseError, OSError, ValueError) as problem:
        raise InputError(
            Text("ODT 檔損壞，讀不到文字", "the ODT file is damaged: its text cannot be read"),
            name[:120],
            Text("請另存新檔後再附上", "save it again and attach it"),
        ) from problem
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    return [] if body is None else list(_Reader(content, styles).lines(body))


def _part(archive: ZipFile, part: str, name: str) -> ET.Element:
    if part not in archive.namelist():
        return ET.Element("none")
    if archive.getinfo(part).file_size > MOST_BYTES:
        raise InputError(
            Text("ODT 檔內容過大", "the content of the ODT file is too large"),
            name[:120],
            Text("請分成數個檔案", "split it"),
        )
    return ET.fromstring(archive.read(part))  # noqa: S314 - expat refuses entities that grow beyond measure


class _Reader:
    """Walks the text and counts its lists."""

    def __init__(self, *parts: ET.Element) -> None:
        self._styles: dict[str, dict[int, Level]] = {}
        self._outline: Counter | None = None
        self._lists: dict[str, Counter] = {}
        for part in parts:
            for one in part.iter(f"{_TEXT}list-style"):
                self._styles.setdefault(one.get(f"{_STYLE}name", ""), _levels(one))
            for one in part.iter(f"{_TEXT}outline-style"):
                self._outline = self._outline or Counter(_levels(one))

    def lines(
        self, element: ET.Element, style: str = "", depth: int = -1, counter: Counter | None = None
    ) -> Iterator[str]:
        """Return the paragraphs below an element, in order."""
        for one in element:
            if one.tag in _SKIPPED:
                continue
            if one.tag == f"{_TEXT}list":
                named = one.get(f"{_TEXT}style-name") or style
                yield from self.lines(one, named, depth + 1, self._counter(one, named, depth, counter))
            elif one.tag in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                yield from self._item(one, style, depth, counter)
            elif one.tag == f"{_TEXT}h":
                yield from self._heading(one)
            elif one.tag == f"{_TEXT}p":
                yield from _text(one).split("\n")
            else:
                yield from self.lines(one, style, depth, counter)

    def _counter(self, element: ET.Element, named: str, depth: int, outer: Counter | None) -> Counter:
        if outer is not None and depth >= 0:
            return outer
        goes_on = element.get(f"{_TEXT}continue-numbering") == "true" or element.get(f"{_TEXT}continue-list")
        if not goes_on or named not in self._lists:
            self._lists[named] = Counter(self._styles.get(named, {}))
        return self._lists[named]

    def _item(self, element: ET.Element, style: str, depth: int, counter: Counter | None) -> Iterator[str]:
        numbered = element.tag == f"{_TEXT}list-item" and counter is not None
        first = True
        for line in self.lines(element, style, depth, counter):
            if first and numbered and counter is not None and _begins_with_text(element):
                number = counter.next(depth)
                yield f"{number} {line}".strip()
            else:
                yield line
            first = False

    def _heading(self, element: ET.Element) -> Iterator[str]:
        level = max(int(element.get(f"{_TEXT}outline-level", "1")) - 1, 0)
        number = self._outline.next(level).strip() if self._outline is not None else ""
        first, *rest = _text(element).split("\n")
        yield f"{number} {first}" if number.strip(".") else first
        yield from rest


def _begins_with_text(item: ET.Element) -> bool:
    return bool(len(item)) and item[0].tag in (f"{_TEXT}p", f"{_TEXT}h")


def _levels(style: ET.Element) -> dict[int, Level]:
    found = {}
    for one in style:
        level = int(one.get(f"{_TEXT}level", "1")) - 1
        if one.tag == f"{_TEXT}list-level-style-bullet":
            found[level] = Level("bullet", "•")
            continue
        form = _FORMS.get(one.get(f"{_STYLE}num-format", "")[:1], "decimal")
        shown = min(int(one.get(f"{_TEXT}display-levels", "1")), level + 1)
        places = ".".join(f"%{n}" for n in range(level + 2 - shown, level + 2))
        prefix, suffix = one.get(f"{_STYLE}num-prefix", ""), one.get(f"{_STYLE}num-suffix", "")
        pattern = "" if form == "none" else f"{prefix}{places}{suffix}"
        found[level] = Level(form, pattern, int(one.get(f"{_TEXT}start-value", "1")))
    return found


def _text(element: ET.Element) -> str:
    found = element.text or ""
    for one in element:
        if one.tag == f"{_TEXT}s":
            found += " " * min(int(one.get(f"{_TEXT}c", "1")), 100)
        elif one.tag == f"{_TEXT}tab":
            found += " "
        elif one.tag == f"{_TEXT}line-break":
            found += "\n"
        elif one.tag not in _SKIPPED and one.tag != f"{_TEXT}note":
            found += _text(one)
        found += one.tail or ""
    return found
