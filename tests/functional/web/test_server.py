"""The server as it runs: on the loopback address, one installation, refusing a port that is taken."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from anzheng.kernel.errors import InputError
from anzheng.web.assets import assets
from anzheng.web.server import listen


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`anzheng up` in an empty folder, listening."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ANZHENG_", "DJANGO_"))}
    command = [sys.executable, "-m", "anzheng.cli.main", "--home", str(tmp_path / "home"), "--lang", "zh", "up"]
    started = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.PIPE, text=True, env={**environment, "PYTHONPATH": "src"}
    )
    assert started.stdout is not None
    for line in started.stdout:
        if f"http://127.0.0.1:{port}/" in line:
            break
    yield started
    started.send_signal(signal.SIGINT)
    started.stdout.close()
    started.wait()


def test_an_empty_folder_becomes_a_server(server: subprocess.Popen[str], port: int, tmp_path: Path) -> None:
    mark = assets()["mark.svg"]
    with urlopen(f"http://127.0.0.1:{port}/static/{mark.digest}/{mark.name}") as response:
        assert response.status == 200
        assert response.read() == mark.data
    assert {path.name for path in (tmp_path / "home").iterdir()} >= {"anzheng.sqlite3", "catalogue", "tmp"}
    server.send_signal(signal.SIGINT)
    assert server.wait() == 0


def test_a_port_that_is_taken_is_refused_with_a_remedy(port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(InputError, match=f"127.0.0.1:{port}") as refused:
            listen(port)
    assert "--port" in refused.value.remedy.zh
