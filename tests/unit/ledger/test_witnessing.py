"""Our witness: what it answers, what it keeps, and what it refuses over HTTP."""

import http.client
import socket
import sqlite3
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from anzheng.kernel.errors import AnzhengError, InputError, StorageError
from anzheng.ledger.core.checkpoint import open_checkpoint
from anzheng.ledger.core.merkle import consistency_proof
from anzheng.ledger.core.note import parse_note
from anzheng.ledger.core.witness_wire import (
    HELD_TYPE,
    MAX_REQUEST,
    SIZE_TYPE,
    Request,
    format_request,
    held_path,
    parse_size,
    read_cosignatures,
)
from anzheng.ledger.witnessing.key import FILE, key_in
from anzheng.ledger.witnessing.server import WitnessServer
from anzheng.ledger.witnessing.store import FILE as DATABASE
from anzheng.ledger.witnessing.store import Store
from anzheng.ledger.witnessing.witness import Witness, logs_of
from tests.support.anchors import FORK, LOG, served, witness_in
from tests.support.proofs import KEY, ORIGIN, OTHER_PRIVATE, SEEN, VKEY, WITNESS, WITNESS_KEY, WITNESS_VKEY, Log


def body(old: int, size: int, log: Log = LOG, private: bytes | None = None) -> bytes:
    """Return a request; the proof is the one of `log`, if there is one."""
    proof = tuple(consistency_proof(old, size, log.get)) if 0 < old <= size else ()
    note = log.checkpoint(size, cosigned=False) if private is None else log.checkpoint(size, private=private)
    return format_request(Request(old, proof, note))


def holding(folder: Path, size: int) -> Witness:
    witness = witness_in(folder)
    assert witness.add_checkpoint(body(0, size), SEEN).status == 200
    return witness


def with_proof(request: bytes, other: bytes) -> bytes:
    """Return a request with the proof of another."""
    return (
        request.partition(b"\n")[0]
        + b"\n"
        + other.partition(b"\n")[2].partition(b"\n\n")[0]
        + b"\n\n"
        + (request.partition(b"\n\n")[2])
    )


ANSWERS = {
    "grown": (body(8, 12), 200),
    "the same again": (body(8, 8), 200),
    "from elsewhere": (body(4, 12), 409),
    "from nothing": (body(0, 12), 409),
    "another root for what is held": (body(8, 8, FORK), 409),
    "a fork": (body(8, 12, FORK), 422),
    "another's proof": (with_proof(body(8, 13), body(8, 12)), 422),
    "smaller than old": (body(8, 4), 400),
    "not a request": (b"old 8\n", 400),
    "not a checkpoint": (b"old 8\n\nwords\n\n" + body(8, 8).rpartition(b"\n\n")[2], 400),
    "another log": (body(8, 12).replace(ORIGIN.encode(), b"other.example/ledger"), 404),
    "another key": (body(8, 12, private=OTHER_PRIVATE), 403),
    "a wrong signature": (body(8, 12).replace(b"\n12\n", b"\n13\n"), 403),
}


@pytest.mark.parametrize(("request_body", "status"), ANSWERS.values(), ids=ANSWERS)
def test_answers_are_those_of_the_specification(tmp_path: Path, request_body: bytes, status: int) -> None:
    witness = holding(tmp_path, 8)
    reply = witness.add_checkpoint(request_body, SEEN + 1)
    held = open_checkpoint(Store(tmp_path).note(ORIGIN) or b"", [KEY], [WITNESS_KEY])

    assert reply.status == status
    assert held.checkpoint == LOG.head(12 if request_body == body(8, 12) else 8)
    assert [item.witness for item in held.cosigned] == [WITNESS]
    if status == 409:
        assert (reply.type, parse_size(reply.body)) == (SIZE_TYPE, 8)
    if status == 200:
        found = read_cosignatures(parse_request_note(request_body), reply.body, WITNESS_KEY)
        assert len(found.signatures) == 1


def parse_request_note(request: bytes) -> bytes:
    return request.partition(b"\n\n")[2]


def test_lines_of_strangers_are_not_kept(tmp_path: Path) -> None:
    witness = witness_in(tmp_path)
    stranger = "— stranger.example AAAAAAAAAA==\n".encode()

    assert witness.add_checkpoint(body(0, 8) + stranger, SEEN).status == 200
    kept = parse_note(Store(tmp_path).note(ORIGIN) or b"")
    assert [line.name for line in kept.signatures] == [ORIGIN, WITNESS]


