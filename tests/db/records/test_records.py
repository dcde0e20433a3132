"""Filled forms on both databases: drafts survive, numbers run without gaps, approval makes evidence."""

from datetime import date
from pathlib import Path

import pytest

from anzheng.facts.events import EventAnswered, EventDropped, EventRaised
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.services import entry, facts_of, verify
from anzheng.organization.core.duties import Duty
from anzheng.records import records
from anzheng.records.core.workflow.acts import Refuse, Return
from anzheng.records.core.workflow.case import State
from anzheng.records.forms import definition
from anzheng.records.models import Case, Evidence, Record
from anzheng.records.records import Changes
from anzheng.registers.services import NewEntry, enter
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.people import person
from tests.support.records import DAY, filled, started, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def test_a_request_is_numbered_signed_and_becomes_evidence(here: Office) -> None:
    row = submitted(here)
    here.sign("boss", row.pk)

    row.refresh_from_db()
    evidence = Evidence.objects.get(evidence=row.evidence)
    payloads = [fact.payload for fact in facts_of(LEDGER)]
    added = next(one for one in payloads if isinstance(one, EvidenceAdded))
    assert row.number.endswith("-115-0001")
    assert evidence.title.endswith(row.number)
    assert [(one.role, one.person) for one in added.signatures] == [("applicant", "u:ann"), ("approver", "u:boss")]
    assert added.values["device_kind"] == "laptop"
    assert "purpose" not in added.values
    (fact,) = facts_of(LEDGER, subject=f"evidence:{row.evidence}")
    assert entry(LEDGER, fact.seq).leaf.retain == date(2031, 11, 23)
    assert verify(LEDGER).ok


def test_filing_raises_the_event_and_signatures_answer_it(here: Office) -> None:
    row = submitted(here)
    here.sign("boss", row.pk)

    told = [fact.payload for fact in facts_of(LEDGER, subject=f"event:network-connection.requested/{row.number}")]
    assert isinstance(told[0], EventRaised)
    answered = [(one.step, one.person) for one in told[1:] if isinstance(one, EventAnswered)]
    assert answered == [("filed", "u:ann"), ("rules-accepted", "u:ann"), ("approved", "u:boss")]


def test_a_refused_request_owes_nothing(here: Office) -> None:
    row = submitted(here)
    here.act("boss", row.pk, Refuse("approver", row.case.digest, "不需要"))

    told = [fact.payload for fact in facts_of(LEDGER, subject=f"event:network-connection.requested/{row.number}")]
    assert isinstance(told[-1], EventDropped)
    assert told[-1].outcome == "refused"


def test_numbers_have_neither_gaps_nor_doubles(here: Office) -> None:
    first, second = submitted(here), filled(here, purpose=None)
    with pytest.raises(InputError):
        records.submit(here.has("ann"), second.pk, home=here.home, actor=here.actor("ann"), now=here.now)
    third = submitted(here, "colleague")

    assert [one.number[-4:] for one in (first, third)] == ["0001", "0002"]
    assert Record.objects.get(pk=second.pk).number == ""


def test_a_returned_record_keeps_its_number(here: Office) -> None:
    row = submitted(here)
    here.act("boss", row.pk, Return("approver", "請補用途"))
    records.fill(here.has("ann"), row.pk, Changes({"purpose": "教育訓練"}), actor=here.actor("ann"), now=here.now)
    records.submit(here.has("ann"), row.pk, home=here.home, actor=here.actor("ann"), now=here.now)

    again = Record.objects.get(pk=row.pk)
    raised = [fact for fact in facts_of(LEDGER) if isinstance(fact.payload, EventRaised)]
    assert again.number == row.number
    assert len(raised) == 1


def test_nobody_approves_their_own_record(here: Office) -> None:
    person("boss", LEDGER, duties=(Duty.IT_HEAD,))
    row = submitted(here, "boss")
    with pytest.raises(SeparationError):
        here.sign("boss", row.pk)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"purpose": None}, "purpose"),
        ({"device_kind": "tablet"}, "device_kind"),
        ({"begins_on": "2026-02-30"}, "begins_on"),
    ],
    ids=["missing", "no such choice", "no such day"],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    here: Office, fields: dict[str, object], place: str
) -> None:
    row = filled(here, **fields)
    wrong = records.wrong_with(row, here.day)
    with pytest.raises(InputError, match=place):
        records.submit(here.has("ann"), row.pk, home=here.home, actor=here.actor("ann"), now=here.now)

    assert [one.place for one in wrong] == [place]
    assert Case.objects.get(pk=row.pk).content["fields"]["place"] == "第一會議室"


def test_an_unknown_field_is_refused(here: Office) -> None:
    row = started(here)
    with pytest.raises(InputError, match="colour"):
        records.fill(here.has("ann"), row.pk, Changes({"colour": "red"}), actor=here.actor("ann"), now=here.now)


def test_computed_fields_count_the_items(here: Office) -> None:
    hosts = [NewEntry("hosts", name, name, DAY, {"role": "server"}) for name in ("srv-1", "srv-2")]
    enter(LEDGER, hosts, actor=SYSTEM_ACTOR, now=here.now)
    row = started(here, form="host-inspection", items={"hosts:srv-1": {}, "hosts:srv-2": {}})
    seen = {"services": "ok", "backup": "ok", "antivirus": "ok", "clock": "ok"}
    bad = {**seen, "state": "open", "exception": "磁碟異音"}
    answers = Changes({"inspected_at": "2026-11-23T08:30"}, {"hosts:srv-1": seen, "hosts:srv-2": bad})
    records.fill(here.has("ann"), row.pk, answers, actor=here.actor("ann"), now=here.now)
    records.submit(here.has("ann"), row.pk, home=here.home, actor=here.actor("ann"), now=here.now)
    case = here.sign("boss", row.pk)

    added = next(fact.payload for fact in facts_of(LEDGER) if isinstance(fact.payload, EvidenceAdded))
    assert case.state is State.APPROVED
    assert case.matter.deviates
    assert added.values["unhandled_anomalies"] == 1
    assert set(added.items) == {"hosts:srv-1", "hosts:srv-2"}


def test_an_entry_that_is_gone_is_named(here: Office) -> None:
    row = started(here, form="host-inspection", items={"hosts:gone": {}})
    assert "items.hosts:gone" in [one.place for one in records.wrong_with(row, here.day)]


def test_a_definition_that_vanished_is_said() -> None:
    with pytest.raises(NotFoundError, match="0000"):
        definition("0" * 64)


def test_two_who_sign_at_once_come_one_after_the_other(here: Office) -> None:
    row = submitted(here)
    here.sign("boss", row.pk)
    with pytest.raises(ConflictError):
        here.sign("boss", row.pk)
