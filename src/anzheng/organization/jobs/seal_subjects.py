"""主體封存 Every night: one entry commits to the newest of every subject, so that none can be left out."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.proofs import halted, seal_subjects, sealed_on
from anzheng.ledger.services import ledgers


@job("seal-subjects", name=Text("封存主體", "sealing subjects"), every="50 23 * * *")
def run(work: Work) -> None:
    """Seal every ledger that has not been sealed that day; one that takes no entries is left alone."""
    day = taipei_day(work.planned)
    rows = ledgers()
    for done, ledger in enumerate(rows):
        work.beat(done, len(rows))
        if not ledger.sample and halted(ledger.id) is None and not sealed_on(ledger.id, day):
            seal_subjects(ledger.id, day, actor=work.actor, now=work.now)
