"""磁碟容量 How full the real volumes are."""

import math

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason

EVENT = "capacity.threshold-exceeded"
"""Raised when a volume passes the warning threshold."""
_IMAGES = frozenset({"squashfs", "iso9660", "udf", "cramfs", "erofs"})
"""Read-only images are always full."""


@check(
    id="disk-capacity",
    zh="磁碟容量",
    en="Disk capacity",
    rule_zh="沒有磁碟區用到滿載界線；超過警戒值即觸發容量評估。",
    rule_en="No volume is used up to the full mark; passing the warning mark triggers a capacity assessment.",
    refs=(("twse-cc", "CC-17020.e"), ("twse-cc", "CC-17020.f")),
    fix_zh="清除或搬移資料，或擴充磁碟，並記錄容量評估。",
    fix_en="Remove or move data or enlarge the disk, and record the capacity assessment.",
    parameters=(
        Parameter("disk.warn-percent", 70, "percent", "磁碟警戒使用率", "Usage that triggers an assessment"),
        Parameter("disk.full-percent", 95, "percent", "磁碟滿載使用率", "Usage that counts as full"),
    ),
    values=("worst_percent", "over"),
    triggers=(EVENT,),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Take every writable volume of a real disk; percentages are rounded up, as `df` does."""
    warn, full = parameters.number("disk.warn-percent"), parameters.number("disk.full-percent")
    used = {volume.mount: math.ceil(volume.used_percent) for volume in host.volumes() if volume.fstype not in _IMAGES}
    if not used:
        return unknown(Reason.ABSENT, "看不到任何實體磁碟區。", "No volume of a real disk can be seen.")
    worst = max(used.values())
    over = sum(percent > warn for percent in used.values())
    listing = ", ".join(f"{mount} {percent} %" for mount, percent in sorted(used.items(), key=lambda row: -row[1])[:12])
    values = {"worst_percent": worst, "over": over}
    zh = f"使用率：{listing}；警戒值 {warn} %，滿載 {full} %。"
    en = f"Used: {listing}; warning above {warn} %, full from {full} %."
    triggers = (EVENT,) if over else ()
    return fail(zh, en, values, *triggers) if worst >= full else ok(zh, en, values, *triggers)
