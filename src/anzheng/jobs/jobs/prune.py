"""清理工作紀錄 Rows of finished jobs and of workers long gone are removed: what matters stands in the ledger."""

from datetime import timedelta

from anzheng.jobs.core.states import CLOSED
from anzheng.jobs.kinds import Work, job
from anzheng.jobs.models import Job, Worker
from anzheng.kernel.errors import Text

KEPT = timedelta(days=90)
"""How long a finished job can be looked at."""
_WORKERS_KEPT = timedelta(days=7)
_AT_A_TIME = 500


@job("prune-jobs", name=Text("清理工作紀錄", "removing old job rows"), every="40 3 * * *")
def run(work: Work) -> None:
    """Remove jobs that ended more than ninety days ago, a few hundred at a time."""
    old = Job.objects.filter(state__in=CLOSED, finished__lt=work.now - KEPT)
    while ids := list(old.values_list("id", flat=True)[:_AT_A_TIME]):
        work.beat()
        Job.objects.filter(pk__in=ids).delete()
    Worker.objects.filter(seen__lt=work.now - _WORKERS_KEPT).delete()
