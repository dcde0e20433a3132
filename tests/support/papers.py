"""Papers for tests: forms of the catalogue filled with values of every type, and what a reader must find on paper."""

import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.paperwork import paperwork
from anzheng.reports.papers.model import Grid, Listing, Options, Paper, Part, Passage, Proof
from anzheng.reports.papers.of_form import Head, Signed, paper_of

AT = datetime(2026, 9, 11, 1, 41, tzinfo=UTC)
PROOF = Proof("example", 405320, "a7f391c25be044d8" * 4)
NAMES = {
    "u:one": "林瑋蓁",
    "u:two": "周喆",
    "u:three": "吳犇",
    "units:it": "資訊部",
    "hosts": "主機",
    "hosts:x-01": "網路下單主機",
}
_INVISIBLE = re.compile(r"[\s\u200b\ufffe\u00a0]")


def filled(form: Form, items: int = 5, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - what a field holds
    """Return a content with a value in every field."""
    content: dict[str, Any] = {
        "form": form.id,
        "version": form.version,
        "target": "company",
        "first": "2026-07-01",
        "last": "2026-09-30",
        "fields": {**_values(form.fields), **given},
    }
    if form.items is not None:
        content["items"] = {f"{form.items}:x-{n:02}": _values(form.item_fields, n) for n in range(items)}
    return content


def sample(form: str, *, items: int = 5, given: Mapping[str, Any] | None = None, **head: Any) -> Paper:  # noqa: ANN401
    """Return the paper of a form of the catalogue, signed by everybody."""
    known, roles = paperwork().form(form), paperwork().roles
    signed = [Signed("author", "u:one", AT.date(), AT, 405210)]
    signed += [Signed(role, "u:two", AT.date(), AT, 405288) for role in known.roles[1:]]
    about = Head(
        "範例證券股份有限公司", number="F-016-IT-115-0031", unit="資訊部", entered=AT.date(), proof=PROOF, **head
    )
    return paper_of(known, roles, filled(known, items, **(given or {})), signed, NAMES, about)


def said_by(paper: Paper) -> list[str]:
    """Return every text that must stand on the paper."""
    head = [text for pair in paper.head for text in (pair.label, pair.value)]
    boxes = [text for box in paper.boxes for text in (box.meaning, box.title, box.name, *box.notes)]
    proof = [] if paper.proof is None else [paper.proof.groups, paper.proof.code, paper.proof.note]
    parts = [text for part in paper.parts for text in _of_part(part)]
    return [text for text in (paper.company, paper.title, *head, *parts, *boxes, *proof) if squeezed(text)]


def squeezed(text: str) -> str:
    """Return a text without blanks, which every program sets as it likes."""
    return _INVISIBLE.sub("", text)


def pages_of(data: bytes) -> list[str]:
    """Return the text of every page of a PDF."""
    import pypdfium2  # noqa: PLC0415 - only these tests need it

    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def docx_text(data: bytes) -> str:
    """Return all text of a DOCX: body, header and footer."""
    from docx import Document  # noqa: PLC0415 - only these tests need it

    document = Document(io.BytesIO(data))
    section = document.sections[0]
    parts = (document.element.body, section.header._element, section.footer._element)
    return "".join(text for part in parts for text in part.itertext())


def odt_text(data: bytes) -> str:
    """Return all text of an ODT: content and styles, where header and footer stand."""
    import odfdo  # noqa: PLC0415 - only these tests need it

    document = odfdo.Document(io.BytesIO(data))
    parts = (document.get_part(name) for name in ("content.xml", "styles.xml"))
    return "".join(text for part in parts for text in part.root._xml_element.itertext())


def _of_part(part: Part) -> list[str]:
    if isinstance(part, Grid):
        values = [
            row.value.each if isinstance(row.value, Options) else [one.text for one in row.lines] for row in part.rows
        ]
        return [part.title, *(row.label for row in part.rows), *(text for value in values for text in value)]
    if isinstance(part, Listing):
        cells = [line for row in part.rows for cell in row for line in cell.split("\n")]
        return [part.title, *(column.title for column in part.columns), *cells]
    if isinstance(part, Passage):
        return [part.title, *(line.text for line in part.lines)]
    raise TypeError(type(part))


def _values(fields: Mapping[str, Field], number: int = 0) -> dict[str, Any]:
    return {name: value_for(name, one, number) for name, one in fields.items()}


def value_for(name: str, one: Field, number: int = 0) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - a table by type
    """Return some value that the field takes."""
    match one.type:
        case Type.INT:
            return 1234
        case Type.BOOL:
            return number % 2 == 0
        case Type.DATE:
            return date(2026, 9, 4).isoformat()
        case Type.CHOICE:
            return list(one.choices)[number % len(one.choices)]
        case Type.TIME:
            return "08:30"
        case Type.MOMENT:
            return "2026-09-04T08:30"
        case Type.PERSON:
            return "u:one"
        case Type.UNIT:
            return "it"
        case Type.ENTRY:
            return f"srv-{number:02}"
        case Type.FILE:
            return [{"name": f"{name}.pdf", "digest": "ab12" * 16, "bytes": 123456, "media": "application/pdf"}]
        case Type.SIGNATURE:
            return {"name": "外部人員甲", "on": "2026-09-04"}
        case Type.TABLE:
            return [_values(one.columns, n) for n in range(3)]
        case Type.PROSE:
            return f"{name} 說明：\n1. 第一點，林瑋蓁。\n- 第二點，堃、喆、犇。"
        case _:
            return f"{one.zh}之內容 {number}"
