"""夜間主機檢查 Every night the host checks of this machine, for each company of its own."""

from datetime import timedelta

from anzheng.collectors.company_lists import read_lists
from anzheng.collectors.core.contract import all_checks
from anzheng.collectors.services import results_of, run_checks
from anzheng.collectors.this_host import this_host
from anzheng.jobs.kinds import Work, job
from anzheng.jobs.services import enqueue
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.organization.models import Company

KIND = "nightly-checks"


@job(
    KIND,
    name=Text("夜間主機檢查", "nightly host checks"),
    every="30 2 * * *",
    lease=timedelta(minutes=10),
)
def run(work: Work) -> None:
    """Enqueue one job for each company; in a company's job, run the checks that were not run since it was planned."""
    if work.company is None:
        _each_company(work)
        return
    host = this_host(work.company, actor=work.actor, now=work.now)
    seen = {one.result.check for one in results_of(work.company, f"hosts:{host}") if one.seen >= work.planned}
    checks = [check for check in all_checks() if check.id not in seen]
    known = {row.key for check in checks for row in check.parameters}
    run_checks(
        work.company,
        host,
        checks,
        {key: value for key, value in read_lists(work.home).items() if key in known},
        actor=work.actor,
        now=work.now,
        progress=lambda done, total, _: work.beat(done, total),
    )


def _each_company(work: Work) -> None:
    for ledger in Company.objects.filter(sample=False).values_list("ledger", flat=True):
        key = f"{KIND}:{ledger}:{taipei_day(work.planned)}"
        enqueue(KIND, {"company": ledger}, now=work.now, due=work.planned, dedup=key)
        work.beat()
