"""What happens to records when the world is not as it should be, on both databases: a clear message, nothing lost."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from anzheng.kernel.errors import ConflictError, InputError, NotFoundError
from anzheng.organization.access import DeniedError
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Member
from anzheng.records import forms, records
from anzheng.records.core.workflow.acts import Return, Sign
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, FormVersion, Record
from anzheng.records.record_queries import Wanted, records_of
from anzheng.records.records import Changes
from anzheng.registers.services import NewEntry, enter, retire
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.people import person
from tests.support.records import ABNORMAL, DAY, FORM, REQUEST, fill, filled, started, submit, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def wrong(here: Office, row: Record) -> dict[str, str]:
    """Return place → message of everything that keeps a record from being submitted."""
    row = Record.objects.select_related("case").get(pk=row.pk)
    return {one.place: one.what.zh for one in records.wrong_with(row, here.day)}


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
