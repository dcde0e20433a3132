"""What happens to records when the world is not as it should be, on both databases: a clear message, nothing lost."""

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from anzheng.facts.access import ContentOpened
from anzheng.facts.events import EventAnswered, EventDropped, EventRaised
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.ledger.services import facts_of, verify
from anzheng.organization.access import DeniedError
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Member
from anzheng.organization.origin import From
from anzheng.records import forms, records
from anzheng.records.core.workflow.acts import Confirm, Inked, Print, Refuse, Return, Scan, Sign, Withdraw
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, Evidence, FormVersion, Record
from anzheng.records.record_openings import attachment_of, open_record
from anzheng.records.record_queries import Wanted, records_of
from anzheng.records.records import Changes
from anzheng.registers.services import NewEntry, enter, retire
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.people import person
from tests.support.records import DAY, FORM, REQUEST, approved, fill, filled, started, submit, submitted

pytestmark = pytest.mark.django_db
ABNORMAL = {
    "found_at": "2026-11-23T08:30",
    "kind": "system",
    "system": "網路下單主機",
    "what": "無法登入",
    "reported_to": "u:boss",
    "reported_at": "2026-11-23T08:40",
    "severe": False,
    "handled_by": "甲",
    "course": "重新啟動服務",
    "vendor": "own",
    "announced": "營業員群組",
    "result": "恢復正常",
}


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def wrong(here: Office, row: Record) -> dict[str, str]:
    """Return place → message of everything that keeps a record from being submitted."""
    row = Record.objects.select_related("case").get(pk=row.pk)
    return {one.place: one.what.zh for one in records.wrong_with(row, here.day)}


def told(item: str, event: str) -> list[object]:
    return [fact.payload for fact in facts_of(LEDGER, subject=f"event:{event}/{item}")]


# --- who may write what -----------------------------------------------------------------------------


def test_a_draft_is_not_there_for_anybody_else(here: Office) -> None:
    row = filled(here)
    for who in ("boss", "head", "admin"):
        with pytest.raises(NotFoundError):
            fill(here, who, row.pk, purpose="別人改的")
        with pytest.raises(NotFoundError):
            submit(here, who, row.pk)
    assert Case.objects.get(pk=row.pk).content["fields"]["purpose"] == "會議簡報"


def test_a_returned_record_is_changed_by_its_author_alone(here: Office) -> None:
    row = submitted(here)
    with pytest.raises(ConflictError, match="before others"):
        fill(here, "ann", row.pk, place="第二會議室")
    here.act("boss", row.pk, Return("approver", "請補場所"))
    with pytest.raises(DeniedError):
        fill(here, "boss", row.pk, place="第二會議室")
    assert fill(here, "ann", row.number, place="第二會議室").case.content["fields"]["place"] == "第二會議室"


def test_a_submitted_record_is_withdrawn_and_never_discarded(here: Office) -> None:
    row, draft = submitted(here), filled(here)
    with pytest.raises(ConflictError):
        records.discard(here.has("ann"), row.number, actor=here.actor("ann"))
    records.discard(here.has("ann"), draft.pk, actor=here.actor("ann"))

    assert list(Record.objects.values_list("pk", flat=True)) == [row.pk]


# --- what no draft takes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        pytest.param(Changes({"colour": "red"}), "colour", id="a field of nobody"),
        pytest.param(Changes({"purpose": ["a"]}), "purpose", id="a list as text"),
        pytest.param(Changes({"purpose": {"a": "b"}}), "purpose", id="an object as text"),
        pytest.param(Changes({"purpose": 1.5}), "purpose", id="a fraction"),
        pytest.param(Changes({"purpose": "a\0b"}), "purpose", id="a control character"),
        pytest.param(Changes({"purpose": "\ud800"}), "purpose", id="half a character"),
        pytest.param(Changes({}, {"hosts:srv-1": {"state": "open"}}), "items.hosts:srv-1", id="a form without items"),
    ],
)
def test_what_rules_could_stumble_over_is_refused(here: Office, changes: Changes, place: str) -> None:
    row = filled(here)
    with pytest.raises(InputError, match=place):
        records.fill(here.has("ann"), row.pk, changes, actor=here.actor("ann"), now=here.now)
    assert wrong(here, row) == {}


