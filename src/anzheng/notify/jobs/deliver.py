"""遞送通知 Every two minutes: mail and webhooks that are due and not yet sent."""

from datetime import timedelta

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.notify.delivering import deliver
from anzheng.notify.means import means_in


@job("deliver", name=Text("遞送通知", "sending notices"), every="*/2 * * * *", lease=timedelta(minutes=10))
def run(work: Work) -> None:
    """Send what is due; whatever is not taken comes due again by itself."""
    deliver(means_in(work.home), now=work.now, beat=work.beat)
