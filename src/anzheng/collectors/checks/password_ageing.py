"""密碼效期 How long a password may be used before it must be changed."""

from anzheng.collectors.core.accounts import read_accounts, read_secrets, secret_of
from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok
from anzheng.collectors.core.host import Host, malformed, require_linux
from anzheng.collectors.core.text import listed, pairs, whole

_DEFAULTS = "/etc/login.defs"
_NEVER = 99999
"""What the system writes where passwords never expire."""


@check(
    id="password-ageing",
    zh="密碼效期",
    en="Password ageing",
    rule_zh="新帳號的預設值與每個有密碼帳號的密碼效期都不超過上限。",
    rule_en="The default for new accounts and the ageing of every account with a password stay within the limit.",
    refs=(("twse-cc", "CC-18000(3)f"), ("twse-cc", "CC-17020.b(d)")),
    fix_zh="在 /etc/login.defs 設 PASS_MAX_DAYS 90，既有帳號用 chage -M 90。",
    fix_en="Set PASS_MAX_DAYS 90 in /etc/login.defs, and chage -M 90 for existing accounts.",
    parameters=(Parameter("password.max-age-days", 90, "day", "密碼最長效期", "Longest life of a password"),),
    values=("password.max-age-days", "over"),
    needs_root=True,
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Take the longest of the default and of each account; a bad default is enough to fail without root."""
    require_linux(host)
    limit = parameters.number("password.max-age-days")
    default = _default(host)
    if default > limit:
        values: dict[str, int] = {"password.max-age-days": default}
        return fail(
            f"新帳號的密碼效期預設為 {default} 天，上限 {limit} 天。",
            f"New accounts get a password life of {default} days; the limit is {limit}.",
            values,
        )
    secrets = read_secrets(host)
    states = {account.name: secret_of(account, secrets) for account in read_accounts(host)}
    ages = {name: _days(state.max_days) for name, state in states.items() if state.usable and not state.empty}
    over = [name for name, days in sorted(ages.items()) if days > limit]
    values = {"password.max-age-days": max((default, *ages.values())), "over": len(over)}
    if over:
        names = listed(over)
        return fail(f"密碼效期超過 {limit} 天：{names}。", f"Password life beyond {limit} days: {names}.", values)
    return ok(
        f"預設 {default} 天；{len(ages)} 個有密碼的帳號皆未超過 {limit} 天。",
        f"The default is {default} days; none of {len(ages)} accounts with a password exceeds {limit}.",
        values,
    )


def _default(host: Host) -> int:
    text = host.read_text(_DEFAULTS)
    if text is None:
        return _NEVER
    written = pairs(text, " ").get("PASS_MAX_DAYS")
    if written is None:
        return _NEVER
    days = whole(written)
    if days is None:
        raise malformed(_DEFAULTS)
    return _days(days)


def _days(days: int | None) -> int:
    """Return a life in days; nothing, -1 and huge numbers all mean "never expires"."""
    return _NEVER if days is None or not 0 <= days < _NEVER else days
