"""A company that was just created does its daily, weekly and yearly work: started, filled, signed, and it counts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from anzheng.ledger.services import verify
from anzheng.posture.words import Word
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Record
from tests.support.cases import LEDGER
from tests.support.daily import Daily, daily
from tests.support.sheets import CONTINUITY, DELIVERY, DEVICES, DRILL, HOST, LOG

pytestmark = pytest.mark.django_db


class Sheet(NamedTuple):
    """What somebody fills in for a demand, and who signs."""

    demand: str
    fields: Mapping[str, Any]
    item: Mapping[str, Any]
    """The same for every entry that the record answers."""
    signer: str = "boss"


SHEETS = {
    "host-inspection": Sheet("operating-procedures.host-rounds", {}, HOST),
    "host-capacity-record": Sheet("host-inspection.capacity-checked", {}, {"use_percent": 55, "notice": "not-needed"}),
    "operation-log": Sheet("operation-log.checked-daily", LOG, {}),
    "signature-delivery-review": Sheet("malware-hygiene.signature-delivery", DELIVERY, {}, "staff"),
    "clock-check": Sheet("clock-sync.checked", DEVICES, {"checked": True, "offset": 12}, "staff"),
    "dormant-account-review": Sheet("dormant-accounts.staff", {}, {"rights": "一般使用者"}, "staff"),
    "disaster-recovery-drill": Sheet("backup-copies.recovery-drill", DRILL, {}, "staff"),
    "continuity-drill": Sheet("continuity-plan.drill", CONTINUITY, {"result": "passed"}, "staff"),
}


@pytest.fixture
def here(tmp_path: Path) -> Daily:
    return daily(tmp_path)


@pytest.mark.parametrize("form", SHEETS)
def test_it_is_started_filled_submitted_signed_and_counts(here: Daily, form: str) -> None:
    sheet = SHEETS[form]
    row = here.start("ann", sheet.demand)
    items = row.case.content.get("items", {})
    here.fill("ann", row, sheet.fields, {entry: dict(sheet.item) for entry in items})
    here.hand_in("ann", row)
    case = here.sign(sheet.signer, row.pk)

    done = Record.objects.get(pk=row.pk)
    assert (row.form, case.state) == (form, State.APPROVED)
    assert done.number.endswith("-00-115-0001")
    assert here.word(sheet.demand) is Word.MET
    assert verify(LEDGER).ok


def test_the_manager_who_wrote_the_log_does_not_sign_it(here: Daily) -> None:
    row = here.start("boss", "operation-log.checked-daily")
    here.fill("boss", row, LOG)
    here.hand_in("boss", row)
    offered = here.may_sign("boss", row)
    assert not offered
    assert here.may_sign("president", row)


def test_a_log_that_is_signed_late_says_so_by_its_signature(here: Daily) -> None:
    row = here.start("ann", "operation-log.checked-daily")
    here.fill("ann", row, LOG)
    here.hand_in("ann", row)
    here.later(5)  # Wednesday: three working days after the Friday
    here.sign("boss", row.pk)
    assert here.evidence(row)["working_days_to_signature"] == 3
    assert here.word("operation-log.checked-daily", row.first) is Word.FAILED


def test_a_day_that_was_missed_can_be_entered_and_stays_late(here: Daily) -> None:
    missed = here.day
    here.later(12)
    row = here.start("ann", "operation-log.detailed", day=missed)
    here.fill("ann", row, LOG)
    here.hand_in("ann", row)
    here.sign("boss", row.pk)
    assert (row.first, row.last, row.case.content["fields"]["day"]) == (missed, missed, "2026-01-02")
    assert here.word("operation-log.detailed", missed) is Word.LATE


def test_started_twice_it_is_the_same_draft(here: Daily) -> None:
    first = here.start("ann", "operation-log.detailed")
    assert here.start("ann", "operation-log.checked-daily").pk == first.pk
    assert here.start("ben", "operation-log.detailed").pk != first.pk
