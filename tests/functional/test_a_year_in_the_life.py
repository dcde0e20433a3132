"""A year in the life of a company of forty: some three thousand records, and what the documents say at the end."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db.models import F

from anzheng.facts.events import EventRaised
from anzheng.ledger.services import facts_of, verify
from anzheng.posture.words import Word
from anzheng.records.core.workflow.case import State
from anzheng.records.models import Case, CaseAct, Record
from tests.support.calendar_year import CAPACITY, DELIVERIES, EXCUSED, OPERATIONS, ROUNDS, Months, on
from tests.support.cases import LEDGER
from tests.support.year import FIRST, Year, company

pytestmark = pytest.mark.django_db
LAST, AFTER = date(2026, 12, 31), date(2027, 1, 20)
CONNECTED = "device-admission.connection-approved"
NOTIFIED = "host-inspection.expansion-notified"
CLEARED = "abnormality-handling.handled"

EXPECTED: dict[str, dict[Word, int]] = {
    ROUNDS: {Word.MET: 235, Word.LATE: 5, Word.OVERDUE: 3, Word.FAILED: 2},
    "operation-log.detailed": {Word.MET: 238, Word.LATE: 4, Word.OVERDUE: 3},
    "operation-log.two-people": {Word.MET: 238, Word.LATE: 4, Word.OVERDUE: 3},
    OPERATIONS: {Word.MET: 238, Word.FAILED: 4, Word.OVERDUE: 3},
    DELIVERIES: {Word.MET: 51, Word.OVERDUE: 1},
    CAPACITY: {Word.MET: 10, Word.LATE: 1, Word.OVERDUE: 1},
    "host-inspection.none-over-threshold-unnoticed": {Word.MET: 10, Word.LATE: 1, Word.OVERDUE: 1},
    "clock-sync.checked": {Word.MET: 4},
    "dormant-accounts.staff": {Word.MET: 2},
    "backup-copies.recovery-drill": {Word.MET: 1},
    "continuity-plan.drill": {Word.MET: 1},
}
"""Demand → how its windows of the year stand."""


def days(here: Year, demand: str, word: Word) -> set[date]:
    return {one.first for one in here.windows(demand, FIRST, LAST) if one.word is word and one.first >= FIRST}


def cases(here: Year, demand: str) -> dict[str, Word]:
    return {one.item: one.word for one in here.windows(demand, FIRST, AFTER) if one.item}


def raised(event: str) -> list[EventRaised]:
    found = (fact.payload for fact in facts_of(LEDGER))
    return [one for one in found if isinstance(one, EventRaised) and one.event == event]


def test_a_year_in_the_life(tmp_path: Path) -> None:
    year = Months(company(tmp_path, date(2027, 3, 1)))
    here, plan = year.here, year.plan
    year.live(LAST)
    here.at(AFTER)

    states = Counter(Case.objects.filter(kind="record").values_list("state", flat=True))
    assert states.total() == Record.objects.count() > 2600
    assert min(states[State.REFUSED], states[State.WITHDRAWN], here.counted["returned"]) > 10
    assert states[State.APPROVED] + states[State.REFUSED] + states[State.WITHDRAWN] == states.total()
    assert Case.objects.values("author").distinct().count() >= 25

    for demand, expected in EXPECTED.items():
        found = Counter(one.word for one in here.windows(demand, FIRST, LAST) if one.first.year == FIRST.year)
        assert found == expected, demand
    assert days(here, ROUNDS, Word.OVERDUE) == days(here, OPERATIONS, Word.OVERDUE) == plan.missed
    assert days(here, ROUNDS, Word.LATE) == plan.late | set(plan.entered)
    assert days(here, ROUNDS, Word.FAILED) == plan.failing
    assert days(here, OPERATIONS, Word.FAILED) == plan.late
    assert days(here, CAPACITY, Word.OVERDUE) == {on(plan.capacity_missed, 1)}

    # What was found was raised once while it lasted, and answered in time or late.
    assert here.counted["not normal"] == len(plan.failing)
    assert cases(here, CLEARED) == {f"{year.anomaly}.{here.hosts[0]}": Word.MET}
    full = f"systems:{here.entries['*systems'].split()[0]}"
    assert [one.target for one in raised("capacity.threshold-exceeded")] == [full, full]
    assert sorted(cases(here, NOTIFIED).values()) == [Word.LATE, Word.MET]

    # Requests: approved and followed up, refused, withdrawn; one after which nobody says that it was done.
    outcomes = {"approved": Word.MET, "refused": Word.NO_EVENT, "withdrawn": Word.NO_EVENT}
    wanted = {item: outcomes[outcome] for item, outcome in year.connections.items()}
    assert cases(here, CONNECTED) == {**wanted, year.forgotten: Word.OVERDUE}
    assert set(year.connections.values()) == set(outcomes)

    # Nobody passed their own work, whoever had left did nothing, and a deputy signed in another's place.
    assert here.counted["own work"] == here.counted["tried"] == 11
    assert not CaseAct.objects.filter(kind="sign", person=F("case__author")).exists()
    assert (here.counted["left"], here.counted["behalf"] > 0) == (1, True)

    assert here.stands(EXCUSED, on(8, 20)) is Word.EXCEPTED
    assert verify(LEDGER).ok
