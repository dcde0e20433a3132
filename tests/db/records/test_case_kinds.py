"""Each kind of case from its form to its effect, on both databases, under the packaged editions."""

from pathlib import Path

import pytest

from anzheng.facts.access import PolicyChanged
from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked, FindingOpened
from anzheng.facts.companies import ParameterSet
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.services import facts_of
from anzheng.notify.models import Notice
from anzheng.organization.access import DeniedError
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.installation import prepare
from anzheng.organization.policy import policy
from anzheng.records.core.workflow.acts import Return
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case
from anzheng.records.subject import all_subjects
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.compiled import check_names, with_catalogue

pytestmark = pytest.mark.django_db

DEMAND = "login-failures.disconnects"
EXCEPTION = {
    "demand": DEMAND,
    "target": "*",
    "first": "2026-11-23",
    "last": "2026-12-31",
    "why": "舊系統汰換中",
    "instead": "每日檢視登入紀錄",
}
FINDING = {"document": "twse-cc", "ref": "CC-18000(3)e", "what": "抽查一台未設定", "since": "2026-11-20"}


@pytest.fixture
def here(tmp_path: Path) -> Office:
    made = office(tmp_path)
    prepare(with_catalogue(tmp_path), check_names(), actor=SYSTEM_ACTOR, now=made.now)
    return made


def told(who: str) -> list[str]:
    return list(Notice.objects.filter(person=f"u:{who}").order_by("pk").values_list("kind", flat=True))


def payloads(ledger: str, subject: str) -> list[object]:
    return [fact.payload for fact in facts_of(ledger, subject=subject)]


def test_every_kind_is_found() -> None:
    found = {one.id: one.workflow.id for one in all_subjects()}
    assert found == {
        name: f"{name}/1"
        for name in (
            *("disposal", "duty_grant", "exception", "finding", "finding_closure", "parameter_change", "policy_change"),
            "record",
        )
    }


def test_an_exception_to_a_regulation_asks_compliance_too(here: Office) -> None:
    row = here.open("ann", "exception", EXCEPTION)
    case = here.submit("ann", row.pk)
    assert [step.id for step in case.path] == ["security", "compliance", "approve"]
    assert case.matter.deviates
    assert here.sign("head", row.pk).step == "compliance"
    assert here.sign("law", row.pk).step == "approve"
    assert here.sign("boss", row.pk).state is State.APPROVED
    (approved,) = payloads(LEDGER, f"exception:{row.pk}")
    assert isinstance(approved, ExceptionApproved)
    assert (approved.demand, approved.requester, approved.approver) == (DEMAND, "u:ann", "u:boss")
    assert told("head") == told("law") == ["case-waiting"]
    assert told("boss") == told("ciso") == ["case-waiting"]
    assert told("ann") == ["case-settled"]


def test_who_consented_does_not_approve(here: Office) -> None:
    here.deputy("boss", "law")
    row = here.open("ann", "exception", EXCEPTION)
    here.submit("ann", row.pk)
    here.sign("head", row.pk)
    here.sign("law", row.pk)
    with pytest.raises(SeparationError):
        here.sign("law", row.pk, behalf="boss")


def test_a_new_exception_ends_the_one_it_replaces(here: Office) -> None:
    def approve(**more: str) -> str:
        row = here.open("ann", "exception", EXCEPTION, **more)
        here.submit("ann", row.pk)
        for who in ("head", "law", "ciso"):
            here.sign(who, row.pk)
        return row.pk

    old = approve()
    approve(supersedes=old)
    assert payloads(LEDGER, f"exception:{old}")[-1] == ExceptionRevoked(old, here.day)


def test_an_exception_to_nothing_is_not_asked_for(here: Office) -> None:
    row = here.open("ann", "exception", {**EXCEPTION, "demand": "nothing"})
    with pytest.raises(NotFoundError):
        here.submit("ann", row.pk)


def test_a_finding_is_issued_by_the_head_of_audit(here: Office) -> None:
    row = here.open("auditor", "finding", FINDING)
    here.submit("auditor", row.pk)
    assert told("chief") == ["case-waiting"]
    here.act("chief", row.pk, Return("examine", "補上\n抽樣依據"))
    assert told("auditor") == ["case-returned"]
    here.submit("auditor", row.pk)
    assert here.sign("chief", row.pk).state is State.APPROVED
    (opened,) = payloads(LEDGER, f"finding:{row.pk}")
    assert isinstance(opened, FindingOpened)
    assert (opened.ref, opened.part) == ("CC-18000(3)e", 0)


def test_a_finding_names_an_obligation(here: Office) -> None:
    row = here.open("auditor", "finding", {**FINDING, "ref": "CC-99"})
    with pytest.raises(NotFoundError):
        here.submit("auditor", row.pk)


def test_the_sign_in_policy_changes_in_the_ledger_of_the_installation(here: Office) -> None:
    row = here.open("admin", "policy_change", {"name": "disconnect_after", "value": 2, "why": "加嚴"})
    here.submit("admin", row.pk)
    assert policy().value("disconnect_after") == 3
    assert here.sign("head", row.pk).state is State.APPROVED
    assert policy().value("disconnect_after") == 2
    kinds = [type(one) for one in payloads(INSTALLATION, "policy:sign-in")]
    assert kinds == [PolicyChanged]
    assert payloads(LEDGER, f"case:{row.pk}") == []
    assert len(payloads(INSTALLATION, f"case:{row.pk}")) == 4
    assert Case.objects.get(pk=row.pk).ledger == INSTALLATION


HOUSE = {"key": "antivirus.server-coverage.every", "value": 6, "why": "設備汰換期間"}


def test_a_relaxed_value_holds_once_another_manager_approved_it(here: Office) -> None:
    row = here.open("head", "parameter_change", HOUSE)
    case = here.submit("head", row.pk)
    row.refresh_from_db()
    assert case.matter.deviates
    assert (row.content["before"], row.content["unit"]) == (3, "month")
    assert told("ciso") == ["case-waiting"]
    with pytest.raises(SeparationError):
        here.sign("head", row.pk)
    assert not any(isinstance(one, ParameterSet) for one in payloads(LEDGER, "company"))
    assert here.sign("ciso", row.pk).state is State.APPROVED
    assert payloads(LEDGER, "company")[-1] == ParameterSet(HOUSE["key"], 6, here.day)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param({"key": "failed_password_attempts_before_disconnect"}, ConflictError, id="a document's value"),
        pytest.param({"value": 3}, ConflictError, id="what is in force already"),
        pytest.param({"key": "nothing"}, NotFoundError, id="no such parameter"),
        pytest.param({"value": 0}, InputError, id="a period of nothing"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(here: Office, change: dict[str, object], error: type[Exception]) -> None:
    row = here.open("head", "parameter_change", {**HOUSE, **change})
    with pytest.raises(error):
        here.submit("head", row.pk)


def test_only_whoever_sets_parameters_proposes(here: Office) -> None:
    with pytest.raises(DeniedError):
        here.open("staff", "parameter_change", HOUSE)
