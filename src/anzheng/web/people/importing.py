"""匯入人員 Importing people on the page. The file waits in the data folder between preview and confirmation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.people_file import read
from anzheng.organization.core.permissions import Permission
from anzheng.registers.imports import carry_out, plan
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.people_import import file_page, plan_page
from anzheng.web.people.around import around
from anzheng.web.reading import Reading
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import require_fresh
from anzheng.web.waiting import keep, waiting

MAX_BYTES = 5 * 1024 * 1024
_KIND, _ENDING = "people", ".csv"


@needs(Permission.PEOPLE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_view(request: HttpRequest) -> HttpResponse:
    """Ask for a file, show the plan, carry it out."""
    at = here(request, "people")
    if request.method != "POST":
        return show(at, file_page(around(at, "people-import"), None))
    if (again := require_fresh(request)) is not None:
        return again
    reading = Reading(request.POST)
    try:
        if reading.form == "confirm":
            return _confirm(at, reading)
        return _preview(at, request)
    except InputError as problem:
        reading.refused(problem, "file")
        return show(at, file_page(around(at, "people-import"), reading.sent), reading.sent)


def _preview(at: Here, request: HttpRequest) -> HttpResponse:
    uploaded = request.FILES.get("file")
    if uploaded is None:
        raise InputError(
            Text("沒有選擇檔案", "no file was chosen"), "file", Text("請選擇一個 CSV 檔", "choose a CSV file")
        )
    data = uploaded.read(MAX_BYTES + 1)
    found = read(data, "file")
    kept = keep(at, _KIND, _ENDING, (data,))
    seen = plan(at.ledger, found.rows, today=at.today)
    return show(at, plan_page(seen, found.refused, found.ignored, kept, around(at, "people-import"), None))


def _confirm(at: Here, reading: Reading) -> HttpResponse:
    kept, digest = reading.text("kept", limit=64), reading.text("digest", limit=64)
    path = waiting(at, _KIND, _ENDING, kept)
    found = read(path.read_bytes(), "file")
    done = carry_out(at.home, at.ledger, found.rows, digest=digest, actor=at.visit.actor, now=at.now)
    path.unlink(missing_ok=True)
    total = done.added + done.changed + done.moved + done.leaving
    flash(at.request, Text(f"已匯入 {total:,} 筆。", f"Imported {total:,}."))
    return redirect(at.address("people"))
