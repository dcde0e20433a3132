"""Six weeks in the life of a company of forty, on both databases: the year's slice for PostgreSQL."""

from datetime import date
from pathlib import Path

import pytest
from django.db.models import F

from anzheng.ledger.services import verify
from anzheng.posture.words import Word
from anzheng.records.models import CaseAct, Record
from tests.support.calendar_year import OPERATIONS, ROUNDS, Months, Plan, on
from tests.support.cases import LEDGER
from tests.support.year import FIRST, company

pytestmark = pytest.mark.django_db
LAST = date(2026, 2, 11)


def test_six_weeks(tmp_path: Path) -> None:
    weeks = Months(company(tmp_path, date(2026, 6, 1)), Plan(requests=1, forms=20))
    here = weeks.here
    weeks.live(LAST)
    here.at(date(2026, 2, 24))

    rounds = {one.first: one.word for one in here.windows(ROUNDS, FIRST, LAST)}
    assert {day for day, word in rounds.items() if word is not Word.MET} == {on(1, 14), on(2, 9)}
    assert (rounds[on(1, 14)], rounds[on(2, 9)]) == (Word.LATE, Word.OVERDUE)
    assert {one.word for one in here.windows(OPERATIONS, on(1, 14), on(1, 14))} == {Word.FAILED}
    assert Record.objects.exclude(number="").values("number").distinct().count() == Record.objects.count() > 120
    assert not CaseAct.objects.filter(kind="sign", person=F("case__author")).exists()
    assert verify(LEDGER).ok
