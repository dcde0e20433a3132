"""時鐘偏差 How far the host's clock is from its reference, as its own time program says."""

import math
import re
from datetime import UTC, datetime, timedelta

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, malformed, require_linux

_STALE = timedelta(days=1)
"""A reference last heard longer ago proves nothing about the clock now."""
_OWN_CLOCK = ("7F7F0101", "127.127.1.")
"""How chrony and ntpd name the machine's own clock; measured against itself, it is always right."""
_UNITS = {"us": 0.001, "µs": 0.001, "ms": 1.0, "s": 1000.0, "min": 60_000.0, "h": 3_600_000.0}
_SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)(us|µs|ms|min|s|h)")


@check(
    id="clock-offset",
    zh="時鐘偏差",
    en="Clock offset",
    rule_zh="主機時鐘與校時來源的偏差不超過上限。",
    rule_en="The host's clock is no further from its reference than the limit.",
    refs=(("twse-cc", "CC-18000(4)a"),),
    fix_zh="安裝並啟用 chrony 或 systemd-timesyncd，指定公司的校時伺服器。",
    fix_en="Install and enable chrony or systemd-timesyncd and name the company's time server.",
    parameters=(Parameter("clock.max-offset-ms", 1000, "ms", "時鐘偏差上限", "Largest clock offset"),),
    values=("offset_ms",),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Ask chrony, then systemd-timesyncd, then ntpd."""
    require_linux(host)
    for ask in (_chrony, _timesyncd, _ntpd):
        found = ask(host)
        if found is not None:
            program, offset = found
            return _judge(program, offset, parameters.number("clock.max-offset-ms"))
    return unknown(
        Reason.ABSENT,
        "沒有執行中的校時程式說得出偏差（chrony、systemd-timesyncd、ntpd 皆無回應）。",
        "No running time program can name the offset (chrony, systemd-timesyncd and ntpd do not answer).",
    )


def _judge(program: str, offset: float, limit: int) -> Reading:
    """Compare; the value is rounded up to 10 ms, so that jitter is no change."""
    rounded = math.ceil(abs(offset) / 10) * 10
    values = {"offset_ms": rounded}
    zh = f"{program} 回報偏差 {offset:.3f} 毫秒，上限 {limit} 毫秒。"
    en = f"{program} reports an offset of {offset:.3f} ms; the limit is {limit} ms."
    return ok(zh, en, values) if abs(offset) <= limit else fail(zh, en, values)


def _chrony(host: Host) -> tuple[str, float] | None:
    """Read `chronyc -c tracking`: comma-separated, system offset in seconds, reference time as epoch."""
    output = host.run(("chronyc", "-c", "tracking"), 5)
    if output is None or output.code != 0:
        return None
    fields = output.out.strip().split(",")
    if len(fields) < 14:
        raise malformed("chronyc tracking")
    heard, offset, leap = _float(fields[3]), _float(fields[4]), fields[13]
    if heard is None or offset is None or not 0 <= heard < 2**33:
        raise malformed("chronyc tracking")
    silent = host.now() - datetime.fromtimestamp(heard, UTC)
    unheard = leap == "Not synchronised" or fields[0] == _OWN_CLOCK[0] or silent > _STALE
    return None if unheard else ("chrony", offset * 1000)


def _timesyncd(host: Host) -> tuple[str, float] | None:
    """Read the line `Offset: +1.234ms` of `timedatectl timesync-status`; absent until a first answer."""
    output = host.run(("timedatectl", "timesync-status", "--no-pager"), 5)
    if output is None or output.code != 0:
        return None
    line = re.search(r"^\s*Offset: (\S.*)$", output.out, re.MULTILINE)
    if line is None:
        if re.search(r"^\s*Server:", output.out, re.MULTILINE):
            return None
        raise malformed("timedatectl timesync-status")
    spans = _SPAN.findall(line[1])
    if not spans:
        raise malformed("timedatectl timesync-status")
    return "systemd-timesyncd", sum(float(number) * _UNITS[unit] for number, unit in spans)


def _ntpd(host: Host) -> tuple[str, float] | None:
    """Read the selected peer (marked `*`) of `ntpq -pn`; the ninth column is the offset in milliseconds."""
    output = host.run(("ntpq", "-pn"), 10)
    if output is None or output.code != 0:
        return None
    peers = [line for line in output.out.splitlines() if line.startswith(("*", "o"))]
    if not peers:
        return None
    fields = peers[0].split()
    if fields[0][1:].startswith(_OWN_CLOCK[1]):
        return None
    offset = _float(fields[8]) if len(fields) == 10 else None
    if offset is None:
        raise malformed("ntpq -pn")
    return "ntpd", offset


def _float(text: str) -> float | None:
    return float(text) if re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", text) else None
