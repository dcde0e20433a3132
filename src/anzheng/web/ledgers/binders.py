"""稽核卷宗的頁面 Views of binders: ask for one, see what a list of requests would find, fetch one's own."""

from datetime import date
from pathlib import Path, PurePath
from re import fullmatch

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from anzheng.importers.tables.reading import ENDINGS
from anzheng.jobs.models import Worker
from anzheng.jobs.presence import SILENT_AFTER
from anzheng.kernel.errors import AnzhengError, InputError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.origin import From
from anzheng.reports.binder.core.periods import Period
from anzheng.reports.binder.core.requests import Request
from anzheng.reports.binder.requests import matched, read_requests
from anzheng.reports.binder.shelf import ask, exports_of, take
from anzheng.reports.binder.wishes import Wish, day_or_period
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.binders import CONFIRM, binders_page, preview_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.sheets import show
from anzheng.web.sign_in.network import origin_of
from anzheng.web.sign_in.proofs import require_fresh
from anzheng.web.waiting import keep, waiting

_KIND = "binder-list"
_ON_SITE = 500
_ID = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}"


@needs(Permission.BINDERS_EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def binders_view(request: HttpRequest) -> HttpResponse:
    """Show one's own exports; ask for one. A list of requests is matched first, and nothing is exported by that."""
    at = here(request, "ledger")
    if request.method != "POST":
        return _page(at)
    stale = require_fresh(request)
    if stale is not None:
        return stale
    reading = Reading(request.POST)
    try:
        wish = _wish(at, reading)
        wish.require_begun(at.today)
        if reading.sound and reading.form != CONFIRM and "listing" in request.FILES:
            return _preview(at, wish)
        if reading.sound:
            _ask(at, reading, wish)
    except AnzhengError as problem:
        reading.refused(problem, _field(problem))
    if not reading.sound:
        return _page(at, reading.sent)
    return redirect(at.address("binders"))


@needs(Permission.BINDERS_EXPORT)
@require_POST
def download_view(request: HttpRequest, export: str) -> HttpResponseBase:
    """Hand an archive to whoever asked for it, once it is recorded. Raises NotFoundError for everybody else."""
    at = here(request, "ledger")
    came = origin_of(request)
    where = From(came.address, came.device)
    file, name = take(at.visit.standing, export, where, home=at.home, actor=at.visit.actor, now=at.now)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response


def _wish(at: Here, reading: Reading) -> Wish:
    documents = reading.several("documents", list(_documents(at)))
    about = _about(reading)
    known = reading.day("known", required=False)
    if known is not None and known > at.today:
        reading.wrong("known", Text("還沒有到這一天", "this day has not come yet"))
    typed = reading.text("on_site", required=False, limit=_ON_SITE).replace("、", " ").replace(",", " ")
    on_site = tuple(dict.fromkeys(typed.split()))
    if not all(fullmatch(_ID, one) for one in on_site):
        reading.wrong("on_site", Text("請填代號，以空白分開", "ids with blanks between them, please"))
    day = about if isinstance(about, date) else None
    period = None if about is None or isinstance(about, date) else about
    return Wish(documents, day, period, known, on_site, not reading.ticked("unnamed"))


def _field(problem: AnzhengError) -> str:
    if not isinstance(problem, InputError):
        return ""
    return "about" if problem.where == "about" else "listing"


def _about(reading: Reading) -> date | Period | None:
    typed = reading.text("about", required=False, limit=60)
    if not typed:
        return None
    try:
        return day_or_period(typed)
    except InputError as problem:
        reading.refused(problem, "about")
        return None


def _preview(at: Here, wish: Wish) -> HttpResponse:
    """Keep the list, and show what each row finds. Raises InputError for a list that cannot be read."""
    uploaded = at.request.FILES.get("listing")
    if uploaded is None:
        raise InputError(Text("沒有選擇檔案", "no file was chosen"), "listing", Text("請重新選擇", "choose one"))
    ending = PurePath(uploaded.name or "").suffix.lower()
    if ending not in ENDINGS:
        raise InputError(
            Text("不收這種檔案", "files of this kind are not taken"),
            "listing",
            Text("請另存為 XLSX、ODS 或 CSV", "save it as XLSX, ODS or CSV"),
        )
    kept = keep(at, _KIND, ending, uploaded.chunks())
    found = matched(
        at.visit.standing, _requests(waiting(at, _KIND, ending, kept), wish), at.home, frozenset(wish.on_site)
    )
    sent = [(name, value) for name in _FIELDS for value in at.request.POST.getlist(name) if value]
    return show(at, preview_page(found, (*sent, ("kept", kept), ("ending", ending)), at.address("binders")))


def _requests(path: Path, wish: Wish) -> tuple[Request, ...]:
    """Read the list; what is wrong with it names the row and not our file. Raises InputError."""
    try:
        return read_requests(path, wish.period)
    except InputError as problem:
        row, _, typed = problem.where.removeprefix(path.name).lstrip(":").partition(" ")
        what = problem.what
        if row:
            what = Text(f"清單第 {row} 列「{typed}」：{what.zh}", f"row {row} of the list, “{typed}”: {what.en}")
        raise InputError(what, "listing", problem.remedy) from None


_FIELDS = ("documents", "about", "known", "on_site", "unnamed")


def _ask(at: Here, reading: Reading, wish: Wish) -> None:
    listing: Path | None = None
    if reading.form == CONFIRM:
        ending = reading.choice("ending", ENDINGS)
        listing = waiting(at, _KIND, ending, reading.text("kept", limit=64))
    if reading.sound:
        ask(at.visit.standing, wish, listing, auth=at.visit.actor.auth, home=at.home, now=at.now)
        flash(
            at.request,
            Text("已排入匯出，完成時會通知你。", "The export is on its way; you will be told when it is ready."),
        )


def _documents(at: Here) -> dict[str, Text]:
    with at.knowledge.lock:
        editions = at.knowledge.editions(at.ledger, at.today)
    return {one.document: Text(one.zh, one.en) for one in editions}


def _page(at: Here, sent: Sent | None = None) -> HttpResponse:
    model = binders_page(
        _documents(at),
        exports_of(at.visit.standing, home=at.home, now=at.now),
        lambda export: at.address("binder-file", export),
        sent,
        anchors=at.address("anchors"),
        alive=Worker.objects.filter(seen__gt=at.now - SILENT_AFTER).exists(),
    )
    return show(at, model, sent)
