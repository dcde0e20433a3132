"""年度日曆 Calendar years publish themselves: every day those that a company's ledger lacks."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Company
from anzheng.organization.services import publish_calendars


@job("calendars", name=Text("公告年度日曆", "publishing calendar years"), every="10 1 * * *")
def run(work: Work) -> None:
    """Publish this year's calendars and those of the years to come, for every company of its own."""
    companies = list(Company.objects.filter(sample=False).values_list("ledger", flat=True))
    for done, ledger in enumerate(companies):
        work.beat(done, len(companies))
        publish_calendars(ledger, actor=work.actor, now=work.now)
