"""Papers of records and lists of registers, gathered from both databases."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.cases import CaseActed, CaseSettled
from anzheng.ledger.proofs import sign_head
from anzheng.ledger.services import facts_of
from anzheng.organization.anchors import add_anchor
from anzheng.organization.models import Company
from anzheng.organization.proving import checkpoint
from anzheng.records import records
from anzheng.records.core.workflow.acts import Return
from anzheng.records.models import Record
from anzheng.records.records import Changes, NewRecord
from anzheng.registers.models import Entry
from anzheng.reports.papers.checking import claim_of, compare
from anzheng.reports.papers.files import Format, ListFormat, listed, printed
from anzheng.reports.papers.gather import papers_of
from anzheng.reports.papers.model import Grid, Mark, Options, Paper, Proof
from anzheng.reports.papers.register_sheet import register_sheet
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.papers import docx_text, pages_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
REQUEST = {
    "brought_by": "資訊組",
    "device_kind": "laptop",
    "device": "筆電一",
    "address": "00:00:5e:00:53:01",
    "purpose": "會議簡報，林瑋蓁主講",
    "place": "第一會議室",
    "begins_on": "2026-11-23",
    "ends_on": "2026-11-30",
    "protected": True,
    "rules_accepted": True,
}


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


def drafted(here: Office) -> Record:
    new = NewRecord("network-connection-request", DAY, DAY)
    row = records.start(here.has("ann"), new, actor=here.actor("ann"), now=here.now)
    return records.fill(here.has("ann"), row.pk, Changes(REQUEST), actor=here.actor("ann"), now=here.now)


def submitted(here: Office) -> Record:
    row = drafted(here)
    records.submit(here.has("ann"), row.pk, home=here.home, actor=here.actor("ann"), now=here.now)
    return Record.objects.get(pk=row.pk)


def paper(row: Record, **more: object) -> Paper:
    (found,) = papers_of([Record.objects.get(pk=row.pk)], **more)  # type: ignore[arg-type]
    return found


def rows(one: Paper) -> dict[str, str]:
    grids = [part for part in one.parts if isinstance(part, Grid)]
    return {
        row.label: row.value.text if isinstance(row.value, Options) else row.value
        for part in grids
        for row in part.rows
    }


def test_a_draft_is_marked_and_proves_nothing(here: Office) -> None:
    one = paper(drafted(here))

    assert one.marks == {Mark.DRAFT} | ({Mark.SAMPLE} if Company.objects.get(pk=LEDGER).sample else set())
    assert one.proof is None
    assert [box.name for box in one.boxes] == ["", ""]
    assert rows(one)["狀態"] == "草稿"


def test_what_waits_for_a_signature_has_an_empty_box(here: Office) -> None:
    row = submitted(here)
    one = paper(row)
    (entry,) = [fact for fact in facts_of(LEDGER, subject=f"case:{row.pk}") if isinstance(fact.payload, CaseActed)]

    assert one.number == row.number
    assert [bool(box.name) for box in one.boxes] == [True, False]
    assert one.boxes[0].notes == ("115-11-23 09:00", f"帳本 #{entry.seq:,}")
    assert rows(one)["狀態"] == "簽核中"
    assert one.proof is not None
    assert one.proof.digest == entry.payload.digest


def proof_of(row: Record) -> Proof:
    """Return the proof line of a record's paper."""
    found = paper(row).proof
    assert found is not None
    return found


def test_an_approved_record_says_who_signed_and_where_the_ledger_says_so(here: Office) -> None:
    row = submitted(here)
    here.sign("boss", row.pk)
    one = paper(row)
    facts = list(facts_of(LEDGER, subject=f"case:{row.pk}"))
    (settled,) = [fact for fact in facts if isinstance(fact.payload, CaseSettled)]
    signature = [fact for fact in facts if isinstance(fact.payload, CaseActed) and fact.payload.act == "sign"]

    assert one.proof is not None
    assert (one.proof.ledger, one.proof.seq, one.proof.digest) == (LEDGER, settled.seq, settled.payload.digest)
    assert one.boxes[1].notes == ("115-11-23 09:00", f"帳本 #{signature[0].seq:,}")
    assert "狀態" not in rows(one)
    page = "".join(pages_of(printed([one], Format.PDF, at=here.now).data))
    assert row.number in page
    assert "會議簡報，林瑋蓁主講" in page
    assert one.proof.code in docx_text(printed([one], Format.DOCX, at=here.now).data)


def test_a_paper_says_which_checkpoint_covers_it_and_how_many_keep_it(here: Office, tmp_path: Path) -> None:
    row = submitted(here)
    here.sign("boss", row.pk)
    keys, kept = tmp_path / "keys", tmp_path / "kept.txt"
    assert proof_of(row).note == ""
    size = sign_head(LEDGER, keys=keys, now=here.now).size
    assert proof_of(row).note == f"檢查點第 {size:,} 筆（115-11-23 09:00，尚無外部保管）"
    add_anchor(LEDGER, "auditor", "file", str(kept), home=here.home, actor=SYSTEM_ACTOR, now=here.now)
    size = checkpoint(LEDGER, home=here.home, keys=keys, now=here.now).size
    assert proof_of(row).note == f"檢查點第 {size:,} 筆（115-11-23 09:00，1 處外部保管）"
    assert "1 處外部保管" in "".join(pages_of(printed([paper(row)], Format.PDF, at=here.now).data))


