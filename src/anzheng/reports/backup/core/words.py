"""備份的錯誤 Errors of a backup file."""

from typing import Final

from anzheng.kernel.errors import InputError, Text

_ANOTHER: Final = Text(
    "請改用另一份備份；這一份不要刪除，以便查明原因", "use another backup, and keep this one to find out why"
)


class DamagedError(InputError):
    """The file is not what was written as a backup (備份檔毀損或被更動)."""


def damaged(where: str, zh: str, en: str) -> DamagedError:
    """Return the error for a backup that is cut off, altered, or none at all."""
    return DamagedError(Text(zh, en), where, _ANOTHER)


def no_backup(where: str) -> DamagedError:
    """Return the error for a file that is something else: nothing is wrong with it."""
    return DamagedError(
        Text("這不是本系統的備份檔", "this is no backup of this product"),
        where,
        Text("請指定 anzheng backup create 寫出的檔案", "name a file that anzheng backup create wrote"),
    )
