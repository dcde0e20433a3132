"""網段 Networks: which addresses are inside the office. Pure."""

from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from anzheng.kernel.errors import InputError, Text

Network = IPv4Network | IPv6Network


@cache
def parse_network(text: str) -> Network:
    """Parse `192.168.0.0/16` or `fd00::/8`. Raises InputError for anything else, host bits included."""
    try:
        return ip_network(text)
    except ValueError as problem:
        raise InputError(
            Text("不是網段", "not a network"),
            text[:60],
            Text(
                "請寫成 192.168.0.0/16 或 fd00::/8，主機位元須為 0",
                "write it like 192.168.0.0/16 or fd00::/8, with the host's bits 0",
            ),
        ) from problem


def inside(address: str, networks: Iterable[str]) -> bool:
    """Tell whether `address` lies in one of the networks; what is no address lies nowhere (是否在辦公網段內)."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return False
    # A server that listens on both families sees IPv4 callers as ::ffff:a.b.c.d.
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in parse_network(one) for one in networks)


def reaches_the_internet(networks: Iterable[str]) -> bool:
    """Tell whether a network holds addresses of the internet, so that being inside it says nothing."""
    return any(not parse_network(one).is_private for one in networks)
