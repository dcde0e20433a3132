"""通知摘要 On every working day in the morning: one mail with what may wait."""

from datetime import timedelta

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.notify.delivering import digest
from anzheng.notify.means import means_in, working_day


@job("digest", name=Text("通知摘要", "daily summaries"), every="30 8 * * *", lease=timedelta(minutes=10))
def run(work: Work) -> None:
    """Send the summaries; on other days they wait, and nothing is lost."""
    if working_day(taipei_day(work.now)):
        digest(means_in(work.home), now=work.now, beat=work.beat)
