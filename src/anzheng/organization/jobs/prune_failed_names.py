"""清理登入失敗計數 Counters of names that no account has are forgotten a day after the newest try."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.failures import prune


@job("prune-failed-names", name=Text("清理登入失敗計數", "removing counters of failed sign-ins"), every="50 3 * * *")
def run(work: Work) -> None:
    """Remove the counters; what was tried stands in the ledger."""
    prune(work.now)
