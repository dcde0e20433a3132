"""缺陷報告 Reports of defects: the traceback goes to the data folder, the row only says where."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from anzheng.jobs.leases import Trouble


def report(home: Path, defect: BaseException, kind: str) -> Trouble:
    """Write the traceback of `defect` to the data folder and return what the job's row says."""
    place = home / "log" / f"defect-{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{kind}.txt"
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_text("".join(traceback.format_exception(defect)), encoding="utf-8")
        place.chmod(0o600)
    except OSError:
        where = kind
    else:
        where = f"log/{place.name}"
    return {
        "what": {"zh": "程式發生未預期的錯誤", "en": "the program met an unexpected error"},
        "where": where,
        "remedy": {"zh": "請連同資料夾裡的這個檔案回報", "en": "please report it with this file of the data folder"},
    }
