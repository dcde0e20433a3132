"""Controlled documents on both databases: approved first, one edition in force, read by people, bound to the digest."""

from datetime import date
from pathlib import Path

import pytest

from anzheng.facts.base import Payload
from anzheng.facts.documents import CopyOutcome, DocumentAcknowledged, DocumentObsoleted, DocumentPublished
from anzheng.facts.events import EventAnswered, EventRaised
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, SeparationError
from anzheng.ledger.services import facts_of, verify
from anzheng.notify.models import Notice
from anzheng.organization.access import DeniedError
from anzheng.organization.core.levels import Level
from anzheng.organization.models import Company, Member
from anzheng.posture.context import Context
from anzheng.posture.demands.dispatch import judge_demand
from anzheng.posture.index import FactIndex
from anzheng.records import document_copies, records
from anzheng.records.core.documents.editions import State
from anzheng.records.document_copies import NewCopy
from anzheng.records.document_editions import edition_of, editions_of, form_for, state
from anzheng.records.document_notices import remind_readers
from anzheng.records.document_publishing import retire, settle_due
from anzheng.records.document_readers import readership, to_read
from anzheng.records.document_reading import acknowledge, statements_of
from anzheng.records.documents import Amended, amend, find, seen, unwritten
from anzheng.records.models import ControlledDocument, DocumentEdition, Evidence
from anzheng.records.records import NewRecord
from anzheng.registers.models import Entry
from anzheng.registers.services import NewEntry, enter
from anzheng.reports.controlled import shown
from anzheng.reports.papers.model import Listing, Mark
from anzheng.reports.papers.of_document import cover_of
from tests.clauses.packs import documents
from tests.support.cases import LEDGER, MORNING, SYSTEM_ACTOR, office
from tests.support.documents import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "home").mkdir()
    return Desk(office(tmp_path / "home"), tmp_path)


def payloads() -> list[Payload]:
    return [fact.payload for fact in facts_of(LEDGER)]


def of(kind: type[Payload]) -> list[Payload]:
    return [one for one in payloads() if isinstance(one, kind)]


def test_an_edition_is_signed_published_and_stands_in_the_register(desk: Desk) -> None:
    desk.register(owner="u:ann")
    edition = desk.approved("head")
    assert state(edition, desk.day()) is State.APPROVED

    desk.publish()

    (published,) = of(DocumentPublished)
    entry = Entry.objects.get(ledger=LEDGER, register="documents", entry="AS-P-003")
    assert isinstance(published, DocumentPublished)
    assert (published.document, published.edition, published.effective) == ("AS-P-003", "1.0", desk.day())
    assert published.digest == DocumentEdition.objects.get().file_digest
    assert entry.values["version"] == "1.0"
    assert entry.values["status"] == "current"
    assert entry.values["owner"] == Member.objects.get(person="u:ann").number
    assert entry.values["approved_by"] == Member.objects.get(person="u:head").number
    assert entry.values["reviewed_on"] == desk.day().isoformat()
    assert verify(LEDGER).ok


