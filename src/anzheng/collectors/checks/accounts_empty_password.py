"""空密碼帳號 Accounts that ask for no password at all."""

from anzheng.collectors.core.accounts import read_accounts, read_secrets, secret_of
from anzheng.collectors.core.contract import Parameters, Reading, check, fail, ok
from anzheng.collectors.core.host import Host, require_linux
from anzheng.collectors.core.text import listed


@check(
    id="accounts-empty-password",
    zh="空密碼帳號",
    en="Accounts without password",
    rule_zh="沒有任何本機帳號的密碼是空的。",
    rule_en="No local account has an empty password.",
    refs=(("twse-cc", "CC-18000(3)g"),),
    fix_zh="為帳號設定密碼，或以 passwd -l 鎖定。",
    fix_en="Give the account a password, or lock it with passwd -l.",
    values=("accounts", "empty"),
    needs_root=True,
)
def read(host: Host, _parameters: Parameters) -> Reading:
    """Read the password state of every local account, with or without login shell."""
    require_linux(host)
    accounts = read_accounts(host)
    secrets = read_secrets(host)
    empty = [account.name for account in accounts if secret_of(account, secrets).empty]
    values = {"accounts": len(accounts), "empty": len(empty)}
    if empty:
        return fail(f"密碼為空：{listed(empty)}。", f"Empty password: {listed(empty)}.", values)
    return ok(
        f"{len(accounts)} 個帳號都沒有空密碼。", f"None of {len(accounts)} accounts has an empty password.", values
    )
