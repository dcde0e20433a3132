"""核准之後 What follows an approval outside the ledger of the case: our own settings are read again at once."""

from collections.abc import Iterable

from anzheng.collectors.own_settings import read_everywhere
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case
from anzheng.web.here import Here


def settle(at: Here, cases: Iterable[str]) -> None:
    """Have a changed sign-in policy judged for every company, as the page of settings does."""
    approved = Case.objects.filter(pk__in=list(cases), kind="policy_change", state=State.APPROVED)
    if approved.exists():
        read_everywhere(at.home, actor=at.visit.actor, now=at.now)
