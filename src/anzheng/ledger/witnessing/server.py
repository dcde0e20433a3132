"""見證伺服器 The HTTP server of a witness: three paths, and limits on everything that a stranger can send.

TLS is the business of the proxy before it; it listens on loopback unless told otherwise.
"""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from anzheng.kernel.errors import StorageError, Text, system_reason
from anzheng.ledger.core.vkey import format_vkey
from anzheng.ledger.core.witness_wire import MAX_REQUEST
from anzheng.ledger.witnessing.witness import PLAIN, Reply, Witness

_STEP: Final = 10.0
_WHOLE: Final = 60.0
"""Seconds for one step of a connection, and for all of it."""
_AT_ONCE: Final = 32
"""Connections served at once; further ones are closed."""
_LENGTH = re.compile(r"0|[1-9][0-9]{0,9}")


class WitnessServer(ThreadingHTTPServer):
    """Serves one witness (見證伺服器); `server_address` tells the port."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, place: tuple[str, int], witness: Witness, clock: Callable[[], int], say: Callable[[str], None]
    ) -> None:
        """Listen. `say` is told each answer in one line. Raises StorageError if the place is taken."""
        self.witness = witness
        self.clock = clock
        self.say = say
        self._free = threading.BoundedSemaphore(_AT_ONCE)
        if ":" in place[0]:
            self.address_family = socket.AF_INET6
        try:
            super().__init__(place, _Handler)
        except OSError as problem:
            said = system_reason(problem)
            raise StorageError(
                Text(f"無法在此位址提供服務：{said.zh}", f"cannot listen there: {said.en}"),
                f"{place[0]}:{place[1]}",
                Text("請檢查 --bind 與 --port", "check --bind and --port"),
            ) from problem

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Serve a connection in a thread of its own, or close it if there are too many."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # the machine has no thread left: whoever comes later may find one
            self._free.release()
            raise

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Serve, and make room for the next."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that break off."""


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    protocol_version = "HTTP/1.1"
    timeout = _STEP
    disable_nagle_algorithm = True
    server_version = "Anzheng"
    sys_version = ""

    def handle(self) -> None:
        """Serve the requests of one connection, for no longer than the deadline."""
        limit = threading.Timer(_WHOLE, self._cut)
        limit.daemon = True
        limit.start()
        try:
            super().handle()
        finally:
            limit.cancel()

    def parse_request(self) -> bool:
        """Read a request; one with a line among its headers that is none may end elsewhere for the proxy before us."""
        if not super().parse_request():
            return False
        if self.headers.defects:
            self.send_error(400)
            return False
        return True

    def do_GET(self) -> None:
        """Tell the key, or what is held of a log."""
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # what it brings is not read, and is no further request
        witness = self.server.witness
        path = self.path.removeprefix("/")
        if path.startswith("held/"):
            self._answer(witness.held(path))
        elif not path:
            key = format_vkey(witness.key.public)
            self._answer(Reply(200, f"安證見證者 Anzheng witness (C2SP tlog-witness)\n{key}\n".encode()))
        else:
            self._answer(_plain(404, "沒有這個路徑", "no such path"))

    def do_POST(self) -> None:
        """Take a checkpoint."""
        if self.path != "/add-checkpoint":
            self._last(_plain(404, "沒有這個路徑", "no such path"))
            return
        lengths = self.headers.get_all("Content-Length", [])
        if "Transfer-Encoding" in self.headers or len(lengths) != 1 or not _LENGTH.fullmatch(lengths[0]):
            self._last(_plain(411, "須有 Content-Length", "one Content-Length is needed"))
            return
        if int(lengths[0]) > MAX_REQUEST:
            self._last(_plain(413, f"超過 {MAX_REQUEST} 位元組", f"more than {MAX_REQUEST} bytes"))
            return
        body = self.rfile.read(int(lengths[0]))
        if len(body) != int(lengths[0]):
            self.close_connection = True
            return
        reply = self.server.witness.add_checkpoint(body, self.server.clock())
        self.server.say(f"{reply.status} {self.client_address[0]}")
        self._answer(reply)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - http.server's signature
        """Answer what is no request of HTTP, without repeating any of it."""
        self.request_version = self.protocol_version  # or whoever sends no version gets no status
        self._last(_plain(code, "無法處理這個請求", "this request cannot be served"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
        """Say nothing: `say` is told what counts."""

    def _last(self, reply: Reply) -> None:
        """Answer and close: the rest of the request was not read."""
        self.close_connection = True
        self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)

    def _cut(self) -> None:
        with suppress(OSError):  # it is closed already
            self.connection.shutdown(socket.SHUT_RDWR)


def _plain(status: int, zh: str, en: str) -> Reply:
    return Reply(status, f"{zh} {en}\n".encode(), PLAIN)
