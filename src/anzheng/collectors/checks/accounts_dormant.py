"""久未使用帳號 Enabled login accounts that nobody has used for a long time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from anzheng.collectors.core.accounts import Account, Secret, read_accounts, read_secrets, secret_of
from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Output, Reason, failed, malformed, require_linux
from anzheng.collectors.core.text import listed
from anzheng.kernel.times import taipei_day

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LASTLOG = re.compile(r"(\S+)\s.*\s\w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})\s*")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Logins:
    """Last logins by account, and from when on the source knows of them."""

    last: Mapping[str, datetime]
    since: datetime | None
    """None: the source remembers every account's last login, however old."""


@check(
    id="accounts-dormant",
    zh="久未使用帳號",
    en="Dormant accounts",
    rule_zh="可登入的本機帳號都在期限內用過；root 另以超級帳號管理。",
    rule_en="Every local account that can log in was used within the limit; root is governed as a superuser instead.",
    refs=(("twse-cc", "CC-18000(2)f"), ("twse-cc", "CC-15000(2)")),
    fix_zh="停用（passwd -l 並移除金鑰）或刪除不再使用的帳號；保留者於半年審查時說明理由。",
    fix_en="Disable (passwd -l, and remove its keys) or delete accounts no longer used; give the reason for kept ones "
    "in the half-yearly review.",
    parameters=(Parameter("account.dormant-days", 180, "day", "久未使用天數", "Days without use"),),
    values=("enabled", "dormant"),
    needs_root=True,
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Match the accounts that can log in with the host's record of logins."""
    require_linux(host)
    today = taipei_day(host.now())
    secrets = read_secrets(host)
    enabled = {
        account.name: secret
        for account in read_accounts(host)
        if _enabled(host, account, secret := secret_of(account, secrets), today)
    }
    if not enabled:
        return ok(
            "除 root 外，沒有可登入的本機帳號。",
            "Apart from root, no local account can log in.",
            {"enabled": 0, "dormant": 0},
        )
    logins = _logins(host)
    if logins is None:
        return unknown(
            Reason.ABSENT,
            "主機沒有登入紀錄可查（lastlog、lastlog2、last 皆無）。",
            "The host keeps no record of logins (no lastlog, lastlog2 or last).",
            {"enabled": len(enabled)},
        )
    limit = today - timedelta(days=parameters.number("account.dormant-days"))
    return _judge(enabled, logins, limit)


def _judge(enabled: Mapping[str, Secret], logins: Logins, limit: date) -> Reading:
    """Compare with the limit; an account never used counts from the day its password was last set."""
    unused = [name for name in sorted(enabled) if name not in logins.last or taipei_day(logins.last[name]) < limit]
    fresh = {name for name in unused if name not in logins.last and _set_after(enabled[name], limit)}
    dormant = [name for name in unused if name not in fresh]
    unclear = [name for name in dormant if name not in logins.last]
    values = {"enabled": len(enabled), "dormant": len(dormant)}
    if unclear and logins.since is not None and taipei_day(logins.since) > limit:
        names = listed(unclear)
        return unknown(
            Reason.STALE,
            f"登入紀錄只回溯到 {taipei_day(logins.since)}，無法判斷：{names}。",
            f"The record of logins goes back to {taipei_day(logins.since)} only; cannot tell: {names}.",
            {"enabled": len(enabled)},
        )
    if dormant:
        names = listed(dormant)
        return fail(f"{limit} 之後未曾使用：{names}。", f"Not used since {limit}: {names}.", values)
    return ok(
        f"{len(enabled)} 個可登入帳號皆在期限內用過。",
        f"All {len(enabled)} accounts were used within the limit.",
        values,
    )


def _set_after(secret: Secret, limit: date) -> bool:
    return secret.changed is not None and secret.changed >= limit


def _enabled(host: Host, account: Account, secret: Secret, today: date) -> bool:
    """Return whether an account has a login shell and a way in, password or SSH key, and has not expired."""
    if account.uid == 0 or not account.can_log_in or (secret.expires is not None and secret.expires <= today):
        return False
    return secret.usable or bool((host.read_text(f"{account.home.rstrip('/')}/.ssh/authorized_keys") or "").strip())


def _logins(host: Host) -> Logins | None:
    """Merge the tables of last logins with the log of sessions, whichever the host has."""
    table = host.run(("lastlog",), 10) or host.run(("lastlog2",), 10)
    sessions = host.run(("last", "-w", "--time-format", "iso"), 20)
    known = _table(table) if table is not None else None
    log = _sessions(sessions) if sessions is not None and sessions.code == 0 else None
    if known is None:
        return log
    if log is None:
        return Logins(known, None)
    names = known.keys() | log.last.keys()
    return Logins({name: max(x[name] for x in (known, log.last) if name in x) for name in names}, None)


def _table(output: Output) -> dict[str, datetime]:
    """Read `lastlog`: a name, perhaps terminal and origin, then a time or **Never logged in**."""
    if output.code != 0:
        raise failed("lastlog", output.err)
    lines = output.out.splitlines()
    if not lines or not lines[0].startswith("Username"):
        raise malformed("lastlog")
    found = {}
    for line in lines[1:]:
        match = _LASTLOG.fullmatch(line)
        if match is not None and match[2] in _MONTHS:
            found[match[1]] = _instant(match)
        elif line.strip() and not line.rstrip().endswith("**Never logged in**"):
            raise malformed("lastlog")
    return found


def _instant(match: re.Match[str]) -> datetime:
    _, month, day, hour, minute, second, sign, zone_hours, zone_minutes, year = match.groups()
    shift = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        zone = timezone(-shift if sign == "-" else shift)
        parts = (int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second))
        return datetime(*parts, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise malformed("lastlog") from None


def _sessions(output: Output) -> Logins:
    """Read `last`: newest first; its final line says from when on the log exists."""
    last: dict[str, datetime] = {}
    since = None
    for line in output.out.splitlines():
        match = _ISO.search(line)
        if match is None:
            continue
        try:
            when = datetime.fromisoformat(match[0])
        except ValueError:
            raise malformed("last") from None
        if line.split()[1:2] == ["begins"]:
            since = when
        else:
            name = line.split()[0]
            last[name] = max(when, last.get(name, when))
    if since is None:
        raise malformed("last")
    return Logins(last, since)
