"""主機名稱 Host names: under which names browsers may ask for pages; whatever else they name is refused.

A page of another host that points at this machine (DNS rebinding) and a forged Host header both end here.
"""

from ipaddress import ip_address

import psutil

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def allowed_hosts(bind: str, named: tuple[str, ...]) -> list[str]:
    """Return the host names that are answered: loopback, those that were named, and the machine's own addresses.

    The machine's own addresses count only if the server listens beyond loopback.
    """
    own = () if ip_address(bind).is_loopback else own_addresses()
    return list(dict.fromkeys((*LOOPBACK, *named, *own)))


def own_addresses() -> tuple[str, ...]:
    """Return the addresses of this machine's interfaces as a browser writes them."""
    found = []
    for interface in psutil.net_if_addrs().values():
        for entry in interface:
            try:
                address = ip_address(entry.address.partition("%")[0])
            except ValueError:
                continue  # a hardware address
            if not address.is_loopback:
                found.append(str(address) if address.version == 4 else f"[{address}]")
    return tuple(sorted(set(found)))
