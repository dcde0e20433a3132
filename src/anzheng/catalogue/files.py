"""檔案 Files: the shell of the catalogue: reads the files of a pack from a folder."""

from collections.abc import Mapping
from pathlib import Path

from anzheng.catalogue.core.compile import Compiled, compile_pack
from anzheng.catalogue.packs import MAX_BYTES, parse_all
from anzheng.kernel.errors import NotFoundError, PackError, Text

PACKAGED = Path(__file__).parent / "data"
"""The packs that come with the program."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every YAML file below `folder`, by path with `/`.

    Files larger than a pack may hold are cut just past the limit, so that parsing refuses them.
    Raises NotFoundError if there is no such folder or no YAML file in it.
    """
    found = {}
    for path in sorted(folder.rglob("*.yaml")):
        if path.is_file():
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = file.read(MAX_BYTES + 1)
    if not found:
        raise NotFoundError(
            Text("資料夾裡沒有規範套件", "the folder holds no pack"),
            str(folder),
            Text(
                "請指定含有 documents、controls 等資料夾的路徑",
                "name a folder that holds documents, controls and so on",
            ),
        )
    return found


def compile_files(
    files: Mapping[str, bytes], checks: Mapping[str, tuple[str, str]]
) -> tuple[Compiled, tuple[PackError, ...]]:
    """Parse and compile `files`; return the result, and all problems by file and line."""
    nodes, unreadable = parse_all(files)
    compiled = compile_pack(nodes, checks)
    return compiled, tuple(sorted((*unreadable, *compiled.problems), key=_order))


def _order(problem: PackError) -> tuple[str, int]:
    file, _, line = problem.where.rpartition(":")
    return file, int(line)
