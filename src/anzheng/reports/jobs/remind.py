"""提醒 Every morning each company's people are told what is due soon and overdue, before the summaries go out."""

from datetime import timedelta

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Company
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.reminding import remind


@job("remind", name=Text("到期提醒", "reminders of what is due"), every="50 7 * * *", lease=timedelta(minutes=10))
def run(work: Work) -> None:
    """Tell everybody; what was told before is not told again."""
    known = Knowledge(work.home)
    for ledger in Company.objects.filter(sample=False).values_list("ledger", flat=True):
        work.beat()
        remind(known, ledger, now=work.now, beat=work.beat)
