"""DOCX papers: a document for each record, its heading and real page numbers on every page; many as one ZIP."""

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from anzheng.catalogue.core.forms import Orientation
from anzheng.reports.papers import qr, wordml, words
from anzheng.reports.papers.characters import clean
from anzheng.reports.papers.layout import LONG, SHORT, SIDE, TOP, Block, Table, blocks, foot, heading, width_of
from anzheng.reports.papers.model import Paper

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section, _BaseHeaderFooter


def docx(paper: Paper, *, at: datetime) -> bytes:
    """Return one paper as a document that Word and its like can edit."""
    from docx import Document  # noqa: PLC0415 - only who prints needs it

    document = Document()
    _set_up(document, paper, at)
    section = document.sections[0]
    _page(section, paper)
    width = width_of(paper)
    _into(section.header, heading(paper), width, words.across(paper.marks, paper.language))
    _into(section.footer, (foot(paper),), width)
    body = document.element.body
    for block in blocks(paper):
        body.insert_element_before(_parsed(wordml.block(block, width)), "w:sectPr")
        if isinstance(block, Table):
            body.insert_element_before(_parsed(wordml.gap(keeps=block.keeps)), "w:sectPr")
            _pictures(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: "Document", paper: Paper, at: datetime) -> None:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    style = document.styles["Normal"]
    style.font.name, style.font.size = wordml.LATIN, Pt(10)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), wordml.HAN)
    style.paragraph_format.space_after = Pt(0)
    known = document.core_properties
    known.title = clean(f"{paper.title} {paper.number}".strip())[:255]
    known.author, known.comments = clean(paper.company)[:255], ""
    known.language = "zh-TW" if paper.language == "zh" else "en-US"
    known.created = known.modified = at.replace(tzinfo=None)


def _page(section: "Section", paper: Paper) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    wide = paper.orientation is Orientation.LANDSCAPE
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(LONG), Mm(SHORT)) if wide else (Mm(SHORT), Mm(LONG))
    section.left_margin = section.right_margin = Mm(SIDE)
    section.top_margin = section.header_distance = Mm(TOP)
    section.bottom_margin, section.footer_distance = Mm(SIDE), Mm(8)


def _into(place: "_BaseHeaderFooter", all_: tuple[Block, ...], width: float, across: str = "") -> None:
    """Fill a header or a footer, which ends with a paragraph as the format asks."""
    place.is_linked_to_previous = False
    element = place._element  # noqa: SLF001 - the library has no public way to a header's element
    for old in list(element):
        element.remove(old)
    for block in all_:
        element.append(_parsed(wordml.block(block, width)))
    if across:
        element.append(_parsed(wordml.watermark(across)))
    elif isinstance(all_[-1], Table):
        element.append(_parsed(wordml.gap()))


def _pictures(document: "Document", table: Table) -> None:
    """Put the scannable codes into the cells of the table that was appended last."""
    from docx.shared import Mm  # noqa: PLC0415

    for row, tier in enumerate(table.tiers):
        for column, cell in enumerate(tier.cells):
            if cell.picture is not None:
                target = document.tables[-1].rows[row].cells[column].paragraphs[0]
                drawn = target.add_run().add_picture(io.BytesIO(qr.png(cell.picture.address)), Mm(cell.picture.side))
                drawn._inline.docPr.set("descr", cell.picture.about)  # noqa: SLF001 - nor to a picture's description


def _parsed(xml: str) -> Any:  # noqa: ANN401 - the library types its elements by tag
    from docx.oxml.parser import parse_xml  # noqa: PLC0415

    return parse_xml(xml)
