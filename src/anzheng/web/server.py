"""網頁伺服器 The server: gunicorn with one process and four threads, on loopback unless the settings say otherwise."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from gunicorn.app.base import BaseApplication

from anzheng.kernel.errors import InputError, Text

_THREADS = 4
_BACKLOG = 64


class _Server(BaseApplication):
    """Gunicorn configured by the program, without reading the command line or a file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI callable
        from anzheng.web.wsgi import application  # noqa: PLC0415 - each worker builds its own

        return application


def serve(listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve the pages until interrupted; `ready` is called once the server takes requests.

    Ends by SystemExit, as gunicorn does.
    """
    temporary = Path(settings.ANZHENG_HOME) / "tmp"
    temporary.mkdir(mode=0o700, exist_ok=True)
    # A database connection must not be shared with the worker that is forked.
    connections.close_all()
    options = {
        "bind": f"fd://{listener.fileno()}",
        "workers": 1,
        "worker_class": "gthread",
        "threads": _THREADS,
        "loglevel": "error",
        "proc_name": "anzheng",
        "worker_tmp_dir": str(temporary),
        "control_socket_disable": True,
        # Who may forward addresses and schemes is decided once, by ANZHENG_PROXIES.
        "forwarded_allow_ips": "",
        "when_ready": lambda _: ready(),
    }
    _Server(options).run()


def listen(port: int) -> socket.socket:
    """Return a socket that listens on ANZHENG_BIND. Raises InputError if another program has the port."""
    host: str = settings.ANZHENG_BIND
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as problem:
        listener.close()
        raise InputError(
            Text("這個埠號無法使用，可能有其他程式在用", "the port cannot be used, another program may have it"),
            f"{host}:{port}",
            Text(
                "請用 anzheng up --port 換一個埠號，或先結束該程式",
                "choose another with anzheng up --port, or stop that program",
            ),
        ) from problem
    return listener
