"""Webhooks against a receiver on loopback: signed, checked, and never anywhere but where it was judged."""

import json
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from anzheng.kernel.errors import InputError
from anzheng.notify.webhook import post, secret_of, signature
from tests.simulators.webhook_receiver import certificate, webhook_receiver

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HERE = (ip_network("127.0.0.0/8"),)


def to_loopback(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def test_message_is_signed() -> None:
    with webhook_receiver() as receiver:
        post(f"http://127.0.0.1:{receiver.port}/hook?x=1", {"id": 1, "題": "待簽"}, key="s", now=NOW, allowed=HERE)
    (got,) = receiver.got
    assert (got.path, json.loads(got.body)) == ("/hook?x=1", {"id": 1, "題": "待簽"})
    assert got.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["Anzheng-Timestamp"] == "1795248000"
    assert got.headers["Anzheng-Signature"] == "sha256=" + signature("s", "1795248000", got.body)


def test_tls_is_checked_against_the_name(tmp_path: Path) -> None:
    serving, trusting = certificate(tmp_path, "hooks.example.com")
    with webhook_receiver(serving) as receiver:
        for name in ("hooks.example.com", "other.example.com"):
            url = f"https://{name}:{receiver.port}/"
            if name.startswith("hooks"):
                post(url, {}, key="s", now=NOW, allowed=HERE, resolve=to_loopback, trust=trusting)
            else:
                with pytest.raises(OSError, match="certificate"):
                    post(url, {}, key="s", now=NOW, allowed=HERE, resolve=to_loopback, trust=trusting)
    assert [got.headers["Host"] for got in receiver.got] == [f"hooks.example.com:{receiver.port}"]


def test_a_certificate_that_nobody_trusts(tmp_path: Path) -> None:
    serving, _ = certificate(tmp_path, "hooks.example.com")
    with webhook_receiver(serving) as receiver, pytest.raises(OSError, match="certificate"):
        post(f"https://hooks.example.com:{receiver.port}/", {}, key="s", now=NOW, allowed=HERE, resolve=to_loopback)
    assert receiver.got == []


def test_the_name_is_resolved_once_and_the_connection_goes_where_it_was_judged() -> None:
    asked = []

    def rebinding(host: str, _port: int) -> Iterable[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with webhook_receiver() as receiver:
        post(f"http://rebind.example.com:{receiver.port}/", {}, key="s", now=NOW, allowed=HERE, resolve=rebinding)
    assert (asked, len(receiver.got)) == (["rebind.example.com"], 1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_every_way_to_write_loopback_is_refused(host: str) -> None:
    with webhook_receiver() as receiver, pytest.raises((InputError, OSError)):
        post(f"https://{host}:{receiver.port}/", {}, key="s", now=NOW)
    assert receiver.got == []


def test_no_redirect_is_followed() -> None:
    with webhook_receiver() as goal, webhook_receiver() as receiver:
        receiver.status, receiver.location = 307, f"http://127.0.0.1:{goal.port}/"
        with pytest.raises(OSError, match="HTTP 307"):
            post(f"http://127.0.0.1:{receiver.port}/", {}, key="s", now=NOW, allowed=HERE)
    assert (len(receiver.got), goal.got) == (1, [])


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_refusal_is_an_error(status: int) -> None:
    with webhook_receiver() as receiver:
        receiver.status = status
        with pytest.raises(OSError, match=f"HTTP {status}"):
            post(f"http://127.0.0.1:{receiver.port}/", {}, key="s", now=NOW, allowed=HERE)


def test_a_long_answer_is_not_read_to_its_end() -> None:
    with webhook_receiver() as receiver:
        receiver.status, receiver.answer = 200, b"x" * 20_000_000
        post(f"http://127.0.0.1:{receiver.port}/", {}, key="s", now=NOW, allowed=HERE)


def test_an_answer_that_is_no_http() -> None:
    with webhook_receiver() as receiver:
        receiver.garbage = True
        with pytest.raises(OSError, match="no HTTP answer"):
            post(f"http://127.0.0.1:{receiver.port}/", {}, key="s", now=NOW, allowed=HERE)


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        post(f"http://127.0.0.1:{port}/", {}, key="s", now=NOW, allowed=HERE)


def test_the_secret_is_one_persons_and_one_addresss(tmp_path: Path) -> None:
    one = secret_of(tmp_path, "u:1", "https://a/")
    assert one == secret_of(tmp_path, "u:1", "https://a/")
    assert len({one, secret_of(tmp_path, "u:2", "https://a/"), secret_of(tmp_path, "u:1", "https://b/")}) == 3
    assert (tmp_path / "webhook-key").stat().st_mode & 0o077 == 0
