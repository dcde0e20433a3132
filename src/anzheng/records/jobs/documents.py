"""文件生效與閱讀提醒 Editions whose day has come take effect; whoever has to read is told, and reminded when late."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.models import Company
from anzheng.records.document_notices import remind_readers
from anzheng.records.document_publishing import settle_due
from anzheng.records.document_readers import current_editions


@job("documents", name=Text("文件生效與閱讀提醒", "documents in force and to be read"), every="10 0 * * *")
def run(work: Work) -> None:
    """Look at every real company; what was done or told already is not done or told again."""
    day = taipei_day(work.now)
    for company in Company.objects.filter(sample=False):
        work.beat()
        settle_due(company.ledger, day, actor=work.actor, now=work.now)
        for edition in current_editions(company.ledger, day).exclude(readers=[]):
            work.beat()
            remind_readers(edition, day, work.now)
