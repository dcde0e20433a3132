"""工作的通知 Who is told that a job gave up: those who can look at it and have it run again."""

from datetime import datetime

from anzheng.jobs.models import Job
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.notify.services import tell
from anzheng.organization.access import holders
from anzheng.organization.core.duties import Duty
from anzheng.organization.duties import administrators


def gave_up(row: Job, name: Text, attempts: int, *, now: datetime) -> None:
    """Tell the administrators of the company, or of the installation, within the transaction that ends the job.

    A kind that fails every few minutes is told once a day.
    """
    day = taipei_day(now)
    if row.company:
        people = holders(row.company, Duty.ADMINISTRATOR, day)
    else:
        people = sorted({held.person for held in administrators(day)})
    given: dict[str, str | int] = {"name_zh": name.zh, "name_en": name.en, "job": row.id, "attempts": attempts}
    for person in people:
        tell(
            person, "job-failed", key=f"{row.kind}:{day}", company=row.company, link="/jobs/", parameters=given, now=now
        )
