"""病毒碼時效 How old the malware signatures are."""

import re
from datetime import UTC, datetime, timedelta, timezone

from anzheng.collectors.checks.antivirus_present import RESIDENT
from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, malformed, require_linux

_FOLDER = "/var/lib/clamav"
_HEADER = 512
"""Bytes of a signature file's header."""
_BUILT = re.compile(r"ClamAV-VDB:(\d{1,2}) (\w{3}) (\d{4}) (\d\d)-(\d\d) ([+-])(\d\d)(\d\d):")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@check(
    id="antivirus-signature-age",
    zh="病毒碼時效",
    en="Age of malware signatures",
    rule_zh="病毒碼的建置日期在期限之內。",
    rule_en="The malware signatures were built within the limit.",
    refs=(("twse-cc", "CC-17010.e(a)"),),
    fix_zh="啟用 freshclam 自動更新，並確認主機連得到更新來源。",
    fix_en="Enable freshclam's automatic update and make sure that the host reaches its source.",
    parameters=(Parameter("antivirus.max-age-days", 7, "day", "病毒碼最長效期", "Largest age of signatures"),),
    values=("age_days",),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Read the build time in the header of ClamAV's daily file; `main` is years old by design."""
    require_linux(host)
    names = [name for name in host.list_dir(_FOLDER) or () if name.endswith((".cvd", ".cld"))]
    daily = [name for name in names if name.startswith("daily.")] or names
    built = [when for name in daily if (when := _built(host, f"{_FOLDER}/{name}")) is not None]
    if not built:
        return _no_signatures(host)
    newest = max(built)
    age = (host.now() - newest).days
    if age < -1:
        raise malformed(_FOLDER)
    limit = parameters.number("antivirus.max-age-days")
    day = newest.date().isoformat()
    values = {"age_days": max(age, 0)}
    zh = f"病毒碼建置於 {day}，距今 {max(age, 0)} 天，期限 {limit} 天。"
    en = f"The signatures were built on {day}, {max(age, 0)} days ago; the limit is {limit} days."
    return ok(zh, en, values) if age <= limit else fail(zh, en, values)


def _built(host: Host, path: str) -> datetime | None:
    head = host.read_head(path, _HEADER)
    if head is None:
        return None
    match = _BUILT.match(head.decode("ascii", "replace"))
    if match is None or match[2] not in _MONTHS:
        raise malformed(path)
    day, month, year, hour, minute, sign, zone_hours, zone_minutes = match.groups()
    shift = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        zone = timezone(-shift if sign == "-" else shift)
        local = datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise malformed(path) from None


def _no_signatures(host: Host) -> Reading:
    other = sorted(name for name in host.processes() if name.lower() in RESIDENT)
    if other:
        names = ", ".join(other)
        return unknown(
            Reason.UNSUPPORTED,
            f"這項檢查讀不到 {names} 的病毒碼日期；請匯入其主控台報表。",
            f"The signature date of {names} cannot be read here; import the report of its console.",
        )
    return unknown(Reason.ABSENT, f"{_FOLDER} 裡沒有病毒碼。", f"There are no signatures in {_FOLDER}.")