def test_the_database_itself_refuses_to_go_back(tmp_path: Path) -> None:
    holding(tmp_path, 8)
    with sqlite3.connect(tmp_path / DATABASE, isolation_level=None) as database:
        for statement in (
            "DELETE FROM cosigned",
            "UPDATE cosigned SET root = x'00'",
            "INSERT INTO cosigned SELECT origin, 7, root, note, at FROM cosigned",
            "INSERT INTO cosigned SELECT origin, 8, x'00', note, at FROM cosigned",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(statement)


def test_p11_clients_at_once_see_one_history(tmp_path: Path) -> None:
    """P11: two histories are offered by many threads over HTTP; one of them is cosigned, ever growing."""
    witness = witness_in(tmp_path)
    cosigned: list[tuple[int, bytes]] = []

    def ask(place: str, log: Log, sizes: range) -> None:
        line = http.client.HTTPConnection(place.split("/")[2], timeout=20)
        old = 0
        for size in sizes:
            for _ in range(20):
                line.request("POST", "/add-checkpoint", body(min(old, size), size, log))
                answer = line.getresponse()
                told = answer.read()
                if answer.status == 200:
                    cosigned.append((size, log.head(size).root))
                if answer.status != 409 or parse_size(told) in (old, min(old, size)) or parse_size(told) > size:
                    break
                old = parse_size(told)
        line.close()

    with served(witness) as place:
        threads = [
            threading.Thread(target=ask, args=(place, log, range(1 + step, 40, 3)))
            for step in range(3)
            for log in (LOG, FORK)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    roots = {root: size for size, root in cosigned}
    assert len(roots) == len({size for size, _ in cosigned}) > 3
    assert any({log.head(size).root for size, _ in cosigned} == set(roots) for log in (LOG, FORK))
    with sqlite3.connect(tmp_path / DATABASE) as database:
        assert {(size, root) for size, root in database.execute("SELECT size, root FROM cosigned")} == set(cosigned)


def test_p11_of_those_who_ask_at_the_same_moment_one_is_cosigned(tmp_path: Path) -> None:
    """Each of them extends what is held, and would be cosigned if it were alone."""
    witnesses = witness_in(tmp_path), witness_in(tmp_path)
    leaves: list[bytes] = []
    for step in range(40):
        ways = [[*leaves, b"a"], [*leaves, b"b"], [*leaves, b"a", b"c"], [*leaves, b"b", b"c", b"d"]]
        logs = [Log(way) for way in ways]
        bodies = [body(step and len(leaves), log.size, log) for log in logs]
        start, statuses = threading.Barrier(len(ways)), [0] * len(ways)

        def ask(number: int, bodies: list[bytes] = bodies, start: threading.Barrier = start) -> None:
            start.wait()
            statuses[number] = witnesses[number % 2].add_checkpoint(bodies[number], SEEN).status  # noqa: B023 - joined below

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(ways))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, 409, 409, 409]
        leaves = ways[statuses.index(200)]


