"""WordprocessingML: the blocks of a layout as the elements of a DOCX (ISO/IEC 29500-1, 17)."""

from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from anzheng.reports.papers.characters import clean
from anzheng.reports.papers.layout import TINT, Block, Cell, Field, Para, Run, Table, Tier
from anzheng.reports.papers.model import Align

LATIN, HAN = "Times New Roman", "標楷體"
"""The faces of Taiwanese forms; a program that lacks them takes its own."""
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_JUSTIFY = {Align.START: "left", Align.CENTER: "center", Align.END: "right"}
_FIELDS = {Field.PAGE: "PAGE", Field.PAGES: "NUMPAGES"}
_TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_HANG = 'w:left="340" w:hanging="340"'


def block(one: Block, width: float) -> str:
    """Return a block as an element of its own; `width` is that of the text in millimetres."""
    match one:
        case Para():
            return _para(one, _NAMES)
        case Table():
            return _table(one, width)
        case _:
            assert_never(one)


def gap(*, keeps: bool = False) -> str:
    """Return the empty paragraph without which two tables would be one."""
    keep = "<w:keepNext/>" if keeps else ""
    return f'<w:p {_NAMES}><w:pPr>{keep}<w:spacing w:line="140" w:lineRule="exact"/></w:pPr></w:p>'


def watermark(text: str) -> str:
    """Return a paragraph of the header that prints a word across the page, as Word itself writes it."""
    shape = (
        "position:absolute;margin-left:0;margin-top:0;width:330pt;height:165pt;rotation:315;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        f'<w:p {_NAMES}><w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" style={quoteattr(shape)} o:allowincell="f" '
        'fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="font-family:{HAN};font-size:1pt" string={quoteattr(clean(text))}/>'
        "</v:shape></w:pict></w:r></w:p>"
    )


def _table(one: Table, width: float) -> str:
    columns = [round(width * _TWIPS * share) for share in one.widths]
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    edge = 'w:space="0" w:color="1a1a1a"'
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{10 if outer else 4}" {edge}/>'
        for side, outer in (
            ("top", True),
            ("left", True),
            ("bottom", True),
            ("right", True),
            ("insideH", False),
            ("insideV", False),
        )
    )
    if one.bare:
        borders = f'<w:top w:val="single" w:sz="6" {edge}/>'
    tiers = "".join(_tier(tier, columns, keeps=one.keeps) for tier in one.tiers)
    return (
        f'<w:tbl {_NAMES}><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="50" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        f"<w:tblCaption w:val={quoteattr(clean(one.name))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{tiers}</w:tbl>"
    )


def _tier(one: Tier, columns: list[int], *, keeps: bool) -> str:
    height = f'<w:trHeight w:val="{round(one.height * _TWIPS)}" w:hRule="atLeast"/>' if one.height else ""
    whole = "<w:cantSplit/>" if one.whole else ""
    head = "<w:tblHeader/>" if one.head else ""
    cells, at = [], 0
    for cell in one.cells:
        cells.append(_cell(cell, sum(columns[at : at + cell.span]), keeps=keeps))
        at += cell.span
    return f"<w:tr><w:trPr>{whole}{height}{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(one: Cell, width: int, *, keeps: bool) -> str:
    span = f'<w:gridSpan w:val="{one.span}"/>' if one.span > 1 else ""
    tint = f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT[1:]}"/>' if one.label else ""
    paras = "".join(_para(para, keeps=keeps) for para in one.paras) or "<w:p/>"
    look = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{tint}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{paras}</w:tc>"


def _para(one: Para, names: str = "", *, keeps: bool = False) -> str:
    keep = "<w:keepNext/>" if keeps or one.heading else ""
    keep += '<w:spacing w:before="60" w:after="60"/>' if one.heading else ""
    hang = f"<w:ind {_HANG}/>" if one.hangs else ""
    runs = "".join(_run(run) for run in one.runs)
    return f'<w:p {names}><w:pPr>{keep}{hang}<w:jc w:val="{_JUSTIFY[one.align]}"/></w:pPr>{runs}</w:p>'


def _run(one: Run) -> str:
    bold = "<w:b/>" if one.bold else ""
    color = f'<w:color w:val="{one.color[1:]}"/>' if one.color else ""
    look = f'<w:rPr>{bold}{color}<w:sz w:val="{round(one.size * 2)}"/></w:rPr>'
    if one.field is not None:
        parts = (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve"> {_FIELDS[one.field]} </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
        return "".join(f"<w:r>{look}{part}</w:r>" for part in parts)
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(clean(one.text))}</w:t></w:r>'
