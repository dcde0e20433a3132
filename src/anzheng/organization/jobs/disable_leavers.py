"""停用離職人員帳號 From the day after the last day of work, an account is closed and its sessions end."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.departures import disable_leavers


@job("disable-leavers", name=Text("停用離職人員帳號", "closing the accounts of leavers"), every="10 0 * * *")
def run(work: Work) -> None:
    """Close the account of everybody whose last day is over; who is closed already is left alone."""
    disable_leavers(work.home, actor=work.actor, now=work.now, beat=work.beat)