@pytest.mark.parametrize(
    ("value", "place"),
    [
        pytest.param("a list of words", "accounts", id="a text"),
        pytest.param([["a"]], "accounts", id="rows that are lists"),
        pytest.param([{"nobody": "x"}], "accounts.1.nobody", id="a column of nobody"),
        pytest.param([{}, {"account": ["a"]}], "accounts.2.account", id="a list in a cell"),
        pytest.param([{}] * 501, "accounts", id="more than 500 rows"),
    ],
)
def test_tables_are_tables(here: Office, value: object, place: str) -> None:
    row = started(here, "staff", form="leaver-checklist")
    with pytest.raises(InputError, match=place):
        fill(here, "staff", row.pk, accounts=value)


def test_500_rows_are_kept(here: Office) -> None:
    row = started(here, "staff", form="leaver-checklist")
    fill(here, "staff", row.pk, accounts=[{"account": "vpn"}] * 500)
    assert len(Case.objects.get(pk=row.pk).content["fields"]["accounts"]) == 500


def test_a_content_over_the_limit_is_refused_and_the_draft_stays(here: Office) -> None:
    row = filled(here)
    with pytest.raises(InputError, match="too long"):
        fill(here, "ann", row.pk, purpose="長" * 200_001)
    assert Case.objects.get(pk=row.pk).content["fields"]["purpose"] == "會議簡報"


def test_what_a_draft_may_hold_is_said_at_its_field(here: Office) -> None:
    row = filled(here, begins_on="2026-02-30", device_kind="tablet", place="x" * 201, protected="是")
    assert set(wrong(here, row)) == {"begins_on", "device_kind", "place", "protected"}


@pytest.mark.parametrize(
    ("more", "place"),
    [
        pytest.param({"first": DAY, "last": DAY - timedelta(days=1)}, "last", id="reversed"),
        pytest.param({"last": DAY + timedelta(days=1)}, "last", id="to come"),
        pytest.param({"target": "hosts:nobody"}, "target", id="no such entry"),
    ],
)
def test_period_and_target_are_said(here: Office, more: dict[str, object], place: str) -> None:
    row = started(here, **more)
    fill(here, "ann", row.pk, **REQUEST)
    assert place in wrong(here, row)


# --- people and entries that are gone ---------------------------------------------------------------


def test_somebody_who_has_left_is_named_at_the_field(here: Office) -> None:
    row = started(here, "staff", form="abnormality-handling")
    fill(here, "staff", row.pk, **{**ABNORMAL, "reported_to": "u:colleague"})
    assert wrong(here, row) == {}
    Member.objects.filter(person="u:colleague").update(last_day=DAY - timedelta(days=1))

    assert "不在職" in wrong(here, row)["reported_to"]
    with pytest.raises(InputError, match="reported_to"):
        submit(here, "staff", row.pk)
    fill(here, "staff", row.pk, reported_to="u:boss")
    assert submit(here, "staff", row.pk).number


def test_who_left_since_may_stand_in_a_record_about_the_time_before(here: Office) -> None:
    row = started(here, "staff", form="abnormality-handling", first=DAY - timedelta(days=9), last=DAY)
    fill(here, "staff", row.pk, **{**ABNORMAL, "reported_to": "u:colleague"})
    Member.objects.filter(person="u:colleague").update(last_day=DAY - timedelta(days=1))
    assert wrong(here, row) == {}


def test_a_signer_who_has_left_does_not_sign_and_another_does(here: Office) -> None:
    person("other", LEDGER, duties=(Duty.IT_HEAD,))
    row = submitted(here)
    Member.objects.filter(person="u:boss").update(last_day=DAY - timedelta(days=1))
    with pytest.raises(DeniedError, match="does not work here"):
        here.sign("boss", row.pk)
    assert here.sign("other", row.pk).state is State.APPROVED


def test_an_author_who_has_left_puts_nothing_before_others(here: Office) -> None:
    row = filled(here)
    Member.objects.filter(person="u:ann").update(last_day=DAY - timedelta(days=1))
    with pytest.raises((DeniedError, ConflictError)):
        submit(here, "ann", row.pk)
    assert Record.objects.get(pk=row.pk).number == ""


def hosts(here: Office, *names: str) -> None:
    enter(
        LEDGER, [NewEntry("hosts", one, one, DAY - timedelta(days=30), {"role": "server"}) for one in names],
        actor=SYSTEM_ACTOR, now=here.now,
    )  # fmt: skip


