"""一份文件 One controlled document: its editions, reading it, publishing, handing out; each form is one act."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES as DUTY_NAMES
from anzheng.organization.core.duties import OUTSIDERS
from anzheng.organization.core.permissions import Permission
from anzheng.organization.people import names_of
from anzheng.organization.units import units
from anzheng.records.document_copies import copies_of
from anzheng.records.document_readers import asked_of
from anzheng.records.document_reading import statements_of, was_opened
from anzheng.records.models import Acknowledgement
from anzheng.reports.controlled import shown
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Choice, Link
from anzheng.web.pages.policies import TITLE
from anzheng.web.pages.policy_one import Around, policy_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.policies import acts
from anzheng.web.policies.new import approval_choices
from anzheng.web.reading import Reading
from anzheng.web.sheets import show

_DONE = {
    "edition": Text("已擬新版本；補齊內容後送件。", "An edition was started; complete and submit it."),
    "publish": Text("已發布並入帳。", "Published and recorded."),
    "acknowledge": Text("已確認並入帳。", "Acknowledged and recorded."),
    "distribute": Text("已分發並入帳。", "Handed out and recorded."),
    "receive": Text("已簽收並入帳。", "Signed for and recorded."),
    "recall": Text("已回收並入帳。", "Taken back and recorded."),
    "amend": Text("已更改。", "Changed."),
    "retire": Text("已廢止並入帳。", "Ended and recorded."),
}


@needs(Permission.RECORDS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_view(request: HttpRequest, number: str) -> HttpResponse:
    """Show the document, or carry out what one of its forms asks for. Raises NotFoundError."""
    at = here(request, "policies")
    if request.method != "POST":
        return _page(at, number, None)
    # Whoever may not see it learns nothing from a refusal.
    shown(at.visit.standing, number)
    reading, onward = Reading(request.POST), [at.address("policy", number)]
    reading.carry_out(acts.ACTS, acts.Asked(at, number, onward))
    if not reading.sound:
        return _page(at, number, reading.sent)
    flash(request, _DONE[reading.form])
    return redirect(onward[-1])


def _page(at: Here, number: str, sent: Sent | None) -> HttpResponse:
    found = shown(at.visit.standing, number)
    row, has = found.line.document, at.visit.standing
    read = found.line.scheduled or found.line.current
    mine = None
    if read is not None:
        rows = Acknowledgement.objects.filter(edition=read, person=has.person).order_by("-on")
        mine = rows.values_list("on", flat=True).first()
    missing = [] if found.readers is None else [one.person for one in found.readers.missing]
    around = Around(
        today=at.today,
        day=at.day(at.today),
        cases={
            one.edition.pk: at.address("case", one.edition.record_id)
            for one in found.editions
            if one.edition.record_id is not None
        },
        covers={one.edition.pk: at.address("policy-cover", row.number, one.edition.number) for one in found.editions},
        open=at.address("policy-open", row.number),
        compare=at.address("policy-compare", row.number),
        read=mine,
        opened=read is not None and was_opened(read, has.person),
        asked=read is not None and bool(asked_of(has, [read])),
        statements=statements_of(row.form) if row.form else {},
        names=names_of(set(missing)),
        copies=tuple(copies_of(has, row.number)),
        units=tuple(Choice(one.code, one.name) for one in units(at.ledger)),
        duties=tuple(Choice(duty.value, name) for duty, name in DUTY_NAMES.items() if duty not in OUTSIDERS),
        approvals=approval_choices(),
        person=has.person,
    )
    crumbs = (Link(TITLE, at.address("policies")),)
    return show(at, policy_page(found, around, crumbs, sent), sent)
