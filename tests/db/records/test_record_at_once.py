"""Many people fill, submit and approve records at once, on both databases: numbers run, and nothing happens twice."""

from collections import defaultdict
from pathlib import Path

import pytest

from anzheng.facts.events import EventRaised
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel.errors import ConflictError, InputError
from anzheng.ledger.services import facts_of, verify
from anzheng.organization.models import Member, Unit
from anzheng.records import records
from anzheng.records.core.workflow.acts import Refuse, Sign, Withdraw
from anzheng.records.models import CaseAct, Record, RecordSeries
from tests.support.at_once import at_once
from tests.support.cases import LEDGER, office
from tests.support.records import DAY, fill, filled, started, submit, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def units(*codes: str) -> None:
    """Put the author `ann` and the colleague into units of their own."""
    for name, code in zip(("ann", "colleague"), codes, strict=True):
        unit = Unit.objects.create(company_id=LEDGER, code=code, name=code, path=f"/{code}/", since=DAY)
        Member.objects.filter(company=LEDGER, person=f"u:{name}").update(unit=unit)


def test_numbers_have_neither_gaps_nor_doubles_under_many_hands(tmp_path: Path) -> None:
    here = office(tmp_path)
    units("it", "sales")
    drafts = [(who, filled(here, who).pk) for _ in range(6) for who in ("ann", "colleague")]
    wanting = [("ann", filled(here, "ann", purpose=None).pk) for _ in range(3)]

    refused = at_once(*(lambda who=who, row=row: submit(here, who, row) for who, row in (*drafts, *wanting)))  # type: ignore[misc]

    assert [type(one) for one in refused] == [type(None)] * 12 + [InputError] * 3
    found = defaultdict(list)
    for number in Record.objects.exclude(number="").values_list("number", flat=True):
        series, _, serial = number.rpartition("-")
        found[series].append(int(serial))
    assert {series: sorted(serials) for series, serials in found.items()} == {
        "F-011-IT-115": [1, 2, 3, 4, 5, 6],
        "F-011-SALES-115": [1, 2, 3, 4, 5, 6],
    }
    assert set(RecordSeries.objects.values_list("last", flat=True)) == {6}
    raised = [fact.payload.item for fact in facts_of(LEDGER) if isinstance(fact.payload, EventRaised)]
    assert len(raised) == len(set(raised)) == 12
    assert verify(LEDGER).ok


def test_pressing_submit_twice_submits_once(tmp_path: Path) -> None:
    here = office(tmp_path)
    row = filled(here)
    refused = at_once(*(lambda: submit(here, "ann", row.pk) for _ in range(4)))

    assert [one for one in refused if one is not None and not isinstance(one, ConflictError)] == []
    assert sum(one is None for one in refused) == 1
    assert Record.objects.get(pk=row.pk).number.endswith("-0001")
    assert RecordSeries.objects.get().last == 1


def test_two_who_fill_one_draft_keep_each_others_fields(tmp_path: Path) -> None:
    """The same person in two windows: every field that one of them wrote is there."""
    here = office(tmp_path)
    row = started(here)
    names = ("brought_by", "device", "address", "purpose", "place", "note")
    refused = at_once(*(lambda name=name: fill(here, "ann", row.pk, **{name: f"由 {name} 填"}) for name in names))  # type: ignore[misc]

    assert refused == [None] * len(names)
    fields = Record.objects.get(pk=row.pk).case.content["fields"]
    assert {name: fields.get(name) for name in names} == {name: f"由 {name} 填" for name in names}


def test_files_attached_at_once_all_stay(tmp_path: Path) -> None:
    here = office(tmp_path)
    row = started(here, "staff", form="vulnerability-scan-report")
    files = [tmp_path / f"part-{number}.txt" for number in range(4)]
    for number, file in enumerate(files):
        file.write_text(f"第 {number} 部分")

    def attach(file: Path) -> None:
        actor = here.actor("staff")
        records.attach(here.has("staff"), row.pk, "report", file, home=here.home, actor=actor, now=here.now)

    assert at_once(*(lambda file=file: attach(file) for file in files)) == [None] * 4  # type: ignore[misc]
    held = Record.objects.get(pk=row.pk).case.content["fields"]["report"]
    assert {one["name"] for one in held} == {file.name for file in files}


def test_two_who_approve_at_once_make_one_piece_of_evidence(tmp_path: Path) -> None:
    here = office(tmp_path)
    here.deputy("boss", "colleague")
    row = submitted(here)
    digest = row.case.digest
    refused = at_once(
        lambda: here.act("boss", row.pk, Sign("approver", digest)),
        lambda: here.act("colleague", row.pk, Sign("approver", digest, "u:boss")),
        lambda: here.act("boss", row.pk, Refuse("approver", digest, "不需要")),
        lambda: here.act("ann", row.pk, Withdraw()),
    )

    assert sum(one is None for one in refused) == 1
    assert CaseAct.objects.filter(case=row.pk).count() == 2
    added = [fact for fact in facts_of(LEDGER) if isinstance(fact.payload, EvidenceAdded)]
    ended = Record.objects.select_related("case").get(pk=row.pk)
    assert len(added) == (1 if ended.case.state == "approved" else 0)
    assert bool(ended.evidence) is (ended.case.state == "approved")
    assert verify(LEDGER).ok


def test_filling_while_it_is_submitted_never_changes_what_was_signed(tmp_path: Path) -> None:
    here = office(tmp_path)
    row = filled(here)
    at_once(
        lambda: submit(here, "ann", row.pk),
        *(lambda n=n: fill(here, "ann", row.pk, note=f"第 {n} 次") for n in range(3)),  # type: ignore[misc]
    )

    after = Record.objects.select_related("case").get(pk=row.pk)
    if after.case.state == "in-progress":
        told = CaseAct.objects.get(case=row.pk, kind="submit").content
        assert told is not None
        assert after.case.content["fields"].get("note") == told["fields"].get("note")
    else:
        assert after.number == ""
