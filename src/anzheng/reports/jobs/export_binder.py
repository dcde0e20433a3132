"""匯出卷宗 Exporting a binder that somebody asked for on a page, in that person's name."""

from datetime import timedelta

from django.conf import settings

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.reports.binder.shelf import KIND, carry_out


@job(KIND, name=Text("匯出稽核卷宗", "exporting a binder"), lease=timedelta(minutes=10), attempts=3)
def run(work: Work) -> None:
    """Export unless it was done before; the person who asked must still be allowed to."""
    carry_out(work, settings.ANZHENG_KEYS)
