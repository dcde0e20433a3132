"""ODS lists: OpenDocument written row by row; every text is text, whatever it begins with."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from anzheng.reports.papers.layout import TINT
from anzheng.reports.papers.odf import NAMES, About, attribute, package, told
from anzheng.reports.papers.sheets import SOURCE, Held, Kind, Sheet, counted, held, tabbed
from anzheng.reports.papers.words import word

# Years of the Republic, 115/09/04; a hyphen after the year would be read as an exponent by programs.
_STYLES = (
    '<number:text-style style:name="n-text"><number:text-content/></number:text-style>'
    '<number:date-style style:name="n-day" number:language="zh" number:country="TW">'
    '<number:year number:calendar="ROC"/><number:text>/</number:text>'
    '<number:month number:calendar="ROC" number:style="long"/><number:text>/</number:text>'
    '<number:day number:calendar="ROC" number:style="long"/></number:date-style>'
    '<number:number-style style:name="n-number"><number:number number:min-integer-digits="1" '
    'number:decimal-places="0" number:grouping="true"/></number:number-style>'
    '<style:style style:name="text" style:family="table-cell" style:data-style-name="n-text">'
    '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/></style:style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="n-day">'
    '<style:table-cell-properties style:vertical-align="top"/></style:style>'
    '<style:style style:name="number" style:family="table-cell" style:data-style-name="n-number">'
    '<style:table-cell-properties style:vertical-align="top"/></style:style>'
    '<style:style style:name="head" style:family="table-cell" style:data-style-name="n-text">'
    f'<style:table-cell-properties fo:background-color="{TINT}" fo:border="0.5pt solid #1a1a1a"/>'
    '<style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
)
_PAGE = (
    f"<office:document-styles {NAMES}><office:automatic-styles>"
    '<style:page-layout style:name="sheet"><style:page-layout-properties fo:page-width="297mm" fo:page-height="210mm" '
    'style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout>'
    '</office:automatic-styles><office:master-styles><style:master-page style:name="Default" '
    'style:page-layout-name="sheet"><style:footer><text:p><text:page-number>1</text:page-number>／'
    "<text:page-count>1</text:page-count></text:p></style:footer></style:master-page></office:master-styles>"
    "</office:document-styles>"
)
_CHARACTER = 1.9
"""Millimetres of a half-width character."""


def ods(sheet: Sheet, out: IO[bytes], *, at: datetime) -> None:
    """Write the list. Raises InputError when it has more rows than a worksheet holds."""
    language = "zh-TW" if sheet.language == "zh" else "en-US"
    package(out, "spreadsheet", _content(sheet), _PAGE, About(sheet.title, sheet.author, at, language))


def _content(sheet: Sheet) -> Iterator[str]:
    widths = [column.breadth for column in sheet.columns]
    yield f"<office:document-content {NAMES}><office:automatic-styles>{_STYLES}"
    for width in sorted({*widths, 20, 80}):
        yield (
            f'<style:style style:name="w{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _CHARACTER:.1f}mm"/></style:style>'
        )
    yield (
        '<style:style style:name="table" style:family="table" style:master-page-name="Default"/>'
        "</office:automatic-styles><office:body><office:spreadsheet>"
    )
    name = tabbed(sheet.title)
    yield _opened(name, widths)
    heads = "".join(_text(title, "head") for title in sheet.heads)
    yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    for row in counted(sheet):
        yield f"<table:table-row>{''.join(_cell(held(value, sheet.language)) for value in row)}</table:table-row>"
    yield "</table:table>"
    yield _opened(word(SOURCE, sheet.language), [20, 80])
    for label, said in sheet.source or (("", ""),):
        yield f"<table:table-row>{_text(label, 'head')}{_text(said, 'text')}</table:table-row>"
    yield "</table:table></office:spreadsheet></office:body></office:document-content>"


def _opened(name: str, widths: list[int]) -> str:
    columns = "".join(f'<table:table-column table:style-name="w{width}"/>' for width in widths)
    return f'<table:table table:name={attribute(name)} table:style-name="table">{columns}'


def _cell(one: Held) -> str:
    if one.day is not None:
        day, shown = one.day.isoformat(), one.text.replace("-", "/")
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}">'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )
    if one.kind is Kind.NUMBER:
        return (
            f'<table:table-cell table:style-name="number" office:value-type="float" office:value="{one.number}">'
            f"<text:p>{one.number:,}</text:p></table:table-cell>"
        )
    return _text(one.text, "text") if one.text else "<table:table-cell/>"


def _text(text: str, style: str) -> str:
    lines = "".join(f"<text:p>{told(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}</table:table-cell>'
