"""Files, corrections, confidential records, paper and deadlines, on both databases: a clear message, nothing lost."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anzheng.facts.access import ContentOpened
from anzheng.facts.events import EventAnswered, EventDropped, EventRaised
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of, verify
from anzheng.organization.origin import From
from anzheng.records import records
from anzheng.records.core.workflow.acts import Confirm, Inked, Print, Refuse, Scan, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, Evidence, Record
from anzheng.records.record_openings import attachment_of, open_record
from anzheng.records.record_queries import records_of
from tests.support.cases import LEDGER, Office, office
from tests.support.records import ABNORMAL, FORM, REQUEST, approved, fill, filled, started, submit, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def told(item: str, event: str) -> list[object]:
    return [fact.payload for fact in facts_of(LEDGER, subject=f"event:{event}/{item}")]


# --- files ------------------------------------------------------------------------------------------


@pytest.fixture
def report(here: Office) -> Record:
    return started(here, "staff", form="vulnerability-scan-report")


def attach(here: Office, row: Record, file: Path, who: str = "staff", name: str = "report") -> None:
    records.attach(here.has(who), row.pk, name, file, home=here.home, actor=here.actor(who), now=here.now)


def _zip(path: Path, *, flag: int = 0) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "x")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= flag
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("name", "write", "why"),
    [
        pytest.param("a.pdf", lambda path: path.write_bytes(b""), "empty", id="empty"),
        pytest.param("a.pdf", lambda path: path.write_bytes(b"MZ"), "not what the name says", id="a program"),
        pytest.param("a.exe", lambda path: path.write_bytes(b"MZ"), "not taken", id="of no kind"),
        pytest.param("a.docx", lambda path: _zip(path, flag=1), "password", id="under a password"),
        pytest.param("a.txt", lambda _path: None, "no such file", id="absent"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_the_draft_as_it_was(
    here: Office, report: Record, tmp_path: Path, name: str, write: Callable[[Path], object], why: str
) -> None:
    file = tmp_path / name
    write(file)
    with pytest.raises(InputError, match=why):
        attach(here, report, file)
    assert "report" not in Case.objects.get(pk=report.pk).content["fields"]
    assert not (here.home / "blobs").exists()


def test_the_same_file_stands_once_and_may_be_taken_out(here: Office, report: Record, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("內容")
    attach(here, report, file)
    attach(here, report, file)
    (held,) = Case.objects.get(pk=report.pk).content["fields"]["report"]
    row = records.find_record(here.has("staff"), report.pk)
    assert attachment_of(row, held["digest"], home=here.home)[1].read().decode() == "內容"

    fill(here, "staff", report.pk, report=[held])
    with pytest.raises(InputError, match="report"):
        fill(here, "staff", report.pk, report=[{**held, "digest": "f" * 64}])
    fill(here, "staff", report.pk, report=None)
    assert Case.objects.get(pk=report.pk).content["fields"]["report"] is None


def test_nobody_else_puts_a_file_into_a_record(here: Office, report: Record, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("內容")
    with pytest.raises(NotFoundError):
        attach(here, report, file, who="ann")
    with pytest.raises(InputError, match="takes no file"):
        attach(here, report, file, name="assessment")
    assert not (here.home / "blobs").exists()


# --- corrections ------------------------------------------------------------------------------------


def test_a_correction_takes_the_place_of_the_old_record(here: Office) -> None:
    old = approved(here)
    here.later(1)
    new = started(here, supersedes=old.number)
    fill(here, "ann", new.pk, **{**REQUEST, "place": "第二會議室"})
    submit(here, "ann", new.pk)
    assert not Evidence.objects.get(evidence=old.evidence).withdrawn, "the old one counts until the new one is approved"
    here.sign("boss", new.pk)

    new.refresh_from_db()
    old.refresh_from_db()
    assert old.case.state == State.APPROVED or Case.objects.get(pk=old.pk).state == State.SUPERSEDED
    assert Evidence.objects.get(evidence=old.evidence).withdrawn
    assert not Evidence.objects.get(evidence=new.evidence).withdrawn
    raised = [fact.payload.item for fact in facts_of(LEDGER) if isinstance(fact.payload, EventRaised)]
    assert raised == [old.number], "nothing happened twice"
    assert verify(LEDGER).ok
    with pytest.raises(ConflictError):
        started(here, supersedes=old.pk)


@pytest.mark.parametrize("state", ["draft", "in-progress"])
def test_only_an_approved_record_is_corrected(here: Office, state: str) -> None:
    row = filled(here) if state == "draft" else submitted(here)
    with pytest.raises(ConflictError):
        started(here, supersedes=row.pk)


def test_a_correction_uses_the_same_form(here: Office) -> None:
    with pytest.raises(InputError, match=FORM):
        started(here, form="host-inspection", supersedes=approved(here).pk)


# --- confidential -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("staff", True),
        ("boss", True),
        ("head", True),
        ("ciso", True),
        ("auditor", True),
        ("colleague", False),
        ("law", False),
        ("president", False),
        ("admin", False),
    ],
)
def test_a_confidential_record_is_seen_by_whom_it_may_be(here: Office, who: str, *, sees: bool) -> None:
    """Its author, who is asked to sign it, and who may read what is confidential."""
    row = started(here, "staff", form="abnormality-handling")
    fill(here, "staff", row.pk, **ABNORMAL)
    row = submit(here, "staff", row.pk)

    assert row.case.level == "confidential"
    assert records_of(here.has(who)).filter(pk=row.pk).exists() is sees
    if not sees:
        with pytest.raises(NotFoundError):
            records.find_record(here.has(who), row.number)


def test_opening_anothers_confidential_record_is_in_the_ledger(here: Office) -> None:
    row = started(here, "staff", form="abnormality-handling")
    fill(here, "staff", row.pk, **ABNORMAL)
    row = submit(here, "staff", row.pk)
    at = From("192.0.2.7", "測試瀏覽器")
    for who in ("staff", "boss"):
        open_record(here.has(who), row.number, at, home=here.home, actor=here.actor(who), now=here.now)

    opened = [fact for fact in facts_of(LEDGER) if isinstance(fact.payload, ContentOpened)]
    assert [(fact.actor, fact.payload.what) for fact in opened] == [("u:boss", f"case:{row.pk}")]
    plain = submitted(here)
    open_record(here.has("boss"), plain.number, at, home=here.home, actor=here.actor("boss"), now=here.now)
    assert len([fact for fact in facts_of(LEDGER) if isinstance(fact.payload, ContentOpened)]) == 1


# --- events: paper, deadlines, cases -----------------------------------------------------------------


def test_signatures_on_paper_answer_steps_with_the_day_on_the_paper(here: Office) -> None:
    row = submitted(here)
    scan = "e" * 64
    here.act("ann", row.pk, Print(row.case.digest))
    here.later(2)
    signed_on = here.day - timedelta(days=1)
    here.act("ann", row.pk, Scan(scan, (Inked("approver", "u:boss", signed_on),)))
    assert [one.step for one in told(row.number, "network-connection.requested") if isinstance(one, EventAnswered)] == [
        "filed",
        "rules-accepted",
    ]
    here.later(1)
    assert here.act("staff", row.pk, Confirm(scan)).state is State.APPROVED

    answer = told(row.number, "network-connection.requested")[-1]
    assert isinstance(answer, EventAnswered)
    assert (answer.step, answer.person) == ("approved", "u:boss")
    assert answer.on == datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC), "the end of the day on the paper, in Taiwan"


@pytest.mark.parametrize(
    ("written", "since"),
    [
        pytest.param("2026-11-23T08:30", datetime(2026, 11, 23, 0, 30, tzinfo=UTC), id="when it was found"),
        pytest.param("2026-11-20T23:59", datetime(2026, 11, 20, 15, 59, tzinfo=UTC), id="days before it was written"),
        pytest.param("2026-11-23T23:00", datetime(2026, 11, 23, 1, 0, tzinfo=UTC), id="never after the submission"),
    ],
)
def test_deadlines_run_from_when_it_happened(here: Office, written: str, since: datetime) -> None:
    row = started(here, "staff", form="abnormality-handling")
    fill(here, "staff", row.pk, **{**ABNORMAL, "found_at": written})
    row = submit(here, "staff", row.pk)

    raised = told(row.number, "abnormality.found")[0]
    assert isinstance(raised, EventRaised)
    assert raised.since == since


def test_a_form_without_a_day_of_its_own_counts_from_the_submission(here: Office) -> None:
    row = submitted(here)
    raised = told(row.number, "network-connection.requested")[0]
    assert isinstance(raised, EventRaised)
    assert raised.since == here.now


def test_a_report_that_is_withdrawn_stays_an_event_and_a_request_does_not(here: Office) -> None:
    report = started(here, "staff", form="abnormality-handling")
    fill(here, "staff", report.pk, **ABNORMAL)
    report = submit(here, "staff", report.pk)
    request, refused = submitted(here), submitted(here, "colleague")
    here.act("staff", report.pk, Withdraw())
    here.act("ann", request.pk, Withdraw())
    here.act("boss", refused.pk, Refuse("approver", refused.case.digest, "不需要"))

    def dropped(row: Record, event: str) -> list[str]:
        return [one.outcome for one in told(row.number, event) if isinstance(one, EventDropped)]

    assert dropped(report, "abnormality.found") == [], "what happened has happened"
    assert dropped(request, "network-connection.requested") == ["withdrawn"]
    assert dropped(refused, "network-connection.requested") == ["refused"]


def test_a_second_record_answers_the_case_that_is_open(here: Office) -> None:
    first = submitted(here)
    with pytest.raises(NotFoundError, match="nobody"):
        started(here, case="nobody")
    second = started(here, "colleague", case=first.number)
    fill(here, "colleague", second.pk, **REQUEST)
    second = submit(here, "colleague", second.pk)
    here.act("colleague", second.pk, Withdraw())

    assert told(second.number, "network-connection.requested") == []
    facts = told(first.number, "network-connection.requested")
    assert sum(isinstance(one, EventRaised) for one in facts) == 1
    assert not any(isinstance(one, EventDropped) for one in facts), "the case is the first one's"
