"""封存日誌的頁面 View of sealed logs: which devices are sealed, up to which day, and what the seals say."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission
from anzheng.records.log_summaries import summaries
from anzheng.registers.services import names
from anzheng.web.declare import needs
from anzheng.web.here import here
from anzheng.web.pages.sealed_logs import logs_page
from anzheng.web.sheets import show


@needs(Permission.LEDGER_READ)
@require_safe
def logs_view(request: HttpRequest) -> HttpResponse:
    """Show what was sealed; reads no log file."""
    at = here(request, "ledger")
    logs = {name: Text(term.zh, term.en) for name, term in paperwork().logs.items()}
    return show(at, logs_page(summaries(at.ledger), logs, names(at.ledger), at.today))
