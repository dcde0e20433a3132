"""備妥每日表單 Each working morning the sheets of the day lie ready, filled with what the night's checks saw."""

from datetime import timedelta

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Company
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.preparing import prepare


@job("prepare", name=Text("備妥每日表單", "the day's sheets"), every="30 7 * * *", lease=timedelta(minutes=10))
def run(work: Work) -> None:
    """Prepare for every company; what was prepared before is not prepared again."""
    known = Knowledge(work.home)
    for ledger in Company.objects.filter(sample=False).values_list("ledger", flat=True):
        work.beat()
        prepare(known, ledger, now=work.now, beat=work.beat)
