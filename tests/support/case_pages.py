"""An office for tests of the pages of cases: people with duties, managers and deputies, and their browsers."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.test import Client

from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Deputation, Member
from anzheng.records.models import Case
from tests.support.people import browser_of, person

STAFF: dict[str, tuple[Duty, ...]] = {
    "clerk": (),
    "boss": (),
    "chief": (Duty.SECURITY_HEAD,),
    "lawyer": (Duty.COMPLIANCE,),
    "exec": (Duty.SECURITY_EXECUTIVE,),
    "deputy": (),
    "staff": (Duty.SECURITY_STAFF,),
    "admin": (Duty.ADMINISTRATOR,),
    "auditor": (Duty.INTERNAL_AUDIT,),
    "audithead": (Duty.AUDIT_HEAD,),
}
WANTED = {"target": "systems:web", "owner": "", "why": "舊系統下月汰換", "instead": "限縮來源"}


class Office:
    """Everybody's browser by name, and the forms that they send."""

    def __init__(self, company: str, today: date) -> None:
        """Hire everybody; the clerk's manager is the boss, and somebody stands in for the executive."""
        self.company, self.today = company, today
        self.browsers = {name: browser_of(person(name, company, duties=duties)) for name, duties in STAFF.items()}
        Member.objects.filter(company_id=company, number="clerk").update(manager="u:boss")
        Deputation.objects.get_or_create(
            deputation=f"{company}-exec-deputy",
            defaults={
                "company_id": company,
                "person_id": "u:exec",
                "deputy_id": "u:deputy",
                "first": today - timedelta(days=3),
                "last": today + timedelta(days=3),
            },
        )

    def __getitem__(self, name: str) -> Client:
        """Return somebody's browser."""
        return self.browsers[name]

    def page(self, name: str, case: str, further: str = "") -> str:
        """Return the page of a case as somebody sees it."""
        response = self[name].get(f"/cases/{case}/{further}")
        assert response.status_code == 200, response.content.decode()[:2000]
        return response.content.decode()

    def send(self, name: str, case: str, form: str, **values: object) -> HttpResponse:
        """Send one of the forms of a case; step and digest are those that the page shows now."""
        row = Case.objects.get(pk=case)
        sent = {"form": form, "step": row.step, "digest": row.digest, **values}
        return self[name].post(f"/cases/{case}/", sent)  # type: ignore[return-value]  # the test client's response

    def exception(self, author: str, demand: str, **values: str) -> str:
        """Have somebody ask for an exception, and return its case."""
        first, last = self.today.isoformat(), (self.today + timedelta(days=60)).isoformat()
        sent = {
            **WANTED,
            "demand": demand,
            "first": first,
            "last": last,
            "why": "舊系統下月汰換",
            "instead": "限縮來源",
        }
        return self.start(author, "exception", **{**sent, **values})

    def start(self, author: str, kind: str, **values: str) -> str:
        """Start a case of a kind and return it."""
        response = self[author].post(f"/cases/new/{kind}/", {"form": "content", "then": "submit", **values})
        assert response.status_code == 302, response.content.decode()
        return str(response["Location"]).split("/")[2]

    def state(self, case: str) -> str:
        """Return how a case stands."""
        return str(Case.objects.get(pk=case).state)
