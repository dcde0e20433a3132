"""開放的埠 Ports that the host opens to the network, against the list that the company approved."""

from anzheng.collectors.core.contract import Parameter, Parameters, Reading, check, fail, ok, unknown
from anzheng.collectors.core.host import Host, Port, Reason
from anzheng.collectors.core.text import listed

_EPHEMERAL = 32768
"""UDP ports from here on are senders waiting for an answer, not services."""


@check(
    id="listening-ports",
    zh="開放的埠",
    en="Listening ports",
    rule_zh="對網路開放的埠都在公司核可清單裡。",
    rule_en="Every port open to the network stands on the company's approved list.",
    refs=(("twse-cc", "CC-17010.a(g)"), ("twse-cc", "CC-17020.b(d)")),
    fix_zh="停用不需要的服務；確有需要者，經核可後寫入資料夾的 listening-ports.txt（每行一項，如 tcp/443）。",
    fix_en="Stop services that are not needed; put approved ones into listening-ports.txt in the data folder, one a "
    "line, such as tcp/443.",
    parameters=(Parameter("ports.approved", None, "list", "核可的埠", "Approved ports"),),
    values=("open", "unapproved"),
)
def read(host: Host, parameters: Parameters) -> Reading:
    """Compare protocol and number of what listens beyond the loopback address."""
    ports = [f"{protocol}/{number}" for protocol, number in _open(host.listening())]
    approved = parameters.names("ports.approved")
    listing = listed(ports, 30)
    if approved is None:
        return unknown(
            Reason.NOT_CONFIGURED,
            f"尚無核可清單；現在開放：{listing or '無'}。請核可後寫入 listening-ports.txt。",
            f"There is no approved list yet; open now: {listing or 'none'}. Approve it in listening-ports.txt.",
            {"open": len(ports)},
        )
    surplus = [port for port in ports if port not in approved]
    values = {"open": len(ports), "unapproved": len(surplus)}
    if surplus:
        names = listed(surplus, 30)
        return fail(f"未經核可的埠：{names}。", f"Ports not approved: {names}.", values)
    return ok(f"開放的埠皆經核可：{listing or '無'}。", f"Every open port is approved: {listing or 'none'}.", values)


def _open(ports: tuple[Port, ...]) -> list[tuple[str, int]]:
    return sorted(
        {
            (port.protocol, port.number)
            for port in ports
            if not _loopback(port.address) and not (port.protocol == "udp" and port.number >= _EPHEMERAL)
        }
    )


def _loopback(address: str) -> bool:
    plain = address.lower().removeprefix("::ffff:")
    return plain.startswith("127.") or plain == "::1"
