"""送出一頁 Answering with a page of sheets; a form that came back makes it a 400."""

from dataclasses import replace

from django.http import HttpResponse

from anzheng.kernel.errors import Text
from anzheng.web.here import Here
from anzheng.web.pages.components import ErrorSummary
from anzheng.web.pages.sheets import Sent, SheetsPage


def show(at: Here, page: SheetsPage, sent: Sent | None = None) -> HttpResponse:
    """Return the page; what is wrong with a form that the page no longer shows stands on top of it."""
    if sent is not None and not any(sheet.form and sheet.form.summary for sheet in page.sheets):
        nameless = tuple(("", Text("", ""), what) for what in sent.problems.values())
        page = replace(page, notes=(ErrorSummary(nameless), *page.notes))
    return at.page("web/sheets.html", page, status=200 if sent is None else 400)
