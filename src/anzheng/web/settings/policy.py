"""登入政策 The sign-in policy on the page. A change is read again at once for every company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from anzheng.collectors.own_settings import read_everywhere
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.organization.core.policy import ROWS, parse_value
from anzheng.organization.policy import change_policy, policy
from anzheng.web.declare import needs
from anzheng.web.flash import flash
from anzheng.web.here import Here, here
from anzheng.web.pages.policy import policy_page
from anzheng.web.pages.sheets import Sent
from anzheng.web.reading import Reading
from anzheng.web.settings.around import below_settings
from anzheng.web.settings.witness import witness, witness_fields
from anzheng.web.sheets import show
from anzheng.web.sign_in.proofs import fresh


@needs(Permission.SIGN_IN_POLICY)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def policy_view(request: HttpRequest) -> HttpResponse:
    """Show the policy; change one setting."""
    at = here(request, "settings")
    if request.method != "POST":
        return _page(at)
    reading = Reading(request.POST)
    reading.carry_out({"policy": _change}, at)
    if not reading.sound:
        return at.page(
            "web/sheets.html", below_settings(at, policy_page(policy(), reading.sent, witness_fields())), status=400
        )
    flash(request, Text("已變更並入帳。", "Changed and recorded."))
    return redirect(at.address("sign-in-policy"))


def _change(at: Here, reading: Reading) -> None:
    name = reading.choice("name", [row.name for row in ROWS])
    value, reason = reading.text("value", limit=1000), reading.text("reason", limit=300)
    agreed_by = witness(at, reading, Permission.SIGN_IN_POLICY)
    if not reading.sound:
        return
    new = parse_value(name, value)
    change_policy(at.home, name, new, reason=reason, actor=at.visit.actor, now=at.now, agreed_by=agreed_by)
    read_everywhere(at.home, actor=at.visit.actor, now=at.now)


def _page(at: Here, sent: Sent | None = None) -> HttpResponse:
    page = policy_page(policy(), sent, witness_fields())
    return show(at, below_settings(at, page), sent)
