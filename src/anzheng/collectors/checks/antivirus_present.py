"""防毒程式 Whether a malware protection program is on the host."""

from anzheng.collectors.core.contract import Parameters, Reading, check, fail, ok
from anzheng.collectors.core.host import Host

RESIDENT = frozenset(
    {
        *("clamd", "clamonacc"),
        *("wdavdaemon", "mdatp", "msmpeng.exe"),
        *("ds_agent", "ds_am", "splxmain", "ntrtscan.exe", "tmlisten.exe", "tmbmsrv.exe", "coreserviceshell.exe"),
        *("savd", "sophos_threat_detector", "savservice.exe", "sophosfilescanner.exe"),
        *("falcon-sensor", "csfalconservice.exe"),
        *("sentineld", "s1-agent", "sentinelagent.exe"),
        *("esets", "ekrn.exe"),
        *("kesl", "avp.exe"),
        *("isectpd", "mfetpd", "mfemms.exe", "mcshield.exe"),
        *("symcfgd", "rtvscand", "sisamddaemon", "ccsvchst.exe"),
        *("bdsecd", "bdservicehost.exe", "fsavd", "fshoster64.exe", "cbagentd", "cb.exe", "cyserver.exe"),
    }
)
"""Processes of products that watch continuously, lower case."""


@check(
    id="antivirus-present",
    zh="防毒程式",
    en="Malware protection",
    rule_zh="主機裝有防毒程式。",
    rule_en="A malware protection program is installed on the host.",
    refs=(("twse-cc", "CC-17010.e(a)"), ("twse-cc", "CC-17010.e(c)")),
    fix_zh="安裝公司採用的防毒程式；Linux 主機可用 ClamAV（clamd 與 freshclam）。",
    fix_en="Install the company's malware protection; a Linux host can use ClamAV (clamd and freshclam).",
    values=("present", "resident"),
)
def read(host: Host, _parameters: Parameters) -> Reading:
    """Look for a resident product's process, then for a scanner that runs on request."""
    running = sorted(name for name in host.processes() if name.lower() in RESIDENT)
    if running:
        names = ", ".join(running)
        return ok(f"常駐中：{names}。", f"Resident: {names}.", {"present": True, "resident": True})
    if host.platform == "linux" and host.has("clamscan"):
        return ok(
            "已安裝 clamscan，但沒有常駐程式；須另排定期掃描。",
            "clamscan is installed, but nothing is resident; schedule regular scans.",
            {"present": True, "resident": False},
        )
    return fail(
        "找不到已知的防毒程式。", "No known malware protection was found.", {"present": False, "resident": False}
    )
