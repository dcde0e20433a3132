"""存檔 Files that a verb writes: never in the place of another, and told in words where it cannot be."""

from pathlib import Path

from anzheng.kernel.errors import InputError, StorageError, Text, system_reason


def require_free(out: Path) -> None:
    """Raise InputError if the name is taken: asked before anything is opened or entered on the way to the file."""
    if out.exists():
        raise _taken(out)


def save(out: Path, data: bytes) -> None:
    """Write a new file. Raises InputError if the name is taken, StorageError if it cannot be written."""
    try:
        with out.open("xb") as stream:
            stream.write(data)
    except FileExistsError as problem:
        raise _taken(out) from problem
    except OSError as problem:
        said = system_reason(problem)
        raise StorageError(
            Text(f"無法寫入（{said.zh}）", f"cannot be written ({said.en})"),
            str(out),
            Text("請檢查資料夾與權限", "check folder and permissions"),
        ) from problem


def _taken(out: Path) -> InputError:
    return InputError(
        Text("這個檔案已經存在，不覆寫", "this file exists already and is not overwritten"),
        str(out),
        Text("請換一個檔名", "choose another name"),
    )
