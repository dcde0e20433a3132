"""來訪 One request of a person who signed in: account, company, standing, the moment. Made by the gate."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import HttpRequest

from anzheng.facts.base import Actor
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.access import companies_of, standing_of
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Account, Company

_ATTRIBUTE = "anzheng_visit"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, for which company, and when (來訪)."""

    account: Account
    company: Company
    companies: tuple[Company, ...]
    standing: Standing
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day in Taiwan."""
        return taipei_day(self.now)


def open_visit(request: HttpRequest, account: Account, auth: str) -> Visit:
    """Read who asks and for which company (`?company=`, else the first one of the person).

    Raises NotFoundError for a company in which the person does not work, whether it exists or not.
    """
    now = datetime.now(UTC)
    companies = companies_of(account.person_id, taipei_day(now))
    wanted = request.GET.get("company")
    chosen = next((one for one in companies if wanted in (None, "", one.ledger)), None)
    if chosen is None:
        known = "、".join(one.ledger for one in companies) or "—"
        raise NotFoundError(
            Text("沒有這家公司，或你不屬於它", "there is no such company, or you do not belong to it"),
            str(wanted or account.username)[:60],
            Text(f"你可以查看：{known}", f"open to you: {known}"),
        )
    has = standing_of(account.person_id, chosen.ledger, taipei_day(now))
    visit = Visit(account, chosen, tuple(companies), has, Actor("user", account.person_id, "web", auth), now)
    setattr(request, _ATTRIBUTE, visit)
    return visit


def opened_visit(request: HttpRequest) -> Visit | None:
    """Return the visit if the gate opened one."""
    visit = getattr(request, _ATTRIBUTE, None)
    return visit if isinstance(visit, Visit) else None


def visit_of(request: HttpRequest) -> Visit:
    """Return the visit that the gate opened."""
    visit = opened_visit(request)
    if visit is None:
        raise RuntimeError("only views that demand a signed-in person have a visit")
    return visit
