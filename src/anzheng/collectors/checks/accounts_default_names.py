"""預設名稱帳號 Accounts whose well-known names attackers try first."""

from anzheng.collectors.core.accounts import read_accounts, read_secrets, secret_of
from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok
from anzheng.collectors.core.host import Host, require_linux
from anzheng.collectors.core.text import listed

_NAMES = (
    *("administrator", "admin", "guest", "test", "demo", "sa", "user", "operator", "support", "service", "backup"),
    *("oracle", "postgres", "mysql", "ftp", "ftpuser", "www", "tomcat", "jenkins", "git", "nagios", "zabbix"),
    *("pi", "ubuntu", "debian", "centos", "ec2-user", "vagrant"),
)


@check(
    id="accounts-default-names",
    zh="預設名稱帳號",
    en="Accounts with default names",
    rule_zh="沒有以常見預設名稱、可用密碼登入的帳號；root 為系統所必需，另由 ssh-root-login 檢查。",
    rule_en="No account with a well-known default name can log in with a password; the system needs root, which "
    "ssh-root-login examines.",
    refs=(("twse-cc", "CC-18000(3)g"),),
    fix_zh="改用個人帳號，將預設名稱帳號刪除、鎖定密碼（passwd -l）或改為不可登入。",
    fix_en="Use personal accounts; delete default-named ones, lock them (passwd -l) or take away their shell.",
    parameters=(Parameter("account.default-names", _NAMES, "list", "視為預設的帳號名稱", "Names taken as defaults"),),
    values=("present", "enabled"),
    needs_root=True,
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Compare names without regard to case; a locked password or a missing shell makes one harmless."""
    require_linux(host)
    names = frozenset(name.lower() for name in parameters.names("account.default-names") or ())
    present = [account for account in read_accounts(host) if account.name.lower() in names and account.uid != 0]
    secrets = read_secrets(host)
    enabled = [account.name for account in present if account.can_log_in and secret_of(account, secrets).usable]
    values = {"present": len(present), "enabled": len(enabled)}
    if enabled:
        shown = listed(enabled)
        return fail(f"可用密碼登入的預設名稱帳號：{shown}。", f"Default names with a usable password: {shown}.", values)
    shown = listed([account.name for account in present]) or "–"
    return ok(
        f"沒有可用密碼登入的預設名稱帳號（存在但不可登入：{shown}）。",
        f"No default name can log in with a password (present but closed: {shown}).",
        values,
    )
