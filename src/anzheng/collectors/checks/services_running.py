"""必要服務 Whether the services that the company needs are running, and none has failed."""

import re

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, failed, malformed
from anzheng.collectors.core.text import listed

_STATES = frozenset(
    {"active", "reloading", "inactive", "failed", "activating", "deactivating", "maintenance", "unknown"}
)
_UP = frozenset({"active", "reloading"})


@check(
    id="services-running",
    zh="必要服務",
    en="Required services",
    rule_zh="公司列出的必要服務都在執行，且沒有啟動失敗的服務。",
    rule_en="Every service that the company requires is running, and no service has failed.",
    refs=(("twse-cc", "CC-17020.d(a)"),),
    fix_zh="把必要服務寫入資料夾的 required-services.txt（每行一個名稱）；修復或停用失敗的服務。",
    fix_en="Name the required services in required-services.txt in the data folder, one a line; repair or disable "
    "failed ones.",
    parameters=(Parameter("services.required", None, "list", "必要服務", "Required services"),),
    values=("required", "missing", "failed"),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Ask systemd where it runs; elsewhere look for processes of the same name."""
    required = parameters.names("services.required") or ()
    if host.platform == "linux" and host.list_dir("/run/systemd/system") is not None:
        broken, missing = _failed_units(host), _inactive(host, required)
        values = {"required": len(required), "missing": len(missing), "failed": len(broken)}
    else:
        running = {name.lower().removesuffix(".exe") for name in host.processes()}
        broken, missing = [], [name for name in required if name.lower().removesuffix(".exe") not in running]
        # Nobody here keeps account of failures, so none is claimed.
        values = {"required": len(required), "missing": len(missing)}
    if missing or broken:
        down, bad = listed(missing) or "–", listed(broken) or "–"
        return fail(
            f"未執行的必要服務：{down}；啟動失敗的服務：{bad}。",
            f"Required services not running: {down}; failed services: {bad}.",
            values,
        )
    if not required:
        return unknown(
            Reason.NOT_CONFIGURED,
            "公司尚未列出必要服務（required-services.txt）。",
            "The company has not named its required services (required-services.txt).",
            values,
        )
    return ok(f"執行中：{listed(required)}。", f"Running: {listed(required)}.", values)


def _failed_units(host: Host) -> list[str]:
    output = host.run(("systemctl", "list-units", "--failed", "--plain", "--no-legend", "--no-pager"), 10)
    if output is None:
        raise malformed("systemctl")
    if output.code != 0:
        raise failed("systemctl list-units --failed", output.err)
    units = [line.split()[0] for line in output.out.splitlines() if line.strip()]
    if not all(re.fullmatch(r"[^\s]+\.[a-z]+", unit) for unit in units):
        raise malformed("systemctl list-units --failed")
    return units


def _inactive(host: Host, required: tuple[str, ...]) -> list[str]:
    """Return the required units that are not up; `is-active` prints one state a line, in the order asked."""
    if not required:
        return []
    output = host.run(("systemctl", "is-active", "--", *required), 10)
    states = output.out.split() if output else []
    if len(states) != len(required) or not set(states) <= _STATES:
        raise malformed("systemctl is-active")
    return [name for name, state in zip(required, states, strict=True) if state not in _UP]
