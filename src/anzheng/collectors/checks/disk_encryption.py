"""磁碟加密 Whether the volumes that hold data lie on encrypted devices."""

import json
from typing import Any

from anzheng.collectors.core.contract import Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, failed, malformed, require_linux
from anzheng.collectors.core.text import listed

_BOOT = frozenset({"/boot", "/boot/efi", "/efi"})
"""Needed before a key can be entered; hold no data."""
_IMAGES = frozenset({"squashfs", "iso9660", "udf", "erofs"})


@check(
    id="disk-encryption",
    zh="磁碟加密",
    en="Disk encryption",
    rule_zh="存放資料的磁碟區都位於加密裝置上（開機分割區除外）。",
    rule_en="Every volume that holds data lies on an encrypted device (boot partitions excepted).",
    refs=(("twse-cc", "CC-17020.c(d)"),),
    fix_zh="以 LUKS 加密存放資料的磁碟區；由虛擬化平台加密者，請以平台報表佐證。",
    fix_en="Encrypt data volumes with LUKS; where the platform below encrypts, prove it by its report.",
    values=("volumes", "encrypted"),
)
def read(host: Host, _parameters: Parameters) -> Reading:
    """Follow each mounted device down to its disks; one step of type `crypt` on the way is enough."""
    require_linux(host)
    output = host.run(("lsblk", "-J", "-s", "-o", "NAME,TYPE,FSTYPE,MOUNTPOINT"), 10)
    if output is None:
        return unknown(
            Reason.ABSENT, "主機沒有 lsblk 可讀取磁碟配置。", "The host has no lsblk to read its disks with."
        )
    if output.code != 0:
        raise failed("lsblk", output.err)
    mounted = {str(device["mountpoint"]): _encrypted(device) for device in _devices(output.out) if _holds_data(device)}
    if "/" not in mounted:
        return unknown(
            Reason.UNSUPPORTED,
            "根目錄不在看得見的區塊裝置上（容器，或 ZFS 等檔案系統），無法判斷。",
            "The root is on no block device that can be seen (a container, or a file system such as ZFS).",
        )
    plain = sorted(mount for mount, encrypted in mounted.items() if not encrypted)
    values = {"volumes": len(mounted), "encrypted": len(mounted) - len(plain)}
    if plain:
        names = listed(plain)
        return fail(f"未加密：{names}。", f"Not encrypted: {names}.", values)
    return ok(f"{len(mounted)} 個磁碟區皆已加密。", f"All {len(mounted)} volumes are encrypted.", values)


def _holds_data(device: dict[str, Any]) -> bool:
    """Leave out boot partitions, images, and loop devices, whose file lies on another volume."""
    mount = device.get("mountpoint")
    if device.get("type") == "loop" or device.get("fstype") in _IMAGES:
        return False
    return isinstance(mount, str) and mount.startswith("/") and mount not in _BOOT


def _devices(text: str) -> list[dict[str, Any]]:
    """Return the top of lsblk's inverse tree: what is mounted stands above what it lies on."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise malformed("lsblk") from None
    devices = data.get("blockdevices") if isinstance(data, dict) else None
    if not isinstance(devices, list) or not all(isinstance(device, dict) for device in devices):
        raise malformed("lsblk")
    return devices


def _encrypted(device: dict[str, Any]) -> bool:
    """Return whether a device, or everything that it lies on, is encrypted."""
    if device.get("type") == "crypt":
        return True
    below = device.get("children")
    if not isinstance(below, list) or not below:
        return False
    return all(isinstance(child, dict) and _encrypted(child) for child in below)
