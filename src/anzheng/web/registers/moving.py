"""匯入與匯出 A register in and out as a list, which waits in the data folder between preview and confirmation."""

from pathlib import PurePath

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from anzheng.catalogue.core.forms import Register
from anzheng.importers.tables.reading import ENDINGS, read_table
from anzheng.kernel.errors import ConflictError, InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.origin import From
from anzheng.registers.lists import carry_out, plan
from anzheng.registers.reach import require_everywhere
from anzheng.reports.papers.files import ListFormat
from anzheng.reports.register_files import export_register
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here
from anzheng.web.pages.register_import import CONFIRM, file_page, plan_page
from anzheng.web.reading import Reading
from anzheng.web.registers.around import back_to, opened
from anzheng.web.sheets import show
from anzheng.web.sign_in.network import origin_of
from anzheng.web.sign_in.proofs import require_fresh
from anzheng.web.waiting import keep, waiting

_KIND = "list"


@needs(Permission.REGISTERS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def import_view(request: HttpRequest, register: str) -> HttpResponse:
    """Ask for a list, show what it would change, carry it out."""
    at, own = opened(request, register)
    require_everywhere(at.visit.standing)
    if request.method != "POST":
        return show(at, file_page(own, None, back_to(at, own)))
    if (again := require_fresh(request)) is not None:
        return again
    reading = Reading(request.POST)
    try:
        return _confirm(at, own, reading) if reading.form == CONFIRM else _preview(at, own)
    except (InputError, ConflictError) as problem:
        reading.refused(problem, "file")
        return show(at, file_page(own, reading.sent, back_to(at, own)), reading.sent)


@needs(Permission.EXPORT)
@require_POST
def export_view(request: HttpRequest, register: str) -> HttpResponse:
    """Hand the register out as a file, once it is recorded that it leaves."""
    at, own = opened(request, register)
    reading = Reading(request.POST)
    kind = reading.choice("as", [one.value for one in ListFormat]) or ListFormat.XLSX.value
    origin = origin_of(request)
    file = export_register(
        at.visit.standing,
        own.id,
        ListFormat(kind),
        From(origin.address, origin.device),
        language="en" if at.frame.language == "en" else "zh",
        today=at.today,
        home=at.home,
        actor=at.visit.actor,
        now=at.now,
    )
    response = HttpResponse(file.data, content_type=file.media)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["Cache-Control"] = "no-store"
    return response


def _preview(at: Here, register: Register) -> HttpResponse:
    uploaded = at.request.FILES.get("file")
    if uploaded is None:
        raise InputError(
            Text("沒有選擇檔案", "no file was chosen"),
            "file",
            Text("請選擇 XLSX、ODS 或 CSV 檔", "choose an XLSX, ODS or CSV file"),
        )
    name = PurePath(uploaded.name or "").name[-80:]
    rows = read_table(uploaded, name)
    ending = _ending(name)
    uploaded.seek(0)
    kept = keep(at, _KIND, ending, uploaded.chunks())
    seen = plan(at.ledger, register.id, rows, name, today=at.today)
    hidden = (("kept", kept), ("ending", ending))
    return show(at, plan_page(register, seen.plan, seen.ignored, hidden, back_to(at, register)))


def _confirm(at: Here, register: Register, reading: Reading) -> HttpResponse:
    kept, digest = reading.text("kept", limit=64), reading.text("digest", limit=64)
    ending = reading.choice("ending", ENDINGS)
    path = waiting(at, _KIND, ending, kept)
    with path.open("rb") as file:
        rows = read_table(file, path.name)
    done = carry_out(at.ledger, register.id, rows, digest=digest, actor=at.visit.actor, now=at.now)
    path.unlink(missing_ok=True)
    flash(at.request, Text(f"已匯入 {len(done.work):,} 項並入帳。", f"{len(done.work):,} imported and recorded."))
    return redirect(at.address("register", register.id))


def _ending(name: str) -> str:
    """Return the ending of a file that was read: one of those that are taken."""
    return PurePath(name).suffix.lower()
