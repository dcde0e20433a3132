"""保存期滿 What has expired opens requests of disposal, and nothing more; the journal of disposals is settled."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Company
from anzheng.records.disposal_replay import settle_journal
from anzheng.records.disposals import open_due


@job("disposal", name=Text("保存期滿", "what has expired"), every="40 5 * * *")
def run(work: Work) -> None:
    """Look at every real company; what was asked for already is not asked for again."""
    settle_journal(home=work.home, now=work.now)
    for company in Company.objects.filter(sample=False):
        work.beat()
        open_due(work.home, company.ledger, actor=work.actor, now=work.now)
