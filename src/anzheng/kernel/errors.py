"""錯誤樹 Error tree: what is wrong, where, and what to do next, in both languages.

Everything that a user may cause derives from AnzhengError. Anything else that surfaces is a defect
of the product.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """One sentence or name in both languages (雙語文字); Traditional Chinese first."""

    zh: str
    en: str


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
