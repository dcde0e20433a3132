"""SSH 超級帳號登入 Whether root can log in over SSH."""

import fnmatch
import re

from anzheng.collectors.core.contract import Parameters, Reading, check, fail, not_applicable, ok
from anzheng.collectors.core.host import Host, malformed, require_linux
from anzheng.facts.base import Outcome

_CONFIG = "/etc/ssh/sshd_config"
_SAME = {"without-password": "prohibit-password"}
_KNOWN = ("no", "forced-commands-only", "prohibit-password", "yes")
_DEPTH = 4
"""Includes nested deeper than this are a loop."""


@check(
    id="ssh-root-login",
    zh="SSH 超級帳號登入",
    en="Root login over SSH",
    rule_zh="SSH 不允許 root 直接登入，任何 Match 區塊也不例外。",
    rule_en="SSH lets root log in under no condition, not in any Match block either.",
    refs=(("twse-cc", "CC-17020.b(c)"), ("twse-cc", "CC-18000(3)g"), ("twse-cc", "CC-17020.b(d)")),
    fix_zh="在 sshd_config 設定 PermitRootLogin no，改以個人帳號登入後取得權限。",
    fix_en="Set PermitRootLogin no in sshd_config; log in with a personal account and gain rights from there.",
    outcomes=frozenset(Outcome),
    values=("ssh.root-login",),
    needs_root=True,
)
def read(host: Host, _parameters: Parameters) -> Reading:
    """Ask the server for its effective setting; read its files where it cannot answer."""
    require_linux(host)
    text = host.read_text(_CONFIG)
    if not host.has("sshd"):
        return not_applicable("主機沒有安裝 SSH 伺服器。", "No SSH server is installed on the host.")
    output = host.run(("sshd", "-T"), 5)
    effective = re.search(r"^permitrootlogin (\S+)$", output.out, re.MULTILINE) if output and output.code == 0 else None
    overall, matched = _written(host, text or "", _DEPTH)
    if effective is not None:
        overall = effective[1].lower()
    values = [_SAME.get(value, value) for value in (overall or "prohibit-password", *matched)]
    if not set(values) <= set(_KNOWN):
        raise malformed(_CONFIG)
    weakest = max(values, key=_KNOWN.index)
    where = "sshd -T" if effective is not None else _CONFIG
    zh, en = f"{where}：PermitRootLogin {weakest}。", f"{where}: PermitRootLogin {weakest}."
    found = {"ssh.root-login": weakest}
    return ok(zh, en, found) if weakest == "no" else fail(zh, en, found)


def _written(host: Host, text: str, depth: int) -> tuple[str | None, list[str]]:
    """Return the global value (the first wins) and those inside Match blocks."""
    overall: str | None = None
    matched: list[str] = []
    inside = False
    for raw in text.splitlines():
        key, _, value = re.sub(r"[\s=]+", " ", raw.split("#", 1)[0].strip(), count=1).partition(" ")
        value = value.strip().strip('"')
        match key.lower():
            case "match":
                inside = value.lower() != "all"
            case "permitrootlogin" if inside:
                matched.append(value.lower())
            case "permitrootlogin":
                overall = overall or value.lower()
            case "include":
                for included in _included(host, value) if depth else ():
                    theirs, more = _written(host, included, depth - 1)
                    matched.extend(more)
                    if inside and theirs:
                        matched.append(theirs)
                    overall = overall or (None if inside else theirs)
    return overall, matched


def _included(host: Host, patterns: str) -> list[str]:
    texts: list[str] = []
    for pattern in patterns.split():
        folder, _, name = (pattern if pattern.startswith("/") else f"/etc/ssh/{pattern}").rpartition("/")
        names = [entry for entry in host.list_dir(folder) or () if fnmatch.fnmatchcase(entry, name)]
        texts.extend(text for entry in names if (text := host.read_text(f"{folder}/{entry}")) is not None)
    return texts
