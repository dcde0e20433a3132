"""Planned kinds: each time once, and once for a time that nobody was awake."""

from datetime import UTC, datetime, timedelta

import pytest

from anzheng.jobs import leases
from anzheng.jobs.models import Job, Schedule
from anzheng.jobs.planning import plan
from tests.support.job_kinds import kinds

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
"""02:30 on the 21st in Taiwan."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _plan(now: datetime) -> list[str]:
    return plan(kinds(), now=now)


def _carry_out(now: datetime) -> None:
    while (held := leases.claim("w", kinds(), now=now)) is not None:
        leases.finish(held, now=now)


def test_the_first_look_only_notes_the_time() -> None:
    assert _plan(NIGHT + HOUR) == []
    assert Schedule.objects.get().planned == NIGHT + HOUR
    assert _plan(NIGHT + 23 * HOUR) == []


def test_a_time_that_has_come_is_enqueued_once() -> None:
    _plan(NIGHT - HOUR)
    (job,) = _plan(NIGHT + timedelta(seconds=3))

    assert Job.objects.get().planned == NIGHT
    assert Job.objects.get().id == job
    assert _plan(NIGHT + HOUR) == []


def test_every_night_has_its_own_job() -> None:
    _plan(NIGHT - HOUR)
    for night in range(3):
        now = NIGHT + night * DAY
        assert len(_plan(now)) == 1
        _carry_out(now)

    assert [job.planned for job in Job.objects.order_by("planned")] == [NIGHT, NIGHT + DAY, NIGHT + 2 * DAY]
    assert Schedule.objects.get().missed == 0


def test_missed_nights_are_made_up_for_once_and_remembered() -> None:
    _plan(NIGHT - HOUR)
    back = NIGHT + 4 * DAY + HOUR
    (job,) = _plan(back)

    assert (Job.objects.get().id, Job.objects.get().planned) == (job, NIGHT + 4 * DAY)
    row = Schedule.objects.get()
    assert (row.missed, row.missed_first, row.missed_last, row.noticed) == (4, NIGHT, NIGHT + 3 * DAY, back)
    _carry_out(back)
    _plan(back + DAY)
    assert Schedule.objects.get().missed == 4


def test_a_night_that_still_waits_is_not_enqueued_twice() -> None:
    _plan(NIGHT - HOUR)
    first = _plan(NIGHT)

    assert _plan(NIGHT + DAY) == first
    assert Job.objects.count() == 1


def test_another_worker_that_was_quicker_leaves_nothing_to_do() -> None:
    _plan(NIGHT - HOUR)
    Schedule.objects.update(planned=NIGHT)

    assert _plan(NIGHT + HOUR) == []
    assert not Job.objects.exists()


def test_a_clock_that_ran_ahead_and_was_set_right_does_not_silence_a_kind() -> None:
    _plan(NIGHT + 40 * DAY)
    assert _plan(NIGHT - HOUR) == []
    assert len(_plan(NIGHT)) == 1
