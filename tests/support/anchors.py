"""Checkpoints as anchors get them, and the means that a test lends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

from anzheng.ledger.anchors import contract
from anzheng.ledger.anchors.contract import Means, Presented
from anzheng.ledger.core.merkle import consistency_proof
from anzheng.ledger.core.witness_wire import parse_request
from anzheng.ledger.witnessing.key import WitnessKey
from anzheng.ledger.witnessing.server import WitnessServer
from anzheng.ledger.witnessing.store import Store
from anzheng.ledger.witnessing.witness import Reply, Witness, logs_of
from tests.support.proofs import OTHER_VKEY, SEEN, VKEY, WITNESS, WITNESS_KEY, WITNESS_PRIVATE, WITNESS_VKEY, Log

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LOG = Log(bytes([number]) for number in range(40))
FORK = Log([*LOG.leaves[:5], b"other", *LOG.leaves[6:]])
KEY = WitnessKey(WITNESS, WITNESS_PRIVATE)
HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
assert KEY.public == WITNESS_KEY


def means(home: Path, **changed: object) -> Means:
    """Return means by which this machine may be called."""
    lent: dict[str, object] = {"home": home, "networks": HERE, **changed}
    return Means(**lent)  # type: ignore[arg-type]


def asked(log: Log = LOG, size: int | None = None, *, given: int = 0, note: bool = True) -> contract.Log:
    """Return what an anchor is asked about."""
    own = log.checkpoint(size, cosigned=False) if note else None
    return contract.Log(log.head(1).origin, (VKEY, OTHER_VKEY), given, own)


def presented(log: Log = LOG, size: int | None = None, *, given: int = 0) -> Presented:
    """Return a checkpoint of a size."""
    head, note = log.head(size), log.checkpoint(size, cosigned=False)
    return Presented(
        asked(log, size, given=given),
        head.size,
        head.root,
        note,
        lambda old: consistency_proof(old, head.size, log.get),
        NOW,
    )


def witness_in(folder: Path) -> Witness:
    """Return a witness of the log in tests."""
    return Witness(KEY, logs_of([VKEY]), Store(folder))


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    """Serve a witness on loopback; yield its place."""
    with WitnessServer(("127.0.0.1", 0), witness, lambda: SEEN, lambda _line: None) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/ {WITNESS_VKEY}"
        finally:
            server.shutdown()
            thread.join()


class Foreign:
    """A witness that answers by a rule; it shows nothing beyond the specification unless `held` is set."""

    def __init__(self, rule: Callable[[bytes], Reply]) -> None:
        self.rule = rule
        self.asked: list[int] = []
        self.held: Reply | None = None


@contextmanager
def foreign(rule: Callable[[bytes], Reply]) -> Iterator[tuple[str, Foreign]]:
    """Serve a witness by a rule."""
    state = Foreign(rule)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.asked.append(parse_request(body).old)
            self._say(state.rule(body))

        def do_GET(self) -> None:
            self._say(state.held or Reply(404, b"what?\n"))

        def _say(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:  # type: ignore[override]
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/w {WITNESS_VKEY}", state
        finally:
            server.shutdown()


def honest(witness: Witness) -> Callable[[bytes], Reply]:
    """Return the rule of a witness that keeps to the specification and nothing beyond."""
    return lambda body: witness.add_checkpoint(body, SEEN)
