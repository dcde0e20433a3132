"""帳本名稱 Names of a ledger: the part after the last slash counts its epochs."""

import re

_EPOCH = re.compile(r"[1-9][0-9]{0,8}")


def epoch_of(origin: str) -> int | None:
    """Return the epoch that a name counts, in its one spelling; None if it counts none."""
    number = origin.rpartition("/")[2]
    return int(number) if _EPOCH.fullmatch(number) else None


def is_later(origin: str, than: str) -> bool:
    """Tell whether one name of a ledger was given after another: by a new epoch (較晚的名稱)."""
    epoch, before = epoch_of(origin), epoch_of(than)
    if epoch is None or before is None:
        return False
    return origin.rpartition("/")[0] == than.rpartition("/")[0] and epoch > before
