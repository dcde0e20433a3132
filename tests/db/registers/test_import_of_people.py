"""Imports: what was seen is what is done, person by person; the number of queries does not grow with the list."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anzheng.facts.base import Actor
from anzheng.kernel.errors import ConflictError
from anzheng.ledger.services import head, verify
from anzheng.organization.core.imports import Row
from anzheng.organization.members import members
from anzheng.organization.models import Member
from anzheng.organization.services import open_company
from anzheng.registers.imports import Done, carry_out, plan
from anzheng.registers.units import open_unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ACTOR = Actor("user", "u:clerk", "web", "password")
ROWS = [Row(2, "E1", "範例甲", "hq", "", "E2"), Row(3, "E2", "範例乙", "hq"), Row(4, "E3", "範例甲", "it")]


class StoppedError(Exception):
    """Somebody interrupts."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_company("acme", "範例公司", sample=False, cutover=date(2026, 1, 1), actor=ACTOR, now=NOW)
    for code in ("hq", "it"):
        open_unit("acme", code, f"範例單位 {code}", since=date(2020, 1, 1), actor=ACTOR, now=NOW)
    return tmp_path


def imports(home: Path, rows: list[Row], **more: object) -> Done:
    digest = plan("acme", rows, today=TODAY).digest
    return carry_out(home, "acme", rows, **{"digest": digest, "actor": ACTOR, "now": NOW, **more})  # type: ignore[arg-type]


def test_what_was_planned_is_done_and_nothing_is_left(home: Path) -> None:
    assert imports(home, ROWS) == Done(3, 0, 0, 0)
    changed = [Row(2, "E1", "範例丙", "it", "專員", ""), Row(3, "E2", "範例乙", "hq", last_day=TODAY)]
    assert imports(home, changed) == Done(0, 1, 1, 1)

    assert plan("acme", changed, today=TODAY).empty
    found = Member.objects.order_by("number").values_list("number", "person__name", "unit__code")
    assert list(found) == [("E1", "範例丙", "it"), ("E2", "範例乙", "hq"), ("E3", "範例甲", "it")]
    assert verify("acme").ok


def test_who_is_missing_stays_unless_that_is_asked_for(home: Path) -> None:
    imports(home, ROWS)
    imports(home, ROWS[:2])
    assert Member.objects.get(number="E3").last_day is None
    imports(home, ROWS[:2], missing=True)
    assert Member.objects.get(number="E3").last_day == TODAY


def test_a_plan_that_is_no_longer_true_is_not_carried_out(home: Path) -> None:
    seen = plan("acme", ROWS, today=TODAY)
    imports(home, ROWS[1:2])
    before = (head("acme"), Member.objects.count())

    with pytest.raises(ConflictError):
        imports(home, ROWS, digest=seen.digest)

    assert (head("acme"), Member.objects.count()) == before


def test_an_interruption_leaves_whole_people_and_the_rest_for_later(home: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        imports(home, ROWS, progress=stop)

    assert [row.number for row in plan("acme", ROWS, today=TODAY).added] == ["E1"]
    assert imports(home, ROWS) == Done(1, 0, 0, 0)
    assert plan("acme", ROWS, today=TODAY).empty


@pytest.mark.parametrize("people", [1, 40])
def test_plan_and_list_need_as_many_queries_for_one_as_for_all(home: Path, people: int) -> None:
    rows = [Row(n, f"X{n}", f"範例{n}", "hq", manager="X0" if n else "") for n in range(people)]
    imports(home, rows)

    with CaptureQueriesContext(connection) as planning:
        plan("acme", rows, today=TODAY)
    with CaptureQueriesContext(connection) as listing:
        assert len([(one.person.name, one.unit, one.manager) for one in members("acme", TODAY)]) == people

    assert (len(planning), len(listing)) == (2, 1)
