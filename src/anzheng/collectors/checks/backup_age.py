"""備份時效 How old the newest backup in each backup folder is."""

from datetime import datetime, timedelta

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Reason, malformed
from anzheng.collectors.core.text import listed


@check(
    id="backup-age",
    zh="備份時效",
    en="Age of backups",
    rule_zh="公司指定的每個備份資料夾裡，最新的備份都在期限之內。",
    rule_en="In every backup folder that the company names, the newest backup is within the limit.",
    refs=(("twse-cc", "CC-17020.c(a)"), ("twse-cc", "CC-17020.b(b)")),
    fix_zh="修復備份排程；備份資料夾寫入資料夾的 backup-folders.txt（每行一個絕對路徑）。",
    fix_en="Repair the backup schedule; name the folders in backup-folders.txt in the data folder, one absolute path a "
    "line.",
    parameters=(
        Parameter("backup.folders", None, "list", "備份資料夾", "Backup folders"),
        Parameter("backup.max-age-days", 3, "day", "備份最長間隔", "Largest age of the newest backup"),
    ),
    values=("age_days", "folders", "stale"),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Date each folder by its newest backup; a folder that is empty or gone holds none."""
    folders = parameters.names("backup.folders")
    if not folders:
        return unknown(
            Reason.NOT_CONFIGURED,
            "公司尚未指定備份資料夾（backup-folders.txt）。",
            "The company has not named its backup folders (backup-folders.txt).",
        )
    now, limit = host.now(), parameters.number("backup.max-age-days")
    newest = {folder: _newest(host, folder) for folder in folders}
    if any(when is not None and when - now > timedelta(days=1) for when in newest.values()):
        raise malformed(listed(folders))
    ages = {folder: None if when is None else max((now - when).days, 0) for folder, when in newest.items()}
    stale = [folder for folder, when in newest.items() if when is None or now - when > timedelta(days=limit)]
    values: dict[str, int] = {"folders": len(folders), "stale": len(stale)}
    known = [age for age in ages.values() if age is not None]
    if known:
        values["age_days"] = max(known)
    zh = "；".join(f"{folder}：{'沒有備份' if age is None else f'{age} 天前'}" for folder, age in ages.items())
    en = "; ".join(f"{folder}: {'no backup' if age is None else f'{age} days ago'}" for folder, age in ages.items())
    if stale:
        return fail(f"{zh}。期限 {limit} 天。", f"{en}. The limit is {limit} days.", values)
    return ok(f"{zh}。期限 {limit} 天。", f"{en}. The limit is {limit} days.", values)


def _newest(host: Host, folder: str) -> datetime | None:
    """In a restic or borg repository only the backups themselves count; locks and caches change at any time."""
    place = folder.rstrip("/\\") or folder
    names = frozenset(host.list_dir(place) or ())
    if {"config", "data", "snapshots", "keys"} <= names:
        return host.newest(f"{place}/snapshots")
    if {"config", "data", "README"} <= names:
        return host.newest(f"{place}/data")
    return host.newest(place)
