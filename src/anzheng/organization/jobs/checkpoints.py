"""檢查點 Every five minutes: heads that grew are signed, once a day even those that did not, and given to anchors."""

from datetime import timedelta

from django.conf import settings

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.proving import prove_all


@job("checkpoints", name=Text("簽署檢查點", "signing checkpoints"), every="*/5 * * * *", lease=timedelta(minutes=15))
def run(work: Work) -> None:
    """Sign and offer every ledger; an anchor that is away comes due again by itself."""
    prove_all(work.home, settings.ANZHENG_KEYS, now=work.now, beat=work.beat)
