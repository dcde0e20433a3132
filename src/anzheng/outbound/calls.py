"""對外呼叫 One exchange over HTTP with an address that somebody chose, lending nobody our place in the network.

The name is resolved once, every address it has is judged, and the connection goes to an address that was judged: a
name that answers differently a moment later changes nothing. TLS is checked against the name. No redirect is
followed, no proxy asked, no more read than the limit, no longer waited than the deadline.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Timer
from typing import Final
from urllib.parse import urlsplit

from anzheng.kernel.errors import InputError, Text
from anzheng.outbound.core.addresses import Network, refusal

Resolve = Callable[[str, int], Iterable[str]]

_LONGEST: Final = 300
_PORTS: Final = {"https": 443, "http": 80}


class RefusedAddressError(InputError):
    """A name leads to an address that may not be called (拒絕的位址)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes (目的地)."""

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


@dataclass(frozen=True, slots=True)
class Call:
    """One request (請求)."""

    url: str
    body: bytes | None = None
    """None: a GET."""
    headers: Mapping[str, str] = field(default_factory=dict)
    limit: int = 65_536
    """Most bytes of an answer that are read."""
    whole: bool = True
    """An answer that is longer, or cut, is none; False where only its status counts."""
    signed: bool = False
    """The answer is signed and verified, and the question no secret: then http may leave our networks too."""
    step: float = 10.0
    deadline: float = 30.0
    """Seconds for one step of the connection, and for all of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back (回覆)."""

    status: int
    type: str
    body: bytes


def target_of(url: str) -> Target:
    """Take an address apart. Raises InputError for anything but a plain http or https address."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as problem:
        raise _bad(url) from problem
    plain = url.isascii() and url.isprintable() and not set(" \\#").intersection(url) and "@" not in parts.netloc
    if parts.scheme not in _PORTS or not host or "%" in host or not plain or len(url) > _LONGEST or port == 0:
        raise _bad(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port or _PORTS[parts.scheme], path)


def addresses_of(host: str, port: int) -> list[str]:
    """Resolve a name by the system. Raises OSError if it has no address."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def call(
    asked: Call, networks: Iterable[Network], *, resolve: Resolve = addresses_of, trust: ssl.SSLContext | None = None
) -> Answer:
    """Make one exchange; `networks` are the inner networks that may be called, `trust` whom TLS trusts.

    Raises InputError for an address that cannot be, RefusedAddressError for one that may not be called, OSError if no
    answer came back.
    """
    target = target_of(asked.url)
    address = judged(target, networks, resolve, plain=asked.signed)
    try:
        return _exchange(target, address, asked, trust)
    except http.client.HTTPException as problem:
        raise OSError(f"no HTTP answer: {str(problem) or type(problem).__name__}") from problem


def judged(target: Target, networks: Iterable[Network], resolve: Resolve = addresses_of, *, plain: bool = False) -> str:
    """Return the address to connect to; every address of the name must be one that may be called.

    `plain` lets a call without TLS leave our networks. Raises RefusedAddressError if one of them may not be called,
    OSError if there is none.
    """
    listed, found = tuple(networks), list(resolve(target.host, target.port))
    if not found:
        raise OSError(f"{target.host} has no address")
    for address in found:
        why = refusal(address, secure=target.secure or plain, allowed=listed)
        if why is not None:
            raise RefusedAddressError(
                Text(f"不得呼叫 {address}：{why.zh}", f"{address} may not be called: {why.en}"),
                target.host,
                Text(
                    "請用公開的 https 位址；內部系統請由系統管理者列入 ANZHENG_WEBHOOK_NETWORKS",
                    "use a public https address; the administrator lists inner systems in ANZHENG_WEBHOOK_NETWORKS",
                ),
            )
    return found[0]


def _exchange(target: Target, address: str, asked: Call, trust: ssl.SSLContext | None) -> Answer:
    line = socket.create_connection((address, target.port), timeout=asked.step)
    try:
        if target.secure:
            trusted = trust or ssl.create_default_context()
            line = trusted.wrap_socket(line, server_hostname=target.host, do_handshake_on_connect=False)
        # Each step has its own limit; somebody who sends one byte just before it ends meets this one.
        over = Event()
        limit = Timer(asked.deadline, _cut, (line, over))
        limit.daemon = True
        limit.start()
        try:
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            return _ask(target, line, asked)
        except (OSError, http.client.HTTPException) as problem:
            if over.is_set():
                # What the line says now is what cutting it did.
                raise OSError(f"no HTTP answer within {asked.deadline:g} s") from problem
            raise
        finally:
            limit.cancel()
    finally:
        line.close()


def _ask(target: Target, line: socket.socket, asked: Call) -> Answer:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=asked.step)
    connection.sock = line
    connection.auto_open = 0  # never a second connection, which nobody judged
    headers = {"Host": target.authority, "User-Agent": "Anzheng", "Connection": "close", **asked.headers}
    connection.request("GET" if asked.body is None else "POST", target.path, body=asked.body, headers=headers)
    answer = connection.getresponse()
    body = answer.read(asked.limit + 1)
    if asked.whole and len(body) > asked.limit:
        raise http.client.HTTPException(f"more than {asked.limit} bytes")
    if asked.whole and answer.length:
        raise http.client.IncompleteRead(body, answer.length)
    return Answer(answer.status, answer.headers.get_content_type(), body)


def _cut(line: socket.socket, over: Event) -> None:
    over.set()
    with suppress(OSError):  # it is closed already
        # Not the shutdown of TLS, which another thread must not touch: the line below it.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _bad(url: str) -> InputError:
    return InputError(
        Text("不是可用的網址", "not a usable address"),
        url[:60],
        Text(
            "請用 https 網址，不含帳號、密碼、空白與 #，最多 300 字",
            "use an https address without user, password, spaces and #, of at most 300 characters",
        ),
    )
