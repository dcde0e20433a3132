"""密碼將到期 Every day whoever has to change the password within two weeks is told, once."""

from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Account
from anzheng.organization.notices import password_expires


@job("password-expiring", name=Text("提醒密碼將到期", "telling of passwords that expire"), every="0 7 * * *")
def run(work: Work) -> None:
    """Look at every open account; who was told of this day already is not told again."""
    for account in Account.objects.filter(is_active=True).order_by("pk"):
        work.beat()
        password_expires(account, now=work.now)
