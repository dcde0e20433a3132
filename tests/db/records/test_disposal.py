"""Disposal end to end: two people, keys gone, roots kept, and everything that may stop it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from anzheng.facts.retention import Basis, ContentDisposed
from anzheng.kernel.errors import AnzhengError, ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.core.commitments import SALT_BYTES
from anzheng.ledger.services import facts_of, head, prove, verify
from anzheng.organization.access import DeniedError
from anzheng.posture.index import FactIndex
from anzheng.records import disposal_journal as journal
from anzheng.records.core.workflow.acts import Refuse, Return, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.destroyed import disposal_of
from anzheng.records.disposals import due_for_disposal, open_due
from anzheng.records.holds import place_hold, release_hold
from anzheng.records.models import Case, CaseAct, Evidence, Hold, Record
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.disposal import ask, dispose, evidence_of, old_record
from tests.support.records import approved

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, settings: object) -> Office:
    settings.ANZHENG_KEYS = tmp_path / "keys"  # type: ignore[attr-defined]
    return office(tmp_path)


def test_what_has_expired_is_destroyed_by_two_and_every_root_stays(
    here: Office, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    record = old_record(here)
    assert len(record.case.salt) == len(evidence_of(record).salt) == 2 * SALT_BYTES
    before, proof = head(LEDGER), prove(LEDGER, 3)

    with django_capture_on_commit_callbacks(execute=True):
        row = dispose(here, record.evidence)

    assert row.state == State.APPROVED
    gone = list(facts_of(LEDGER, subject=f"evidence:{record.evidence}"))[-1].payload
    assert isinstance(gone, ContentDisposed)
    assert (gone.basis, gone.request, gone.asked_by) == (Basis.EXPIRED, row.pk, "u:staff")
    assert gone.approvers == ("u:head", "u:law")
    assert gone.digests
    assert verify(LEDGER).problems == ()
    assert head(LEDGER).size > before.size
    assert prove(LEDGER, 3).leaf_hash == proof.leaf_hash
    text = evidence_of(record)
    assert (text.title, text.note, text.salt, text.file_name) == ("", "", "", "")
    assert Case.objects.get(pk=record.pk).salt == "", "with it, what was signed could be guessed"
    assert set(Case.objects.get(pk=record.pk).content) <= {"form", "version", "definition", "target", "first", "last"}
    assert not CaseAct.objects.filter(case=record.pk, content__isnull=False).exists()
    said = disposal_of(LEDGER, f"evidence:{record.evidence}")
    assert said is not None
    assert row.pk in said.said.zh
    assert [one.stage for one in journal.read(here.home / "keys")] == [journal.Stage.DONE]


def test_who_asks_entered_or_reviewed_does_not_approve(here: Office) -> None:
    record = old_record(here)
    own = ask(here, "head", record.evidence)
    with pytest.raises(SeparationError):
        here.sign("head", own.pk)
    here.act("head", own.pk, Withdraw())
    row = ask(here, "law", record.evidence)
    here.sign("head", row.pk)
    with pytest.raises(SeparationError):
        here.sign("law", row.pk)
    with pytest.raises(AnzhengError):
        here.sign("head", row.pk)
    assert disposal_of(LEDGER, f"evidence:{record.evidence}") is None

    assert here.sign("chief", row.pk).state is State.APPROVED


def test_whoever_entered_the_content_does_not_approve_its_destruction(here: Office) -> None:
    record = old_record(here)
    Evidence.objects.filter(evidence=record.evidence).update(author="u:law")
    row = ask(here, "staff", record.evidence)
    here.sign("head", row.pk)

    with pytest.raises(SeparationError):
        here.sign("law", row.pk)


def test_what_is_not_over_stays(here: Office) -> None:
    record = approved(here)

    with pytest.raises(ConflictError) as refused:
        ask(here, "staff", record.evidence)

    assert "須保存至" in refused.value.what.zh
    assert not Case.objects.filter(kind="disposal").exists()


def test_nobody_asks_without_the_permission_or_for_what_is_not_there(here: Office) -> None:
    record = old_record(here)
    with pytest.raises(DeniedError):
        ask(here, "ann", record.evidence)
    with pytest.raises(NotFoundError):
        ask(here, "staff", "e-none")
    with pytest.raises(InputError):
        ask(here, "staff")


def test_an_order_goes_before_its_time_and_is_kept(here: Office, tmp_path: Path) -> None:
    record = approved(here)
    order = tmp_path / "order.txt"
    order.write_text("法院裁定", encoding="utf-8")
    row = ask(here, "staff", record.evidence, order=order, reason="依法院裁定刪除")
    here.sign("head", row.pk)
    here.sign("law", row.pk)
    gone = list(facts_of(LEDGER, subject=f"evidence:{record.evidence}"))[-1].payload

    assert isinstance(gone, ContentDisposed)
    assert (gone.basis, gone.due) == (Basis.ORDERED, None)
    assert "依命令" in _said(record)


def _said(record: Record) -> str:
    said = disposal_of(LEDGER, f"evidence:{record.evidence}")
    return "" if said is None else said.said.zh


def _hold(here: Office, who: str, *scope: str) -> str:
    return place_hold(here.has(who), scope, "訴訟", home=here.home, actor=here.actor(who), now=here.now)


def _release(here: Office, who: str, hold: str) -> None:
    release_hold(here.has(who), hold, "訴訟終結", home=here.home, actor=here.actor(who), now=here.now)


def test_a_hold_placed_after_the_first_signature_refuses_the_second(here: Office) -> None:
    record = old_record(here)
    row = ask(here, "staff", record.evidence)
    here.sign("head", row.pk)
    hold = _hold(here, "law", f"form:{record.form}")

    with pytest.raises(ConflictError) as refused:
        here.sign("law", row.pk)

    assert hold in refused.value.what.zh
    assert _said(record) == ""
    assert Case.objects.get(pk=row.pk).state == State.IN_PROGRESS
    assert [one.stage for one in journal.read(here.home / "keys")] == []
    _release(here, "chief", hold)
    assert here.sign("law", row.pk).state is State.APPROVED


def test_whoever_placed_a_hold_does_not_release_it(here: Office) -> None:
    hold = _hold(here, "law", "company")
    with pytest.raises(SeparationError):
        _release(here, "law", hold)
    with pytest.raises(DeniedError):
        _release(here, "staff", hold)

    _release(here, "head", hold)

    with pytest.raises(ConflictError):
        _release(here, "head", hold)
    assert Hold.objects.get(pk=hold).released_by == "u:head"


@pytest.mark.parametrize(
    "scope", [(), ("everything",), ("evidence:e-none",), ("form:nothing",), ("company", "target:hosts:nowhere")]
)
def test_a_scope_that_means_nothing_is_refused(here: Office, scope: tuple[str, ...]) -> None:
    with pytest.raises((InputError, NotFoundError)):
        _hold(here, "law", *scope)
    assert not Hold.objects.exists()


def _open_due(here: Office) -> list[str]:
    return open_due(here.home, LEDGER, actor=SYSTEM_ACTOR, now=here.now)


def test_what_has_expired_is_asked_for_once_by_the_product(here: Office) -> None:
    record = old_record(here)
    (case,) = _open_due(here)
    row = Case.objects.get(pk=case)

    assert (row.author_id, row.state, row.content["owners"]) == (
        "system",
        State.IN_PROGRESS,
        [f"evidence:{record.evidence}"],
    )
    assert _open_due(here) == []
    with pytest.raises(ConflictError):
        ask(here, "staff", record.evidence)
    here.sign("head", case)
    here.sign("law", case)
    assert row.pk in _said(record)
    assert due_for_disposal(here.home, LEDGER, here.day) == []


def test_what_is_held_or_was_refused_is_not_asked_for(here: Office) -> None:
    old_record(here)
    hold = _hold(here, "law", "company")
    assert _open_due(here) == []
    _release(here, "head", hold)
    (case,) = _open_due(here)
    here.act("head", case, Refuse("review", Case.objects.get(pk=case).digest, "還要用"))

    assert _open_due(here) == []
    here.later(366)
    assert len(_open_due(here)) == 1


def test_what_was_returned_to_the_product_is_asked_for_anew(here: Office) -> None:
    old_record(here)
    (case,) = _open_due(here)
    here.act("head", case, Return("review", "其中一件還要用"))

    (again,) = _open_due(here)

    assert Case.objects.get(pk=case).state == State.WITHDRAWN
    assert again != case


def test_the_history_says_the_same_before_and_after(here: Office) -> None:
    """Nothing that a verdict reads is touched: the facts before the disposal are byte for byte what they were."""
    record = old_record(here)
    before = [(fact.seq, fact.payload) for fact in facts_of(LEDGER)]
    dispose(here, record.evidence)

    assert [(fact.seq, fact.payload) for fact in facts_of(LEDGER)][: len(before)] == before
    index = FactIndex(facts_of(LEDGER))
    assert [one.evidence.evidence for one in index.records[record.form, "company"]] == [record.evidence]


def test_an_act_s_content_may_become_empty_and_nothing_else(here: Office) -> None:
    record = approved(here)
    act = CaseAct.objects.filter(case=record.pk, content__isnull=False)[0]
    for change in ({"content": {"fields": {}}}, {"content": None, "reason": "x"}, {"digest": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CaseAct.objects.filter(pk=act.pk).update(**change)

    CaseAct.objects.filter(pk=act.pk).update(content=None)

    assert CaseAct.objects.get(pk=act.pk).content is None
