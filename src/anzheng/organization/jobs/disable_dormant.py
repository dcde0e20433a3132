"""停用久未登入帳號 Accounts that nobody has used for longer than the sign-in policy allows are closed."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.departures import disable_dormant


@job("disable-dormant", name=Text("停用久未登入帳號", "closing dormant accounts"), every="20 0 * * *")
def run(work: Work) -> None:
    """Close every account that has been silent for too long."""
    disable_dormant(work.home, actor=work.actor, now=work.now, beat=work.beat)