def test_a_signature_after_a_return_is_the_one_that_is_printed(here: Office) -> None:
    row = submitted(here)
    here.act("boss", row.pk, Return(here_step(row), "請補充"))
    here.later(1)
    records.submit(here.has("ann"), row.pk, home=here.home, actor=here.actor("ann"), now=here.now)
    here.sign("boss", row.pk)
    one = paper(row)

    assert [box.notes[0] for box in one.boxes] == ["115-11-24 09:00", "115-11-24 09:00"]


def here_step(row: Record) -> str:
    row.case.refresh_from_db()
    return str(row.case.step)


def test_a_deputy_is_printed_as_one(here: Office) -> None:
    row = submitted(here)
    here.deputy("boss", "colleague")
    here.sign("colleague", row.pk, behalf="boss")
    box = paper(row).boxes[1]

    assert box.name.endswith("（代）")
    assert box.notes[0].startswith("代 ")


def test_what_was_withdrawn_is_obsolete_and_what_is_late_is_marked(here: Office) -> None:
    from anzheng.records.core.workflow.acts import Withdraw  # noqa: PLC0415 - one test's act

    row = submitted(here)
    here.act("ann", row.pk, Withdraw())

    assert Mark.OBSOLETE in paper(row).marks
    assert Mark.LATE in paper(row, late={row.pk}).marks


def test_papers_of_many_cost_few_queries_each(here: Office) -> None:
    made = [submitted(here).pk for _ in range(4)]
    papers_of(list(Record.objects.filter(pk__in=made[:1])))
    with CaptureQueriesContext(
        connection,
    ) as one:
        papers_of(list(Record.objects.filter(pk__in=made[:1])))
    with CaptureQueriesContext(connection) as four:
        found = papers_of(list(Record.objects.filter(pk__in=made)))

    assert len(found) == 4
    assert len(four) - len(one) <= 3 * 3


def test_a_register_is_listed_with_names_and_source(here: Office) -> None:
    Entry.objects.create(ledger=LEDGER, register="systems", entry="trade", name="下單系統", since=DAY)
    values = {"role": "server", "system": "trade", "core": True}
    Entry.objects.create(ledger=LEDGER, register="hosts", entry="srv-01", name="=主機", since=DAY, values=values)
    gone = Entry.objects.create(ledger=LEDGER, register="hosts", entry="srv-02", name="舊主機", since=DAY, retired=DAY)
    sheet = register_sheet(LEDGER, "hosts", now=here.now)
    (row,) = [dict(zip(sheet.heads, one, strict=True)) for one in sheet.rows]

    assert (row["代號"], row["名稱"], row["主機種類"], row["所屬系統"]) == (
        "srv-01",
        "=主機",
        "伺服器",
        "下單系統（trade）",
    )
    assert dict(sheet.source)["產生時間"] == "115-11-23 09:00"
    assert dict(sheet.source)["帳本"].startswith(LEDGER)
    every = register_sheet(LEDGER, "hosts", now=here.now, retired=True)
    assert [one[0] for one in every.rows] == ["srv-01", gone.entry]
    assert listed(replace(sheet, rows=[list(row.values())]), ListFormat.ODS, at=here.now).name == "主機.ods"


def _printed_proof(here: Office) -> Proof:
    row = drafted(here)
    records.submit(here.has("ann"), row.pk, home=here.home, actor=here.actor("ann"), now=here.now)
    here.sign("boss", row.pk)
    (paper,) = papers_of([Record.objects.get(pk=row.pk)])
    assert paper.proof is not None
    return paper.proof


def test_the_code_of_a_paper_leads_to_its_entry(here: Office) -> None:
    proof = _printed_proof(here)
    for typed in (proof.code, proof.code.lower(), f" {proof.code} ", proof.address):
        claim = claim_of(typed)
        assert claim is not None
        found = compare(LEDGER, claim)
        assert found.agrees
        assert (found.seq, found.case[:2]) == (proof.seq, "c-")


def test_a_code_of_something_else_does_not_agree(here: Office) -> None:
    proof = _printed_proof(here)
    forged = replace(proof, digest="0" * 64)
    others = [
        forged.code,
        forged.address,
        f"0-{proof.code.partition('-')[2]}",
        f"999999-{proof.code.partition('-')[2]}",
    ]
    claims = [claim_of(typed) for typed in (*others, replace(proof, ledger="other").address)]
    assert not any(compare(LEDGER, claim).agrees for claim in claims if claim is not None)
    assert None not in claims


@pytest.mark.parametrize("typed", ["", "密碼", "CC-18000", "405320-MZSS", "405320-MISS-LOOK", "anzheng:x/1#00"])
def test_what_is_no_code_is_searched_for_as_words(typed: str) -> None:
    assert claim_of(typed) is None
