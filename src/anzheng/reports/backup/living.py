"""不覆寫 Never over something living: what has to be empty before a restore, and what must not run."""

import os
from pathlib import Path
from typing import Final

from anzheng.kernel.errors import ConflictError, StorageError, Text
from anzheng.reports.backup.workplace import PREFIX, disk

_HARMLESS: Final = ("log", "tmp", "secret-key")
"""What any command leaves in a folder that is otherwise empty."""
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""SQLite replays a log that it finds beside a file, whoever's it was: neither may be there."""
_PREPARING: Final = "-preparing"
_PROGRAMS: Final = ("anzheng.web", "anzheng.jobs")
_SHOWN: Final = 5


def require_empty_home(home: Path, keys: Path, database: Path | None) -> None:
    """Raise StorageError, naming what has to go elsewhere, unless the data folder holds nothing that lives."""
    found: list[Path] = []
    if database is not None:
        found += [path for ending in _BESIDE if _there(path := Path(f"{database}{ending}"))]
    with disk(home):
        for path in sorted(home.iterdir()) if home.is_dir() else ():
            if path in found or path.name in _HARMLESS or path.name.startswith(PREFIX) or keys.is_relative_to(path):
                continue
            if path.name.endswith(_PREPARING) or (path.is_dir() and not path.is_symlink() and not any(path.iterdir())):
                continue
            found.append(path)
    if found:
        names = "、".join(path.name for path in found[:_SHOWN]) + ("…" if len(found) > _SHOWN else "")
        raise StorageError(
            Text(
                f"這裡已有資料（{names}），還原不會覆寫",
                f"there are data here ({names}), and a restore overwrites nothing",
            ),
            str(found[0].parent),
            Text(
                "請停止系統，把這些檔案移到別處（金鑰資料夾留在原處），或以 --into 指定空的資料夾",
                "stop the product and move them away, all but the folder of keys, or name an empty folder by --into",
            ),
        )


def require_nobody(home: Path) -> None:
    """Raise ConflictError if a web server or worker of ours runs on the data folder."""
    import psutil  # noqa: PLC0415 - loaded by the few who ask

    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            words = process.cmdline()
            if not any(word in _PROGRAMS for word in words) and not _is_worker(words):
                continue
            theirs = process.environ().get("ANZHENG_HOME", "~/.local/share/anzheng")
        except psutil.Error:
            continue  # it ended, or is somebody else's
        if Path(theirs).expanduser().absolute() == home:
            raise ConflictError(
                Text("網頁伺服器或背景工作還在使用這個資料夾", "web server or worker still run on this folder"),
                f"pid {process.pid}",
                Text("請先停止再還原", "stop them first"),
            )


def _is_worker(words: list[str]) -> bool:
    return any(Path(word).name == "anzheng" for word in words[:3]) and any(word in ("up", "worker") for word in words)


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
