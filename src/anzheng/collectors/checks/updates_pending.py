"""待補更新 Security updates that the host knows of and has not installed."""

import re
from datetime import UTC, datetime, timedelta

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, denied, failed, malformed, require_linux

_LISTS = "/var/lib/apt/lists"
_STAMP = "/var/lib/apt/periodic/update-success-stamp"
_DNF = "/var/cache/dnf"
_SECURITY = re.compile(r"Debian-Security:|-security\b", re.IGNORECASE)
_SUMMARY = re.compile(r"^\d+ upgraded, \d+ newly installed, \d+ to remove and \d+ not upgraded", re.MULTILINE)
_DATE = re.compile(r"^Date: \w{3}, +(\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d)", re.MULTILINE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@check(
    id="updates-pending",
    zh="待補更新",
    en="Pending updates",
    rule_zh="套件清單夠新，且未安裝的安全性更新不超過上限。",
    rule_en="The package lists are recent, and no more security updates wait than allowed.",
    refs=(("twse-cc", "CC-17010.a(b)"), ("twse-cc", "CC-17010.a(a)")),
    fix_zh="更新套件清單並安裝安全性更新（apt-get update 後 apt-get upgrade，或 dnf upgrade --security）。",
    fix_en="Refresh the package lists and install the security updates (apt-get update, then apt-get upgrade; or dnf "
    "upgrade --security).",
    parameters=(
        Parameter("updates.max-security", 0, "count", "容許未裝的安全性更新數", "Security updates that may wait"),
        Parameter("updates.list-max-age-days", 7, "day", "套件清單最長效期", "Largest age of the package lists"),
    ),
    values=("security", "pending"),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Let the package manager simulate an upgrade against the lists it already has."""
    require_linux(host)
    if host.has("apt-get"):
        refreshed, count = _apt_refreshed(host), _apt
    elif host.has("dnf"):
        refreshed, count = _dnf_refreshed(host), _dnf
    else:
        return unknown(
            Reason.UNSUPPORTED,
            "沒有認得的套件管理程式（apt、dnf）。",
            "No known package manager (apt, dnf) is present.",
        )
    limit = timedelta(days=parameters.number("updates.list-max-age-days"))
    if refreshed is None or host.now() - refreshed > limit:
        when = "?" if refreshed is None else refreshed.date().isoformat()
        return unknown(
            Reason.STALE,
            f"套件清單太舊（{when}），看不出還缺哪些更新；請先更新清單。",
            f"The package lists are too old ({when}) to tell what is missing; refresh them first.",
        )
    security, pending = count(host)
    values = {"security": security, "pending": pending}
    zh = f"未安裝的更新 {pending} 項，其中安全性更新 {security} 項。"
    en = f"{pending} updates wait, {security} of them for security."
    return ok(zh, en, values) if security <= parameters.number("updates.max-security") else fail(zh, en, values)


def _apt(host: Host) -> tuple[int, int]:
    """Count `Inst` lines; with new packages, or kernel updates would stay unseen."""
    argv = ("apt-get", "-s", "-q", "-o", "Debug::NoLocking=true", "--with-new-pkgs", "upgrade")
    output = host.run(argv, 20)
    if output is None:
        raise malformed("apt-get")
    if output.code != 0:
        raise failed("apt-get -s upgrade", output.err or output.out)
    if _SUMMARY.search(output.out) is None:
        raise malformed("apt-get -s upgrade")
    lines = [line for line in output.out.splitlines() if line.startswith("Inst ")]
    return sum(_SECURITY.search(line) is not None for line in lines), len(lines)


def _apt_refreshed(host: Host) -> datetime | None:
    """Return the newest sign of a refresh: an archive's own date, or the mark of a successful update.

    The files' times tell nothing: apt sets them to the server's.
    """
    names = host.list_dir(_LISTS) or ()
    texts = [host.read_text(f"{_LISTS}/{name}") or "" for name in names if name.endswith(("InRelease", "_Release"))]
    dates = [_date(match) for text in texts if (match := _DATE.search(text))]
    stamp = host.modified(_STAMP)
    known = [when for when in (*dates, stamp) if when is not None]
    return max(known) if known else None


def _date(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second = match.groups()
    if month not in _MONTHS:
        raise malformed(_LISTS)
    try:
        return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        raise malformed(_LISTS) from None


def _dnf(host: Host) -> tuple[int, int]:
    """Count the packages that `updateinfo` and `check-update` list, from the cache alone."""
    advisories = host.run(("dnf", "-q", "-C", "updateinfo", "list", "--security"), 20)
    updates = host.run(("dnf", "-q", "-C", "check-update"), 20)
    if advisories is None or updates is None:
        raise malformed("dnf")
    # check-update ends with 100 when updates wait.
    for output, codes in ((advisories, (0,)), (updates, (0, 100))):
        if output.code not in codes:
            raise denied("dnf") if "ermission" in output.err else failed("dnf", output.err)
    security = re.findall(r"^\S+[-:]\S+\s+(?:\S+/Sec\.|security\s+\S+)\s+(\S+)", advisories.out, re.MULTILINE)
    pending = re.findall(r"^\S+\.\w+\s+\S+\s+\S+\s*$", updates.out, re.MULTILINE)
    if advisories.out.strip() and not security and "Name" not in advisories.out:
        raise malformed("dnf updateinfo")
    if updates.code == 100 and not pending:
        raise malformed("dnf check-update")
    return len(set(security)), len(pending)


def _dnf_refreshed(host: Host) -> datetime | None:
    """Return when dnf last built its cache of any repository."""
    names = host.list_dir(_DNF) or ()
    times = [host.modified(f"{_DNF}/{name}") for name in names if name.endswith(".solv") or name == "last_makecache"]
    known = [when for when in times if when is not None]
    return max(known) if known else None
