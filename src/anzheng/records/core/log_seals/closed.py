"""已結束的檔案 Closed files: whether anybody may still write into a log file, as far as can be told from outside.

A file that is sealed too early is altered a moment later, for ever. So when in doubt it waits for the next sealing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from anzheng.kernel.errors import Text
from anzheng.records.core.log_seals.naming import Covered, says_closed


class Why(StrEnum):
    """Why a file was left out (未封存的原因)."""

    LINK = "link"
    SPECIAL = "special"
    LIVE = "live"
    WRITTEN = "written"
    TODAY = "today"
    FRESH = "fresh"
    UNMARKED = "unmarked"
    CHANGED = "changed"


REASONS = {
    Why.LINK: Text("是連結，不跟隨", "is a link, which is not followed"),
    Why.SPECIAL: Text("不是一般檔案", "is no ordinary file"),
    Why.LIVE: Text("輪替中的檔案，仍在寫入", "is the file into which rotation still writes"),
    Why.WRITTEN: Text("有程式開著寫入", "is open for writing"),
    Why.TODAY: Text("所屬的日子還沒過完", "is of a day that is not over"),
    Why.FRESH: Text("剛剛才修改", "was modified just now"),
    Why.UNMARKED: Text(
        "檔名沒有日期或輪替序號（可用 --closed）", "has neither date nor number in its name (see --closed)"
    ),
    Why.CHANGED: Text("讀取時內容改變", "changed while it was read"),
}


@dataclass(frozen=True, slots=True)
class Closing:
    """From when on a file counts as closed (結束的條件)."""

    now: datetime
    today: date
    settle: timedelta = timedelta(minutes=10)
    """For how long it was not modified."""
    unmarked_too: bool = False
    """Whoever seals says that every file is closed, also those whose name does not say so."""


def still_open(
    name: str, days: Covered, modified: datetime, closing: Closing, *, live: bool, written: bool
) -> Why | None:
    """Return why the file may still grow; None if it is closed."""
    if written:
        return Why.WRITTEN
    if live:
        return Why.LIVE
    if days.last >= closing.today:
        return Why.TODAY
    if modified > closing.now - closing.settle:
        return Why.FRESH
    if not closing.unmarked_too and not says_closed(name, days.basis):
        return Why.UNMARKED
    return None
