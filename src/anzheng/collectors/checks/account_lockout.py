"""帳號鎖定 After how many wrong passwords an account is locked."""

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, malformed, require_linux
from anzheng.collectors.core.pam import Module, stack
from anzheng.collectors.core.text import pairs, whole

_SERVICES = ("login", "sshd")
_FAILLOCK = "/etc/security/faillock.conf"


@check(
    id="account-lockout",
    zh="帳號鎖定",
    en="Account lockout",
    rule_zh="主機登入與遠端登入都在規定次數的錯誤密碼內鎖定帳號。",
    rule_en="Console and remote logins lock an account within the allowed number of wrong passwords.",
    refs=(("twse-cc", "CC-18000(3)e"), ("twse-cc", "CC-17020.b(d)")),
    fix_zh="在登入的 PAM 設定加入 pam_faillock，並在 /etc/security/faillock.conf 設 deny = 3。",
    fix_en="Add pam_faillock to the PAM configuration of logins and set deny = 3 in /etc/security/faillock.conf.",
    parameters=(
        Parameter("account.lockout-attempts", 3, "attempt", "鎖定前的錯誤次數", "Wrong passwords before locking"),
    ),
    values=("account.lockout-attempts", "locks"),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Look for a counting module on each way in; no number is given where one of them never locks."""
    require_linux(host)
    stacks = {name: modules for name in _SERVICES if (modules := stack(host, name, "auth"))}
    if not stacks:
        return unknown(
            Reason.ABSENT,
            "沒有主機登入或 SSH 的 PAM 設定可讀。",
            "There is no PAM configuration of logins to read.",
        )
    attempts = {name: _attempts(host, modules) for name, modules in stacks.items()}
    unlocked = [name for name, count in attempts.items() if count is None]
    if unlocked:
        names = ", ".join(unlocked)
        return fail(
            f"輸錯密碼不會鎖定帳號：{names}。", f"Wrong passwords never lock an account: {names}.", {"locks": False}
        )
    most, limit = (
        max(count for count in attempts.values() if count is not None),
        parameters.number("account.lockout-attempts"),
    )
    values = {"account.lockout-attempts": most, "locks": True}
    zh = f"輸錯 {most} 次後鎖定，規定 {limit} 次以內。"
    en = f"Locked after {most} wrong passwords; at most {limit} are allowed."
    return ok(zh, en, values) if most <= limit else fail(zh, en, values)


def _attempts(host: Host, modules: tuple[Module, ...]) -> int | None:
    """Return how many wrong passwords the stack allows, or None if it never locks."""
    counts = []
    faillock = [module for module in modules if module.name == "pam_faillock"]
    if any("authfail" in module.arguments for module in faillock):
        given = [count for module in faillock if (count := module.number("deny")) is not None]
        counts.append(max(given) if given else _configured(host))
    counts.extend(module.number("deny") or 0 for module in modules if module.name in ("pam_tally2", "pam_tally"))
    # 0 switches the counting off.
    positive = [count for count in counts if count > 0]
    return min(positive) if positive else None


def _configured(host: Host) -> int:
    """Return `deny` of the module's own file; 3 is the module's default."""
    written = pairs(host.read_text(_FAILLOCK) or "").get("deny")
    if written is None:
        return 3
    count = whole(written)
    if count is None:
        raise malformed(_FAILLOCK)
    return count
