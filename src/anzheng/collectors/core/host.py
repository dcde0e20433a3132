"""主機介面 What a check may ask of the machine it runs on, and why an answer can be missing.

Checks see a machine only through `Host`; the live one is `anzheng.collectors.host.LiveHost`. Absence
is an answer (None); whatever keeps us from knowing raises CannotTellError, which becomes `unknown`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from anzheng.kernel.errors import AnzhengError, Text

OUTPUT_LIMIT = 1_000_000
"""Bytes of a command's output, or of a file, that a host will read; more is refused."""


class Reason(StrEnum):
    """無法得知的原因 Why a check is unknown; goes into the ledger as the value `reason`."""

    ABSENT = "absent"
    """Nothing that could answer is installed or present."""
    DENIED = "denied"
    """The right to look is missing."""
    MALFORMED = "malformed"
    """There was an answer, but not in a form that we know."""
    FAILED = "failed"
    """The command reported an error."""
    TIMEOUT = "timeout"
    """The command did not end in time."""
    STALE = "stale"
    """The source itself is too old to be believed."""
    NOT_CONFIGURED = "not_configured"
    """The company has not yet said what should be."""
    UNSUPPORTED = "unsupported"
    """This operating system cannot be read for this check."""


class CannotTellError(AnzhengError):
    """Something keeps a check from knowing (無法得知); the outcome is `unknown`, never `ok`."""

    def __init__(self, reason: Reason, what: Text, where: str, remedy: Text) -> None:
        super().__init__(what, where, remedy)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed (指令輸出)."""

    code: int
    """Exit status."""
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Volume:
    """One mounted volume (磁碟區)."""

    mount: str
    device: str
    fstype: str
    used_percent: float
    """As `df` counts it: what a plain user can still write is free."""


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """One listening socket (開放的埠)."""

    protocol: str
    """`tcp` or `udp`."""
    address: str
    number: int


class Host(Protocol):
    """主機 A machine as checks may see it. Every method may raise CannotTellError."""

    @property
    def platform(self) -> str:
        """`linux`, `windows`, `macos`, or the system's own name."""

    def now(self) -> datetime:
        """Return the machine's clock, UTC."""

    def read_text(self, path: str) -> str | None:
        """Return a regular file's text, or None if there is none."""

    def read_head(self, path: str, size: int) -> bytes | None:
        """Return at most `size` bytes from a file's beginning, or None if there is none."""

    def list_dir(self, path: str) -> tuple[str, ...] | None:
        """Return the sorted names in a folder, or None if there is none."""

    def modified(self, path: str) -> datetime | None:
        """Return when a file or folder was last changed (UTC), or None if there is none."""

    def newest(self, folder: str) -> datetime | None:
        """Return when the newest regular file anywhere under `folder` was changed; None if there is no file."""

    def has(self, program: str) -> bool:
        """Return whether a program of that name stands in the system's own folders."""

    def run(self, argv: tuple[str, ...], seconds: int) -> Output | None:
        """Run a program of the system with locale C; None if it is not installed."""

    def volumes(self) -> tuple[Volume, ...]:
        """Return the mounted volumes of real disks."""

    def listening(self) -> tuple[Port, ...]:
        """Return the listening TCP sockets and the unconnected UDP sockets."""

    def processes(self) -> frozenset[str]:
        """Return the names of all running processes."""


def denied(where: str) -> CannotTellError:
    """Return the error for a right that is missing."""
    return CannotTellError(
        Reason.DENIED,
        Text("權限不足，無法讀取", "no permission to read it"),
        where,
        Text("請以系統管理者（root）身分執行檢查", "run the checks as the administrator (root)"),
    )


def malformed(where: str) -> CannotTellError:
    """Return the error for an answer in a form that we do not know."""
    return CannotTellError(
        Reason.MALFORMED,
        Text("內容不是認得的格式", "its content has no form that we know"),
        where,
        Text("請確認該程式或檔案正常", "see whether that program or file is in order"),
    )


def failed(where: str, detail: str) -> CannotTellError:
    """Return the error for a command that reported an error; `detail` is its own first line."""
    line = next((text.strip() for text in detail.splitlines() if text.strip()), "")[:160]
    return CannotTellError(
        Reason.FAILED,
        Text(f"指令回報錯誤：{line or '沒有訊息'}", f"the command reports an error: {line or 'no message'}"),
        where,
        Text("請在主機上執行同一指令查明", "run the same command on the host to find out why"),
    )


def unsupported(platform: str) -> CannotTellError:
    """Return the error for an operating system that this check cannot read."""
    return CannotTellError(
        Reason.UNSUPPORTED,
        Text("這項檢查還讀不到此作業系統", "this check cannot read this operating system"),
        platform,
        Text("請改以人工紀錄或匯入報表佐證", "prove it by a record or an imported report instead"),
    )


def require_linux(host: Host) -> None:
    """Raise CannotTellError unless the host runs Linux."""
    if host.platform != "linux":
        raise unsupported(host.platform)
