"""ODT papers: a document for each record, its heading and real page numbers on every page; many as one ZIP.

Written here: the library that reads OpenDocument in the tests takes a hundred times as long to build the same tables.
"""

import io
from datetime import datetime
from typing import assert_never

from anzheng.catalogue.core.forms import Orientation
from anzheng.reports.papers import qr, words
from anzheng.reports.papers.layout import (
    LONG,
    SHORT,
    SIDE,
    TINT,
    TOP,
    Block,
    Cell,
    Field,
    Para,
    Picture,
    Run,
    Table,
    blocks,
    foot,
    heading,
    width_of,
)
from anzheng.reports.papers.model import Align, Paper
from anzheng.reports.papers.odf import NAMES, XLINK, About, attribute, package, told

LATIN, HAN = "Times New Roman", "標楷體"
"""The faces of Taiwanese forms; a program that lacks them takes its own."""
_TALL = 28
"""Least height of the heading in millimetres; it grows with what stands in it."""
_THIN, _THICK = "0.5pt solid #1a1a1a", "1.2pt solid #1a1a1a"
_FIELDS = {
    Field.PAGE: '<text:page-number text:select-page="current">1</text:page-number>',
    Field.PAGES: "<text:page-count>1</text:page-count>",
}


def odt(paper: Paper, *, at: datetime) -> bytes:
    """Return one paper as a document that LibreOffice and its like can edit."""
    width, looks = width_of(paper), _Looks()
    body = "".join(looks.block(block, width) for block in blocks(paper))
    top = _Looks()
    head = "".join(top.block(block, width) for block in heading(paper))
    head += _watermark(words.across(paper.marks, paper.language), width)
    bottom = top.block(foot(paper), width)
    content = (
        f"<office:document-content {NAMES} {XLINK}>{_FACES}"
        f"<office:automatic-styles>{looks.styles()}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    out = io.BytesIO()
    about = About(
        title=f"{paper.title} {paper.number}".strip(),
        author=paper.company,
        at=at,
        language="zh-TW" if paper.language == "zh" else "en-US",
        pictures=looks.pictures,
    )
    package(out, "text", [content], _styles(paper, top.styles(), head, bottom), about)
    return out.getvalue()


class _Looks:
    """The blocks of one part of a package, with the styles that they turned out to need."""

    def __init__(self) -> None:
        self._named: dict[str, str] = {}
        self.pictures: dict[str, bytes] = {}
        self._tables = 0

    def styles(self) -> str:
        """Return every style that was used."""
        return "".join(style.replace("NAME", name, 1) for style, name in self._named.items())

    def block(self, one: Block, width: float) -> str:
        """Return a block as elements; `width` is that of the text in millimetres."""
        match one:
            case Para():
                return self._para(one)
            case Table():
                return self._table(one, width)
            case _:
                assert_never(one)

    def _style(self, family: str, inner: str) -> str:
        style = f'<style:style style:name="NAME" style:family="{family}">{inner}</style:style>'
        return self._named.setdefault(style, f"{family[0]}{len(self._named) + 1}")

    def _para(self, one: Para) -> str:
        align = {Align.START: "start", Align.CENTER: "center", Align.END: "end"}[one.align]
        keep = ' fo:keep-with-next="always" fo:margin-top="1mm" fo:margin-bottom="1mm"' if one.heading else ""
        hang = ' fo:margin-left="6mm" fo:text-indent="-6mm"' if one.hangs else ""
        name = self._style("paragraph", f'<style:paragraph-properties fo:text-align="{align}"{keep}{hang}/>')
        return f'<text:p text:style-name="{name}">{"".join(self._run(run) for run in one.runs)}</text:p>'

    def _run(self, one: Run) -> str:
        bold = ' fo:font-weight="bold" style:font-weight-asian="bold"' if one.bold else ""
        color = f' fo:color="{one.color}"' if one.color else ""
        size = f'fo:font-size="{one.size}pt" style:font-size-asian="{one.size}pt"'
        name = self._style("text", f"<style:text-properties {size}{bold}{color}/>")
        said = told(one.text) if one.field is None else _FIELDS[one.field]
        return f'<text:span text:style-name="{name}">{said}</text:span>'

    def _table(self, one: Table, width: float) -> str:
        keep = ' fo:keep-with-next="always"' if one.keeps else ""
        whole = (
            f'<style:table-properties style:width="{width}mm" fo:margin-bottom="3mm" table:align="margins" '
            f'table:border-model="collapsing"{keep}/>'
        )
        table = self._style("table", whole)
        columns = "".join(
            '<table:table-column table:style-name="{}"/>'.format(
                self._style(
                    "table-column", f'<style:table-column-properties style:column-width="{width * share:.2f}mm"/>'
                )
            )
            for share in one.widths
        )
        heads = [number for number, tier in enumerate(one.tiers) if tier.head]
        tiers = [self._tier(one, number) for number in range(len(one.tiers))]
        if heads == [0] and len(tiers) > 1:
            tiers[0] = f"<table:table-header-rows>{tiers[0]}</table:table-header-rows>"
        self._tables += 1
        name = attribute(f"{one.name or 'table'} {self._tables}")
        return f'<table:table table:name={name} table:style-name="{table}">{columns}{"".join(tiers)}</table:table>'

    def _tier(self, table: Table, number: int) -> str:
        tier, columns = table.tiers[number], len(table.widths)
        height = f' style:min-row-height="{tier.height}mm"' if tier.height else ""
        whole = ' fo:keep-together="always"' if tier.whole else ""
        name = self._style("table-row", f"<style:table-row-properties{height}{whole}/>")
        cells, at = [], 0
        for cell in tier.cells:
            edges = (number == 0, at + cell.span == columns, number == len(table.tiers) - 1, at == 0)
            cells.append(self._cell(cell, _borders(edges, bare=table.bare)))
            at += cell.span
        return f'<table:table-row table:style-name="{name}">{"".join(cells)}</table:table-row>'

    def _cell(self, one: Cell, borders: str) -> str:
        tint = f' fo:background-color="{TINT}"' if one.label else ""
        look = f'<style:table-cell-properties fo:padding="1.2mm" style:vertical-align="middle"{borders}{tint}/>'
        name = self._style("table-cell", look)
        span = f' table:number-columns-spanned="{one.span}"' if one.span > 1 else ""
        inner = "".join(self._para(para) for para in one.paras)
        if one.picture is not None:
            inner += self._picture(one.picture)
        return (
            f'<table:table-cell table:style-name="{name}" office:value-type="string"{span}>{inner or "<text:p/>"}'
            f"</table:table-cell>{'<table:covered-table-cell/>' * (one.span - 1)}"
        )

    def _picture(self, one: Picture) -> str:
        name = f"code{len(self.pictures) + 1}.png"
        self.pictures[name] = qr.png(one.address)
        return (
            f'<text:p><draw:frame draw:name="{name}" text:anchor-type="as-char" svg:width="{one.side}mm" '
            f'svg:height="{one.side}mm"><draw:image xlink:href="Pictures/{name}" xlink:type="simple" '
            f'xlink:show="embed" xlink:actuate="onLoad"/><svg:desc>{told(one.about)}</svg:desc></draw:frame></text:p>'
        )


def _borders(edges: tuple[bool, bool, bool, bool], *, bare: bool) -> str:
    """Return the borders of a cell that lies at the table's top, right, bottom, left."""
    if bare:
        return f' fo:border="none" fo:border-top="{_THIN}"' if edges[0] else ' fo:border="none"'
    sides = zip(("top", "right", "bottom", "left"), edges, strict=True)
    return "".join(f' fo:border-{side}="{_THICK if outer else _THIN}"' for side, outer in sides)


def _watermark(text: str, width: float) -> str:
    """Return a paragraph of the header that prints a word across the page: lettering drawn behind the text."""
    if not text:
        return ""
    left = (width - _ACROSS[0] * 0.7) / 2
    turned = f"rotate (0.785) translate ({left:.0f}mm {_ACROSS[2]}mm)"
    return (
        '<text:p text:style-name="across"><draw:custom-shape text:anchor-type="paragraph" draw:z-index="0" '
        f'draw:style-name="lettering" svg:width="{_ACROSS[0]}mm" svg:height="{_ACROSS[1]}mm" '
        f'draw:transform="{turned}"><text:p>{told(text)}</text:p>'
        '<draw:enhanced-geometry draw:text-path="true" draw:text-path-mode="shape" draw:text-path-scale="path" '
        'svg:viewBox="0 0 21600 21600" draw:type="fontwork-plain-text" draw:modifiers="10800" '
        'draw:enhanced-path="M 0 0 L 21600 0 N M 0 21600 L 21600 21600 N"/></draw:custom-shape></text:p>'
    )


_ACROSS = (110, 60, 130)
"""Width, height and distance from the top of the word across the page, in millimetres."""
_LETTERING = (
    '<style:style style:name="across" style:family="paragraph"><style:paragraph-properties fo:line-height="1pt"/>'
    '</style:style><style:style style:name="lettering" style:family="graphic"><style:graphic-properties '
    'draw:stroke="none" draw:fill="solid" draw:fill-color="#d9d9d9" draw:opacity="50%" '
    'draw:auto-grow-height="false" draw:auto-grow-width="false" style:run-through="background" '
    'style:wrap="run-through" style:number-wrapped-paragraphs="no-limit" style:vertical-pos="middle" '
    'style:vertical-rel="page-content" style:horizontal-pos="center" style:horizontal-rel="page-content" '
    'style:flow-with-text="false"/></style:style>'
)
_FACES = "<office:font-face-decls>{}</office:font-face-decls>".format(
    "".join(f'<style:font-face style:name="{name}" svg:font-family="\'{name}\'"/>' for name in (LATIN, HAN))
)


def _styles(paper: Paper, automatic: str, head: str, bottom: str) -> str:
    wide = paper.orientation is Orientation.LANDSCAPE
    page = (LONG, SHORT) if wide else (SHORT, LONG)
    country = 'fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="TW"'
    faces = f'style:font-name="{LATIN}" style:font-name-asian="{HAN}" fo:font-size="10pt" style:font-size-asian="10pt"'
    return (
        f"<office:document-styles {NAMES} {XLINK}>{_FACES}<office:styles>"
        f'<style:default-style style:family="paragraph"><style:text-properties {faces} {country}/>'
        "</style:default-style></office:styles><office:automatic-styles>"
        f'<style:page-layout style:name="sheet"><style:page-layout-properties fo:page-width="{page[0]}mm" '
        f'fo:page-height="{page[1]}mm" style:print-orientation="{paper.orientation.value}" '
        f'fo:margin-left="{SIDE}mm" fo:margin-right="{SIDE}mm" fo:margin-top="{TOP}mm" fo:margin-bottom="8mm"/>'
        f'<style:header-style><style:header-footer-properties fo:min-height="{_TALL}mm" fo:margin-bottom="2mm"/>'
        '</style:header-style><style:footer-style><style:header-footer-properties fo:min-height="8mm" '
        f'fo:margin-top="2mm"/></style:footer-style></style:page-layout>{_LETTERING}{automatic}</office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="sheet">'
        f"<style:header>{head}</style:header><style:footer>{bottom}</style:footer>"
        "</style:master-page></office:master-styles></office:document-styles>"
    )
