"""A company with people who ask and who sign, for the tests of cases on both databases."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from anzheng.facts.base import Actor
from anzheng.kernel.times import taipei_day
from anzheng.organization.access import standing_of
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Deputation, Member
from anzheng.organization.services import open_company
from anzheng.records import cases
from anzheng.records.core.workflow import case as core
from anzheng.records.core.workflow.acts import Act, Sign
from anzheng.records.models import Case
from tests.support.people import person

LEDGER = "own"
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SYSTEM_ACTOR = Actor("system", "system", "job", "key")

STAFF: dict[str, tuple[Duty, ...]] = {
    "ann": (),
    "boss": (Duty.LINE_MANAGER,),
    "head": (Duty.SECURITY_HEAD,),
    "ciso": (Duty.SECURITY_EXECUTIVE,),
    "president": (Duty.PRESIDENT,),
    "staff": (Duty.SECURITY_STAFF,),
    "law": (Duty.COMPLIANCE,),
    "admin": (Duty.ADMINISTRATOR,),
    "auditor": (Duty.INTERNAL_AUDIT,),
    "chief": (Duty.AUDIT_HEAD,),
    "colleague": (),
}


@dataclass
class Office:
    """The company at one moment; `act` is what somebody does in it."""

    home: Path
    now: datetime = MORNING

    @property
    def day(self) -> date:
        return taipei_day(self.now)

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)

    def has(self, who: str) -> Standing:
        return standing_of(f"u:{who}", LEDGER, self.day)

    def actor(self, who: str) -> Actor:
        return Actor("user", f"u:{who}", "web", "password")

    def open(self, who: str, kind: str, content: dict[str, Any], **more: Any) -> Case:  # noqa: ANN401 - as open_case
        return cases.open_case(self.has(who), kind, content, actor=self.actor(who), now=self.now, **more)

    def submit(self, who: str, case: str) -> core.Case:
        return cases.submit(self.has(who), case, home=self.home, actor=self.actor(who), now=self.now)

    def act(self, who: str, case: str, what: Act) -> core.Case:
        return cases.act(self.has(who), case, what, home=self.home, actor=self.actor(who), now=self.now)

    def sign(self, who: str, case: str, *, behalf: str | None = None) -> core.Case:
        row = Case.objects.get(pk=case)
        behalf = None if behalf is None else f"u:{behalf}"
        return self.act(who, case, Sign(row.step, row.digest, behalf, factor="totp", reason="同意"))

    def deputy(self, principal: str, deputy: str) -> None:
        Deputation.objects.create(
            deputation=f"{principal}-{deputy}",
            company_id=LEDGER,
            person_id=f"u:{principal}",
            deputy_id=f"u:{deputy}",
            first=self.day,
            last=self.day + timedelta(days=30),
        )


def office(home: Path) -> Office:
    """Make the company with its ledger and its people; `boss` manages everybody."""
    here = Office(home)
    opened = MORNING - timedelta(days=1)
    open_company(LEDGER, "測試公司", sample=False, cutover=taipei_day(opened), actor=SYSTEM_ACTOR, now=opened)
    for name, duties in STAFF.items():
        person(name, LEDGER, duties=duties)
    Member.objects.filter(company=LEDGER).exclude(person="u:boss").update(manager="u:boss")
    return here


GRANT = {"person": "u:colleague", "duty": "administrator", "first": "2026-11-23", "why": "業務需要"}
"""A content of the kind that needs nothing else to exist: a privileged duty."""
CLOSURE = {"finding": "f-1", "what": "已改善", "fixers": ["u:colleague"], "since": "2026-11-20"}
