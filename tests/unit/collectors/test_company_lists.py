"""The lists in the data folder: comments, blanks, and lines that cannot be read."""

from pathlib import Path

import pytest

from anzheng.collectors.company_lists import read_lists
from anzheng.collectors.core.lists import LISTS, parse_list
from anzheng.kernel.errors import InputError, StorageError


@pytest.mark.parametrize(
    ("parameter", "text", "entries"),
    [
        pytest.param("ports.approved", "", (), id="empty list approves nothing"),
        pytest.param("ports.approved", "# 網頁\ntcp/443  # https\n\nudp/123\n", ("tcp/443", "udp/123"), id="comments"),
        pytest.param("ports.approved", "tcp/443\ntcp/443\n", ("tcp/443",), id="twice is once"),
        pytest.param(
            "services.required",
            "postgresql@16-main\nnginx.service",
            ("postgresql@16-main", "nginx.service"),
            id="units",
        ),
        pytest.param("backup.folders", "/srv/備份\nD:\\backup", ("/srv/備份", "D:\\backup"), id="absolute paths"),
    ],
)
def test_entries_are_read(parameter: str, text: str, entries: tuple[str, ...]) -> None:
    assert parse_list(parameter, text, "list.txt") == entries


@pytest.mark.parametrize(
    ("parameter", "line"),
    [
        pytest.param("ports.approved", "443", id="port without protocol"),
        pytest.param("ports.approved", "tcp/443 udp/53", id="two on one line"),
        pytest.param("services.required", "--version", id="an option of systemctl"),
        pytest.param("services.required", "a b", id="blank in a name"),
        pytest.param("backup.folders", "backup", id="relative path"),
    ],
)
def test_line_that_cannot_be_read_is_named(parameter: str, line: str) -> None:
    with pytest.raises(InputError) as problem:
        parse_list(parameter, f"# list\n{line}\n", "list.txt")
    assert problem.value.where == "list.txt:2"


def test_absent_lists_give_no_parameters(tmp_path: Path) -> None:
    (tmp_path / "listening-ports.txt").write_text("tcp/22\n", encoding="utf-8")

    assert read_lists(tmp_path) == {"ports.approved": ("tcp/22",)}


def test_list_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "backup-folders.txt").write_bytes("/備份".encode("big5"))

    with pytest.raises(StorageError):
        read_lists(tmp_path)


def test_every_list_fills_another_parameter() -> None:
    assert len(set(LISTS.values())) == len(LISTS)
