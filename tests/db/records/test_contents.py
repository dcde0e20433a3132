"""Whose content a file is, on both databases: one owner each, copies where a record takes over a file, none shared."""

from datetime import timedelta
from pathlib import Path

import pytest

from anzheng.facts.base import About
from anzheng.kernel.errors import ConflictError, InputError
from anzheng.ledger.content.services import DisposedError, destroy, items, put, read, sweep
from anzheng.records import cases, records
from anzheng.records.contents import Putting, copied, of_case, owners_of
from anzheng.records.core.workflow.acts import Inked, Scan
from anzheng.records.evidence import NewEvidence, add_evidence
from anzheng.records.models import Record
from anzheng.records.records import NewRecord
from tests.support.cases import LEDGER, Office, office
from tests.support.documents import Desk
from tests.support.records import DAY, started, submitted

pytestmark = pytest.mark.django_db
FORM = "vulnerability-scan-report"


@pytest.fixture
def here(tmp_path: Path) -> Office:
    return office(tmp_path)


@pytest.fixture
def report(here: Office, tmp_path: Path) -> Record:
    """A draft with a file."""
    row = started(here, "staff", form=FORM)
    file = tmp_path / "a.txt"
    file.write_text("內容")
    records.attach(here.has("staff"), row.pk, "report", file, home=here.home, actor=here.actor("staff"), now=here.now)
    return records.find_record(here.has("staff"), row.pk)


def again(here: Office, row: Record, files: Putting | None) -> Record:
    """Start a record that says what another one says, as a correction does."""
    fields = {"report": row.case.content["fields"]["report"]}
    new = NewRecord(FORM, DAY, DAY, fields=fields, files=files)
    return records.start(here.has("staff"), new, actor=here.actor("staff"), now=here.now)


def test_what_takes_over_a_file_has_a_copy_of_its_own(here: Office, report: Record) -> None:
    (file,) = report.case.content["fields"]["report"]
    later = again(here, report, copied(here.home, LEDGER, of_case(report.pk), [file]))

    first, second = items(LEDGER, [of_case(report.pk), of_case(later.pk)])
    assert (first.digest, first.owner) == (file["digest"], of_case(report.pk))
    assert (second.digest, second.owner) == (file["digest"], of_case(later.pk))
    assert first.blob != second.blob
    destroy(LEDGER, [of_case(report.pk)], now=here.now)
    assert read(here.home, LEDGER, of_case(later.pk), file["digest"]).decode() == "內容"
    with pytest.raises(DisposedError):
        read(here.home, LEDGER, of_case(report.pk), file["digest"])


def test_a_digest_alone_is_nobodys_file(here: Office, report: Record) -> None:
    with pytest.raises(InputError, match="uploaded"):
        again(here, report, None)


def test_files_of_a_draft_that_is_thrown_away_go_with_it(here: Office, report: Record) -> None:
    records.discard(here.has("staff"), report.pk, actor=here.actor("staff"))

    assert sweep(here.home) == 1
    assert items(LEDGER, [of_case(report.pk)]) == []
    assert [path for path in (here.home / "blobs").rglob("*") if path.is_file()] == []


def test_a_scan_becomes_the_cases_with_the_act_and_not_without_it(here: Office) -> None:
    row = submitted(here)
    kept = put(here.home, b"%PDF-1.7 a scan")
    act = Scan(kept.digest, (Inked("approver", "u:boss", DAY),))

    with pytest.raises(ConflictError):  # nothing was printed that could be scanned
        cases.act(
            here.has("ann"),
            row.pk,
            act,
            home=here.home,
            actor=here.actor("ann"),
            now=here.now,
            files=Putting(here.home, (kept,)),
        )
    assert items(LEDGER, [of_case(row.pk)]) == []


def test_the_file_of_evidence_belongs_to_it_and_is_kept_as_long(here: Office, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("弱點掃描")
    new = NewEvidence(
        "e-1", "vulnerability-scan-report", "company", About.day(DAY - timedelta(days=30)), "報告", file=file
    )
    add_evidence(LEDGER, new, home=here.home, actor=here.actor("staff"), now=here.now)

    assert owners_of(LEDGER, "e-1") == ("evidence:e-1",)
    (item,) = items(LEDGER, owners_of(LEDGER, "e-1"))
    assert read(here.home, LEDGER, item.owner, item.digest).decode() == "弱點掃描"


def test_a_review_has_the_text_that_it_leaves_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    desk = Desk(office(tmp_path / "home"), tmp_path)
    desk.register()
    desk.approved("head")
    first = desk.publish()
    desk.office.later(300)
    desk.approved("head", review=True, file=None)
    review = desk.publish()

    assert review.file_digest == first.file_digest != ""
    destroy(LEDGER, [of_case(str(first.record_id))], now=desk.office.now)
    home = desk.office.home
    assert read(home, LEDGER, of_case(str(review.record_id)), review.file_digest)
