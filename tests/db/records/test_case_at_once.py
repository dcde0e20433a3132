"""Two people act at once, on both databases: one after the other, and nothing is counted twice."""

from pathlib import Path

import pytest

from anzheng.ledger.services import facts_of, verify
from anzheng.organization.models import DutyGrant
from anzheng.records.core.workflow.acts import Refuse, Sign, Withdraw
from anzheng.records.models import Case, CaseAct
from tests.support.at_once import at_once
from tests.support.cases import GRANT, LEDGER, Office, office

pytestmark = pytest.mark.django_db(transaction=True)


def opened(here: Office) -> tuple[str, str]:
    row = here.open("admin", "duty_grant", GRANT)
    return row.pk, here.submit("admin", row.pk).digest


def test_two_who_approve_at_once_approve_once(tmp_path: Path) -> None:
    here = office(tmp_path)
    case, digest = opened(here)
    sign = Sign("approve", digest, factor="totp")
    found = at_once(*(lambda who=who: here.act(who, case, sign) for who in ("head", "ciso", "boss")))  # type: ignore[misc]
    assert sorted(one is None for one in found) == [False, False, True]
    assert CaseAct.objects.filter(case=case, kind="sign").count() == 1
    assert DutyGrant.objects.filter(person="u:colleague").count() == 1
    assert [fact.payload.KIND for fact in facts_of(LEDGER, subject=f"case:{case}")][-1] == "case.settled/1"
    assert verify(LEDGER).ok


def test_one_person_pressing_twice_signs_once(tmp_path: Path) -> None:
    here = office(tmp_path)
    case, digest = opened(here)
    sign = Sign("approve", digest, factor="totp")
    found = at_once(*(lambda: here.act("head", case, sign) for _ in range(3)))
    assert sorted(one is None for one in found) == [False, False, True]


def test_approving_refusing_and_withdrawing_at_once_ends_the_case_once(tmp_path: Path) -> None:
    here = office(tmp_path)
    case, digest = opened(here)
    found = at_once(
        lambda: here.act("head", case, Sign("approve", digest, factor="totp")),
        lambda: here.act("ciso", case, Refuse("approve", digest, "不同意")),
        lambda: here.act("admin", case, Withdraw()),
    )
    assert sum(one is None for one in found) == 1
    row = Case.objects.get(pk=case)
    assert row.state in {"approved", "refused", "withdrawn"}
    assert DutyGrant.objects.filter(person="u:colleague").exists() is (row.state == "approved")
    settled = [fact for fact in facts_of(LEDGER, subject=f"case:{case}") if fact.payload.KIND == "case.settled/1"]
    assert len(settled) == 1
