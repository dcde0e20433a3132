"""日誌保存 How long the host keeps its security logs, or whether it sends them away."""

import re
from dataclasses import dataclass

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, require_linux
from anzheng.collectors.core.text import layered, listed, pairs, whole

_LOGS = re.compile(
    r"/var/log/(auth\.log|secure|syslog|messages|kern\.log|wtmp|btmp|audit/\S+|cron|daemon\.log|\*\.log|\*)$"
)
"""Logs that say who came in and what the system did."""
_PER_MONTH = {"hourly": 730.5, "daily": 30.4375, "weekly": 4.348, "monthly": 1.0, "yearly": 1 / 12}
_DAYS_A_MONTH = 30.4375
_FOREVER = 1200
"""Months that stand for "never removed"."""
_FORWARD = re.compile(
    r"""^\s*(\*\.|[^#\s]*auth)\S*\s+(@@?[\w\[(.:]|:omrelp:)|^[^#\n]*type="om(fwd|relp)\"""",
    re.MULTILINE | re.IGNORECASE,
)
"""A selector that takes in everything, or the logins, and sends it to another machine."""
_JOURNAL_FOLDERS = ("/usr/lib/systemd/journald.conf.d", "/etc/systemd/journald.conf.d")


@dataclass(frozen=True, slots=True)
class _Rule:
    """Retention options in one scope of logrotate's configuration."""

    frequency: str = "weekly"
    rotate: int = 0
    max_age: int | None = None
    by_size: bool = False

    def with_line(self, line: str) -> "_Rule":
        """Return the rule changed by one directive."""
        key, _, rest = line.partition(" ")
        number = whole(rest.strip())
        if key in _PER_MONTH:
            return _Rule(key, self.rotate, self.max_age, by_size=False)
        if key == "rotate" and number is not None:
            return _Rule(self.frequency, number, self.max_age, self.by_size)
        if key == "maxage" and number is not None:
            return _Rule(self.frequency, self.rotate, number, self.by_size)
        if key in ("size", "maxsize"):
            return _Rule(self.frequency, self.rotate, self.max_age, by_size=True)
        return self

    @property
    def months(self) -> int | None:
        """Return the whole months that old logs are kept; None if that depends on their size."""
        if self.by_size and self.rotate >= 0:
            return None
        kept = _FOREVER if self.rotate < 0 else self.rotate / _PER_MONTH[self.frequency]
        aged = _FOREVER if self.max_age is None else self.max_age / _DAYS_A_MONTH
        return int(min(kept, aged, _FOREVER) + 1e-6)


@check(
    id="log-rotation",
    zh="日誌保存",
    en="Log retention",
    rule_zh="系統與登入日誌在主機上保存夠久，或即時送往集中的日誌主機。",
    rule_en="System and login logs are kept long enough on the host, or are sent at once to a central log server.",
    refs=(("twse-cc", "CC-18000(4)c"), ("twse-cc", "CC-17010.b(c)")),
    fix_zh="調整 logrotate（例如 monthly、rotate 36），或設定 rsyslog 轉送至集中日誌主機。",
    fix_en="Adjust logrotate (such as monthly, rotate 36), or let rsyslog forward to a central log server.",
    parameters=(Parameter("log.retention-months", 36, "month", "日誌保存月數", "Months that logs are kept"),),
    values=("months", "forwarding"),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Look for forwarding first; then for the shortest retention of any security log."""
    require_linux(host)
    if _forwards(host):
        return ok(
            "日誌即時轉送集中主機；保存多久以該主機為準。",
            "Logs are forwarded to a central server, whose retention decides.",
            {"forwarding": True},
        )
    needed = parameters.number("log.retention-months")
    kept = _rotated(host)
    if not kept:
        return _journal(host)
    short = [f"{path} {months}" for path, months in sorted(kept.items()) if months is not None and months < needed]
    unclear = [path for path, months in sorted(kept.items()) if months is None]
    known = [months for months in kept.values() if months is not None]
    values = {"months": min(known, default=0), "forwarding": False}
    if short:
        names = listed(short)
        return fail(
            f"保存不足 {needed} 個月（月數）：{names}。", f"Kept less than {needed} months (months): {names}.", values
        )
    if unclear:
        names = listed(unclear)
        return unknown(
            Reason.UNSUPPORTED,
            f"依檔案大小輪替，看不出保存多久：{names}。",
            f"Rotated by size, so that no time can be named: {names}.",
            {"forwarding": False},
        )
    return ok(f"各日誌皆保存 {needed} 個月以上。", f"Every log is kept for {needed} months or more.", values)


def _forwards(host: Host) -> bool:
    texts = layered(host, "/etc/rsyslog.conf", ("/etc/rsyslog.d",)) or ""
    upload = layered(host, "/etc/systemd/journal-upload.conf", ("/etc/systemd/journal-upload.conf.d",)) or ""
    if _FORWARD.search(texts) is None and "URL" not in pairs(upload):
        return False
    # A configuration alone sends nothing.
    return bool({"rsyslogd", "systemd-journal-upload"} & host.processes())


def _rotated(host: Host) -> dict[str, int | None]:
    """Return months kept by security log; files of the include folder inherit the global options."""
    main = host.read_text("/etc/logrotate.conf")
    if main is None:
        return {}
    rule, found = _parse(main, _Rule())
    for name in host.list_dir("/etc/logrotate.d") or ():
        _, more = _parse(host.read_text(f"/etc/logrotate.d/{name}") or "", rule)
        found.update(more)
    return {path: rule.months for path, rule in found.items()}


def _parse(text: str, outer: _Rule) -> tuple[_Rule, dict[str, _Rule]]:
    """Return the global rule at the end of `text`, and a rule for each security log in it."""
    found: dict[str, _Rule] = {}
    paths: list[str] = []
    inner: _Rule | None = None
    for raw in text.splitlines():
        line = " ".join(raw.split("#", 1)[0].replace("=", " ").split())
        if inner is None and (line.endswith("{") or line.startswith(("/", '"'))):
            paths.extend(line.rstrip("{").replace('"', " ").split())
            inner = outer if line.endswith("{") else None
        elif line == "{":
            inner = outer
        elif line == "}":
            found.update({path: inner for path in paths if inner is not None and _LOGS.fullmatch(path)})
            paths, inner = [], None
        elif inner is not None:
            inner = inner.with_line(line)
        else:
            outer = outer.with_line(line)
    return outer, found


def _journal(host: Host) -> Reading:
    """Without rotated files only the journal is left, which is bounded by size."""
    text = layered(host, "/etc/systemd/journald.conf", _JOURNAL_FOLDERS)
    if text is None and host.list_dir("/var/log/journal") is None:
        return unknown(
            Reason.ABSENT,
            "找不到日誌輪替或系統日誌的設定。",
            "No configuration of log rotation or of a journal was found.",
        )
    storage = pairs(text or "").get("Storage", "auto")
    if storage in ("volatile", "none") or (storage == "auto" and host.list_dir("/var/log/journal") is None):
        return fail(
            "系統日誌只存在記憶體，重新開機即消失。",
            "The journal is held in memory only and is lost at a restart.",
            {"months": 0, "forwarding": False},
        )
    return unknown(
        Reason.UNSUPPORTED,
        "系統日誌依大小保存，看不出能留多久；請改為轉送或輪替。",
        "The journal is bounded by size, so that no time can be named; forward or rotate it instead.",
        {"forwarding": False},
    )
