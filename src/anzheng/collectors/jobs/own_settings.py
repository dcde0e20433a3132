"""讀取本系統的設定 Every day each real company learns how this product itself is set."""

from anzheng.collectors.own_settings import read_own_settings, register_product
from anzheng.jobs.kinds import Work, job
from anzheng.kernel.errors import Text
from anzheng.organization.models import Company


@job("own-settings", name=Text("讀取本系統的設定", "reading this product's own settings"), every="40 0 * * *")
def run(work: Work) -> None:
    """Enter the product in registers of systems that never held it, and record readings that are news."""
    for company in Company.objects.filter(sample=False):
        work.beat()
        register_product(company.ledger, actor=work.actor, now=work.now)
        read_own_settings(work.home, company.ledger, actor=work.actor, now=work.now)
