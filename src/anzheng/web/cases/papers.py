"""簽核單 The sheet of a case as it is printed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from anzheng.kernel.times import taipei_day
from anzheng.organization.core.levels import NAMES, Level
from anzheng.organization.models import Member
from anzheng.records.case_queries import find
from anzheng.records.core.workflow.case import STATES
from anzheng.records.subject import subject_of
from anzheng.web.cases import contents
from anzheng.web.cases.lines import content_of
from anzheng.web.cases.one import story_of
from anzheng.web.declare import signed_in
from anzheng.web.here import here
from anzheng.web.pages.case import digits
from anzheng.web.pages.case_paper import PaperPage, boxes
from anzheng.web.records.choices import people_in
from anzheng.web.records.parts import on_paper


@signed_in
@require_safe
def paper_view(request: HttpRequest, case: str) -> HttpResponse:
    """Show the sheet. Raises NotFoundError for a case that the reader may not see."""
    at = here(request, "cases")
    row = find(at.visit.standing, case)
    about = subject_of(row.kind)
    content = content_of(row, at.visit.standing.person)
    story = story_of(at, row, people_in(content))
    record = None
    if row.kind == "record":
        record = on_paper(at, row, content, story.names)
        if record is None:
            return redirect(at.address("case", row.pk))
    made = boxes(story)
    member = Member.objects.filter(company_id=at.ledger, person=row.author_id).select_related("unit").first()
    identity, _, version = row.workflow.partition("/")
    model = PaperPage(
        at.company.name,
        about.name if record is None else record.title,
        identity.replace("_", "-") if record is None else record.form,
        version if record is None else record.version,
        NAMES[Level(row.level)],
        row.pk if record is None else record.number,
        taipei_day(row.opened),
        row.author.name,
        member.unit.name if member is not None and member.unit is not None else "",
        contents.shown(at, row.kind, content, story.names) if record is None else record.content,
        made,
        digits(story.case.digest),
        made[0].seq,
        story.elsewhere,
        STATES[story.case.state],
        story.case.printed is not None,
        at.address("case", row.pk),
    )
    return at.page("web/case-paper.html", model)
