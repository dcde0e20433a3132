"""列印檔 Papers and lists as files: PDF holds many papers in one file, DOCX and ODT one each, many of them as a ZIP.

A record handed over by itself must be whole, and a word processor counts the pages of a document, not of a record:
so there is one document for each.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from anzheng.kernel.errors import InputError, Text
from anzheng.reports.papers.docx import docx
from anzheng.reports.papers.model import Paper
from anzheng.reports.papers.ods import ods
from anzheng.reports.papers.odt import odt
from anzheng.reports.papers.pdf import pdf
from anzheng.reports.papers.sheets import Sheet, csv
from anzheng.reports.papers.xlsx import xlsx

MOST = 200
"""Papers of one file: setting them takes two to five megabytes each while it lasts."""
_UNSAFE = re.compile(r"[^\w.-]+")


class Format(StrEnum):
    """Kinds of files for papers (紙本格式)."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"


class ListFormat(StrEnum):
    """Kinds of files for lists (清單格式)."""

    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"


MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to be handed over (列印檔)."""

    name: str
    data: bytes

    @property
    def media(self) -> str:
        """Its media type."""
        return MEDIA[self.name.rpartition(".")[2]]


def printed(papers: Sequence[Paper], kind: Format, *, at: datetime) -> Printed:
    """Return papers as one file. Raises InputError for none or too many, SettingError if the font is missing."""
    if not 0 < len(papers) <= MOST:
        raise InputError(
            Text(f"一次可列印 1 至 {MOST} 份", f"from 1 to {MOST} papers are printed at once"),
            str(len(papers)),
            Text("請選取紀錄，或分批列印", "choose records, or print them in parts"),
        )
    if kind is Format.PDF:
        return Printed(f"{_name(papers)}.pdf", pdf(papers, at=at))
    if len(papers) == 1:
        return Printed(f"{_name(papers)}.{kind.value}", _document(papers[0], kind, at))
    out, stamp = io.BytesIO(), at.timetuple()
    with zipfile.ZipFile(out, "w") as archive:
        for number, paper in enumerate(papers, 1):
            inner = f"{number:03d}-{_name([paper])}.{kind.value}"
            entry = zipfile.ZipInfo(inner, (stamp[0], stamp[1], stamp[2], stamp[3], stamp[4], stamp[5]))
            archive.writestr(entry, _document(paper, kind, at))
    return Printed(f"{_name(papers)}.zip", out.getvalue())


def listed(sheet: Sheet, kind: ListFormat, *, at: datetime) -> Printed:
    """Return a list as a file. Raises InputError when it has more rows than a worksheet holds."""
    out = io.BytesIO()
    match kind:
        case ListFormat.XLSX:
            xlsx(sheet, out, at=at)
        case ListFormat.ODS:
            ods(sheet, out, at=at)
        case ListFormat.CSV:
            csv(sheet, out)
        case _:
            assert_never(kind)
    return Printed(f"{_safe(sheet.title)}.{kind.value}", out.getvalue())


def _document(paper: Paper, kind: Format, at: datetime) -> bytes:
    return docx(paper, at=at) if kind is Format.DOCX else odt(paper, at=at)


def _name(papers: Sequence[Paper]) -> str:
    titles = {paper.title for paper in papers}
    if len(papers) == 1:
        return _safe(papers[0].number or papers[0].title)
    return _safe(titles.pop() if len(titles) == 1 else papers[0].company)


def _safe(name: str) -> str:
    """Return a name that every system takes for a file."""
    return _UNSAFE.sub("-", name).strip("-.")[:80] or "anzheng"