def test_the_approval_answers_the_request_to_release_and_publishing_ends_it(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    desk.publish()

    answered = [(one.step, one.person) for one in payloads() if isinstance(one, EventAnswered)]
    raised = [one.event for one in payloads() if isinstance(one, EventRaised)]
    assert answered == [
        ("document-prepared", "u:staff"),
        ("document-approved", "u:head"),
        ("document-issued", "u:staff"),
    ]
    assert raised == ["document.release-requested", "rule.issued"]


def test_nothing_is_published_before_it_is_approved(desk: Desk) -> None:
    desk.register()
    edition = desk.edition()
    with pytest.raises(ConflictError, match="AS-P-003"):
        desk.publish()
    desk.submit(edition)
    with pytest.raises(ConflictError):
        desk.publish()
    assert of(DocumentPublished) == []


def test_nobody_approves_their_own_edition(desk: Desk) -> None:
    desk.register(owner="u:head")
    edition = desk.edition("head")
    desk.submit(edition, "head")
    with pytest.raises(SeparationError):
        desk.office.sign("head", str(edition.record_id))


def test_the_old_edition_is_obsolete_on_the_day_the_new_one_is_in_force(desk: Desk) -> None:
    desk.register()
    first = desk.approved("head")
    desk.publish()
    second = desk.approved("head", number="2.0", file=desk.text("第二版\n"))
    desk.publish(days=3)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (state(first, desk.day()), state(second, desk.day())) == (State.IN_FORCE, State.SCHEDULED)

    desk.office.later(3)
    assert settle_due(LEDGER, desk.day(), actor=SYSTEM_ACTOR, now=desk.office.now) == 1
    assert settle_due(LEDGER, desk.day(), actor=SYSTEM_ACTOR, now=desk.office.now) == 0

    first.refresh_from_db()
    (obsoleted,) = of(DocumentObsoleted)
    assert isinstance(obsoleted, DocumentObsoleted)
    assert (obsoleted.edition, obsoleted.successor, obsoleted.since) == ("1.0", "2.0", desk.day())
    assert (state(first, desk.day()), first.obsolete) == (State.OBSOLETE, desk.day())
    assert Entry.objects.get(register="documents").values["version"] == "2.0"
    assert desk.open("ann", number="1.0").obsolete


def test_the_cover_sheet_of_an_obsolete_edition_says_so_and_tells_the_history(desk: Desk) -> None:
    desk.register(approvals=("approval-security-head",))
    desk.approved("head")
    desk.publish(days=-1)
    desk.approved("head", changes="加長密碼")
    desk.publish()
    found = shown(desk.office.has("ann"), "AS-P-003")
    company = Company.objects.get(pk=LEDGER)
    old, new = (cover_of(found, found.stood(number), company) for number in ("1.0", "1.1"))
    assert (Mark.OBSOLETE in old.marks, Mark.OBSOLETE in new.marks) == (True, False)
    assert Mark.LATE in old.marks
    assert [(box.title, box.name) for box in new.boxes] == [("核准", "head")]
    history = next(part for part in new.parts if isinstance(part, Listing))
    assert [(row[0], row[-1]) for row in history.rows] == [("1.0", ""), ("1.1", "加長密碼")]
    assert new.proof is not None


@pytest.mark.parametrize("number", ["1.0", "1", "0.9", "2,1", "two"])
def test_an_edition_that_is_not_newer_is_refused(desk: Desk, number: str) -> None:
    desk.register()
    desk.approved("head")
    desk.publish()
    with pytest.raises(InputError):
        desk.edition(number=number)


def test_an_edition_is_replaced_by_the_next_and_by_no_correction(desk: Desk) -> None:
    desk.register(owner="u:ann")
    edition = desk.approved("head")
    new = NewRecord(edition.document.form, desk.day(), desk.day(), supersedes=str(edition.record_id))
    with pytest.raises(ConflictError, match="edition"):
        records.start(desk.office.has("head"), new, actor=desk.office.actor("head"), now=desk.office.now)


def test_one_edition_at_a_time(desk: Desk) -> None:
    desk.register()
    edition = desk.edition()
    with pytest.raises(ConflictError, match="under way"):
        desk.edition()
    records.discard(desk.office.has("staff"), str(edition.record_id), actor=desk.office.actor("staff"))
    assert desk.edition().number == "1.0"


def test_a_day_before_the_one_in_force_is_refused_and_a_past_day_is_late(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    edition = desk.publish(days=-400)
    assert state(edition, desk.day()) is State.IN_FORCE
    assert edition.review_due is not None
    assert edition.review_due < desk.day()
    desk.approved("head")
    with pytest.raises(ConflictError, match="effective"):
        desk.publish(days=-400)
    with pytest.raises(InputError, match="within a year"):
        desk.publish(days=400)


def test_a_review_leaves_the_edition_and_moves_the_next_review(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    first = desk.publish()
    desk.office.later(300)
    review = desk.approved("head", review=True, file=None)
    assert review.number == first.number
    desk.publish()

    first.refresh_from_db()
    assert state(first, desk.day()) is State.IN_FORCE
    assert first.review_due == date(2028, 9, 19)
    assert Entry.objects.get(register="documents").values["reviewed_on"] == desk.day().isoformat()
    assert len(of(EvidenceAdded)) == 2


def test_the_chosen_way_of_approving_gives_the_steps_and_says_why(desk: Desk) -> None:
    row = desk.register(
        form="security-policy", number="AS-P-001", approvals=("approval-president", "approval-vice-president-board")
    )
    form = form_for(row)
    assert form.roles == ("preparer", "approver", "president", "board-resolution")
    assert form.signing["approver"].by == ("security-executive",)
    assert {"BP-14", "LC-2.2", "LC-16"} <= set(form.stated)


def test_a_policy_of_the_president_leaves_the_record_that_the_clause_asks_for(desk: Desk) -> None:
    desk.register(form="security-policy", number="AS-P-001", approvals=("approval-president",))
    form = form_for(ControlledDocument.objects.get())
    known = {name: True for name, one in form.fields.items() if one.type == "bool"}
    edition = desk.approved("head", "president", document="AS-P-001", fields=known)
    desk.publish(document="AS-P-001", days=2, readers=("all",))

    (sheet,) = [one for one in payloads() if isinstance(one, EvidenceAdded) and one.form == "policy-approval"]
    assert sheet.values["before_effect"] is True
    assert sheet.values["version"] == edition.number
    assert [(one.role, one.person) for one in sheet.signatures] == [
        ("preparer", "u:staff"),
        ("president", "u:president"),
    ]
    assert [one.event for one in payloads() if isinstance(one, EventRaised)][-1] == "policy.issued"


def test_readers_are_told_once_and_who_has_not_read_is_listed(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    edition = desk.publish(readers=("person:ann", "duty:line-manager"))
    numbers = [one.number for one in readership(edition, desk.day()).missing]
    assert numbers == ["ann", "boss"]
    assert set(Notice.objects.filter(kind="document-to-read").values_list("person", flat=True)) == {"u:ann", "u:boss"}
    assert [one.number for one in to_read(desk.office.has("ann"))] == ["1.0"]
    assert to_read(desk.office.has("colleague")) == []

    desk.open("ann")
    desk.acknowledge("ann")
    assert [one.number for one in readership(edition, desk.day()).missing] == ["boss"]
    assert to_read(desk.office.has("ann")) == []
    desk.office.later(20)
    assert remind_readers(edition, desk.day(), desk.office.now) == 1
    assert remind_readers(edition, desk.day(), desk.office.now) == 0


def test_acknowledging_binds_the_digest_and_becomes_the_evidence_that_a_demand_reads(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    edition = desk.publish(readers=("all",))
    with pytest.raises(ConflictError, match="opened"):
        desk.acknowledge("ann")
    desk.open("ann")
    row = desk.acknowledge("ann")

    (fact,) = of(DocumentAcknowledged)
    assert isinstance(fact, DocumentAcknowledged)
    assert (fact.person, fact.digest) == ("u:ann", edition.digest)
    sheet = next(
        one for one in payloads() if isinstance(one, EvidenceAdded) and one.form == "access-rule-acknowledgement"
    )
    assert (sheet.evidence, sheet.target) == (row.evidence, "people:ann")
    assert sheet.values == {"rule_version": "1.0", "acknowledged_on": desk.day().isoformat()}
    assert [(one.role, one.person) for one in sheet.signatures] == [("reader", "u:ann")]
    with pytest.raises(ConflictError, match="today"):
        desk.acknowledge("ann")


def test_rules_of_use_are_confirmed_point_by_point(desk: Desk) -> None:
    desk.register(form="system-use-rule", number="AS-R-001")
    form = form_for(ControlledDocument.objects.get())
    known = {name: True for name, one in form.fields.items() if one.type == "bool"}
    desk.approved("head", document="AS-R-001", fields=known)
    desk.publish(document="AS-R-001", readers=("all",))
    desk.open("ann", "AS-R-001")
    with pytest.raises(InputError, match="statements"):
        desk.acknowledge("ann", "AS-R-001", permitted_use_only=True)
    desk.acknowledge("ann", "AS-R-001", **dict.fromkeys(statements_of("system-use-rule"), True))
    sheet = Evidence.objects.get(form="rule-acceptance")
    assert sheet.target == "people:ann"


def test_reading_anew_after_a_year(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    edition = desk.publish(readers=("person:ann",))
    desk.open("ann")
    desk.acknowledge("ann")
    assert readership(edition, desk.day(365)).missing == ()
    assert len(readership(edition, desk.day(366)).missing) == 1


def test_an_obsolete_edition_is_not_acknowledged(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    desk.publish()
    desk.office.later(1)
    desk.approved("head")
    desk.publish()
    desk.open("ann", number="1.0")
    has, actor = desk.office.has("ann"), desk.office.actor("ann")
    with pytest.raises(ConflictError, match="not in force"):
        acknowledge(has, "AS-P-003", "1.0", home=desk.office.home, actor=actor, now=desk.office.now)


def test_somebody_who_left_is_neither_asked_nor_acknowledges(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    Member.objects.filter(person="u:ann").update(last_day=desk.day(-1))
    with pytest.raises(InputError, match="ann"):
        desk.publish(readers=("person:ann",))
    edition = desk.publish(readers=("all",))
    assert "u:ann" not in [one.person for one in readership(edition, desk.day()).asked]
    with pytest.raises((DeniedError, NotFoundError)):
        desk.acknowledge("ann")


def test_who_does_not_manage_documents_neither_enters_nor_publishes(desk: Desk) -> None:
    with pytest.raises(DeniedError):
        desk.register("ann")
    desk.register(owner="u:ann")
    edition = desk.edition("ann")
    assert edition.author == "u:ann"
    with pytest.raises(DeniedError):
        desk.edition("colleague")
    with pytest.raises(DeniedError):
        desk.publish("ann")


def test_confidential_documents_are_seen_by_who_is_asked_to_read_them(desk: Desk) -> None:
    desk.register(level=Level.CONFIDENTIAL, owner="u:ann")
    desk.approved("head")
    desk.publish(readers=("person:colleague",))
    numbers = {who: [one.number for one in seen(desk.office.has(who))] for who in ("ann", "colleague", "boss", "staff")}
    assert numbers == {"ann": ["AS-P-003"], "colleague": ["AS-P-003"], "boss": [], "staff": ["AS-P-003"]}
    before = len(payloads())
    desk.open("colleague")
    assert len(payloads()) == before + 1


def test_copies_are_numbered_handed_out_and_taken_back(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    desk.publish()
    has, actor, now = desk.office.has("staff"), desk.office.actor("staff"), desk.office.now
    one = document_copies.distribute(has, "AS-P-003", NewCopy(desk.day(), "u:ann"), actor=actor, now=now)
    two = document_copies.distribute(has, "AS-P-003", NewCopy(desk.day(), party="範例公司"), actor=actor, now=now)
    document_copies.receive(
        desk.office.has("ann"), "AS-P-003", 1, on=desk.day(), actor=desk.office.actor("ann"), now=now
    )
    assert (one.number, two.number) == (1, 2)
    desk.office.later(1)
    desk.approved("head")
    desk.publish()
    copies = document_copies.copies_of(desk.office.has("staff"), "AS-P-003")
    assert [document_copies.owed(copy, desk.day()) for copy in copies] == [True, True]
    assert Notice.objects.filter(kind="document-obsolete").values_list("person", flat=True).get() == "u:ann"
    has, now = desk.office.has("staff"), desk.office.now
    document_copies.recall(has, "AS-P-003", 1, CopyOutcome.RETURNED, on=desk.day(), actor=actor, now=now)
    with pytest.raises(ConflictError):
        document_copies.recall(has, "AS-P-003", 1, CopyOutcome.LOST, on=desk.day(), actor=actor, now=now)
    assert verify(LEDGER).ok


@pytest.mark.parametrize(
    ("copy", "where"),
    [
        (NewCopy(date(2026, 11, 23)), "holder"),
        (NewCopy(date(2026, 11, 23), "u:nobody"), "holder"),
        (NewCopy(date(2027, 11, 23), "u:ann"), "sent"),
        (NewCopy(date(2026, 11, 23), "u:ann", means="pigeon"), "means"),
    ],
    ids=["nobody named", "who does not work here", "the future", "an unknown means"],
)
def test_copies_that_cannot_be(desk: Desk, copy: NewCopy, where: str) -> None:
    desk.register()
    desk.approved("head")
    desk.publish()
    with pytest.raises(InputError, match=where):
        document_copies.distribute(
            desk.office.has("staff"), "AS-P-003", copy, actor=desk.office.actor("staff"), now=desk.office.now
        )


def test_a_document_from_outside_has_no_approval_and_stands_in_the_register(desk: Desk) -> None:
    desk.register(form="", number="EX-001", title="交易所公告", source="twse", kind="other")
    desk.edition(document="EX-001", fields={}, received_on=desk.day(-2))
    desk.publish(document="EX-001")
    entry = Entry.objects.get(register="documents", entry="EX-001")
    assert (entry.values["origin"], entry.values["source"], entry.values["version"]) == ("outside", "twse", "1.0")
    assert entry.values["received_on"] == desk.day(-2).isoformat()


def test_nobody_ends_a_document_alone(desk: Desk) -> None:
    desk.register()
    desk.approved("head")
    desk.publish()
    has, actor = desk.office.has("staff"), desk.office.actor("staff")
    with pytest.raises(InputError, match="basis"):
        retire(has, "AS-P-003", since=desk.day(), basis="nothing", actor=actor, now=desk.office.now)
    said = {"title": "存取控制規定", "kind": "procedure", "occasion": "withdrawal", "changes": "廢止", "fit": True}
    said |= {"version": "1.0", "effective_on": desk.day().isoformat()}
    new = records.NewRecord("document-release-record", desk.day(), desk.day(), fields=said)
    release = records.start(has, new, actor=actor, now=desk.office.now)
    desk.office.submit("staff", release.pk)
    desk.office.sign("head", release.pk)
    release.refresh_from_db()
    row = retire(has, "AS-P-003", since=desk.day(), basis=release.number, actor=actor, now=desk.office.now)
    assert row.ended == desk.day()
    assert Entry.objects.get(register="documents").values["status"] == "withdrawn"
    with pytest.raises(ConflictError):
        desk.edition()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"number": "存取"}, "number"),
        ({"form": "host-inspection"}, "host-inspection"),
        ({"form": "", "source": ""}, "source"),
        ({"owner": "u:nobody"}, "owner"),
        ({"approvals": ("approval-nobody",)}, "approval-nobody"),
        ({"kind": "poem"}, "kind"),
        ({"review": "often"}, "often"),
    ],
    ids=["number", "form", "source", "owner", "approval", "kind", "review"],
)
def test_documents_that_cannot_be(desk: Desk, fields: dict[str, object], where: str) -> None:
    with pytest.raises(InputError, match=where):
        desk.register(**fields)


def test_a_number_is_taken_once_whatever_its_letters(desk: Desk) -> None:
    desk.register()
    with pytest.raises(ConflictError):
        desk.register(number="as-p-003")
    assert find(desk.office.has("ann"), "as-p-003").number == "AS-P-003"


def test_a_file_that_is_not_what_its_name_says_is_refused(desk: Desk) -> None:
    desk.register()
    with pytest.raises(InputError, match="docx"):
        desk.edition(file=desk.text("no zip", "rules.docx"))
    assert DocumentEdition.objects.count() == 0


def test_the_register_follows_what_changes_about_the_document(desk: Desk) -> None:
    desk.register()
    has, actor = desk.office.has("staff"), desk.office.actor("staff")
    amend(has, "AS-P-003", Amended(owner="u:ann"), actor=actor, now=desk.office.now)
    desk.approved("head")
    desk.publish()
    amend(has, "AS-P-003", Amended(owner="u:boss", place="文管中心"), actor=actor, now=desk.office.now)
    values = Entry.objects.get(register="documents").values
    assert values["owner"] == "boss"
    assert verify(LEDGER).ok


def words(demand: str, day: date) -> dict[str, str]:
    """How a demand stands for each target, by the facts of the ledger alone."""
    edition = next(one for one in documents().values() if demand in one.demands)
    context = Context.of(edition, FactIndex(facts_of(LEDGER)), day)
    return {
        one.target: one.word.value for one in judge_demand(edition.demands[demand], context, "P1Y").targets.values()
    }


def test_the_demands_that_ask_for_it_are_met(desk: Desk) -> None:
    enter(LEDGER, [NewEntry("people", "ann", "ann", date(2026, 1, 1), {"user": True})], actor=SYSTEM_ACTOR, now=MORNING)
    desk.register(owner="u:ann")
    before = [words(f"access-control-rules.{name}", desk.day()) for name in ("set", "acknowledged")]
    assert [set(one.values()) & {"met"} for one in before] == [set(), set()]
    desk.approved("head")
    desk.publish(readers=("all",))
    desk.open("ann")
    desk.acknowledge("ann")
    assert words("access-control-rules.set", desk.day()) == {"company": "met"}
    assert words("access-control-rules.acknowledged", desk.day()) == {"people:ann": "met"}
    for name in ("versions", "reviewed", "protected"):
        assert words(f"document-control.{name}", desk.day()) == {"documents:AS-P-003": "met"}, name


def test_drafts_are_their_authors_and_the_unwritten_are_listed(desk: Desk) -> None:
    row = desk.register()
    desk.edition()
    assert [one.number for one in editions_of(desk.office.has("staff"), row)] == ["1.0"]
    assert editions_of(desk.office.has("ann"), row) == []
    with pytest.raises(NotFoundError):
        edition_of(desk.office.has("ann"), "AS-P-003")
    forms = [one.id for one in unwritten(LEDGER)]
    assert "access-control-rules" not in forms
    assert "security-policy" in forms
