"""讀取核可清單 Reads the lists that a company keeps in its data folder into parameters of checks."""

from pathlib import Path

from anzheng.collectors.core.contract import ParameterValue
from anzheng.collectors.core.lists import LISTS, parse_list
from anzheng.kernel.errors import StorageError, Text


def read_lists(home: Path) -> dict[str, ParameterValue]:
    """Return the parameters that the lists in the data folder give; a list that is absent gives none.

    Raises InputError for a line that cannot be read, and StorageError for a file that cannot.
    """
    found: dict[str, ParameterValue] = {}
    for name, parameter in LISTS.items():
        path = home / name
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeError) as problem:
            raise StorageError(
                Text(f"清單無法讀取（{problem}）", f"the list cannot be read ({problem})"),
                str(path),
                Text("請確認檔案權限，並以 UTF-8 儲存", "check the file's permissions, and save it as UTF-8"),
            ) from problem
        found[parameter] = parse_list(parameter, text, str(path))
    return found
