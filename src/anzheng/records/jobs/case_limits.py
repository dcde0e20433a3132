"""案件期限 Cases whose time limit has passed go to a superior, or end."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Company
from anzheng.records.cases import pass_limits


@job("case-limits", name=Text("案件期限", "time limits of cases"), every="20 6 * * *")
def run(work: Work) -> None:
    """Look at every real company; what was done already is not overdue any more."""
    for company in Company.objects.filter(sample=False):
        work.beat()
        pass_limits(company.ledger, home=work.home, actor=work.actor, now=work.now)
