"""清理卷宗 Archives of binders that nobody may fetch any more are removed; their entries stay."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.reports.binder.shelf import prune


@job("prune-binders", name=Text("清理匯出的卷宗", "removing old binders"), every="50 * * * *")
def run(work: Work) -> None:
    """Remove what is older than a week or holds what was destroyed since, and what interrupted exports left."""
    prune(work.home, now=work.now)
