"""此頁 What every view needs: company, clock, language, what is known."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from anzheng.catalogue.core.model import Edition
from anzheng.kernel.times import taipei_day
from anzheng.organization.models import Company
from anzheng.registers.services import names as target_names
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.wording import Names
from anzheng.web.knowing import knowledge
from anzheng.web.language import language_of
from anzheng.web.pages.frame import Frame, frame_of
from anzheng.web.pages.question import TimeBar, ask
from anzheng.web.visit import Visit, visit_of


@dataclass(frozen=True, slots=True)
class Here:
    """One request, opened: whose page it is and at what time."""

    request: HttpRequest
    frame: Frame
    visit: Visit
    knowledge: Knowledge

    @property
    def company(self) -> Company:
        """The company asked about."""
        return self.visit.company

    @property
    def now(self) -> datetime:
        """The moment of the request."""
        return self.visit.now

    @property
    def ledger(self) -> str:
        """Id of the company's ledger."""
        return self.company.ledger

    @property
    def today(self) -> date:
        """The day in Taiwan."""
        return taipei_day(self.now)

    @property
    def everything(self) -> bool:
        """Whether long lists are asked for in full."""
        return self.request.GET.get("all") == "1"

    def parameters(self) -> dict[str, str]:
        """Return the parameters of the address, the last of each name."""
        return {name: value for name, value in self.request.GET.items() if isinstance(value, str)}

    def time_bar(self) -> TimeBar:
        """Read the question about two times."""
        parameters = self.parameters()
        word = (("word", parameters["word"]),) if parameters.get("word") else ()
        return ask(parameters, self.today, self.frame.language, (*self.frame.keep, *word))

    def names(self, edition: Edition) -> Names:
        """Return the names of targets and terms."""
        return Names(edition, target_names(self.ledger))

    def page(self, template: str, model: object, *, status: int = 200, **further: Any) -> HttpResponse:  # noqa: ANN401 - for the template
        """Render a page in its frame."""
        context = {"frame": self.frame, "page": model, **further}
        return render(self.request, template, context, status=status)


def here(request: HttpRequest, area: str) -> Here:
    """Open a request for a page of `area`. The gate has opened the visit before."""
    visit = visit_of(request)
    parameters = [(name, str(value)) for name, value in request.GET.items()]
    frame = frame_of(language_of(request), area, request.path, parameters, visit.companies, visit.company.ledger)
    return Here(request, frame, visit, knowledge())
