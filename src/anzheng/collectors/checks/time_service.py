"""校時服務 Whether a program that keeps the clock right is running."""

from anzheng.collectors.core.contract import Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, unsupported

_PROGRAMS = {
    "linux": ("chronyd", "systemd-timesyncd", "ntpd", "openntpd", "ptp4l"),
    "macos": ("timed",),
}
_CONTAINER = ("/.dockerenv", "/run/.containerenv")


@check(
    id="time-service",
    zh="校時服務",
    en="Time service",
    rule_zh="主機上有校時服務正在執行。",
    rule_en="A time synchronisation service is running on the host.",
    refs=(("twse-cc", "CC-18000(4)a"),),
    fix_zh="安裝並啟用 chrony 或 systemd-timesyncd。",
    fix_en="Install and enable chrony or systemd-timesyncd.",
    values=("running",),
)
def read(host: Host, _parameters: Parameters) -> Reading:
    """Look for the process; a container uses the clock of the machine below it."""
    programs = _PROGRAMS.get(host.platform)
    if programs is None:
        raise unsupported(host.platform)
    running = sorted(set(programs) & host.processes())
    if running:
        names = ", ".join(running)
        return ok(f"執行中：{names}。", f"Running: {names}.", {"running": True})
    # A machine of its own shows its kernel's threads; the mark alone also lies in images that became one.
    if "kthreadd" not in host.processes() and any(host.modified(mark) is not None for mark in _CONTAINER):
        return unknown(
            Reason.UNSUPPORTED,
            "這是容器，時鐘由所在主機校正；請在該主機上執行檢查。",
            "This is a container; the machine below keeps its clock: run the check there.",
        )
    known = ", ".join(programs)
    return fail(f"找不到校時服務（{known}）。", f"No time service is running ({known}).", {"running": False})
