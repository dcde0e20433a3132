"""錯誤樹 Error tree: what is wrong, where, and what to do next, in both languages.

Everything that a user may cause derives from AnzhengError. Anything else that surfaces is a defect
of the product.
"""

import errno
from typing import Final, NamedTuple


class Text(NamedTuple):
    """One sentence or name in both languages (雙語文字); Traditional Chinese first."""

    zh: str
    en: str


_REASONS: Final = {
    errno.ENOENT: "沒有這個檔案或資料夾",
    errno.EACCES: "權限不足",
    errno.EPERM: "作業系統不允許",
    errno.EEXIST: "已經存在",
    errno.ENOTDIR: "路徑中有一段不是資料夾",
    errno.EISDIR: "這是資料夾，不是檔案",
    errno.ENOTEMPTY: "資料夾不是空的",
    errno.ENOSPC: "磁碟空間不足",
    errno.EDQUOT: "超過磁碟配額",
    errno.EROFS: "磁碟只能讀取",
    errno.EIO: "磁碟讀寫失敗",
    errno.ELOOP: "連結指來指去",
    errno.ENAMETOOLONG: "名稱太長",
    errno.EINVAL: "不是一般檔案，或不能這樣使用",
    errno.EMFILE: "開啟的檔案太多",
    errno.EADDRINUSE: "已有其他程式使用",
    errno.EADDRNOTAVAIL: "這部主機沒有這個位址",
    errno.ECONNREFUSED: "連線被拒絕",
    errno.ETIMEDOUT: "逾時",
}
"""What an operating system answers, in Chinese; it words them in English itself."""


def system_reason(problem: OSError) -> Text:
    """Return why the operating system refused, in words; in English only where it is a rare reason."""
    english = problem.strerror or type(problem).__name__
    return Text(_REASONS.get(problem.errno or 0, english), english)


class AnzhengError(Exception):
    """Root of the tree. Subclasses say which kind of trouble it is."""

    def __init__(self, what: Text, where: str, remedy: Text) -> None:
        super().__init__(f"{where}: {what.en}; {remedy.en}")
        self.what = what
        """What is wrong (哪裡不對)."""
        self.where = where
        """The place: file:line, ref, option or setting (位置)."""
        self.remedy = remedy
        """What the reader can do next (怎麼辦)."""

    def sentence(self, language: str) -> str:
        """Return the message in `language` ("zh" or "en"), one line."""
        if language == "en":
            return f"{self.where}: {self.what.en}. {self.remedy.en}."
        return f"{self.where}：{self.what.zh}。{self.remedy.zh}。"


class InputError(AnzhengError):
    """A value that a person or a file gave cannot be used (輸入有誤)."""


class SettingError(InputError):
    """A setting of the installation is wrong (設定有誤)."""


class PackError(InputError):
    """A catalogue file is malformed (規範套件有誤); `where` is file:line."""


class NotFoundError(InputError):
    """Something that was named does not exist (查無此項)."""


class ConflictError(AnzhengError):
    """The act contradicts what is already recorded (與現況衝突)."""


class SeparationError(AnzhengError):
    """The act would let someone pass their own work (違反職務分工)."""


class LedgerError(AnzhengError):
    """The ledger cannot be written, or does not verify (證據帳本有問題)."""


class ProofError(LedgerError):
    """A key, signed note, checkpoint or proof is malformed or does not hold (證明不成立)."""


class StorageError(AnzhengError):
    """Database or folder cannot be used: locked, full, newer than the program (儲存有問題)."""