def test_an_entry_gone_between_draft_and_submission_is_named(here: Office) -> None:
    hosts(here, "srv-1", "srv-2")
    row = started(here, form="host-inspection", items={"hosts:srv-1": {}, "hosts:srv-2": {}}, target="hosts:srv-1")
    assert {place for place in wrong(here, row) if place.startswith(("target", "items.hosts:srv-1"))} <= {
        place for place in wrong(here, row) if place.count(".") > 1
    }
    retire(LEDGER, "hosts", "srv-1", since=DAY, actor=SYSTEM_ACTOR, now=here.now)

    found = wrong(here, row)
    assert "清冊中沒有" in found["items.hosts:srv-1"]
    assert "清冊中沒有" in found["target"]
    assert "items.hosts:srv-2" not in found
    records.fill(
        here.has("ann"), row.pk, Changes({}, {"hosts:srv-1": None}, "company"), actor=here.actor("ann"), now=here.now
    )
    assert "items.hosts:srv-1" not in wrong(here, row)


def test_an_entry_retired_since_still_belongs_to_the_days_before(here: Office) -> None:
    hosts(here, "srv-1")
    before = DAY - timedelta(days=3)
    row = started(here, form="host-inspection", items={"hosts:srv-1": {}}, first=before, last=before)
    retire(LEDGER, "hosts", "srv-1", since=DAY - timedelta(days=1), actor=SYSTEM_ACTOR, now=here.now)
    assert "items.hosts:srv-1" not in wrong(here, row)


# --- versions ---------------------------------------------------------------------------------------


def test_a_version_that_vanished_but_is_still_brought_is_found(here: Office) -> None:
    row = filled(here)
    with vanished(row):
        assert records.form_of(row).id == FORM
        assert submit(here, "ann", row.pk).number


def test_a_version_that_vanished_for_good_is_said_and_the_content_is_there(here: Office) -> None:
    row = submitted(here)
    with vanished(row, brought=False):
        with pytest.raises(NotFoundError, match=row.definition_id[:8]):
            records.wrong_with(row, here.day)
        with pytest.raises(NotFoundError, match="backup"):
            here.act("boss", row.pk, Sign("approver", row.case.digest))
        (listed,) = records_of(here.has("boss"))
        assert listed.number == row.number
        from anzheng.records.subject import subject_of  # noqa: PLC0415 - needs the settings

        assert "遺失" in subject_of("record").summary(listed.case.content).zh
        assert listed.case.content["fields"]["purpose"] == "會議簡報"
    assert here.sign("boss", row.pk).state is State.APPROVED


class vanished:  # noqa: N801 - reads as a sentence in `with`
    """The definition of a record is gone from the table; unless `brought`, the program brings it no longer either."""

    def __init__(self, row: Record, *, brought: bool = True) -> None:
        self.kept = FormVersion.objects.get(pk=row.definition_id)
        self.digest_of = forms._digest_of
        self.brought = brought

    def __enter__(self) -> None:
        forms.definition.cache_clear()
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM records_formversion WHERE digest = %s", [self.kept.digest])
        if not self.brought:
            forms._digest_of = lambda _form: "0" * 64

    def __exit__(self, *_: object) -> None:
        forms._digest_of = self.digest_of
        forms.definition.cache_clear()
        self.kept.save(force_insert=True)


def test_a_record_keeps_the_version_it_was_filled_with(here: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only here

    old = submitted(here)
    newer = replace(forms.current(FORM), version=2, zh="網路服務連線申請單（新版）")
    monkeypatch.setattr(records, "current", lambda _form: newer)
    new = started(here)

    assert (records.form_of(old).version, records.form_of(new).version) == (1, 2)
    assert records.form_of(new).zh.endswith("（新版）")
    assert here.sign("boss", old.pk).state is State.APPROVED


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
    assert attachment_of(row, held["digest"], home=here.home)[1].read_text() == "內容"

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


# --- lists ------------------------------------------------------------------------------------------


def test_lists_are_narrowed(here: Office) -> None:
    mine, theirs = submitted(here), submitted(here, "colleague")
    here.now += timedelta(seconds=1)
    draft, has = filled(here), here.has("ann")

    def listed(**wanted: object) -> list[str]:
        return [row.pk for row in records_of(has, Wanted(**wanted))]  # type: ignore[arg-type]

    assert listed() == [draft.pk, mine.pk]
    assert theirs.pk not in listed()
    assert listed(state=State.DRAFT) == [draft.pk]
    assert listed(form="host-inspection") == []
    assert listed(first=DAY, last=DAY) == [draft.pk, mine.pk]
    assert listed(last=date(2026, 11, 22)) == []
    assert [row.pk for row in records_of(here.has("boss"), Wanted(mine=True))] == []
