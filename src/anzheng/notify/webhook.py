"""Webhook A signed message to an address that a person chose, without lending anybody our place in the network.

The name is resolved once, every address it has is judged, and the connection goes to an address that was judged: a
name that answers differently a moment later changes nothing. TLS is checked against the name. No redirect is
followed, no proxy asked, and of the answer only its status counts.
"""

import hashlib
import hmac
import http.client
import json
import os
import secrets
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Final
from urllib.parse import urlsplit

from anzheng.kernel.errors import InputError, StorageError, Text
from anzheng.notify.core.addresses import Network, refusal
from anzheng.notify.core.sending import one_line

Resolve = Callable[[str, int], Iterable[str]]

_TIMEOUT: Final = 5.0
_WHOLE: Final = 15.0
"""Seconds for one step of the connection, and for all of it."""
_READ: Final = 64 * 1024
_KEY_FILE: Final = "webhook-key"
_LONGEST: Final = 300
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes (目的地)."""

    secure: bool
    host: str
    """Name or address, ASCII, without brackets."""
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Take an address apart. Raises InputError for anything but a plain http or https address."""
    one_line(url, "webhook")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as problem:
        raise _bad(url) from problem
    plain = url.isascii() and " " not in url and "\\" not in url and "@" not in parts.netloc and not parts.fragment
    if parts.scheme not in _PORTS or not host or "%" in host or not plain or len(url) > _LONGEST or port == 0:
        raise _bad(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port or _PORTS[parts.scheme], path)


def addresses_of(host: str, port: int) -> list[str]:
    """Resolve a name by the system. Raises OSError if it has no address."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def judged(target: Target, allowed: Iterable[Network], resolve: Resolve = addresses_of) -> str:
    """Return the address to connect to; every address of the name must be one that may be called.

    Raises InputError if one of them may not, OSError if there is none.
    """
    listed = tuple(allowed)
    found = list(resolve(target.host, target.port))
    if not found:
        raise OSError(f"{target.host} has no address")
    for address in found:
        why = refusal(address, secure=target.secure, allowed=listed)
        if why is not None:
            raise InputError(
                Text(f"不得呼叫 {address}：{why.zh}", f"{address} may not be called: {why.en}"),
                target.host,
                Text(
                    "請用公開的 https 位址；內部系統請由系統管理者列入 ANZHENG_WEBHOOK_NETWORKS",
                    "use a public https address; the administrator lists inner systems in ANZHENG_WEBHOOK_NETWORKS",
                ),
            )
    return found[0]


def post(
    url: str,
    body: Mapping[str, object],
    *,
    key: str,
    now: datetime,
    allowed: Iterable[Network] = (),
    resolve: Resolve = addresses_of,
    trust: ssl.SSLContext | None = None,
) -> None:
    """Send a signed message. Raises InputError for an address that may not be called, OSError if it was not taken."""
    target = target_of(url)
    address = judged(target, allowed, resolve)
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    stamp = str(int(now.timestamp()))
    headers = {
        "Host": target.authority,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Anzheng",
        "Connection": "close",
        "Anzheng-Timestamp": stamp,
        "Anzheng-Signature": "sha256=" + signature(key, stamp, content),
    }
    status = _exchange(target, address, content, headers, trust or ssl.create_default_context())
    if not 200 <= status < 300:
        raise OSError(f"HTTP {status}")


def signature(key: str, stamp: str, content: bytes) -> str:
    """Return the HMAC-SHA256 of time stamp, point and body, in hex: the receiver computes the same."""
    return hmac.new(key.encode(), stamp.encode() + b"." + content, hashlib.sha256).hexdigest()


def secret_of(home: Path, person: str, url: str) -> str:
    """Return the secret that a person's webhook is signed with: derived, so that no table holds it."""
    return hmac.new(_key(home), f"{person}\n{url}".encode(), hashlib.sha256).hexdigest()


def _exchange(target: Target, address: str, content: bytes, headers: dict[str, str], trust: ssl.SSLContext) -> int:
    """Make the one connection and return the status of the answer."""
    line = socket.create_connection((address, target.port), timeout=_TIMEOUT)
    try:
        if target.secure:
            line = trust.wrap_socket(line, server_hostname=target.host, do_handshake_on_connect=False)
        # Each step has its own limit; somebody who sends one byte every four seconds meets this one.
        limit = Timer(_WHOLE, _cut, (line,))
        limit.daemon = True
        limit.start()
        try:
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            return _ask(target, line, content, headers)
        finally:
            limit.cancel()
    except http.client.HTTPException as problem:
        raise OSError(f"no HTTP answer: {type(problem).__name__}") from problem
    finally:
        line.close()


def _ask(target: Target, line: socket.socket, content: bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=_TIMEOUT)
    connection.sock = line
    connection.auto_open = 0  # never a second connection, which nobody judged
    connection.request("POST", target.path, body=content, headers=headers)
    answer = connection.getresponse()
    answer.read(_READ)
    return answer.status


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        # Not the shutdown of TLS, which another thread must not touch: the line below it.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _key(home: Path) -> bytes:
    """Return the installation's key for webhooks, made at first use and readable by its owner only."""
    path = home / _KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise StorageError(
            Text("webhook 金鑰檔不完整", "the key of webhooks is not whole"),
            str(path),
            Text("請自備份還原，或刪除後重新設定收件端", "restore it, or delete it and set the receivers up again"),
        )
    return key


def _bad(url: str) -> InputError:
    return InputError(
        Text("不是可用的 webhook 網址", "not a usable address for a webhook"),
        url[:60],
        Text(
            "請用 https 網址，不含帳號、密碼與 #，最多 300 字",
            "use an https address without user, password and #, of at most 300 characters",
        ),
    )
