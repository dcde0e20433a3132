"""控制措施 Views of the control library: the list with its filters, and one control with every clause it proves."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch
from django.views.decorators.http import require_safe

from anzheng.organization.core.permissions import Permission
from anzheng.reports.controls import Library
from anzheng.reports.library import control_of, library_of
from anzheng.web.declare import needs
from anzheng.web.here import Here, here
from anzheng.web.pages.controls import Asked, control_page, controls_page


@needs(Permission.POSTURE_READ)
@require_safe
def controls_view(request: HttpRequest) -> HttpResponse:
    """List the controls of the documents that the company lives under."""
    at = here(request, "controls")
    asked = Asked.of(at.parameters())
    with at.knowledge.lock:
        model = controls_page(_library(at), asked)
    older = f"?{urlencode([*at.frame.keep, *asked.pairs, ('after', model.next)])}" if model.next else ""
    first = f"?{urlencode([*at.frame.keep, *asked.pairs])}" if asked.after else ""
    return at.page("web/controls.html", model, older=older, first=first, today=at.today)


@needs(Permission.POSTURE_READ)
@require_safe
def control_view(request: HttpRequest, control: str) -> HttpResponse:
    """Show one control. Raises NotFoundError if no adopted document names it."""
    at = here(request, "controls")
    with at.knowledge.lock:
        model = control_page(control_of(_library(at), control))
    return at.page("web/control.html", model, parameters=_parameters(at), today=at.today)


def _library(at: Here) -> Library:
    return library_of(at.knowledge, at.ledger, at.today)


def _parameters(at: Here) -> str:
    """Return the address of the page of parameters; empty where this program has none."""
    try:
        return at.address("parameters")
    except NoReverseMatch:
        return ""