RAW = {
    "oversized": (f"POST /add-checkpoint HTTP/1.1\r\nContent-Length: {MAX_REQUEST + 1}\r\n\r\n", "413"),
    "no length": ("POST /add-checkpoint HTTP/1.1\r\n\r\n", "411"),
    "chunked": ("POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", "411"),
    "two lengths": ("POST /add-checkpoint HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", "411"),
    "a signed length": ("POST /add-checkpoint HTTP/1.1\r\nContent-Length: +3\r\n\r\n", "411"),
    "another path": ("POST /admin HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "404"),
    "another page": ("GET /witness.key HTTP/1.1\r\n\r\n", "404"),
    "up the tree": ("GET /held/../witness.key HTTP/1.1\r\n\r\n", "404"),
    "another method": ("DELETE / HTTP/1.1\r\n\r\n", "501"),
    "too many headers": ("GET / HTTP/1.1\r\n" + "A: b\r\n" * 200 + "\r\n", "431"),
    "too long a line": ("GET /" + "a" * 70_000 + " HTTP/1.1\r\n\r\n", "414"),
    "no HTTP": ("hello there\r\n\r\n", "400"),
}


@pytest.mark.parametrize(("raw", "status"), RAW.values(), ids=RAW)
def test_what_strangers_send_is_refused_briefly(tmp_path: Path, raw: str, status: str) -> None:
    with served(witness_in(tmp_path)) as place:
        host, port = place.split("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(raw.encode())
            told = line.recv(65_536).decode()

    assert told.startswith(f"HTTP/1.1 {status} ")
    assert "Traceback" not in told
    assert "witness.key" not in told


SMUGGLED = "GET / HTTP/1.1\r\nHost: smuggled\r\n\r\n"
CARRIERS = {
    "a length": f"GET / HTTP/1.1\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n",
    "chunks": "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a blank before the colon": f"GET / HTTP/1.1\r\nContent-Length : {len(SMUGGLED)}\r\n\r\n",
    "a line that is no header": (
        "POST /add-checkpoint HTTP/1.1\r\nContent-Length: 0\r\nno header: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    ),
}


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS)
def test_what_a_request_brings_is_no_second_request(tmp_path: Path, carrier: str) -> None:
    """A proxy that counts otherwise would give somebody else the second answer."""
    with served(witness_in(tmp_path)) as place:
        host, port = place.split("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall((carrier + SMUGGLED).encode())
            line.shutdown(socket.SHUT_WR)
            told = b""
            with suppress(ConnectionResetError):
                while piece := line.recv(65_536):
                    told += piece
    assert told.count(b"HTTP/1.1 ") <= 1


def test_a_connection_that_gets_no_thread_leaves_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with WitnessServer(("127.0.0.1", 0), witness_in(tmp_path), lambda: SEEN, lambda _line: None) as server:
        monkeypatch.setattr(threading.Thread, "start", refuse)
        for _ in range(33):
            with socket.socket() as line, pytest.raises(RuntimeError):
                server.process_request(line, ("127.0.0.1", 1))


def test_connections_that_say_nothing_do_not_shut_others_out_for_ever(tmp_path: Path) -> None:
    with served(witness_in(tmp_path)) as place:
        host, port = place.split("/")[2].split(":")
        idle = [socket.create_connection((host, int(port)), timeout=10) for _ in range(32)]
        with socket.create_connection((host, int(port)), timeout=10) as line:
            assert line.recv(1) == b"", "no room: closed at once"
        for one in idle:
            one.close()
        while True:  # until the threads have seen that the others left
            with socket.create_connection((host, int(port)), timeout=10) as line:
                line.sendall(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
                try:
                    told = line.recv(65_536)
                except ConnectionResetError:
                    continue
            if told:
                assert told.startswith(b"HTTP/1.1 200 ")
                break


def test_it_tells_its_key_and_what_it_holds(tmp_path: Path) -> None:
    with served(witness_in(tmp_path)) as place:
        line = http.client.HTTPConnection(place.split("/")[2], timeout=10)

        def get(path: str) -> tuple[int, str | None, bytes]:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.getheader("Content-Type"), answer.read()

        assert WITNESS_VKEY in get("/")[2].decode().splitlines()
        assert get(f"/{held_path(ORIGIN)}") == (200, HELD_TYPE, b"")
        line.request("POST", "/add-checkpoint", body(0, 8))
        assert line.getresponse().read().startswith("— ".encode())
        status, kind, note = get(f"/{held_path(ORIGIN)}")
        assert (status, kind) == (200, HELD_TYPE)
        assert open_checkpoint(note, [KEY], [WITNESS_KEY]).checkpoint == LOG.head(8)
        assert get(f"/{held_path('other.example')}")[0] == 404
        line.close()


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    made = key_in(tmp_path / "w", "witness.example.com/w1")
    path = tmp_path / "w" / FILE

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_in(tmp_path / "w", None) == made
    assert [entry.name for entry in path.parent.iterdir()] == [FILE]
    with pytest.raises(InputError):
        key_in(tmp_path / "w", "witness.example.com/w2")
    path.chmod(0o640)
    with pytest.raises(StorageError):
        key_in(tmp_path / "w", None)


@pytest.mark.parametrize(
    "text", ["", "x\n", "PRIVATE+KEY+a+00000000+BAAA\n", "PRIVATE+KEY+a+00000000+" + "B" * 44 + "\n"]
)
def test_a_broken_key_file_stops_the_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE
    path.touch(0o600)
    path.write_text(text)

    with pytest.raises(StorageError):
        key_in(tmp_path, None)


@pytest.mark.parametrize("name", [None, "", "a b", "a+b", "見證"])
def test_a_witness_needs_a_name(tmp_path: Path, name: str | None) -> None:
    with pytest.raises(InputError):
        key_in(tmp_path, name)


@pytest.mark.parametrize("vkeys", [[], ["x"], [WITNESS_VKEY]])
def test_only_keys_of_logs_are_witnessed(vkeys: list[str]) -> None:
    with pytest.raises(AnzhengError):
        logs_of(vkeys)
    assert logs_of([VKEY, VKEY]) == {ORIGIN: (KEY,)}
