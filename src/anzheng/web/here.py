"""此頁 What every view needs: company, clock, language, what is known."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from anzheng.catalogue.core.model import Edition
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.halts import Halted, remedy, why
from anzheng.ledger.reach import reach
from anzheng.notify.services import unread_count
from anzheng.organization.models import Company
from anzheng.records.case_queries import asking_count
from anzheng.registers.services import names as target_names
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.wording import Names
from anzheng.web.in_force import policy_for
from anzheng.web.knowing import knowledge
from anzheng.web.language import language_of
from anzheng.web.pages.frame import Frame, frame_of, menu_of
from anzheng.web.pages.question import TimeBar, ask
from anzheng.web.routes import routes
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

    @property
    def home(self) -> Path:
        """The data folder."""
        return Path(settings.ANZHENG_HOME)

    def address(self, route: str, *arguments: object) -> str:
        """Return the address of another page about the same company."""
        path = reverse(route, args=arguments)
        return f"{path}?{urlencode(self.frame.keep)}" if self.frame.keep else path

    def day(self, value: date) -> str:
        """Return a day as it is written into a field of the page."""
        return value.isoformat() if self.frame.language == "en" else roc.short(value)

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
    return Here(request, own_frame(request, area), visit_of(request), knowledge())


def _read_only(stopped: Halted) -> Text:
    """Return why nothing can be entered and what to do, after the words that it is so."""
    found, then = why(stopped), remedy(stopped)
    return Text(
        f"{found.zh}。查看與列印照常。請通知系統管理者：{then.zh}。",
        f"{found.en[:1].upper()}{found.en[1:]}. Looking and printing go on. Tell the administrator: {then.en}.",
    )


def own_frame(request: HttpRequest, area: str = "") -> Frame:
    """Return the frame of a page of somebody who signed in."""
    visit = visit_of(request)
    account, reached = visit.account, reach(visit.company.ledger)
    menu = menu_of(
        account.person_id,
        account.person.name,
        account.username,
        visit.standing,
        routes(),
        unread_count(account.person_id) if "inbox" in routes() else 0,
        policy_for(request).idle_minutes,
    )
    return frame_of(
        language_of(request),
        area,
        request.path,
        [(name, str(value)) for name, value in request.GET.items()],
        visit.companies,
        visit.company.ledger,
        standing=visit.standing,
        routes=routes(),
        account=menu,
        waiting={"cases": asking_count(visit.standing)},
        anchored=reached.anchored,
        read_only=None if reached.halted is None else _read_only(reached.halted),
    )
