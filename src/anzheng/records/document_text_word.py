"""Word 文字 The paragraphs of a Word document in order, those of tables too, with the numbers that Word counts."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml.etree import LxmlError

from anzheng.kernel.errors import InputError, Text
from anzheng.records.core.documents.numerals import LEVELS, Counter, Level

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STYLES_DEEP = 12
"""How many styles may rest upon each other."""


def read_word(data: bytes, name: str) -> list[str]:
    """Return the paragraphs. Raises InputError for a file that is no Word document."""
    try:
        document = Document(BytesIO(data))
        numbers = _Numbers(document)
        return [line for one in _paragraphs(document.element.body) for line in _lines(one, numbers)]
    except (OpcError, BadZipFile, KeyError, LxmlError, ValueError) as problem:
        raise InputError(
            Text("Word 檔損壞，讀不到文字", "the Word file is damaged: its text cannot be read"),
            name[:120],
            Text("請另存新檔後再附上", "save it again and attach it"),
        ) from problem


def _paragraphs(body: Any) -> Iterator[Any]:  # noqa: ANN401 - elements of the library
    """Return the paragraphs in the order of the page; a text box stands where it is anchored, and only once."""
    for one in body.iter(qn("w:p")):
        if not any(True for _ in one.iterancestors(qn("w:p"), _FALLBACK)):
            yield one


def _lines(paragraph: Any, numbers: "_Numbers") -> Iterator[str]:  # noqa: ANN401 - an element
    text = "".join(_pieces(paragraph))
    number = numbers.of(paragraph) if text.strip() else ""
    first, *rest = text.split("\n")
    yield f"{number} {first}" if number else first
    yield from rest


def _pieces(paragraph: Any) -> Iterator[str]:  # noqa: ANN401 - an element
    for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if any(True for _ in one.iterancestors(qn("w:del"), qn("w:pPr"))):
            continue
        if one.tag == qn("w:t"):
            yield one.text or ""
        elif one.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        else:
            yield "-" if one.tag == qn("w:noBreakHyphen") else " "


class _Numbers:
    """Counts the paragraphs of numbered lists (自動編號)."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - of the library
        self._styles = {one.get(qn("w:styleId")): one for one in document.styles.element.iter(qn("w:style"))}
        self._lists: dict[str, Counter] = {}
        self._abstract: dict[str, Any] = {}
        self._numbers: dict[str, Any] = {}
        try:
            part = document.part.numbering_part
        except (NotImplementedError, KeyError):
            return
        for one in part.element.iter(qn("w:abstractNum")):
            self._abstract[one.get(qn("w:abstractNumId"))] = one
        for one in part.element.iter(qn("w:num")):
            self._numbers[one.get(qn("w:numId"))] = one

    def of(self, paragraph: Any) -> str:  # noqa: ANN401 - an element
        """Return what Word prints before a paragraph; empty if it is in no list."""
        found, level = self._place(paragraph)
        if found in (None, "0") or found not in self._numbers:
            return ""
        if found not in self._lists:
            self._lists[found] = Counter(self._levels(self._numbers[found]))
        return self._lists[found].next(level)

    def _place(self, paragraph: Any) -> tuple[str | None, int]:  # noqa: ANN401 - an element
        """Return list and level: of the paragraph itself, else of its style or one that it rests upon."""
        own, level = _numbering(paragraph.find(qn("w:pPr")))
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = None if style is None else style.get(qn("w:val"))
        for _ in range(_STYLES_DEEP):
            if own is not None or name not in self._styles:
                break
            rule = self._styles[name]
            own, deeper = _numbering(rule.find(qn("w:pPr")))
            level = deeper if level is None else level
            based = rule.find(qn("w:basedOn"))
            name = None if based is None else based.get(qn("w:val"))
        return own, level or 0

    def _levels(self, number: Any) -> dict[int, Level]:  # noqa: ANN401 - an element
        reference = number.find(qn("w:abstractNumId"))
        abstract = self._abstract.get(reference.get(qn("w:val"))) if reference is not None else None
        found = {} if abstract is None else {_index(one): _level(one) for one in abstract.iter(qn("w:lvl"))}
        for override in number.iter(qn("w:lvlOverride")):
            index = _index(override)
            inner, start = override.find(qn("w:lvl")), override.find(qn("w:startOverride"))
            if inner is not None:
                found[index] = _level(inner)
            elif start is not None:
                known = found.get(index, Level())
                found[index] = Level(known.form, known.pattern, int(start.get(qn("w:val")) or 1))
        return found


def _numbering(properties: Any) -> tuple[str | None, int | None]:  # noqa: ANN401 - an element or None
    number = None if properties is None else properties.find(qn("w:numPr"))
    if number is None:
        return None, None
    which, level = number.find(qn("w:numId")), number.find(qn("w:ilvl"))
    return (
        None if which is None else which.get(qn("w:val")),
        None if level is None else min(int(level.get(qn("w:val"))), LEVELS - 1),
    )


def _level(element: Any) -> Level:  # noqa: ANN401 - an element
    values = {name: element.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start")}
    read = {name: None if one is None else one.get(qn("w:val")) for name, one in values.items()}
    return Level(read["numFmt"] or "decimal", read["lvlText"] or "", int(read["start"] or 1))


def _index(element: Any) -> int:  # noqa: ANN401 - an element
    return int(element.get(qn("w:ilvl")) or 0)
