"""Cases on both databases: acts are kept, facts appended last, projections follow, approvals take effect."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from anzheng.facts.audit import FindingClosed, FindingOpened
from anzheng.facts.cases import CaseActed, CaseOpened, CaseSettled
from anzheng.facts.people import DutyGranted
from anzheng.kernel import canonical
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.core.commitments import commitment
from anzheng.ledger.services import Draft, append, business_act, facts_of, head, verify
from anzheng.organization.access import DeniedError
from anzheng.organization.models import DutyGrant
from anzheng.records import cases
from anzheng.records.case_queries import batch_of, cases_to_sign, find, folded, offers_for, visible
from anzheng.records.core.workflow.acts import Confirm, Inked, Print, Refuse, Return, Scan, Sign, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, CaseAct, CaseAsked
from tests.support.cases import CLOSURE, GRANT, LEDGER, SYSTEM_ACTOR, Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def opened(here: Office, who: str = "admin") -> str:
    row = here.open(who, "duty_grant", GRANT)
    here.submit(who, row.pk)
    return row.pk


def finding(here: Office, name: str = "f-1") -> None:
    with business_act():
        fact = FindingOpened(name, "twse-cc", "CC-11000(1)", 0, here.day)
        append(LEDGER, [Draft(f"finding:{name}", fact)], actor=SYSTEM_ACTOR, at=here.now)


def facts(subject: str) -> list[str]:
    return [fact.payload.KIND for fact in facts_of(LEDGER, subject=subject)]


def test_the_ledger_says_nothing_that_could_be_guessed(here: Office) -> None:
    one, other = (Case.objects.get(pk=opened(here, who)) for who in ("admin", "admin"))
    guessed = canonical.digest({"content": one.content, "kind": one.kind, "subject": one.subject})

    assert (one.content, one.kind) == (other.content, other.kind)
    assert len({one.digest, other.digest, guessed}) == 3
    assert one.digest == commitment(bytes.fromhex(one.salt), guessed)


def test_an_approval_from_draft_to_effect(here: Office) -> None:
    size = head(LEDGER).size
    row = here.open("admin", "duty_grant", GRANT)
    assert head(LEDGER).size == size, "a draft is nobody else's business"
    assert here.submit("admin", row.pk).state is State.IN_PROGRESS
    assert here.sign("head", row.pk).state is State.APPROVED
    assert facts(f"case:{row.pk}") == ["case.opened/1", "case.acted/1", "case.acted/1", "case.settled/1"]
    granted = DutyGrant.objects.get(person="u:colleague", duty="administrator")
    assert facts(f"duty:{granted.grant}") == [DutyGranted.KIND]
    row.refresh_from_db()
    assert (row.state, row.step, row.due, row.asked.count()) == ("approved", "", None, 0)
    assert row.settled == here.now
    assert verify(LEDGER).ok


def test_what_the_facts_say(here: Office) -> None:
    here.deputy("head", "colleague")
    row = here.open("admin", "duty_grant", {**GRANT, "person": "u:staff"})
    here.submit("admin", row.pk)
    done = here.sign("colleague", row.pk, behalf="head")
    said = [fact.payload for fact in facts_of(LEDGER, subject=f"case:{row.pk}")]
    assert said[0] == CaseOpened(row.pk, "duty_grant/1", f"duty_grant:{row.pk}", done.digest, "u:admin", None)
    signed = said[2]
    assert isinstance(signed, CaseActed)
    assert (signed.act, signed.step, signed.meaning, signed.person) == ("sign", "approve", "approve", "u:colleague")
    assert (signed.on_behalf_of, signed.factor, signed.digest, signed.on) == ("u:head", "totp", done.digest, here.day)
    assert signed.reason
    assert "同意" not in signed.reason
    assert CaseAct.objects.get(case=row, kind="sign").reason == "同意"
    assert said[3] == CaseSettled(row.pk, "approved", done.digest)


def test_nobody_passes_their_own_work(here: Office) -> None:
    case = opened(here)
    here.deputy("head", "admin")
    size, acts = head(LEDGER).size, CaseAct.objects.count()
    with pytest.raises(SeparationError):
        here.sign("admin", case, behalf="head")
    assert (head(LEDGER).size, CaseAct.objects.count()) == (size, acts)


def test_who_is_to_hold_the_duty_does_not_approve_it(here: Office) -> None:
    row = here.open("admin", "duty_grant", {**GRANT, "person": "u:head"})
    here.submit("admin", row.pk)
    with pytest.raises(SeparationError):
        here.sign("head", row.pk)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        pytest.param("staff", DeniedError, id="who sees it and is not asked"),
        pytest.param("colleague", NotFoundError, id="who does not even see it"),
    ],
)
def test_who_is_not_asked_does_not_sign(here: Office, who: str, error: type[Exception]) -> None:
    case = opened(here)
    with pytest.raises(error):
        here.sign(who, case)


def test_a_changed_content_needs_new_signatures(here: Office) -> None:
    finding(here)
    row = here.open("ann", "finding_closure", CLOSURE, subject="f-1")
    first = here.submit("ann", row.pk).digest
    here.sign("head", row.pk)
    here.act("auditor", row.pk, Return("verify", "請附照片"))
    content = {**CLOSURE, "what": "已改善，附照片"}
    cases.write_draft(here.has("ann"), row.pk, content, actor=here.actor("ann"), now=here.now)
    again = here.submit("ann", row.pk)
    assert (again.step, again.signatures, len(again.fallen)) == ("review", (), 1)
    assert again.digest != first
    with pytest.raises(ConflictError):
        here.act("head", row.pk, Sign("review", first))
    here.sign("head", row.pk)
    assert here.sign("auditor", row.pk).state is State.APPROVED
    assert [act.content["what"] for act in CaseAct.objects.filter(case=row, content__isnull=False)] == [
        "已改善",
        "已改善，附照片",
    ]
    closed = list(facts_of(LEDGER, subject="finding:f-1"))[-1].payload
    assert closed == FindingClosed("f-1", here.day, "u:auditor")


def test_the_fixer_does_not_verify(here: Office) -> None:
    finding(here)
    row = here.open("ann", "finding_closure", {**CLOSURE, "fixers": ["u:auditor"]}, subject="f-1")
    here.submit("ann", row.pk)
    here.sign("head", row.pk)
    with pytest.raises(SeparationError) as refused:
        here.sign("auditor", row.pk)
    assert refused.value.what.zh == "改善的人不能覆核自己的改善"
    assert here.sign("chief", row.pk).state is State.APPROVED


def test_an_effect_that_fails_takes_the_signature_with_it(here: Office) -> None:
    finding(here)
    closing = []
    for _ in range(2):
        row = here.open("ann", "finding_closure", CLOSURE, subject="f-1")
        here.submit("ann", row.pk)
        here.sign("head", row.pk)
        closing.append(row.pk)
    here.sign("auditor", closing[0])
    acts = CaseAct.objects.count()
    with pytest.raises(ConflictError):
        here.sign("auditor", closing[1])
    assert CaseAct.objects.count() == acts
    assert Case.objects.get(pk=closing[1]).state == "in-progress"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        pytest.param({**GRANT, "why": ""}, "why", id="a missing reason"),
        pytest.param({**GRANT, "duty": "king"}, "duty", id="an unknown duty"),
        pytest.param({**GRANT, "first": "gestern"}, "first", id="no date"),
        pytest.param({**GRANT, "extra": 1}, "extra", id="an unknown field"),
    ],
)
def test_what_is_wrong_is_not_put_before_others(here: Office, content: dict[str, object], place: str) -> None:
    row = here.open("admin", "duty_grant", content)
    with pytest.raises(InputError) as wrong:
        here.submit("admin", row.pk)
    assert place in wrong.value.where
    assert Case.objects.get(pk=row.pk).state == "draft"


def test_drafts_are_the_authors_alone(here: Office) -> None:
    row = here.open("admin", "duty_grant", GRANT)
    with pytest.raises(NotFoundError):
        find(here.has("head"), row.pk)
    with pytest.raises(NotFoundError):
        cases.discard_draft(here.has("head"), row.pk, actor=here.actor("head"))
    cases.discard_draft(here.has("admin"), row.pk, actor=here.actor("admin"))
    assert not Case.objects.exists()


def test_what_is_before_others_is_not_edited(here: Office) -> None:
    case = opened(here)
    with pytest.raises(ConflictError):
        cases.write_draft(here.has("admin"), case, GRANT, actor=here.actor("admin"), now=here.now)
    with pytest.raises(ConflictError):
        cases.discard_draft(here.has("admin"), case, actor=here.actor("admin"))


def test_opening_needs_the_permission_of_the_kind(here: Office) -> None:
    with pytest.raises(DeniedError):
        here.open("ann", "duty_grant", GRANT)
    with pytest.raises(DeniedError):
        here.open("head", "finding", {})


def test_acts_are_kept_for_ever(here: Office) -> None:
    case = opened(here)
    for statement in (
        lambda: CaseAct.objects.filter(case=case).update(person="u:other"),
        lambda: CaseAct.objects.filter(case=case).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()
    assert CaseAct.objects.get(case=case).person == "u:admin"


def test_a_case_is_what_its_acts_say(here: Office) -> None:
    case = opened(here)
    row = Case.objects.get(pk=case)
    assert folded(row).matter.named == {"holder": ("u:colleague",)}
    Case.objects.filter(pk=case).update(step="nonsense", state="approved")
    assert folded(row).state is State.IN_PROGRESS, "columns are projections and nothing more"


def test_withdrawn_and_refused(here: Office) -> None:
    first, second = opened(here), opened(here)
    assert here.act("admin", first, Withdraw()).state is State.WITHDRAWN
    digest = Case.objects.get(pk=second).digest
    assert here.act("head", second, Refuse("approve", digest, "不需要")).state is State.REFUSED
    assert not DutyGrant.objects.filter(person="u:colleague").exists()


def test_a_new_case_replaces_an_approved_one_once(here: Office) -> None:
    old = opened(here)
    with pytest.raises(ConflictError):
        here.open("admin", "duty_grant", GRANT, supersedes=old)
    here.sign("head", old)
    newer = []
    for who in ("staff", "law"):
        row = here.open("admin", "duty_grant", {**GRANT, "person": f"u:{who}"}, supersedes=old)
        here.submit("admin", row.pk)
        newer.append(row.pk)
    here.sign("head", newer[0])
    assert Case.objects.get(pk=old).state == "superseded"
    assert facts(f"case:{old}")[-2:] == ["case.acted/1", "case.settled/1"]
    with pytest.raises(ConflictError):
        here.sign("head", newer[1])


def test_a_sheet_of_paper(here: Office) -> None:
    case = opened(here)
    digest, scan = Case.objects.get(pk=case).digest, "e" * 64
    here.act("admin", case, Print(digest))
    here.later(1)
    here.act("admin", case, Scan(scan, (Inked("approve", "u:ciso", here.day),)))
    assert not DutyGrant.objects.filter(person="u:colleague").exists()
    here.later(1)
    with pytest.raises(SeparationError):
        here.act("admin", case, Confirm(scan))
    assert here.act("staff", case, Confirm(scan)).state is State.APPROVED
    signed = [fact.payload for fact in facts_of(LEDGER, subject=f"case:{case}")][-2]
    assert isinstance(signed, CaseActed)
    assert (signed.person, signed.paper, signed.on.isoformat()) == ("u:ciso", scan, "2026-11-24")


def test_limits_escalate_and_end_by_the_system(here: Office) -> None:
    case = opened(here)
    run = lambda: cases.pass_limits(LEDGER, home=here.home, actor=SYSTEM_ACTOR, now=here.now)  # noqa: E731 - twice
    here.later(7)
    assert run() == [], "the last day still counts"
    here.later(1)
    assert [one.state for one in run()] == [State.LAPSED]
    assert run() == []
    assert facts(f"case:{case}")[-1] == "case.settled/1"


# --- who sees and who is asked ---


def names(rows: list[Case]) -> set[str]:
    return {row.pk for row in rows}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        pytest.param("admin", True, id="the author"),
        pytest.param("head", True, id="who is asked by duty"),
        pytest.param("boss", True, id="who is asked as manager"),
        pytest.param("president", False, id="who is not asked"),
        pytest.param("colleague", False, id="whom it is about"),
        pytest.param("staff", True, id="security staff by reach"),
    ],
)
def test_who_sees_a_case(here: Office, who: str, *, sees: bool) -> None:
    case = opened(here)
    assert (case in names(list(visible(Case.objects.all(), here.has(who))))) is sees


def test_who_signed_still_sees_it(here: Office) -> None:
    case = opened(here)
    here.sign("boss", case)
    assert find(here.has("boss"), case).pk == case


def test_a_deputy_sees_and_signs_what_waits_for_the_principal(here: Office) -> None:
    case = opened(here)
    for principal in ("head", "boss"):
        here.deputy(principal, "president")
    (waiting,) = cases_to_sign(here.has("president"))
    ways = {offer.on_behalf_of for offer in waiting.offers if offer.kind == "sign" and offer.open}
    assert (waiting.row.pk, ways) == (case, {"u:head", "u:boss"})
    assert here.sign("president", case, behalf="boss").state is State.APPROVED


@pytest.mark.parametrize("who", ["admin", "head", "staff", "boss", "ciso"])
def test_what_audit_drafts_nobody_else_sees(here: Office, who: str) -> None:
    content = {"document": "twse-cc", "ref": "CC-11000(1)", "what": "抽樣三件", "since": "2026-11-20"}
    row = here.open("auditor", "finding", content)
    Case.objects.filter(pk=row.pk).update(state="in-progress", step="examine")
    CaseAsked.objects.create(case=row, duty="audit-head")
    assert not visible(Case.objects.filter(pk=row.pk), here.has(who)).exists()
    with pytest.raises(NotFoundError):
        find(here.has(who), row.pk)
    assert visible(Case.objects.filter(pk=row.pk), here.has("chief")).exists()


def test_what_waits_is_found_in_few_queries_however_many(here: Office) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert cases_to_sign(here.has("head"))
        return len(queries)

    opened(here)
    one = counted()
    for _ in range(8):
        opened(here)
    assert counted() == one
    assert len(cases_to_sign(here.has("head"))) == 9


def test_batch_signing_signs_each_by_its_own_act(here: Office) -> None:
    finding(here)
    grant = opened(here)
    plain = []
    for _ in range(3):
        row = here.open("ann", "finding_closure", CLOSURE, subject="f-1")
        here.submit("ann", row.pk)
        plain.append(row.pk)
    own = here.open("head", "finding_closure", CLOSURE, subject="f-1")
    here.submit("head", own.pk)
    found = batch_of(here.has("head"))
    assert [one.id for one in found.alone] == [grant]
    assert {one.id for one in found.together} == set(plain)
    signs = [(one.id, Sign(one.step, one.digest)) for one in found.together] + [(own.pk, Sign("review", "0" * 64))]
    done = cases.sign_each(here.has("head"), signs, home=here.home, actor=here.actor("head"), now=here.now)
    assert [one.problem is None for one in done] == [True, True, True, False]
    assert CaseAct.objects.filter(kind="sign").count() == 3


def test_a_shut_control_says_why(here: Office) -> None:
    finding(here)
    row = here.open("head", "finding_closure", CLOSURE, subject="f-1")
    here.submit("head", row.pk)
    (sign,) = [one for one in offers_for(here.has("head"), Case.objects.get(pk=row.pk)) if one.kind == "sign"]
    assert sign.refusal is not None
    assert sign.refusal.why.zh == "你填的表，不能由你核閱"
