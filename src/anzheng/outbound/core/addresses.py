"""位址防護 Which addresses may be called: the public internet, and nothing of our own unless it is listed.

Whoever sets a webhook or an anchor tells our server where to connect. Without this guard it would reach what only our
server can: its own services, the company's network, the metadata of a cloud that hand out keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from anzheng.kernel.errors import Text

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Refused:
    """A network that is not called (拒絕的網段)."""

    network: Network
    why: Text


def _refused(network: str, zh: str, en: str) -> Refused:
    return Refused(ip_network(network), Text(zh, en))


REFUSED: tuple[Refused, ...] = (
    _refused("0.0.0.0/8", "本網路", "this network"),
    _refused("127.0.0.0/8", "本機", "loopback"),
    _refused("169.254.169.254/32", "雲端主機的中繼服務", "metadata service of a cloud"),
    _refused("169.254.0.0/16", "連結本地位址", "link-local"),
    _refused("168.63.129.16/32", "雲端主機的平台服務", "platform service of a cloud"),
    _refused("10.0.0.0/8", "內部網路", "private"),
    _refused("172.16.0.0/12", "內部網路", "private"),
    _refused("192.168.0.0/16", "內部網路", "private"),
    _refused("100.64.0.0/10", "電信業者共用位址", "shared by carriers"),
    _refused("192.0.0.0/24", "通訊協定專用", "protocol assignments"),
    _refused("192.0.2.0/24", "文件範例", "documentation"),
    _refused("198.51.100.0/24", "文件範例", "documentation"),
    _refused("203.0.113.0/24", "文件範例", "documentation"),
    _refused("192.88.99.0/24", "轉換用位址", "transition"),
    _refused("198.18.0.0/15", "效能測試", "benchmarking"),
    _refused("224.0.0.0/4", "群播", "multicast"),
    _refused("240.0.0.0/4", "保留或廣播", "reserved or broadcast"),
    _refused("::/128", "未指定", "unspecified"),
    _refused("::1/128", "本機", "loopback"),
    _refused("64:ff9b:1::/48", "轉換用位址", "transition"),
    _refused("100::/64", "丟棄用位址", "discard"),
    _refused("2001::/23", "通訊協定與轉換專用", "protocol assignments and transition"),
    _refused("2001:db8::/32", "文件範例", "documentation"),
    _refused("3fff::/20", "文件範例", "documentation"),
    _refused("2002::/16", "轉換用位址", "transition"),
    _refused("fd00:ec2::254/128", "雲端主機的中繼服務", "metadata service of a cloud"),
    _refused("fc00::/7", "內部網路", "private (unique local)"),
    _refused("fe80::/10", "連結本地位址", "link-local"),
    _refused("fec0::/10", "內部網路", "private (site-local)"),
    _refused("ff00::/8", "群播", "multicast"),
)
"""The first that holds an address says why."""

_PUBLIC_V6 = ip_network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_NOT_AN_ADDRESS = Text("不是位址", "not an address")
_NOT_PUBLIC = Text("不是公開位址", "not a public address")
_NOT_SECURE = Text("只接受 https", "https only")


def refusal(address: str, *, secure: bool, allowed: Iterable[Network] = ()) -> Text | None:
    """Return why `address`, which a name was resolved to, may not be called; None if it may.

    `allowed` are the networks that the installation lists; there, a connection without TLS is accepted too.
    """
    try:
        found = _plain(ip_address(address))
    except ValueError:
        return _NOT_AN_ADDRESS
    if isinstance(found, IPv6Address) and found.scope_id is not None:
        return Text("連結本地位址", "link-local")
    if any(found.version == network.version and found in network for network in allowed):
        return None
    for row in REFUSED:
        if found.version == row.network.version and found in row.network:
            return row.why
    if isinstance(found, IPv6Address) and found not in _PUBLIC_V6:
        return _NOT_PUBLIC
    return None if secure else _NOT_SECURE


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, if it does: it is the one that would be called."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
