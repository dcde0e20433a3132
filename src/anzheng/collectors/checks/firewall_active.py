"""主機防火牆 Whether incoming traffic is refused unless a rule lets it in."""

import json
from typing import Any

from anzheng.collectors.core.contract import Parameters, Reading, check, fail, ok
from anzheng.collectors.core.host import Host, Output, denied, failed, malformed, require_linux

_LEGACY = "/proc/net/ip_tables_names"
"""Names of the tables of the old packet filter; absent or empty where it is not in use."""


@check(
    id="firewall-active",
    zh="主機防火牆",
    en="Host firewall",
    rule_zh="主機防火牆的輸入規則預設拒絕；有 IPv6 位址時亦同。",
    rule_en="The host firewall refuses incoming traffic by default, for IPv6 too where the host has an address.",
    refs=(("twse-cc", "CC-17010.b(a)"), ("twse-cc", "CC-17010.b(d)")),
    fix_zh="啟用 ufw、firewalld 或 nftables，輸入鏈預設為 drop，只放行核可的服務。",
    fix_en="Enable ufw, firewalld or nftables with an input chain that drops by default, and let in approved services.",
    values=("ipv4", "ipv6"),
    needs_root=True,
)
def read(host: Host, _parameters: Parameters) -> Reading:
    """Read the kernel's rules, whichever program wrote them: nftables first, then the older filter."""
    require_linux(host)
    has_nft = host.has("nft")
    if not has_nft and not host.has("iptables"):
        return fail(
            "沒有安裝主機防火牆程式（nft、iptables 皆無）。",
            "No host firewall program is installed (neither nft nor iptables).",
            {"ipv4": False, "ipv6": False},
        )
    four, six = _nftables(host) if has_nft else (False, False)
    if host.has("iptables") and (not has_nft or (host.read_text(_LEGACY) or "").strip()):
        four = four or _iptables(host, "iptables")
        six = six or (host.has("ip6tables") and _iptables(host, "ip6tables"))
    values = {"ipv4": four, "ipv6": six}
    if not four:
        return fail("輸入規則沒有預設拒絕。", "Incoming traffic is not refused by default.", values)
    if not six and _uses_ipv6(host):
        return fail(
            "IPv4 預設拒絕，但主機有 IPv6 位址而 IPv6 未設限。",
            "IPv4 is refused by default, but the host has an IPv6 address without restriction.",
            values,
        )
    return ok("輸入規則預設拒絕。", "Incoming traffic is refused by default.", values)


def _nftables(host: Host) -> tuple[bool, bool]:
    """Return whether base chains at the input hook refuse by default, for IPv4 and for IPv6."""
    output = host.run(("nft", "-j", "list", "ruleset"), 10)
    objects = _objects(_succeeded(output, "nft list ruleset").out)
    families = {
        str(chain.get("family"))
        for chain in (entry["chain"] for entry in objects if isinstance(entry.get("chain"), dict))
        if chain.get("hook") == "input" and _refuses(chain, objects)
    }
    return bool(families & {"inet", "ip"}), bool(families & {"inet", "ip6"})


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise malformed("nft -j list ruleset") from None
    objects = data.get("nftables") if isinstance(data, dict) else None
    if not isinstance(objects, list) or not all(isinstance(entry, dict) for entry in objects):
        raise malformed("nft -j list ruleset")
    return objects


def _refuses(chain: dict[str, Any], objects: list[dict[str, Any]]) -> bool:
    """Return whether the policy drops, or the last rule refuses whatever came so far."""
    if chain.get("policy") == "drop":
        return True
    place = (chain.get("family"), chain.get("table"), chain.get("name"))
    rules = [entry["rule"] for entry in objects if isinstance(entry.get("rule"), dict)]
    mine = [rule for rule in rules if (rule.get("family"), rule.get("table"), rule.get("chain")) == place]
    parts = mine[-1].get("expr") if mine else None
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return False
    verbs = [key for part in parts for key in part if key not in ("counter", "log")]
    return verbs in (["drop"], ["reject"])


def _iptables(host: Host, program: str) -> bool:
    """Return whether `-S INPUT` shows a refusing policy or ends in an unconditional refusal."""
    output = _succeeded(host.run((program, "-w", "2", "-S", "INPUT"), 10), program)
    lines = output.out.split("\n")
    if not any(line.startswith("-P INPUT ") for line in lines):
        raise malformed(program)
    rules = [line for line in lines if line.startswith("-A INPUT ")]
    last = rules[-1].removeprefix("-A INPUT ") if rules else ""
    return "-P INPUT DROP" in lines or last == "-j DROP" or last.startswith("-j REJECT")


def _succeeded(output: Output | None, where: str) -> Output:
    if output is None:
        raise malformed(where)
    if output.code != 0:
        refused = any(word in output.err for word in ("not permitted", "ermission denied", "must be root"))
        raise denied(where) if refused else failed(where, output.err)
    return output


def _uses_ipv6(host: Host) -> bool:
    """Return whether an interface other than loopback has an address of global scope (00)."""
    rows = [line.split() for line in (host.read_text("/proc/net/if_inet6") or "").splitlines()]
    return any(len(row) == 6 and row[3] == "00" and row[5] != "lo" for row in rows)
