"""The guard of calls, as a table: what may be called and what may not, and why."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.outbound.core.addresses import REFUSED, refusal

INNER = (ip_network("10.0.8.0/24"), ip_network("fd12:3456::/32"))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        pytest.param("127.0.0.1", "loopback", id="loopback"),
        pytest.param("127.255.255.254", "loopback", id="loopback, the far end"),
        pytest.param("0.0.0.0", "this network", id="unspecified"),  # noqa: S104 - an address, nobody listens
        pytest.param("10.0.0.1", "private", id="private 10"),
        pytest.param("172.16.0.1", "private", id="private 172, first"),
        pytest.param("172.31.255.255", "private", id="private 172, last"),
        pytest.param("192.168.1.1", "private", id="private 192"),
        pytest.param("169.254.169.254", "metadata service of a cloud", id="metadata"),
        pytest.param("169.254.1.1", "link-local", id="link-local"),
        pytest.param("168.63.129.16", "platform service of a cloud", id="a public address that is none"),
        pytest.param("100.100.100.200", "shared by carriers", id="metadata in the carriers' network"),
        pytest.param("192.0.0.192", "protocol assignments", id="metadata in the protocol network"),
        pytest.param("192.0.2.5", "documentation", id="documentation 1"),
        pytest.param("198.51.100.5", "documentation", id="documentation 2"),
        pytest.param("203.0.113.5", "documentation", id="documentation 3"),
        pytest.param("198.18.0.1", "benchmarking", id="benchmarking"),
        pytest.param("192.88.99.1", "transition", id="6to4 relay"),
        pytest.param("224.0.0.1", "multicast", id="multicast"),
        pytest.param("255.255.255.255", "reserved or broadcast", id="broadcast"),
        pytest.param("::", "unspecified", id="v6 unspecified"),
        pytest.param("::1", "loopback", id="v6 loopback"),
        pytest.param("::ffff:127.0.0.1", "loopback", id="mapped loopback"),
        pytest.param("::ffff:a9fe:a9fe", "metadata service of a cloud", id="mapped metadata, in hex"),
        pytest.param("::127.0.0.1", "loopback", id="compatible loopback"),
        pytest.param("64:ff9b::10.0.0.1", "private", id="translated private"),
        pytest.param("64:ff9b:1::1", "transition", id="local translation"),
        pytest.param("2002:7f00:1::", "transition", id="6to4 of loopback"),
        pytest.param("2001:0:4136:e378:8000:63bf:3fff:fdd2", "protocol assignments and transition", id="Teredo"),
        pytest.param("2001:db8::1", "documentation", id="v6 documentation"),
        pytest.param("fe80::1", "link-local", id="v6 link-local"),
        pytest.param("fe80::1%eth0", "link-local", id="v6 with a scope"),
        pytest.param("fec0::1", "private (site-local)", id="v6 site-local"),
        pytest.param("fc00::1", "private (unique local)", id="v6 unique local"),
        pytest.param("fd00:ec2::254", "metadata service of a cloud", id="v6 metadata"),
        pytest.param("ff02::1", "multicast", id="v6 multicast"),
        pytest.param("100::1", "discard", id="v6 discard"),
        pytest.param("4000::1", "not a public address", id="v6 that nobody assigned"),
        pytest.param("0177.0.0.1", "not an address", id="octal"),
        pytest.param("2130706433", "not an address", id="a number"),
        pytest.param("localhost", "not an address", id="a name"),
        pytest.param("", "not an address", id="nothing"),
    ],
)
def test_refused(address: str, why: str) -> None:
    found = refusal(address, secure=True)
    assert found is not None
    assert (found.en, bool(found.zh)) == (why, True)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.4.4", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_may_be_called_with_tls_only(address: str) -> None:
    assert refusal(address, secure=True) is None
    plain = refusal(address, secure=False)
    assert plain is not None
    assert plain.en == "https only"


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        pytest.param("10.0.8.15", True, id="in a listed network"),
        pytest.param("::ffff:10.0.8.15", True, id="the same address, mapped"),
        pytest.param("10.0.9.15", False, id="beside it"),
        pytest.param("fd12:3456::1", True, id="v6 in a listed network"),
        pytest.param("fd12:3457::1", False, id="v6 beside it"),
        pytest.param("127.0.0.1", False, id="loopback is not listed"),
    ],
)
def test_listed_networks_are_open_without_tls_too(address: str, open_: object) -> None:
    assert (refusal(address, secure=False, allowed=INNER) is None) is open_


@given(st.ip_addresses())
def test_whatever_python_calls_no_global_address_is_refused(address: object) -> None:
    found = ip_address(str(address))
    if not found.is_global or found.is_multicast:
        assert refusal(str(found), secure=True) is not None


@given(st.ip_addresses(v=4))
def test_the_three_ways_to_write_an_address_are_judged_alike(address: object) -> None:
    number = int(ip_address(str(address)))
    mapped, translated = ip_address(0xFFFF << 32 | number), ip_address(0x64FF9B << 96 | number)
    expected = refusal(str(address), secure=True)
    assert refusal(str(mapped), secure=True) == expected
    assert refusal(str(translated), secure=True) == expected


def test_a_network_inside_another_says_its_own_reason() -> None:
    for n, row in enumerate(REFUSED):
        wider = [one for one in REFUSED[:n] if one.network.version == row.network.version]
        assert not any(row.network.subnet_of(one.network) for one in wider)  # type: ignore[arg-type]
