"""離職事件 The day after somebody's last day, the event person.departed is raised, so that its steps fall due."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Company
from anzheng.registers.people import departures


@job("departures", name=Text("登錄離職事件", "raising departures"), every="5 0 * * *")
def run(work: Work) -> None:
    """Raise the event of everybody whose last day is over, in every company but samples; a repetition adds nothing."""
    companies = list(Company.objects.filter(sample=False).values_list("ledger", flat=True))
    for done, ledger in enumerate(companies):
        work.beat(done, len(companies))
        departures(ledger, now=work.now)
