"""One guarded exchange: which addresses can be called, that all of a name are judged, and what counts as an answer."""

from ipaddress import ip_network

import pytest

from anzheng.kernel.errors import InputError
from anzheng.outbound.calls import Call, RefusedAddressError, call, judged, target_of
from tests.simulators.webhook_receiver import webhook_receiver

HERE = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        pytest.param("https://Hooks.example.com/a?b=c", "hooks.example.com", "/a?b=c", id="plain"),
        pytest.param("https://hooks.example.com:8443", "hooks.example.com:8443", "/", id="a port"),
        pytest.param("http://10.0.8.15:80/x", "10.0.8.15", "/x", id="the usual port"),
        pytest.param("https://[2606:4700::1]:444/x", "[2606:4700::1]:444", "/x", id="v6"),
    ],
)
def test_target(url: str, authority: str, path: str) -> None:
    target = target_of(url)
    assert (target.authority, target.path) == (authority, path)


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://x/", "file:///etc/passwd", "https://", "https://u@x/", "https://u:p@x/", "https://x:0/",
        "https://x:99999/", "https://x/#a", "https://x/a b", "https://x\\@y/", "https://x/\r\nHost: y",
        "https://[fe80::1%25eth0]/", "gopher://x/", "https://x/" + "a" * 300, "https://例.example/路", "https://x/#",
        "https://x/\x7f",
    ],
)  # fmt: skip
def test_no_target(url: str) -> None:
    with pytest.raises(InputError):
        target_of(url)


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(["127.0.0.1"], id="loopback"),
        pytest.param(["1.1.1.1", "10.0.0.1"], id="one public, one private"),
        pytest.param(["::ffff:127.0.0.1"], id="mapped"),
        pytest.param(["169.254.169.254"], id="metadata"),
    ],
)
def test_a_name_with_an_address_that_may_not_be_called(answers: list[str]) -> None:
    with pytest.raises(RefusedAddressError, match="may not be called"):
        judged(target_of("https://x.example.com/"), (), lambda _host, _port: answers)


@pytest.mark.parametrize("plain", [False, True])
def test_http_leaves_our_networks_only_with_what_is_signed(plain: bool) -> None:  # noqa: FBT001 - a case
    target = target_of("http://x.example.com/")
    if plain:
        assert judged(target, (), lambda _host, _port: ["1.1.1.1"], plain=True) == "1.1.1.1"
    else:
        with pytest.raises(RefusedAddressError, match="https only"):
            judged(target, (), lambda _host, _port: ["1.1.1.1"])
    with pytest.raises(RefusedAddressError, match="private"):
        judged(target, (), lambda _host, _port: ["10.0.0.1"], plain=plain)


def test_a_name_without_an_address() -> None:
    with pytest.raises(OSError, match="no address"):
        judged(target_of("https://x.example.com/"), (), lambda _host, _port: [])


@pytest.mark.parametrize(("sent", "whole"), [(64, True), (65, False)])
def test_an_answer_beyond_the_limit_is_none_unless_only_its_status_counts(sent: int, whole: bool) -> None:  # noqa: FBT001 - a case
    with webhook_receiver() as receiver:
        receiver.status, receiver.answer = 200, b"x" * sent
        url = f"http://127.0.0.1:{receiver.port}/"
        if whole:
            assert call(Call(url, b"", limit=64), HERE).body == receiver.answer
        else:
            with pytest.raises(OSError, match="more than 64 bytes"):
                call(Call(url, b"", limit=64), HERE)
            assert call(Call(url, b"", limit=64, whole=False), HERE).status == 200


def test_somebody_who_answers_ever_so_slowly_meets_the_deadline() -> None:
    with webhook_receiver() as receiver:
        receiver.endless = True
        with pytest.raises(OSError, match=r"no HTTP answer within 0\.2 s"):
            call(Call(f"http://127.0.0.1:{receiver.port}/", b"", deadline=0.2), HERE)
