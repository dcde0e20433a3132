"""A clock that is set back: entries keep their order, heads are signed by size, and no planned job comes twice."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from anzheng.jobs.models import Job, Schedule
from anzheng.jobs.planning import plan
from anzheng.kernel.errors import LedgerError
from anzheng.ledger.core.checkpoint import check_growth
from anzheng.ledger.proofs import checkpoints, growth_proof, rotate_key, sign_head
from anzheng.ledger.services import append, business_act, entry, head, verify
from tests.support.job_kinds import kinds
from tests.support.ledgers import ACTOR, AT, evidence, opened

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES, DAY = timedelta(minutes=4), timedelta(days=1)


def add(number: int, at: datetime) -> None:
    """Do an act: a change of a table, and the entry for it."""
    with business_act():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO fault_change VALUES (%s)", [number])
        append("acme", [evidence(number)], actor=ACTOR, at=at)


def test_entries_and_checkpoints(tmp_path: Path) -> None:
    opened()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE fault_change (number integer)")
    add(1, AT)
    sign_head("acme", keys=tmp_path, now=AT)
    # A little: the order of entries is kept by the newest time.
    add(2, AT - MINUTES)
    assert entry("acme", 2).leaf.at == AT
    # A lot: refused, with what to do, and the change goes with the entry.
    with pytest.raises(LedgerError, match="set the clock"):
        add(3, AT - DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM fault_change")
        assert [number for (number,) in cursor.fetchall()] == [1, 2]
    assert head("acme").size == 3
    # What is signed follows the size, not the clock.
    sign_head("acme", keys=tmp_path, now=AT - DAY)
    with pytest.raises(LedgerError, match="set the clock"):
        rotate_key("acme", keys=tmp_path, actor=ACTOR, now=AT - DAY)
    rotate_key("acme", keys=tmp_path, actor=ACTOR, now=AT)
    add(4, AT + DAY)
    newest = sign_head("acme", keys=tmp_path, now=AT - 2 * DAY)
    *older, last = checkpoints("acme")
    assert last == newest
    for old in older:
        check_growth(old.checkpoint, last.checkpoint, growth_proof("acme", old.size, last.size))
    assert verify("acme").ok


def test_planned_jobs() -> None:
    assert plan(kinds(), now=AT) == []
    (job,) = plan(kinds(), now=AT + DAY)
    planned = Schedule.objects.get().planned
    assert plan(kinds(), now=planned - timedelta(minutes=50)) == []
    assert (Job.objects.get().id, Schedule.objects.get().planned) == (job, planned)
    Job.objects.update(state="done")
    # Set back a little, it goes on once the clock has come to where it was; set back far, it begins anew.
    assert plan(kinds(), now=planned) == []
    assert plan(kinds(), now=AT - 30 * DAY) == []
    assert len(plan(kinds(), now=AT - 29 * DAY)) == 1
