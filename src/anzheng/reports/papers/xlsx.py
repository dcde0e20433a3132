"""XLSX lists: written row by row in constant memory; every text is text, whatever it begins with."""

from datetime import datetime
from typing import IO

from anzheng.reports.papers.characters import clean
from anzheng.reports.papers.layout import TINT
from anzheng.reports.papers.sheets import SOURCE, Kind, Sheet, counted, held, tabbed
from anzheng.reports.papers.words import word

_DAY = "[$-404]e/mm/dd;@"
"""The calendar of the Republic, 115/09/04, as Excel itself writes it: after `e` a hyphen would mean an exponent."""


def xlsx(sheet: Sheet, out: IO[bytes], *, at: datetime) -> None:
    """Write the list. Raises InputError when it has more rows than a worksheet holds."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only who asks for a list needs it

    book = Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {"title": clean(sheet.title), "author": clean(sheet.author), "created": at.replace(tzinfo=None)}
    )
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": _DAY, "valign": "top", "align": "left"})
    number = book.add_format({"num_format": "#,##0", "valign": "top"})
    head = book.add_format({"bold": True, "bg_color": TINT, "border": 1, "num_format": "@", "text_wrap": True})
    page = book.add_worksheet(tabbed(sheet.title))
    for at_column, column in enumerate(sheet.columns):
        page.set_column(at_column, at_column, column.breadth)
        page.write_string(0, at_column, clean(column.title), head)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P／&N")
    last = 0
    for last, row in enumerate(counted(sheet), 1):
        for at_column, value in enumerate(row):
            cell = held(value, sheet.language)
            if cell.day is not None:
                page.write_datetime(last, at_column, cell.day, day)
            elif cell.kind is Kind.NUMBER:
                page.write_number(last, at_column, cell.number, number)
            elif cell.text:
                page.write_string(last, at_column, cell.text, text)
    page.autofilter(0, 0, last, max(len(sheet.columns) - 1, 0))
    source = book.add_worksheet(word(SOURCE, sheet.language))
    source.set_column(0, 0, 20)
    source.set_column(1, 1, 80)
    for line, (label, said) in enumerate(sheet.source):
        source.write_string(line, 0, clean(label), head)
        source.write_string(line, 1, clean(said), text)
    book.close()
