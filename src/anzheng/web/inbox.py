"""收件匣 Views of the inbox: read what one was told, mark it, choose how to be told."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from anzheng.kernel.errors import InputError, Text
from anzheng.notify.core.kinds import Group
from anzheng.notify.services import Way, choose_webhook, inbox, mark_read, prefer, unread_count, ways_of
from anzheng.notify.webhook import secret_of
from anzheng.organization.core.permissions import Permission
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.components import Tone
from anzheng.web.pages.inbox import PAGE, InboxPage, notice_lines, way_lines

_AT_ONCE = 200
"""Notices that one form may mark."""


@needs(Permission.SELF)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_view(request: HttpRequest) -> HttpResponse:
    """Show the inbox, or carry out what one of its forms asks for."""
    at = here(request, "inbox")
    if request.method != "POST":
        return at.page("web/inbox.html", _model(at))
    acts = {"read": _read, "read-all": _read_all, "ways": _ways, "webhook": _webhook}
    act = acts.get(request.POST.get("act", ""))
    if act is not None:
        act(at)
    return HttpResponseRedirect(at.address("inbox"))


def _model(at: Here) -> InboxPage:
    person, account = at.visit.account.person_id, at.visit.account
    unread = at.request.GET.get("unread") == "1"
    before = at.request.GET.get("before", "")
    rows = inbox(person, unread=unread, limit=PAGE + 1, before=int(before) if _number(before) else None)
    companies = {one.ledger: one.name for one in at.visit.companies}
    return InboxPage(
        notice_lines(rows[:PAGE], companies),
        unread_count(person),
        unread,
        rows[PAGE - 1].id if len(rows) > PAGE else None,
        way_lines(ways_of(person)),
        settings.ANZHENG_MAIL is not None,
        account.webhook,
        secret_of(at.home, person, account.webhook) if account.webhook else "",
    )


def _read(at: Here) -> None:
    numbers = [int(one) for one in at.request.POST.getlist("notice")[:_AT_ONCE] if _number(one)]
    if numbers:
        mark_read(at.visit.account.person_id, *numbers, now=at.now)


def _read_all(at: Here) -> None:
    count = mark_read(at.visit.account.person_id, now=at.now)
    flash(at.request, Text(f"{count} 則標為已讀", f"{count} marked as read"))


def _ways(at: Here) -> None:
    sent = at.request.POST
    chosen = {
        group: Way(mail=f"mail-{group.value}" in sent, daily=sent.get(f"when-{group.value}") == "daily")
        for group in Group
    }
    prefer(at.visit.account.person_id, chosen)
    flash(at.request, Text("通知方式已儲存", "how you are told is saved"))


def _webhook(at: Here) -> None:
    try:
        choose_webhook(at.visit.account.person_id, at.request.POST.get("webhook", "").strip())
    except InputError as problem:
        said = Text(f"{problem.what.zh}。{problem.remedy.zh}。", f"{problem.what.en}. {problem.remedy.en}.")
        flash(at.request, said, Tone.REFUSED)
    else:
        flash(at.request, Text("webhook 已儲存", "the webhook is saved"))


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18
