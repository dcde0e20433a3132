"""The live host on the machine that runs the tests: limits, refusals, and absence as an answer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anzheng.collectors.core.host import OUTPUT_LIMIT, CannotTellError, Reason
from anzheng.collectors.host import LiveHost

HOST = LiveHost()
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs the programs of a POSIX system")


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Give up the administrator's rights for a moment, if the tests run with them."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def _reason(problem: pytest.ExceptionInfo[CannotTellError]) -> Reason:
    return problem.value.reason


@pytest.mark.parametrize("name", ["absent.txt", "folder", "file.txt/below"])
def test_what_is_no_file_reads_as_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("x")

    assert HOST.read_text(str(tmp_path / name)) is None


def test_text_that_is_not_utf8_is_read_with_marks(tmp_path: Path) -> None:
    path = tmp_path / "big5"
    path.write_bytes("帳號:x".encode("big5"))

    text = HOST.read_text(str(path))
    assert text is not None
    assert text.endswith(":x")


def test_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * (OUTPUT_LIMIT + 1))

    with pytest.raises(CannotTellError) as problem:
        HOST.read_text(str(path))
    assert _reason(problem) is Reason.MALFORMED
    assert HOST.read_head(str(path), 4) == b"xxxx"


@POSIX
def test_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert HOST.read_text(str(tmp_path / "pipe")) is None


@POSIX
@pytest.mark.parametrize("act", ["read_text", "list_dir", "newest"])
def test_missing_right_says_so(tmp_path: Path, act: str) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "file").write_text("x")
    closed.chmod(0)
    path = str(closed / "file") if act == "read_text" else str(closed)

    with _as_nobody(), pytest.raises(CannotTellError) as problem:
        getattr(HOST, act)(path)
    closed.chmod(0o700)
    assert _reason(problem) is Reason.DENIED
    assert "root" in problem.value.remedy.en


def test_folder_is_listed_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).write_text("")

    assert HOST.list_dir(str(tmp_path)) == ("a", "b")
    assert HOST.list_dir(str(tmp_path / "a")) is None
    assert HOST.list_dir(str(tmp_path / "absent")) is None


def test_newest_file_anywhere_below_counts_and_folders_do_not(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    for name, when in (("old", 1_000_000_000), ("a/b/new", 1_500_000_000)):
        (tmp_path / name).write_text("x")
        os.utime(tmp_path / name, (when, when))
    (tmp_path / "empty").mkdir()

    assert HOST.newest(str(tmp_path)) == datetime.fromtimestamp(1_500_000_000, UTC)
    assert HOST.newest(str(tmp_path / "empty")) is None
    assert HOST.newest(str(tmp_path / "absent")) is None
    assert HOST.modified(str(tmp_path / "old")) == datetime.fromtimestamp(1_000_000_000, UTC)
    assert HOST.modified(str(tmp_path / "absent")) is None


@POSIX
def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").write_text("x")
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup/link").symlink_to(tmp_path / "elsewhere/file")

    assert HOST.newest(str(tmp_path / "backup")) is None


@POSIX
def test_command_runs_without_shell_in_locale_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_TW.UTF-8")
    monkeypatch.setenv("SECRET_OF_THE_CALLER", "x")
    output = HOST.run(("env",), 10)

    assert output is not None
    lines = output.out.splitlines()
    assert "LC_ALL=C" in lines
    assert not any("SECRET" in line for line in lines)
    echoed = HOST.run(("echo", "$HOME", ";", "id"), 10)
    assert echoed is not None
    assert echoed.out == "$HOME ; id\n"


@POSIX
def test_programs_of_the_callers_path_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "chronyc-sample"
    program.write_text("#!/bin/sh\necho forged\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert HOST.run(("chronyc-sample",), 10) is None
    assert not HOST.has("chronyc-sample")
    assert HOST.has("env")


@POSIX
def test_exit_status_and_errors_are_kept() -> None:
    output = HOST.run(("ls", "/absent-sample"), 10)

    assert output is not None
    assert output.code != 0
    assert "No such file" in output.err


@POSIX
def test_command_that_does_not_end_is_stopped() -> None:
    with pytest.raises(CannotTellError) as problem:
        HOST.run(("sleep", "600"), 1)
    assert _reason(problem) is Reason.TIMEOUT


@POSIX
def test_endless_output_is_stopped() -> None:
    with pytest.raises(CannotTellError) as problem:
        HOST.run(("yes",), 60)
    assert _reason(problem) is Reason.MALFORMED


def test_machine_knows_itself() -> None:
    assert HOST.platform in {"linux", "windows", "macos"}
    assert abs((HOST.now() - datetime.now(UTC)).total_seconds()) < 60
    assert HOST.processes()
    assert all(0 <= volume.used_percent <= 100 for volume in HOST.volumes())


def test_open_socket_is_seen() -> None:
    import socket  # noqa: PLC0415 - only this test opens one

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        number = server.getsockname()[1]

        found = {(port.protocol, port.address, port.number) for port in HOST.listening()}
    assert ("tcp", "127.0.0.1", number) in found
