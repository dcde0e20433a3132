"""背景工作的頁面 Views of jobs: look at them; retry or cancel one."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from anzheng.jobs.kinds import discover_kinds
from anzheng.jobs.models import Job, Schedule, Worker
from anzheng.jobs.presence import SILENT_AFTER
from anzheng.jobs.services import cancel, retry
from anzheng.kernel.errors import AnzhengError, NotFoundError, Text
from anzheng.organization.core.permissions import Permission
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Tone
from anzheng.web.pages.jobs import SHOWN, jobs_page


@needs(Permission.JOBS_READ)
@require_safe
def jobs_view(request: HttpRequest) -> HttpResponse:
    """Show the company's jobs; those of the installation as well to whoever runs the machine."""
    at = here(request, "settings")
    rows = Job.objects.filter(_visible(at)).order_by("-created", "-id")[:SHOWN]
    page = jobs_page(
        rows,
        {kind.id: kind for kind in discover_kinds()},
        dict(Schedule.objects.values_list("kind", "missed")),
        at.now,
        alive=Worker.objects.filter(seen__gt=at.now - SILENT_AFTER).exists(),
        may_run=at.visit.standing.may(Permission.JOBS_RUN),
    )
    return at.page("web/jobs.html", page)


@needs(Permission.JOBS_RUN)
@require_POST
def job_act_view(request: HttpRequest, job: str) -> HttpResponse:
    """Retry or cancel one job, and return to the list. Raises NotFoundError for a job that is not visible."""
    at = here(request, "settings")
    if not Job.objects.filter(_visible(at), pk=job).exists():
        raise NotFoundError(
            Text("沒有這件工作", "there is no such job"), job[:60], Text("請從清單選取", "choose one from the list")
        )
    try:
        if request.POST.get("act") == "retry":
            retry(job, now=at.now)
            flash(request, Text("已重新排入", "it waits to run again"))
        elif request.POST.get("act") == "cancel":
            cancel(job, now=at.now)
            flash(request, Text("已取消", "it is cancelled"))
    except AnzhengError as problem:
        flash(request, Text(problem.sentence("zh"), problem.sentence("en")), Tone.REFUSED)
    return HttpResponseRedirect(at.address("jobs"))


def _visible(at: Here) -> Q:
    """Jobs of other companies are not there; those of none belong to whoever runs the machine."""
    own = Q(company=at.ledger)
    return own | Q(company="") if at.visit.standing.may(Permission.INSTALLATION) else own
