"""內容庫照料 Blobs of what was destroyed go, the database forgets their keys, and locks follow retention."""

from datetime import timedelta

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.ledger.content.services import extend_locks, scrub, sweep

_LATELY = timedelta(days=3)
"""A night or two may have been missed."""


@job("content", name=Text("內容庫照料", "care of the content store"), every="40 3 * * *")
def run(work: Work) -> None:
    """Do what is left to do; what was done already is not done again."""
    scrub(work.now - _LATELY)
    work.beat()
    sweep(work.home)
    work.beat()
    extend_locks(work.home)
