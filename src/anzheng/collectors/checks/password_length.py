"""密碼長度 The shortest password that the host accepts."""

from collections.abc import Mapping

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, malformed, require_linux
from anzheng.collectors.core.pam import Module, stack
from anzheng.collectors.core.text import layered, pairs, whole

_SERVICES = ("passwd", "common-password", "system-auth")
_BINDING = ("required", "requisite")
_CREDITS = ("dcredit", "ucredit", "lcredit", "ocredit")
_FLOOR = 6
"""pwquality and cracklib never accept fewer, whatever the credits."""


@check(
    id="password-length",
    zh="密碼長度",
    en="Password length",
    rule_zh="系統接受的最短密碼不短於規定。",
    rule_en="The shortest password that the system accepts is not shorter than required.",
    refs=(("twse-cc", "CC-18000(3)f"), ("twse-cc", "CC-17020.b(d)")),
    fix_zh="安裝 pam_pwquality，並在 /etc/security/pwquality.conf 設定 minlen。",
    fix_en="Install pam_pwquality and set minlen in /etc/security/pwquality.conf.",
    parameters=(Parameter("password.min-length", 6, "character", "密碼最短長度", "Shortest password"),),
    values=("password.min-length",),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Follow the modules that a change of password passes; the strictest one counts."""
    require_linux(host)
    found = next((modules for name in _SERVICES if (modules := stack(host, name, "password"))), None)
    if found is None:
        raise malformed("/etc/pam.d/passwd")
    if any(module.name == "pam_passwdqc" for module in found):
        return unknown(
            Reason.UNSUPPORTED,
            "主機使用 pam_passwdqc，其長度規則依字元種類而變，請人工確認。",
            "The host uses pam_passwdqc, whose lengths depend on kinds of characters; confirm by hand.",
        )
    lengths = [length for module in found if (length := _length(host, module)) is not None]
    if not lengths:
        return unknown(
            Reason.UNSUPPORTED,
            "本機沒有設定密碼長度的模組，密碼可能由目錄服務管理。",
            "No module here sets a length; passwords may be governed by a directory service.",
        )
    shortest, limit = max(lengths), parameters.number("password.min-length")
    values = {"password.min-length": shortest}
    zh = f"最短 {shortest} 個字元，規定 {limit} 個。"
    en = f"The shortest is {shortest} characters; {limit} are required."
    return ok(zh, en, values) if shortest >= limit else fail(zh, en, values)


def _length(host: Host, module: Module) -> int | None:
    """Return the shortest password that one module lets pass, or None if it sets no length."""
    if module.name == "pam_unix":
        given = module.number("minlen")
        # The module's own default, which holds unless it is told otherwise.
        return 6 if given is None else given
    if not (module.control in _BINDING or module.control.startswith("[")):
        return None
    if module.name == "pam_pwquality":
        text = layered(host, "/etc/security/pwquality.conf", ("/etc/security/pwquality.conf.d",))
        return _with_credits(module, pairs(text or ""), 8, 0)
    if module.name == "pam_cracklib":
        return _with_credits(module, {}, 9, 1)
    return None


def _with_credits(module: Module, file: Mapping[str, str], length: int, credit: int) -> int | None:
    """Return `minlen` less what kinds of characters may be counted for; arguments beat the file."""

    def value(key: str, default: int) -> int:
        given = module.number(key)
        if given is not None:
            return given
        written = whole(file.get(key))
        if written is None and key in file:
            raise malformed("/etc/security/pwquality.conf")
        return default if written is None else written

    if value("enforcing", 1) == 0:
        return None
    spent = sum(max(value(key, credit), 0) for key in _CREDITS)
    return max(value("minlen", length) - spent, _FLOOR)
