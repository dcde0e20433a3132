"""重建索引 Every night each company's search index is made again; sooner if an edition was adopted meanwhile."""

from datetime import timedelta

from anzheng.jobs.kinds import Work, job
from anzheng.jobs.services import enqueue
from anzheng.kernel.errors import Text
from anzheng.kernel.times import TAIPEI
from anzheng.organization.models import Company
from anzheng.reports.reindexing import lacking, reindex

KIND = "reindex"
_NIGHT = 3
"""Hour of the nightly round."""


@job(KIND, name=Text("重建搜尋索引", "making the search index again"), every="40 * * * *", lease=timedelta(minutes=10))
def run(work: Work) -> None:
    """Enqueue one job for each company that needs it; in a company's job, make its index again."""
    if work.company is not None:
        reindex(work.home, work.company, now=work.now, beat=work.beat)
        return
    night = work.planned.astimezone(TAIPEI).hour == _NIGHT
    for ledger in Company.objects.values_list("ledger", flat=True):
        work.beat()
        if night or lacking(ledger):
            enqueue(KIND, {"company": ledger}, now=work.now, dedup=f"{KIND}:{ledger}")
